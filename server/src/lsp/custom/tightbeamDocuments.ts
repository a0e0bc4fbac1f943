/** Serves the pages of Tightbeam modules under a scheme of their own. */
import type { Location } from 'vscode-languageserver/node';
import { shownPage } from '../../core/describe/pageOperations.ts';
import type { Page, PageItem } from '../../core/describe/pageWriter.ts';
import { documentOf, itemOf, tightbeamDocument } from '../../core/describe/tightbeamDocument.ts';
import type { Slot } from '../../core/model/fileFacts.ts';
import { type DocumentParams, type DocumentResult, methods, tightbeamScheme } from '../../protocol/requests.ts';
import type { Checkout, Workspace } from '../../workspace/workspace.ts';
import type { ServerContext } from '../context.ts';
import { type Feature, guarded } from '../feature.ts';

/** The query names a further checkout, a release that is open beside its checkout, or both. */
const address = new RegExp(`^${tightbeamScheme}:/+([^?/]+)\\.tightbeam(?:\\?(\\d+)?-?(xnu-[\\d.]+)?)?$`);

export const tightbeamDocumentsFeature: Feature = {
  register(context) {
    context.connection.onRequest(
      methods.document,
      guarded(context, 'document', ({ uri }: DocumentParams): DocumentResult => {
        const found = pageOfUri(context, uri);
        return found === undefined ? {} : { text: shownPage(found.page, found.checkout.domain).text };
      }),
    );
  },
};

/** Undefined when the address is none of a page, or nothing of such a module is shown (any more). */
export function pageOfUri(
  { workspace, releases }: Pick<ServerContext, 'workspace' | 'releases'>,
  uri: string,
): { page: Page; checkout: Checkout } | undefined {
  const match = address.exec(uri.replace(/%3F/i, '?'));
  const number = Number(match?.[2] ?? 0);
  const release = match?.[3];
  const checkout =
    match === null ? undefined : release === undefined ? workspace.checkouts[number] : releases.opened(number, release);
  const page =
    match?.[1] === undefined || checkout === undefined
      ? undefined
      : tightbeamDocument(match[1], checkout.domain, checkout.release);
  return page === undefined || checkout === undefined ? undefined : { page, checkout };
}

export function pageUri(workspace: Workspace, checkout: Checkout, document: string): string {
  const { snapshotOf, release } = checkout;
  const number = snapshotOf ?? workspace.checkouts.indexOf(checkout);
  const query = [...(number > 0 ? [number] : []), ...(snapshotOf === undefined ? [] : [release])].join('-');
  return `${tightbeamScheme}:/${document}.tightbeam${query === '' ? '' : `?${query}`}`;
}

/** The line of a page that stands for the definition of a generated or runtime name. */
export function tightbeamLocation(workspace: Workspace, checkout: Checkout, name: string): Location | undefined {
  const document = documentOf(name, checkout.domain);
  const place =
    document === undefined
      ? undefined
      : tightbeamDocument(document, checkout.domain, checkout.release)?.places.get(name);
  if (document === undefined || place === undefined) return undefined;
  const { line, character, length } = place;
  return {
    uri: pageUri(workspace, checkout, document),
    range: { start: { line, character }, end: { line, character: character + length } },
  };
}

/** The line of an upcall that a slot of a table states. */
export function slotLocation(
  workspace: Workspace,
  checkout: Checkout,
  path: string,
  { start, tableType }: Pick<Slot, 'start' | 'tableType'>,
): Location | undefined {
  const document = documentOf(tableType ?? '', checkout.domain);
  const page = document === undefined ? undefined : tightbeamDocument(document, checkout.domain, checkout.release);
  const item = page?.items
    .flatMap((module) => module.children.flatMap((one) => one.children))
    .find((one) => one.kind === 'upcall' && one.evidence.some((place) => place.file === path && place.start === start));
  return document === undefined || item === undefined
    ? undefined
    : { uri: pageUri(workspace, checkout, document), range: rangeOfItem(item) };
}

/** The line of a member of a generated type. */
export function memberLocation(
  workspace: Workspace,
  checkout: Checkout,
  type: string,
  member: string,
): Location | undefined {
  const document = documentOf(type, checkout.domain);
  const page = document === undefined ? undefined : tightbeamDocument(document, checkout.domain, checkout.release);
  const record = page === undefined ? undefined : itemOf(page, type);
  const find = (items: readonly PageItem[]): PageItem | undefined => {
    for (const item of items) {
      if (item.kind !== 'field') continue;
      const found = item.name === member ? item : find(item.children);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const item = record === undefined ? undefined : find(record.children);
  return document === undefined || item === undefined
    ? undefined
    : { uri: pageUri(workspace, checkout, document), range: rangeOfItem(item) };
}

function rangeOfItem({ line, character, length }: PageItem): Location['range'] {
  return { start: { line, character }, end: { line, character: character + length } };
}
