/** The invocations of a checkout by the family of their macro, and those that lack arguments. */
import type { BootProblem } from '../../model/boot.ts';
import type { Argument, FileFacts, Invocation } from '../../model/fileFacts.ts';
import { placeIn } from '../tightbeam/places.ts';
import { argumentOf, type Family, type FamilyKind, familyOf, missingIn, type Role } from './families.ts';
import type { Sources } from './sources.ts';

export interface DeclaredOne {
  readonly file: FileFacts;
  readonly invocation: Invocation;
  readonly family: Family;
  readonly arg: (role: Role) => Argument | undefined;
}

export class Declared {
  readonly problems: BootProblem[] = [];
  private readonly byKind = new Map<FamilyKind, DeclaredOne[]>();

  constructor(sources: Sources) {
    for (const file of sources.files) {
      for (const invocation of file.invocations) {
        if (invocation.within !== undefined) continue;
        const family = familyOf(invocation.name);
        if (family === undefined) continue;
        const missing = missingIn(invocation, family);
        if (missing !== undefined) {
          const place = placeIn(file, invocation.start, invocation.start + invocation.name.length);
          this.problems.push({ ...place, name: invocation.name, text: missing });
        }
        const one = { file, invocation, family, arg: (role: Role) => argumentOf(invocation, family, role) };
        this.byKind.set(family.kind, [...(this.byKind.get(family.kind) ?? []), one]);
      }
    }
  }

  of(kind: FamilyKind): readonly DeclaredOne[] {
    return this.byKind.get(kind) ?? [];
  }
}
