/** A symbol over the releases: since when it is there, and in which release it changed, moved or went. */
import { isExclaveName, isExclavePath } from '../extract/exclaveNames.ts';
import type { FileFacts } from '../model/fileFacts.ts';
import type {
  HistoryDefinition,
  HistoryEntry,
  HistoryEvent,
  RenamedSymbol,
  SymbolHistory,
  SymbolState,
} from '../model/history.ts';
import type { ReleaseDiff } from '../model/releases.ts';
import { declarationKinds, type SourceSymbol, type SymbolKind } from '../model/symbols.ts';
import { contentHash } from '../source/contentHash.ts';
import { CodeOf } from './code.ts';
import { countDifference, functionDifference, pairUp, recordKinds } from './pairs.ts';

/** @param states a release each, oldest first. */
export function historyOf(
  name: string,
  states: readonly { readonly tag: string; readonly state: SymbolState | undefined }[],
): SymbolHistory {
  const entries = states.map(({ tag, state }, at): HistoryEntry => {
    const before = states[at - 1]?.state;
    const { event, note } = eventOf(before, state, at === 0);
    return { tag, event, ...(note === undefined ? {} : { note }), ...(state === undefined ? {} : { state }) };
  });
  return { name, entries };
}

/** Releases in which the name came or went, which may be a change of name: each with the one before it. */
export function turningPoints({ entries }: SymbolHistory): { readonly before: string; readonly tag: string }[] {
  return entries.flatMap(({ tag, event, state }, at) => {
    const before = entries[at - 1];
    const isDefinedAnew = event === 'changed' && before?.state?.standing !== state?.standing;
    if (before === undefined || !(event === 'added' || event === 'removed' || isDefinedAnew)) return [];
    return [{ before: before.tag, tag }];
  });
}

/** @param diffs of the {@link turningPoints}. */
export function withRenames(history: SymbolHistory, diffs: readonly ReleaseDiff[]): SymbolHistory {
  const renamedIn = (tag: string): RenamedSymbol | undefined => {
    for (const { kind, name, oldName, note: reason = '' } of diffs.find(({ to }) => to === tag)?.changes ?? []) {
      if (kind !== 'renamed' || oldName === undefined) continue;
      if (name === history.name) return { direction: 'from', name: oldName, reason };
      if (oldName === history.name) return { direction: 'to', name, reason };
    }
    return undefined;
  };
  const entries = history.entries.map((entry): HistoryEntry => {
    const renamed = renamedIn(entry.tag);
    return renamed === undefined ? entry : { ...entry, renamed };
  });
  return { ...history, entries };
}

function eventOf(
  before: SymbolState | undefined,
  now: SymbolState | undefined,
  isOldest: boolean,
): { event: HistoryEvent; note?: string } {
  if (now === undefined) return { event: before === undefined ? 'absent' : 'removed' };
  if (before === undefined) return { event: isOldest ? 'first' : 'added' };
  if (before.standing === 'defined' && now.standing === 'declared')
    return { event: 'removed', note: 'the definition; only declared since' };
  if (before.standing !== now.standing)
    return { event: 'changed', note: now.standing === 'mentioned' ? 'only mentioned now' : `${now.standing} now` };
  return now.standing === 'mentioned' ? { event: 'same' } : differenceOf(before, now);
}

/** Each definition against the one that it was; a copy of one that stays says nothing of the others. */
function differenceOf(before: SymbolState, now: SymbolState): { event: HistoryEvent; note?: string } {
  const { pairs, fewer, more } = pairUp(before.definitions, now.definitions, [
    (a, b) => isSameKind(a, b) && isInPlace(a, b) && isSameCode(a, b),
    (a, b) => isSameKind(a, b) && isInPlace(a, b),
    (a, b) => isSameKind(a, b) && isSameCode(a, b),
    isSameKind,
  ]);
  const changed = pairs.find(([a, b]) => !isSameCode(a, b));
  const hasMoved = now.standing === 'defined' && pairs.some(([a, b]) => !isInPlace(a, b));
  const what = now.standing === 'defined' ? 'definition' : 'declaration';
  const alone = countDifference(fewer, more, what);
  const notes = [...(changed === undefined ? [] : [noteOf(...changed)]), ...(alone === undefined ? [] : [alone])];
  if (notes.length === 0) return { event: hasMoved ? 'moved' : 'same' };
  return { event: 'changed', note: [...notes, ...(hasMoved ? ['and the place'] : [])].join(', ') };
}

function isInPlace(a: HistoryDefinition, b: HistoryDefinition): boolean {
  return a.file === b.file;
}

/** Constants by their numbers, where both can be counted. */
function isSameCode(a: HistoryDefinition, b: HistoryDefinition): boolean {
  return a.counted !== undefined && b.counted !== undefined ? a.counted === b.counted : a.code === b.code;
}

/** Both are of one kind, and their code is not the same. */
function noteOf(before: HistoryDefinition, now: HistoryDefinition): string {
  const { kind } = now;
  if (recordKinds.has(kind)) return 'members';
  // A name for a value: of one without parameters the head is the name.
  const isWritten = [before, now].every(({ signature }) => signature.includes('='));
  if (before.counted !== undefined && now.counted !== undefined && !isWritten)
    return `value ${before.counted} → ${now.counted}`;
  const isConstant = kind === 'enumerator' || (kind === 'macro' && !now.signature.includes('('));
  if (isConstant && before.signature.includes('(') === now.signature.includes('(')) return 'value';
  if (kind === 'typedef' || kind === 'variable') return 'definition';
  return functionDifference(before.signature !== now.signature, before.body !== now.body);
}

function isSameKind(a: HistoryDefinition, b: HistoryDefinition): boolean {
  return a.kind === b.kind;
}

function isFunction(kind: SymbolKind): boolean {
  return kind === 'function' || kind === 'method';
}

function bodyOfMacro({ signature, value = '' }: SourceSymbol): string {
  return signature.includes('(') ? flat(value) : '';
}

/** What a release has of a name; undefined when it has nothing of it in the given files. */
export function stateIn(
  name: string,
  files: readonly FileFacts[],
  textOf: (path: string) => string,
): SymbolState | undefined {
  const found = files.flatMap((facts) =>
    facts.symbols.flatMap((symbol) => (symbol.name === name ? [{ facts, symbol }] : [])),
  );
  const definitions = found.filter(({ symbol }) => !declarationKinds.has(symbol.kind));
  const shown = definitions.length > 0 ? definitions : found;
  if (shown.length > 0)
    return {
      standing: definitions.length > 0 ? 'defined' : 'declared',
      places: shown.map(({ facts, symbol }) => ({ file: facts.path, line: symbol.line })),
      text: shown.map(({ facts, symbol }) => textOf(facts.path).slice(symbol.start, symbol.end)).join('\n\n'),
      definitions: shown.map(({ facts, symbol }): HistoryDefinition => {
        const code = new CodeOf(facts, () => textOf(facts.path));
        const { kind, signature } = symbol;
        const counted = kind === 'enumerator' ? symbol.number : undefined;
        return {
          file: facts.path,
          kind,
          signature: flat(signature),
          body:
            kind === 'macro'
              ? bodyOfMacro(symbol)
              : isFunction(kind)
                ? code.whole(code.inBraces(symbol)).join(' ')
                : '',
          code: code.whole(symbol).join(' '),
          ...(counted === undefined ? {} : { counted }),
        };
      }),
    };
  const [mention] = files.filter(({ words }) => words.includes(name));
  if (mention === undefined) return undefined;
  const offset = mention.offsets[mention.first[mention.words.indexOf(name)] ?? 0] ?? 0;
  const line = Math.max(
    mention.lineStarts.findLastIndex((start) => start <= offset),
    0,
  );
  return { standing: 'mentioned', places: [{ file: mention.path, line }], text: '', definitions: [] };
}

function flat(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** In which releases something happened to a name, by their number from the oldest. */
export interface NameEvents {
  readonly since: number;
  readonly changed: readonly number[];
  readonly removed?: number;
}

/**
 * The events of every name of the exclave world at once, release by release. Only names that are theirs: a file that is
 * not named for exclaves is read in the releases in which it mentions them, so of its other names nothing follows.
 */
export class AllHistories {
  private readonly events = new Map<string, { since: number; changed: number[]; removed?: number }>();
  private readonly prints = new WeakMap<FileFacts, ReadonlyMap<string, Print>>();
  private before = new Map<string, Print>();
  readonly tags: string[] = [];

  /** Takes the next newer release. */
  add(tag: string, files: readonly FileFacts[], textOf: (path: string) => string): void {
    const at = this.tags.push(tag) - 1;
    const now = new Map<string, Print>();
    for (const facts of files)
      for (const [name, print] of this.printsOf(facts, textOf)) now.set(name, joined(now.get(name), print, '\n'));
    for (const [name, print] of now) {
      const known = this.events.get(name);
      if (known === undefined) this.events.set(name, { since: at, changed: [] });
      else if (!isSamePrint(this.before.get(name), print)) {
        known.changed.push(at);
        delete known.removed;
      }
    }
    for (const name of this.before.keys()) {
      const known = this.events.get(name);
      if (!now.has(name) && known !== undefined) known.removed = at;
    }
    this.before = now;
  }

  /** True when the text of the file is asked for. */
  needsText(facts: FileFacts): boolean {
    return !this.prints.has(facts);
  }

  of(name: string): NameEvents | undefined {
    return this.events.get(name);
  }

  private printsOf(facts: FileFacts, textOf: (path: string) => string): ReadonlyMap<string, Print> {
    const known = this.prints.get(facts);
    if (known !== undefined) return known;
    const code = new CodeOf(facts, () => textOf(facts.path));
    const prints = new Map<string, Print>();
    for (const symbol of facts.symbols) {
      if (!isOfExclaves(symbol, facts.path) || declarationKinds.has(symbol.kind)) continue;
      const hash = contentHash(code.whole(symbol).join(' '));
      const counted = symbol.kind === 'enumerator' ? symbol.number : hash;
      const print = { code: hash, ...(counted === undefined ? {} : { counted: String(counted) }) };
      prints.set(symbol.name, joined(prints.get(symbol.name), print, ' '));
    }
    this.prints.set(facts, prints);
    return prints;
  }
}

/** The definitions of a name in one release, by which they are found to be the same in another. */
interface Print {
  readonly code: string;
  /** With a constant's number in place of its code; absent where one cannot be counted. */
  readonly counted?: string;
}

function joined(before: Print | undefined, { code, counted }: Print, separator: string): Print {
  const ofAll = before === undefined ? '' : before.counted;
  return {
    code: `${before?.code ?? ''}${code}${separator}`,
    ...(counted === undefined || ofAll === undefined ? {} : { counted: `${ofAll}${counted}${separator}` }),
  };
}

/** A constant whose number cannot be told in one of two releases is the same where it is written the same. */
function isSamePrint(before: Print | undefined, now: Print): boolean {
  if (before === undefined) return false;
  return before.counted !== undefined && now.counted !== undefined
    ? before.counted === now.counted
    : before.code === now.code;
}

/** Local to a file, a name may come again in another: of fields and unnamed things nothing is told. */
function isOfExclaves({ name, kind }: SourceSymbol, path: string): boolean {
  return name !== '' && kind !== 'field' && (isExclaveName(name) || isExclavePath(path));
}
