/** One symbol over the releases: plain data. */
import type { SymbolKind } from './symbols.ts';

export interface HistoryPlace {
  readonly file: string;
  /** 0-based. */
  readonly line: number;
}

/** One of the definitions of a name, in the form that is compared: without comments and layout. */
export interface HistoryDefinition {
  readonly file: string;
  readonly kind: SymbolKind;
  readonly signature: string;
  /** Of a function, what stands in its braces; of a macro with parameters, what it stands for; else empty. */
  readonly body: string;
  readonly code: string;
  /** Of an enumerator, the number it stands for, where that can be counted. */
  readonly counted?: number;
}

/** A name in one release. */
export interface SymbolState {
  /** Declared and mentioned: for want of more. */
  readonly standing: 'defined' | 'declared' | 'mentioned';
  /** Where it is defined, or else declared; where it is mentioned first, for a name that has neither. */
  readonly places: readonly HistoryPlace[];
  /** The definitions as written, one below the other. */
  readonly text: string;
  readonly definitions: readonly HistoryDefinition[];
}

export type HistoryEvent =
  /** In the oldest release that was read. */
  'first' | 'added' | 'changed' | 'moved' | 'removed' | 'same' | 'absent';

export interface HistoryEntry {
  readonly tag: string;
  readonly event: HistoryEvent;
  /** What changed, in words. */
  readonly note?: string;
  readonly state?: SymbolState;
  /** The name it had before, or has from then on; inferred. */
  readonly renamed?: RenamedSymbol;
}

export interface RenamedSymbol {
  readonly direction: 'from' | 'to';
  readonly name: string;
  /** Why the one is taken for the other. */
  readonly reason: string;
}

export interface SymbolHistory {
  readonly name: string;
  /** Oldest first. */
  readonly entries: readonly HistoryEntry[];
}
