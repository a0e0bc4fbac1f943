/** One symbol over the releases: plain data. */

export interface HistoryPlace {
  readonly file: string;
  /** 0-based. */
  readonly line: number;
}

/** A name in one release. */
export interface SymbolState {
  /** Where it is defined; where it is mentioned first, for a name that has no definition. */
  readonly places: readonly HistoryPlace[];
  readonly isDefined: boolean;
  /** The definitions as written, one below the other. */
  readonly text: string;
  /** The heads of the definitions. */
  readonly signature: string;
  /** The code without comments and layout: what is compared. */
  readonly code: string;
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
}

export interface SymbolHistory {
  readonly name: string;
  /** Oldest first. */
  readonly entries: readonly HistoryEntry[];
}
