/** Tunables: variables that a boot-arg, or first a property of the device tree, sets when the kernel starts. */
import type { Sysctl, Tunable } from '../../model/boot.ts';
import { placeIn } from '../tightbeam/places.ts';
import { buildsOf } from './builds.ts';
import type { Declared } from './declared.ts';
import { stringOf } from './families.ts';
import type { Sources } from './sources.ts';

export function readTunables(sources: Sources, declared: Declared, sysctls: readonly Sysctl[]): Tunable[] {
  return declared.of('tunable').flatMap(({ file, invocation, arg }): Tunable[] => {
    const name = arg('name');
    if (name === undefined) return [];
    const folder = arg('deviceTree');
    const property = arg('deviceTreeName');
    const given = arg('default')?.text ?? '';
    const shown = sysctls.filter(({ variable }) => variable === name.text);
    return [
      {
        ...placeIn(file, name.start, name.end),
        name: name.text,
        macro: invocation.name,
        type: arg('type')?.text ?? 'char []',
        bootArg: textOf(sources, arg('bootArg')?.text ?? ''),
        default: given,
        defaultValues: valuesOf(sources, given),
        ...(folder === undefined || property === undefined
          ? {}
          : { deviceTree: `${textOf(sources, folder.text).replace(/\/$/, '')}/${textOf(sources, property.text)}` }),
        writeable: /_DEV_WRITEABLE/.test(invocation.name)
          ? 'development'
          : /_WRITEABLE/.test(invocation.name)
            ? 'always'
            : 'never',
        builds: buildsOf(file.path, invocation.conditions),
        others: othersOf(sources, name.text, invocation.start),
        sysctls: shown.map(({ path, file: place, start, end, line }) => ({
          name: path,
          file: place,
          start,
          end,
          line,
        })),
      },
    ];
  });
}

/** A string, or what the macro for one stands for. */
export function textOf(sources: Sources, text: string): string {
  const literal = stringOf(text);
  if (literal !== undefined) return literal;
  const value = sources.named(text).find(({ symbol }) => symbol.kind === 'macro')?.symbol.value;
  return (value === undefined ? undefined : stringOf(value)) ?? text;
}

function valuesOf(sources: Sources, name: string): Tunable['defaultValues'] {
  if (!/^[A-Za-z_]\w*$/.test(name)) return [];
  return sources.named(name).flatMap(({ file, symbol }) => {
    const { kind, value, nameStart, nameEnd, conditions } = symbol;
    if (value === undefined || (kind !== 'macro' && kind !== 'enumerator')) return [];
    return [{ ...placeIn(file, nameStart, nameEnd), value, builds: buildsOf(file.path, conditions) }];
  });
}

/** The constant or macro that stands for the variable where the tunable is not compiled. */
function othersOf(sources: Sources, name: string, start: number): Tunable['others'] {
  return sources.named(name).flatMap(({ file, symbol }) => {
    const { kind, value, nameStart, nameEnd, conditions, signature } = symbol;
    if ((kind !== 'variable' && kind !== 'macro') || symbol.start === start || symbol.macro !== undefined) return [];
    const text = kind === 'macro' ? `${signature} ${value ?? ''}`.trim() : signature;
    return [{ ...placeIn(file, nameStart, nameEnd), text, builds: buildsOf(file.path, conditions) }];
  });
}
