/** What a release brought, as a document: Markdown that shows source text as it is. */
import {
  type ChangeKind,
  changeKinds,
  type ReleaseChange,
  type ReleaseDiff,
  type ReleaseGroup,
  releaseGroups,
} from '../model/releases.ts';
import { systemsOf } from '../releases/systems.ts';
import { escapeMarkdown, inlineCode } from './markdown.ts';
import { type PlaceText, plainPlace } from './releasePlace.ts';

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

/** @param placeText how a place of a release is written; without it, as text. */
export function releaseReport(diff: ReleaseDiff, placeText: PlaceText = plainPlace): string {
  const { from, to, changes, hasSameExclaveFiles } = diff;
  const lines = [
    `# What is new in ${escapeMarkdown(to)}`,
    '',
    `Compared with ${escapeMarkdown(from)}.${systemsText(from, to)}`,
    '',
  ];
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

/** The systems that are known, in a sentence. */
function systemsText(from: string, to: string): string {
  const known = [to, from].flatMap((tag) => {
    const system = systemsOf(tag);
    return system === undefined ? [] : [`${escapeMarkdown(tag)} belongs to ${escapeMarkdown(system.macOS)}`];
  });
  return known.length === 0 ? '' : ` ${known.join(', ')}.`;
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

function row(change: ReleaseChange, { from, to }: ReleaseDiff, placeText: PlaceText): string {
  const { kind, group, name, oldName, before, after, note } = change;
  // A place, with the release that has it: what is gone stands in the older one.
  const old = before === undefined ? undefined : { ...before, tag: from };
  const now = after === undefined ? undefined : { ...after, tag: to };
  const newest = now ?? old;
  if (group === 'file' && newest !== undefined) {
    const said = kind === 'changed' && note !== undefined && note !== 'content' ? `: ${escapeMarkdown(note)}` : '';
    return `- ${placeText({ ...newest, line: undefined }, inlineCode(name))}${said}`;
  }
  const title = oldName === undefined ? inlineCode(name) : `${inlineCode(oldName)} → ${inlineCode(name)}`;
  const hasMoved = kind === 'moved' && old !== undefined && now !== undefined;
  const places = hasMoved ? [old, now] : newest === undefined ? [] : [newest];
  const details = [
    ...(kind === 'changed' && note !== undefined ? [escapeMarkdown(note)] : []),
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
