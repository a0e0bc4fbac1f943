/**
 * A reconstruction that is kept for as long as no change can touch it. Everything that it reads is asked for by name, so a
 * changed file matters only when it takes part itself, or holds, before or after, a name that was asked for.
 */
import type { CheckoutIndex } from '../../index/checkoutIndex.ts';
import type { FileFacts } from '../../model/fileFacts.ts';
import type { TightbeamModel } from '../../model/tightbeam.ts';
import type { TightbeamNames } from './names.ts';
import { reconstruct } from './reconstruct.ts';

interface Kept {
  readonly model: TightbeamModel;
  /** The names as text, to be compared. */
  readonly names: string;
  readonly inputs: string;
  readonly files: ReadonlyMap<string, FileFacts>;
  /** Paths of the files that take part. */
  readonly own: ReadonlySet<string>;
  /** Names that were asked for, the generated ones included. */
  readonly asked: ReadonlySet<string>;
}

export class KeptModel {
  private kept: Kept | undefined;

  /** The same object as before where nothing that it is made of has changed. */
  of(index: CheckoutIndex, names: TightbeamNames): TightbeamModel {
    const files = new Map(index.files().map((file) => [file.path, file]));
    const text = JSON.stringify([
      [...names.names],
      names.files.map(({ path }) => path),
      names.runtime,
      [...names.anchors],
    ]);
    const inputs = index.buildInputs.join();
    const { kept } = this;
    if (kept !== undefined && kept.names === text && kept.inputs === inputs && isUntouched(kept, files)) {
      this.kept = { ...kept, files };
      return kept.model;
    }
    const asked = new Set<string>([...names.names.keys(), ...names.runtime]);
    const model = reconstruct(noting(index, asked), names, (name) => asked.add(name));
    const own = new Set(names.files.map(({ path }) => path));
    this.kept = { model, names: text, inputs, files, own, asked };
    return model;
  }
}

function isUntouched({ asked, files: before, own }: Kept, after: ReadonlyMap<string, FileFacts>): boolean {
  const matters = (file: FileFacts | undefined) =>
    file !== undefined && (own.has(file.path) || file.words.some((word) => asked.has(word)));
  for (const [path, file] of after)
    if (before.get(path) !== file && (matters(before.get(path)) || matters(file))) return false;
  for (const [path, file] of before) if (!after.has(path) && matters(file)) return false;
  return true;
}

/** The index, with a note of each name that it is asked about. */
function noting(index: CheckoutIndex, asked: Set<string>): CheckoutIndex {
  const noted = Object.create(index) as CheckoutIndex;
  noted.symbolsNamed = (name) => index.symbolsNamed(note(name));
  noted.isDeclared = (name) => index.isDeclared(note(name));
  noted.hasRecord = (name) => index.hasRecord(note(name));
  noted.hasWord = (name) => index.hasWord(note(name));
  noted.occurrences = (name) => index.occurrences(note(name));
  noted.countOccurrences = (name) => index.countOccurrences(note(name));
  return noted;

  function note(name: string): string {
    asked.add(name);
    return name;
  }
}
