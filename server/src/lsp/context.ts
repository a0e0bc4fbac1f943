/** What every feature is given. Wired once, in `server.ts`. */
import { pathToFileURL } from 'node:url';
import type {
  CancellationToken,
  ClientCapabilities,
  Connection,
  Location,
  Range,
  TextDocuments,
} from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { LinkTo } from '../core/describe/hover.ts';
import { escapeMarkdown } from '../core/describe/markdown.ts';
import type { Glossary } from '../core/glossary/glossary.ts';
import type { Occurrence } from '../core/index/checkoutIndex.ts';
import type { IndexedFile } from '../core/model/fileFacts.ts';
import { lineOf } from '../core/source/sourceText.ts';
import type { Language } from '../core/words/say.ts';
import type { Settings } from '../protocol/settings.ts';
import type { ReleaseStore } from '../workspace/releaseStore.ts';
import type { Checkout, Workspace } from '../workspace/workspace.ts';
import type { ComponentsShown } from './custom/components.ts';
import { releaseUri } from './releaseAddress.ts';

export interface ServerContext {
  readonly connection: Connection;
  readonly documents: TextDocuments<TextDocument>;
  readonly workspace: Workspace;
  readonly releases: ReleaseStore;
  readonly glossary: Glossary;
  /** The components of a system that was looked through. */
  readonly components: ComponentsShown;
  readonly settings: () => Settings;
  /** Calls back after every change of the settings. */
  readonly onSettings: (listener: () => void) => void;
  /** Of guide texts, which people read from end to end; what is said about code is English. */
  readonly language: Language;
  /** What the client says it can do. */
  readonly client: ClientCapabilities;
  /** Resolves when the exclave files are indexed, or when there is nothing to wait for; rejects when cancelled. */
  readonly ready: (token: CancellationToken) => Promise<void>;
  /** Resolves when a question about a document can be answered, however little is known yet; rejects when cancelled. */
  readonly searchable: (uri: string, token: CancellationToken) => Promise<void>;
  /** Resolves when the whole scope is indexed, or when nothing more will come; rejects when cancelled. */
  readonly complete: (token: CancellationToken) => Promise<void>;
  /** Resolves when the headers that the scope includes are read too, or when nothing more will come; rejects when cancelled. */
  readonly included: (token: CancellationToken) => Promise<void>;
  /** Resolves when nothing of the checkouts is being read any more; rejects when cancelled. */
  readonly whole: (token: CancellationToken) => Promise<void>;
}

/** What the views and the search show: the checkouts of the folders, and the releases that a person opened beside them. */
export function shownCheckouts({ workspace, releases }: ServerContext): readonly Checkout[] {
  return [...workspace.checkouts, ...releases.shown];
}

export function uriOf(checkout: Checkout, path: string): string {
  const { snapshotOf, release } = checkout;
  if (snapshotOf !== undefined && release !== undefined) return releaseUri({ number: snapshotOf, tag: release, path });
  return pathToFileURL(`${checkout.root}/${path}`).toString();
}

export function rangeOf(file: IndexedFile, start: number, end: number): Range {
  return { start: positionOf(file, start), end: positionOf(file, end) };
}

function positionOf(file: IndexedFile, offset: number): Range['start'] {
  const line = lineOf(file.lineStarts, offset);
  return { line, character: offset - (file.lineStarts[line] ?? 0) };
}

export function locationOf(checkout: Checkout, file: IndexedFile, start: number, end: number): Location {
  return { uri: uriOf(checkout, file.path), range: rangeOf(file, start, end) };
}

/**
 * Places of names, which never go over a line's end. Twenty thousand are no rarity: what their files have in common is
 * worked out once for those that follow each other.
 *
 * @param without places that are left out, as `path:offset`.
 */
export function locationsOf(
  checkout: Checkout,
  uses: readonly Occurrence[],
  without: ReadonlySet<string> = new Set(),
): Location[] {
  const locations: Location[] = [];
  let last: IndexedFile | undefined;
  let uri = '';
  for (const { file, offset, length } of uses) {
    if (without.size > 0 && without.has(`${file.path}:${offset}`)) continue;
    if (file !== last) uri = uriOf(checkout, file.path);
    last = file;
    const start = positionOf(file, offset);
    locations.push({ uri, range: { start, end: { line: start.line, character: start.character + length } } });
  }
  return locations;
}

/** Links that VS Code opens at a line; the label is escaped. */
export function linker(checkout: Checkout): LinkTo {
  return (label, path, line) =>
    `[${escapeMarkdown(label)}](${uriOf(checkout, path).replace(/[()]/g, encodeURIComponent)}#L${line + 1})`;
}
