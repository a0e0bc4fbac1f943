/** Boot tasks: functions that a macro registers, which boot runs in the order of their rank. */
import type { BootTask } from '../../model/boot.ts';
import { placeIn } from '../tightbeam/places.ts';
import { buildsOf } from './builds.ts';
import type { Declared } from './declared.ts';
import { bootEnums, constantsOf } from './enums.ts';
import { namedAt, numberOf, type Sources } from './sources.ts';

/** Lowest rank first, as boot sorts them; the order among equals is not told by the source. */
export function readTasks(sources: Sources, declared: Declared): BootTask[] {
  const ranks = new Map(constantsOf(sources, bootEnums.rank.type).map(({ name, number }) => [name, number]));
  const tasks = declared.of('bootTask').flatMap(({ file, invocation, arg }): BootTask[] => {
    const name = arg('function');
    const rank = arg('rank')?.text ?? '';
    if (name === undefined) return [];
    const definition = sources.definitionOf(name.text);
    const rankValue = ranks.get(rank) ?? numberOf(rank);
    return [
      {
        ...placeIn(file, name.start, name.end),
        name: name.text,
        macro: invocation.name,
        rank,
        builds: buildsOf(file.path, invocation.conditions),
        ...(rankValue === undefined ? {} : { rankValue }),
        ...(definition === undefined ? {} : { definition: namedAt(definition.file, definition.symbol) }),
      },
    ];
  });
  const order = ({ rankValue = Number.POSITIVE_INFINITY }: BootTask) => rankValue;
  return tasks.sort((a, b) => order(a) - order(b) || (a.file < b.file ? -1 : a.file > b.file ? 1 : a.start - b.start));
}
