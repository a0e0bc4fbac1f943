/** What a release brought, for a terminal: groups with their counts, and below each a line for every change. */
import { type GroupCounts, type ReleaseChange, type ReleaseDiff, releaseGroups } from '../model/releases.ts';
import { systemsBrief } from '../releases/systems.ts';
import { groupTitles, orderText } from './releaseReport.ts';
import { placeText, type Report, type ReportSection } from './report.ts';

export function releaseTable({ from, to, changes, counts, hasSameExclaveFiles }: ReleaseDiff): Report {
  const isOne = from === to;
  const said = [
    isOne
      ? `Compared with itself. ${to}: ${systemsBrief(to)}.`
      : `Compared with ${from}. ${to}: ${systemsBrief(to)}; ${from}: ${systemsBrief(from)}.`,
    ...orderText(from, to),
    ...(hasSameExclaveFiles && !isOne ? ['The files that are named for exclaves are the same in both releases.'] : []),
    ...(changes.length === 0 ? ['Nothing changed in what concerns exclaves.'] : []),
  ];
  const summary: ReportSection = {
    title: 'Counts',
    note: said.join(' '),
    columns: ['Group', 'Names of exclaves', 'In both, of exclaves in one alone'],
    rows: releaseGroups.flatMap((group) => {
      const { before, after } = counts[group];
      return before + after === 0
        ? []
        : [[groupTitles[group], `${before} → ${after}`, inOneAlone(counts[group], { from, to })]];
    }),
  };
  const groups = releaseGroups.flatMap((group): ReportSection[] => {
    const found = changes.filter((change) => change.group === group);
    return found.length === 0
      ? []
      : [
          {
            title: `${groupTitles[group]}: ${found.length}`,
            columns: ['Name', 'Change', 'Place'],
            rows: found.map(row),
          },
        ];
  });
  return { title: `What is new in ${to}`, sections: [summary, ...groups] };
}

/** Why a count grows by another number than were added: told as changed. */
function inOneAlone({ gained, lost }: GroupCounts, { from, to }: Pick<ReleaseDiff, 'from' | 'to'>): string {
  const parts = [...(gained === 0 ? [] : [`${gained} in ${to}`]), ...(lost === 0 ? [] : [`${lost} in ${from}`])];
  return parts.join(', ');
}

function row({ group, kind, name, oldName, note, before, after }: ReleaseChange): string[] {
  const said = [kind, ...(note === undefined ? [] : [`(${note})`])].join(' ');
  const title = oldName === undefined ? name : `${oldName} → ${name}`;
  if (group === 'file') return [title, said];
  const places = kind === 'moved' ? [before, after] : [after ?? before];
  return [title, said, places.flatMap((side) => (side === undefined ? [] : [placeText(side)])).join(' → ')];
}
