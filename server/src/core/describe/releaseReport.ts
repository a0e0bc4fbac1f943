/** What a release brought, as a document: Markdown that shows source text as it is. */
import {
  type ChangeKind,
  changeKinds,
  type ReleaseChange,
  type ReleaseDiff,
  type ReleaseGroup,
  type ReleaseSide,
  releaseGroups,
} from '../model/releases.ts';
import { escapeMarkdown, inlineCode } from './markdown.ts';

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
  tunable: 'Boot arguments and sysctls',
  function: 'Functions',
  type: 'Types',
  enumerator: 'Enumerators',
  macro: 'Macros',
  term: 'Glossary terms',
};

export const kindTitles: Readonly<Record<ChangeKind, string>> = {
  added: 'Added',
  removed: 'Removed',
  renamed: 'Renamed (inferred from likeness)',
  moved: 'Moved',
  changed: 'Changed',
};

/** Characters of a declaration that are shown. */
const shownLength = 160;

export function releaseReport(diff: ReleaseDiff): string {
  const { from, to, changes, hasSameExclaveFiles } = diff;
  const lines = [`# What is new in ${escapeMarkdown(to)}`, '', `Compared with ${escapeMarkdown(from)}.`, ''];
  if (hasSameExclaveFiles) lines.push('The files that are named for exclaves are the same in both releases.', '');
  if (changes.length === 0) lines.push('Nothing changed in what concerns exclaves.', '');
  else {
    lines.push(...summary(diff), '');
    for (const group of releaseGroups) {
      const found = changes.filter((change) => change.group === group);
      if (found.length === 0) continue;
      lines.push(`## ${groupTitles[group]}`, '');
      for (const kind of changeKinds) {
        const some = found.filter((change) => change.kind === kind);
        if (some.length === 0) continue;
        lines.push(`### ${kindTitles[kind]}: ${some.length}`, '', ...some.map(row), '');
      }
    }
  }
  return lines.join('\n');
}

function summary({ from, to, counts }: ReleaseDiff): string[] {
  const columns = ['', escapeMarkdown(from), escapeMarkdown(to), ...changeKinds.map((kind) => kind)];
  const rows = releaseGroups.flatMap((group) => {
    const count = counts[group];
    const numbers = [count.before, count.after, ...changeKinds.map((kind) => count[kind])];
    return numbers.every((one) => one === 0) ? [] : [[groupTitles[group], ...numbers.map(String)]];
  });
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(columns), line(columns.map((_, at) => (at === 0 ? '---' : '---:'))), ...rows.map(line)];
}

function row(change: ReleaseChange): string {
  const { kind, group, name, oldName, before, after, note } = change;
  const title = oldName === undefined ? inlineCode(name) : `${inlineCode(oldName)} → ${inlineCode(name)}`;
  const details = [
    ...(kind === 'changed' && note !== undefined ? [escapeMarkdown(note)] : []),
    ...(group === 'file' ? [] : placeOf(kind, before, after)),
    ...shownOf(change),
  ];
  return `- ${title}${details.length === 0 ? '' : `: ${details.join('; ')}`}`;
}

function placeOf(kind: ChangeKind, before: ReleaseSide | undefined, after: ReleaseSide | undefined): string[] {
  const [old, now] = [before, after].map((side) =>
    side === undefined ? undefined : escapeMarkdown(`${side.file}:${side.line + 1}`),
  );
  if (kind === 'moved' && old !== undefined && now !== undefined) return [`${old} → ${now}`];
  const place = now ?? old;
  return place === undefined ? [] : [place];
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
