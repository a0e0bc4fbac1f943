/** The history of a symbol, as a line of a hover and as a page. Nothing is told of dates: a release is one commit. */
import { isExclaveName } from '../extract/exclaveNames.ts';
import type { HistoryEntry, HistoryEvent, SymbolHistory } from '../model/history.ts';
import type { NameEvents } from '../releases/history.ts';
import { systemsBrief } from '../releases/systems.ts';
import { lineDiff } from './lineDiff.ts';
import { escapeMarkdown, inlineCode } from './markdown.ts';
import { type PlaceText, plainPlace } from './releasePlace.ts';

/** Lines of one body that are shown. */
const bodyLines = 400;

const words: Readonly<Record<HistoryEvent, string>> = {
  first: 'there already; older releases are not read',
  added: 'added',
  changed: 'changed',
  moved: 'moved',
  removed: 'removed',
  same: 'the same',
  absent: 'not there',
};

/** Of a name that no file read of any release defines or declares: nothing is known but who mentions it. */
const wordsOfMentions: Readonly<Record<HistoryEvent, string>> = {
  ...words,
  first: 'mentioned already; older releases are not read',
  added: 'mentioned for the first time, or again',
  removed: 'not mentioned any more',
  same: 'mentioned',
  absent: 'not mentioned',
};

/** Of a name that files read declare and none defines: what lies outside is not followed. */
const wordsOfDeclarations: Readonly<Record<HistoryEvent, string>> = {
  ...words,
  first: 'declared or mentioned already; older releases are not read',
  added: 'declared or mentioned for the first time, or again',
  removed: 'not declared or mentioned any more',
  absent: 'neither declared nor mentioned',
};

/** What the page of a name calls its events, and what is said above them. */
interface Wording {
  readonly words: Readonly<Record<HistoryEvent, string>>;
  /** What the name was in its last release, before a colon. */
  readonly last: string;
  readonly caution?: string;
}

const cautionOf = (what: string) =>
  `No file that is read of these releases defines it: its definition lies outside the exclave sources, and only ${what} in exclave sources are followed.`;

function wordingOf({ name, entries }: SymbolHistory): Wording {
  const standings = new Set(entries.flatMap(({ state }) => (state === undefined ? [] : [state.standing])));
  if (standings.has('defined')) return { words, last: '' };
  // Of a name of others, the files that mention no exclaves are not asked.
  if (standings.size === 0) return { words: isExclaveName(name) ? words : wordsOfDeclarations, last: '' };
  if (!standings.has('declared')) return { words: wordsOfMentions, last: 'mentioned ', caution: cautionOf('mentions') };
  // Every file that has a name of the exclaves is read: what none defines is nowhere defined.
  if (isExclaveName(name)) return { words, last: '' };
  return {
    words: wordsOfDeclarations,
    last: 'declared or mentioned ',
    caution: cautionOf('declarations and mentions'),
  };
}

/** In place of {@link historyLine}: a hover has no links that run something, so the command is named. */
export const unreadHistory =
  'not read yet; the command _Show Symbol History_ reads them, and says since when this is there';

/** `since … · changed in …`, as Markdown. What left the exclave sources may have moved to a file that is not one. */
export function historyLine({ since, changed, removed }: NameEvents, tags: readonly string[]): string {
  const tag = (at: number) => escapeMarkdown(tags[at] ?? '');
  const first =
    since === 0 ? `in ${tag(0)} already, the oldest release read` : `in exclave sources since ${tag(since)}`;
  return [
    first,
    ...(changed.length === 0 ? [] : [`changed in ${changed.map(tag).join(', ')}`]),
    ...(removed === undefined ? [] : [`not in exclave sources any more since ${tag(removed)}`]),
  ].join(' · ');
}

/** @param placeText how a place of a release is written; without it, as text. */
export function historyPage(history: SymbolHistory, placeText: PlaceText = plainPlace): string {
  const { name, entries } = history;
  const said = wordingOf(history);
  const newestFirst = [...entries].reverse();
  const lines = [
    `# History of ${inlineCode(name)}`,
    '',
    'What releases of XNU have of it, newest first. Comments and layout do not count as a change. A release is published as one commit, so nothing here says when or by whom something was written.',
    '',
    ...(said.caution === undefined ? [] : [said.caution, '']),
    '| Release | System | What | Where |',
    '| --- | --- | --- | --- |',
    ...newestFirst.map((entry) => row(entry, said, placeText)),
    '',
  ];
  for (const entry of newestFirst) {
    if (entry.event === 'same' || entry.event === 'absent') continue;
    lines.push(...section(entry, entries[entries.indexOf(entry) - 1], said, placeText), '');
  }
  if (entries.every(({ state }) => state === undefined))
    lines.push('No release has this name in a file that mentions exclaves.', '');
  return lines.join('\n');
}

function row(entry: HistoryEntry, said: Wording, placeText: PlaceText): string {
  const { tag, state } = entry;
  const cells = [tag, systemsBrief(tag), whatOf(entry, said)].map(escapeMarkdown);
  return `| ${[...cells, placesText(tag, state, placeText)].join(' | ')} |`;
}

function whatOf({ event, note, renamed }: HistoryEntry, said: Wording): string {
  const what = [said.words[event], ...(note === undefined ? [] : [`(${note})`])].join(' ');
  if (renamed === undefined) return what;
  return `${what}; renamed ${renamed.direction} ${renamed.name} (inferred: ${renamed.reason})`;
}

function placesText(tag: string, state: HistoryEntry['state'], placeText: PlaceText): string {
  if (state === undefined) return '';
  const places = state.places.map(({ file, line }) => placeText({ tag, file, line })).join(', ');
  return state.standing === 'defined' ? places : `${state.standing} in ${places}`;
}

function section(entry: HistoryEntry, before: HistoryEntry | undefined, said: Wording, placeText: PlaceText): string[] {
  const { tag, event, state } = entry;
  const lines = [`## ${escapeMarkdown(tag)}: ${escapeMarkdown(whatOf(entry, said))}`, ''];
  if (event === 'removed')
    lines.push(
      `It was ${said.last}in ${escapeMarkdown(before?.tag ?? '')} last: ${placesText(before?.tag ?? '', before?.state, placeText)}`,
    );
  if (state === undefined) return lines;
  if (event === 'removed') lines.push('');
  lines.push(placesText(tag, state, placeText));
  const diff = event === 'changed' ? lineDiff(before?.state?.text ?? '', state.text) : [];
  if (diff.length > 0)
    lines.push('', `Against ${escapeMarkdown(before?.tag ?? '')}:`, '', ...fenced('diff', diff.join('\n')));
  if (state.text !== '') lines.push('', ...fenced('c', state.text));
  return lines;
}

/** A fence longer than any in the text, so that source cannot end it. */
function fenced(language: string, text: string): string[] {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const lines = text.split('\n');
  const rest = lines.length - bodyLines;
  const shown = rest > 0 ? [...lines.slice(0, bodyLines), `… ${rest} more lines`] : lines;
  return [fence + language, ...shown, fence];
}
