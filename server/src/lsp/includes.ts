/** The include lines of a document, and what each leads to. */
import { type CheckoutFiles, type IncludeTarget, includeTarget } from '../core/describe/includes.ts';
import type { TokenView } from '../core/extract/tokenView.ts';
import { IncludeFinder } from '../core/index/includes.ts';
import { type Include, includeOf } from '../core/source/directives.ts';
import type { FileEntry } from '../workspace/ports.ts';
import type { Checkout, Workspace } from '../workspace/workspace.ts';
import { type ServerContext, uriOf } from './context.ts';
import { pageUri } from './custom/tightbeamDocuments.ts';

const finders = new WeakMap<readonly FileEntry[], IncludeFinder>();

export function includesIn({ text, tokens }: TokenView): Include[] {
  return tokens.directives.flatMap((line) => includeOf(text, line) ?? []);
}

/** The include whose path covers an offset. */
export function includeAt(view: TokenView, offset: number): Include | undefined {
  const line = view.tokens.directives.find(({ start, end }) => start <= offset && offset <= end);
  const include = line === undefined ? undefined : includeOf(view.text, line);
  return include !== undefined && include.start <= offset && offset <= include.end ? include : undefined;
}

export function targetOf(context: ServerContext, checkout: Checkout, from: string, include: Include): IncludeTarget {
  return includeTarget(include, from, filesOf(context, checkout), checkout.domain);
}

/** Where a click leads; undefined for a header that nothing stands in for. */
export function placeOfTarget(
  workspace: Workspace,
  checkout: Checkout,
  target: IncludeTarget,
): { uri: string; line: number } | undefined {
  switch (target.kind) {
    case 'file':
      return { uri: uriOf(checkout, target.path), line: 0 };
    case 'made':
      return { uri: uriOf(checkout, target.path), line: target.line };
    case 'unpublished': {
      const [page] = target.pages;
      return page === undefined ? undefined : { uri: pageUri(workspace, checkout, page), line: 0 };
    }
    case 'missing':
      return undefined;
  }
}

function filesOf({ settings }: ServerContext, { root, indexer, source }: Checkout): CheckoutFiles {
  let finder = finders.get(indexer.listed);
  if (finder === undefined) {
    finder = new IncludeFinder(indexer.listed.map(({ path }) => path));
    finders.set(indexer.listed, finder);
  }
  return {
    finder,
    exists: (path) => source.stamp(root, path) !== undefined,
    read: (path) => source.readText(root, path, settings().index.maxFileSize),
  };
}
