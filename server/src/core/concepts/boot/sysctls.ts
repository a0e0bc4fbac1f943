/** Sysctls: the path that a person types, what answers, and whether it can be written. */
import type { Sysctl } from '../../model/boot.ts';
import { placeIn } from '../tightbeam/places.ts';
import { buildsOf } from './builds.ts';
import type { Declared } from './declared.ts';
import { stringOf } from './families.ts';
import { namedAt, type Sources } from './sources.ts';

/** The node that test sysctls hang from: `SYSCTL_NODE(_debug, OID_AUTO, test, …)`. */
const testNode = 'debug.test';

/** What the macro itself fixes, for those that are given no access or type. */
const fixed: Readonly<Record<string, { readonly type: string; readonly access: Sysctl['access'] }>> = {
  SYSCTL_SCALABLE_COUNTER: { type: 'QUAD', access: 'read' },
  SYSCTL_TEST_REGISTER: { type: 'QUAD', access: 'write' },
};

export function readSysctls(sources: Sources, declared: Declared): Sysctl[] {
  return declared.of('sysctl').flatMap(({ file, invocation, arg }): Sysctl[] => {
    const name = arg('name');
    if (name === undefined) return [];
    const parent = arg('parent')?.text;
    const flags = arg('access')?.text.match(/\b(?:CTLTYPE|CTLFLAG)_\w+/g) ?? [];
    const handler = arg('handler')?.text.replace(/^&\s*/, '');
    const definition = handler === undefined ? undefined : sources.definitionOf(handler);
    const pointer = arg('pointer')
      ?.text.replace(/^\(?\s*(?:\(\s*[\w\s*]+\))?\s*\(?\s*&?\s*/, '')
      .replace(/\)+$/, '');
    const isVariable = pointer !== undefined && /^[A-Za-z_]\w*(?:\.\w+)*$/.test(pointer) && pointer !== 'NULL';
    const format = stringOf(arg('format')?.text ?? '');
    const description = stringOf(arg('description')?.text ?? '');
    const words = (parent ?? '').replace(/^_/, '').split('_');
    return [
      {
        ...placeIn(file, name.start, name.end),
        name: name.text,
        path: `${parent === undefined ? testNode : words.join('.')}.${name.text}`,
        // `_kern_a` may be `kern.a`, or one node of that name.
        certainty: parent === undefined || words.length > 1 ? 'inferred' : 'stated',
        macro: invocation.name,
        type: typeOf(invocation.name, flags),
        access: fixed[invocation.name]?.access ?? accessOf(flags),
        flags,
        ...(handler === undefined || definition === undefined
          ? {}
          : { handler: namedAt(definition.file, definition.symbol) }),
        ...(isVariable ? { variable: pointer } : {}),
        ...(format === undefined ? {} : { format }),
        ...(description === undefined || description === '' ? {} : { description }),
        builds: buildsOf(file.path, invocation.conditions),
      },
    ];
  });
}

function typeOf(macro: string, flags: readonly string[]): string {
  const written = flags.find((flag) => flag.startsWith('CTLTYPE_'))?.slice('CTLTYPE_'.length);
  return written ?? fixed[macro]?.type ?? macro.slice('SYSCTL_'.length);
}

function accessOf(flags: readonly string[]): Sysctl['access'] {
  const has = (flag: string) => flags.includes(`CTLFLAG_${flag}`);
  if (has('RW') || (has('RD') && has('WR'))) return 'read and write';
  return has('RD') ? 'read' : has('WR') ? 'write' : 'not told';
}
