/** A symbol over the releases: since when it is there, and in which release it changed, moved or went. */
import { isExclaveName, isExclavePath } from '../extract/exclaveNames.ts';
import type { FileFacts } from '../model/fileFacts.ts';
import type { HistoryEntry, HistoryEvent, SymbolHistory, SymbolState } from '../model/history.ts';
import { declarationKinds, type SourceSymbol } from '../model/symbols.ts';
import { contentHash } from '../source/contentHash.ts';
import { CodeOf } from './code.ts';

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

function eventOf(
  before: SymbolState | undefined,
  now: SymbolState | undefined,
  isOldest: boolean,
): { event: HistoryEvent; note?: string } {
  if (now === undefined) return { event: before === undefined ? 'absent' : 'removed' };
  if (before === undefined) return { event: isOldest ? 'first' : 'added' };
  if (before.isDefined !== now.isDefined)
    return { event: 'changed', note: now.isDefined ? 'defined now' : 'only mentioned now' };
  const files = (state: SymbolState) => state.places.map(({ file }) => file).join();
  const hasMoved = now.isDefined && files(before) !== files(now);
  if (before.code !== now.code) {
    const note = before.signature === now.signature ? 'body' : 'signature';
    return { event: 'changed', note: hasMoved ? `${note}, and the place` : note };
  }
  return { event: hasMoved ? 'moved' : 'same' };
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
      places: shown.map(({ facts, symbol }) => ({ file: facts.path, line: symbol.line })),
      isDefined: true,
      text: shown.map(({ facts, symbol }) => textOf(facts.path).slice(symbol.start, symbol.end)).join('\n\n'),
      signature: shown.map(({ symbol }) => flat(symbol.signature)).join('\n'),
      code: shown
        .map(({ facts, symbol }) => new CodeOf(facts, () => textOf(facts.path)).whole(symbol).join(' '))
        .join('\n'),
    };
  const [mention] = files.filter(({ words }) => words.includes(name));
  if (mention === undefined) return undefined;
  const offset = mention.offsets[mention.first[mention.words.indexOf(name)] ?? 0] ?? 0;
  const line = Math.max(
    mention.lineStarts.findLastIndex((start) => start <= offset),
    0,
  );
  return { places: [{ file: mention.path, line }], isDefined: false, text: '', signature: '', code: '' };
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
  private readonly prints = new WeakMap<FileFacts, ReadonlyMap<string, string>>();
  private before = new Map<string, string>();
  readonly tags: string[] = [];

  /** Takes the next newer release. */
  add(tag: string, files: readonly FileFacts[], textOf: (path: string) => string): void {
    const at = this.tags.push(tag) - 1;
    const now = new Map<string, string>();
    for (const facts of files)
      for (const [name, print] of this.printsOf(facts, textOf)) now.set(name, `${now.get(name) ?? ''}${print}\n`);
    for (const [name, print] of now) {
      const known = this.events.get(name);
      if (known === undefined) this.events.set(name, { since: at, changed: [] });
      else if (this.before.get(name) !== print) {
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

  private printsOf(facts: FileFacts, textOf: (path: string) => string): ReadonlyMap<string, string> {
    const known = this.prints.get(facts);
    if (known !== undefined) return known;
    const code = new CodeOf(facts, () => textOf(facts.path));
    const prints = new Map<string, string>();
    for (const symbol of facts.symbols) {
      if (!isOfExclaves(symbol, facts.path) || declarationKinds.has(symbol.kind)) continue;
      prints.set(symbol.name, `${prints.get(symbol.name) ?? ''}${contentHash(code.whole(symbol).join(' '))} `);
    }
    this.prints.set(facts, prints);
    return prints;
  }
}

/** Local to a file, a name may come again in another: of fields and unnamed things nothing is told. */
function isOfExclaves({ name, kind }: SourceSymbol, path: string): boolean {
  return name !== '' && kind !== 'field' && (isExclaveName(name) || isExclavePath(path));
}
