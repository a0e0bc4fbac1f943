/** What macros register for the start of the kernel, in the order of the kernel's phases where the release tells it. */
import { phaseType } from '../../extract/scopeText.ts';
import type { StartupCall } from '../../model/boot.ts';
import { placeIn } from '../tightbeam/places.ts';
import { buildsOf } from './builds.ts';
import type { Declared } from './declared.ts';
import { withValues } from './enums.ts';
import type { Sources } from './sources.ts';

const phasePrefix = 'STARTUP_SUB_';
/** Ranks by the number in them: `STARTUP_RANK_FIRST` … `STARTUP_RANK_LAST`. */
const ranks = ['FIRST', 'SECOND', 'THIRD', 'FOURTH', 'MIDDLE', 'LAST'];

export function readStartup(sources: Sources, declared: Declared): StartupCall[] {
  const enumerators = sources.index.enumerators().get(phaseType) ?? [];
  const phases = new Map(withValues(enumerators, sources).map(({ name, number }) => [name, number]));
  const calls = declared.of('startup').flatMap(({ file, invocation, arg }): StartupCall[] => {
    const name = arg('function');
    const phase = arg('phase')?.text ?? '';
    if (name === undefined || phase === '') return [];
    const argument = arg('argument')?.text;
    const order = phases.get(phasePrefix + phase);
    return [
      {
        ...placeIn(file, name.start, name.end),
        name: name.text,
        macro: invocation.name,
        phase,
        rank: arg('rank')?.text ?? '',
        builds: buildsOf(file.path, invocation.conditions),
        ...(argument === undefined ? {} : { argument }),
        ...(order === undefined ? {} : { order }),
      },
    ];
  });
  // Without the list of phases the order of two of them is not known; they stand by name then.
  return calls.sort(
    (a, b) =>
      (a.order ?? 0) - (b.order ?? 0) ||
      (a.phase < b.phase ? -1 : a.phase > b.phase ? 1 : 0) ||
      rankOf(a.rank) - rankOf(b.rank) ||
      (a.file < b.file ? -1 : a.file > b.file ? 1 : a.start - b.start),
  );
}

function rankOf(rank: string): number {
  const at = ranks.indexOf(/_([A-Z]+)$/.exec(rank)?.[1] ?? '');
  return at < 0 ? ranks.length : at;
}
