/** What a release brought, as a document: Markdown that shows source text as it is. */
import {
  type ChangeKind,
  changeKinds,
  type ReleaseChange,
  type ReleaseDiff,
  type ReleaseGroup,
  releaseGroups,
} from '../model/releases.ts';
import { systemsBrief, systemsOf } from '../releases/systems.ts';
import { compareReleases } from '../releases/tags.ts';
import { escapeMarkdown, inlineCode } from './markdown.ts';
import { type PlaceText, plainPlace, type ReleasePlace } from './releasePlace.ts';

export const groupTitles: Readonly<Record<ReleaseGroup, string>> = {
  file: 'Files',
  module: 'Tightbeam modules',
  interface: 'Tightbeam interfaces',
  method: 'Tightbeam methods that XNU calls',
  upcall: 'Upcalls that XNU serves',
  resourceType: 'Resource types',
  conclaveState: 'Conclave states',
  conclaveRequest: 'Conclave requests',
  trapOperation: 'Trap operations',
  bootTask: 'Boot tasks',
  entitlement: 'Entitlements',
  tunable: 'Boot arguments',
  sysctl: 'Sysctls',
  function: 'Functions',
  type: 'Types',
  enumerator: 'Enumerators',
  macro: 'Macros',
  term: 'Glossary terms',
};

export const kindTitles: Readonly<Record<ChangeKind, string>> = {
  added: 'Added',
  removed: 'Removed',
  renamed: 'Renamed (inferred)',
  moved: 'Moved',
  changed: 'Changed',
};

/** Characters of a declaration that are shown. */
const shownLength = 160;

/** @param placeText how a place of a release is written; without it, as text. */
export function releaseReport(diff: ReleaseDiff, placeText: PlaceText = plainPlace): string {
  const { from, to, changes, hasSameExclaveFiles } = diff;
  const lines = [
    `# What is new in ${escapeMarkdown(to)}`,
    '',
    `Compared with ${from === to ? 'itself' : escapeMarkdown(from)}.${systemsText(from, to)}`,
    '',
    ...orderText(from, to).flatMap((text) => [escapeMarkdown(text), '']),
  ];
  if (hasSameExclaveFiles && from !== to)
    lines.push('The files that are named for exclaves are the same in both releases.', '');
  if (changes.length === 0) lines.push('Nothing changed in what concerns exclaves.', '');
  else {
    lines.push(...summary(diff), '', ...explanation(diff), '');
    for (const group of releaseGroups) {
      const found = changes.filter((change) => change.group === group);
      if (found.length === 0) continue;
      lines.push(`## ${groupTitles[group]}`, '');
      for (const kind of changeKinds) {
        const some = found.filter((change) => change.kind === kind);
        if (some.length === 0) continue;
        lines.push(
          `### ${kindTitles[kind]}: ${some.length}`,
          '',
          ...some.map((change) => row(change, diff, placeText)),
          '',
        );
      }
    }
  }
  return lines.join('\n');
}

/** Against a newer release, what the words mean; empty for the usual order. */
export function orderText(from: string, to: string): string[] {
  if (compareReleases(from, to) <= 0) return [];
  return [
    `${to} is the older of the two: what is called removed is not there yet, and what is called added is gone in ${from}.`,
  ];
}

/** The systems that are known, in a sentence. */
function systemsText(from: string, to: string): string {
  const known = [...new Set([to, from])].filter((tag) => systemsOf(tag) !== undefined);
  return known.map((tag) => ` ${escapeMarkdown(tag)} belongs to ${escapeMarkdown(systemsBrief(tag))}.`).join('');
}

function summary({ from, to, counts }: ReleaseDiff): string[] {
  const columns = ['', escapeMarkdown(from), escapeMarkdown(to), ...changeKinds.map((kind) => kind)];
  const rows = releaseGroups.flatMap((group) => {
    const count = counts[group];
    const numbers = [count.before, count.after, ...changeKinds.map((kind) => count[kind])];
    return numbers.every((one) => one === 0)
      ? []
      : [[groupTitles[group], ...numbers.map((one, at) => (at > 1 && one === 0 ? '' : String(one)))]];
  });
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(columns), line(columns.map((_, at) => (at === 0 ? '---' : '---:'))), ...rows.map(line)];
}

/** What the columns count, and why the first two do not differ by what was added and removed alone. */
function explanation({ from, to, counts }: ReleaseDiff): string[] {
  const [older, newer] = [from, to].map(escapeMarkdown);
  const both = releaseGroups.flatMap((group) => {
    const { gained, lost } = counts[group];
    const parts = [
      ...(gained === 0 ? [] : [`${gained} in ${newer} alone`]),
      ...(lost === 0 ? [] : [`${lost} in ${older} alone`]),
    ];
    return parts.length === 0 ? [] : [`- ${groupTitles[group]}: ${parts.join(', ')}`];
  });
  const counted =
    'The columns of the releases count the different names that concern exclaves there. The others count what became of them: what was renamed counts once, and a name with several definitions once. In files that are not named for exclaves, a change counts where it touches something of exclaves; the history of a name tells every change of it. Of files that are no source code, only those that are named for exclaves are compared: no trace codes, no build files, no other lists of exported symbols.';
  if (both.length === 0) return [counted];
  return [
    `${counted} What both releases have, but mentions exclaves in one of them alone, is told as changed, and makes up the rest of the difference:`,
    '',
    ...both,
  ];
}

function row(change: ReleaseChange, { from, to }: ReleaseDiff, placeText: PlaceText): string {
  const { kind, group, name, oldName, before, after, note } = change;
  // A place, with the release that has it: what is gone stands in the older one.
  const old = before === undefined ? undefined : { ...before, tag: from };
  const now = after === undefined ? undefined : { ...after, tag: to };
  const newest = now ?? old;
  if (group === 'file' && newest !== undefined) {
    const isTold = note !== undefined && (kind === 'renamed' || (kind === 'changed' && note !== 'content'));
    // As code it would be dark on dark in a high contrast theme: a link keeps its color there.
    const fileText = (place: ReleasePlace, path: string) =>
      placeText({ ...place, line: undefined }, escapeMarkdown(path));
    const was = old === undefined || oldName === undefined ? '' : `${fileText(old, oldName)} → `;
    return `- ${was}${fileText(newest, name)}${isTold ? `: ${escapeMarkdown(note)}` : ''}`;
  }
  const title = oldName === undefined ? inlineCode(name) : `${inlineCode(oldName)} → ${inlineCode(name)}`;
  const hasMoved = kind === 'moved' && old !== undefined && now !== undefined;
  const places = hasMoved ? [old, now] : newest === undefined ? [] : [newest];
  const details = [
    ...((kind === 'changed' || kind === 'renamed') && note !== undefined ? [escapeMarkdown(note)] : []),
    ...(places.length === 0 ? [] : [places.map((place) => placeText(place)).join(' → ')]),
    ...shownOf(change),
  ];
  return `- ${title}${details.length === 0 ? '' : `: ${details.join('; ')}`}`;
}

/** The declaration or the value; of what changed in it, both. */
function shownOf({ kind, before, after }: ReleaseChange): string[] {
  const [old, now] = [cut(before?.shown ?? ''), cut(after?.shown ?? '')];
  if (kind === 'removed') return old === '' ? [] : [inlineCode(old)];
  if (old === now || old === '' || kind === 'added') return now === '' ? [] : [inlineCode(now)];
  return [`${inlineCode(old)} → ${inlineCode(now)}`];
}

function cut(text: string): string {
  const flat = text.replace(/\s+/g, ' ').trim();
  return flat.length > shownLength ? `${flat.slice(0, shownLength)}…` : flat;
}
