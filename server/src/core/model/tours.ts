/** A guided tour: steps that are found in any release by what they stand for, never by a line. Plain data. */
import type { Certainty, DomainFactKind } from './domainFact.ts';
import type { SymbolKind } from './symbols.ts';

/**
 * What a step opens. `symbol`: a definition; `file` prefers one among namesakes. `member`: a field of a record.
 * `fact`: the first domain fact of a kind. `use`: a name where it is used, in a function when `within` names one.
 */
export type Anchor =
  | { readonly symbol: string; readonly kind?: SymbolKind; readonly file?: string }
  | { readonly member: string; readonly of: string }
  | { readonly fact: DomainFactKind; readonly name?: string; readonly of?: string; readonly within?: string }
  | { readonly use: string; readonly within?: string; readonly file?: string };

/** One way to tell a step. Releases differ: the first version whose anchor and names a release has is the one for it. */
export interface StepVersion {
  readonly at: Anchor;
  /** Prose with `names of the source`, [[glossary terms]] and [[what is shown|glossary term]]. */
  readonly text: string;
  readonly certainty: Certainty | 'external';
  /** Which part is how sure. */
  readonly note?: string;
  readonly sources?: readonly { readonly title: string; readonly url: string }[];
}

export interface TourStep {
  readonly id: string;
  readonly title: string;
  readonly versions: readonly StepVersion[];
}

export interface Tour {
  readonly id: string;
  readonly title: string;
  /** One sentence. */
  readonly summary: string;
  readonly steps: readonly TourStep[];
}

/** What is read of a tour, in a language besides English. */
export interface TourText {
  readonly title: string;
  readonly summary: string;
  /** By the ids of the steps. */
  readonly steps: Readonly<Record<string, TourStepText>>;
}

export interface TourStepText {
  readonly title: string;
  /** As many as the step has, in its order. */
  readonly versions: readonly { readonly text: string; readonly note?: string }[];
}

export interface AnchorPlace {
  readonly file: string;
  /** What stands there. */
  readonly name: string;
  /** Offsets of the name. */
  readonly start: number;
  readonly end: number;
  /** 0-based line of the name. */
  readonly line: number;
  /** 0-based lines that belong to it, both included: the line of the name, or a short definition. */
  readonly startLine: number;
  readonly endLine: number;
}

export type FoundStep = { readonly step: TourStep } & (
  | { readonly version: StepVersion; readonly place: AnchorPlace }
  /** Not in this release; `lacks` is the name that it has not, of the first version. */
  | { readonly version?: undefined; readonly lacks: string }
);

export interface FoundTour {
  readonly tour: Tour;
  readonly steps: readonly FoundStep[];
}
