/** A release as the comparison sees it. */
import type { DomainIndex } from '../concepts/domainIndex.ts';
import type { Glossary } from '../glossary/glossary.ts';
import type { FileFacts } from '../model/fileFacts.ts';

export interface ViewedFile {
  /** Names the content. */
  readonly id: string;
  /** It is named for exclaves, or mentions them, in this release. */
  readonly concerns: boolean;
  /** Asked of a file that the other release does not have, or has otherwise; undefined where that is no text of source. */
  readonly text: () => string | undefined;
}

export interface ReleaseView {
  readonly tag: string;
  readonly domain: DomainIndex;
  readonly glossary: Glossary;
  /** The files that concern exclaves, and those that concern them in the other release. */
  readonly files: ReadonlyMap<string, ViewedFile>;
  /**
   * Facts of those files, and of files that only the other release counts among them: the very same object in both where
   * nothing differs.
   */
  readonly facts: readonly FileFacts[];
  /** Of a file with facts. */
  textOf(path: string): string;
}
