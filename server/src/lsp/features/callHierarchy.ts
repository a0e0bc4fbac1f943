/** Call hierarchy in both directions, over the whole checkout. What is not a plain call says so in its detail. */
import { type CallHierarchyItem, SymbolKind } from 'vscode-languageserver/node';
import { incomingTraps, outgoingTraps } from '../../core/concepts/boundaryCalls.ts';
import {
  type CallPlace,
  type CallPlaceKind,
  callPlaces,
  incomingCalls,
  outgoingCalls,
} from '../../core/index/calls.ts';
import type { Checkout } from '../../workspace/workspace.ts';
import { locateUri, sourceOf } from '../atPosition.ts';
import { rangeOf, type ServerContext, uriOf } from '../context.ts';
import { tightbeamLocation } from '../custom/tightbeamDocuments.ts';
import { type Feature, guarded } from '../feature.ts';
import { inTurns } from '../turns.ts';
import { atPositionWhenRead, usesWhenRead, wholeWhenRead } from '../whenRead.ts';

/** Travels with an item, so that the next request finds its place again. */
interface ItemData {
  readonly file: string;
  readonly kind: CallPlaceKind;
  readonly nameStart: number;
}

const kinds: Record<CallPlaceKind, SymbolKind> = {
  function: SymbolKind.Function,
  macro: SymbolKind.Constant,
  slot: SymbolKind.Event,
  variable: SymbolKind.Variable,
  invocation: SymbolKind.Event,
  field: SymbolKind.Field,
  unpublished: SymbolKind.Interface,
};

export const callHierarchyFeature: Feature = {
  capabilities: { callHierarchyProvider: true },
  register(context) {
    const { languages } = context.connection;
    languages.callHierarchy.onPrepare(
      guarded(context, 'callHierarchy', async (params, token): Promise<CallHierarchyItem[] | null> => {
        const at = await atPositionWhenRead(context, params, token);
        if (at?.name === undefined) return null;
        const places = callPlaces(sourceOf(context, at.checkout), at.path, at.name.start);
        return places.length === 0 ? null : places.map((place) => itemOf(context, at.checkout, place, ''));
      }),
    );
    languages.callHierarchy.onIncomingCalls(
      guarded(context, 'incomingCalls', async ({ item }, token) => {
        await usesWhenRead(context, item.uri, item.name, token);
        const found = placeOf(context, item);
        if (found === undefined) return null;
        const edges = await inTurns(incomingCalls(sourceOf(context, found.checkout), found.place), token);
        edges.push(...incomingTraps(found.checkout.domain, found.place));
        return edges.map((edge) => ({
          from: itemOf(context, found.checkout, edge.place, edge.how),
          fromRanges: edge.uses.map(({ start, end }) => rangeOf(edge.place.file, start, end)),
        }));
      }),
    );
    languages.callHierarchy.onOutgoingCalls(
      guarded(context, 'outgoingCalls', async ({ item }, token) => {
        await wholeWhenRead(context, item.uri, token);
        const found = placeOf(context, item);
        if (found === undefined) return null;
        const edges = [
          ...outgoingCalls(sourceOf(context, found.checkout), found.place),
          ...outgoingTraps(found.checkout.domain, found.place),
        ];
        return edges.map((edge) => ({
          to: itemOf(context, found.checkout, edge.place, edge.how),
          fromRanges: edge.uses.map(({ start, end }) => rangeOf(found.place.file, start, end)),
        }));
      }),
    );
  },
};

function itemOf(context: ServerContext, checkout: Checkout, place: CallPlace, how: string): CallHierarchyItem {
  const { file, kind, name, start, end, nameStart, nameEnd } = place;
  const data: ItemData = { file: file.path, kind, nameStart };
  // What is not published has its line on the page of its module.
  const page = kind === 'unpublished' ? tightbeamLocation(context.workspace, checkout, name) : undefined;
  const where = page === undefined ? file.path : 'not in the open source';
  return {
    name,
    kind: kinds[kind],
    detail: how === '' ? where : `${how} · ${where}`,
    uri: page?.uri ?? uriOf(checkout, file.path),
    range: page?.range ?? rangeOf(file, Math.min(start, nameStart), Math.max(end, nameEnd)),
    selectionRange: page?.range ?? rangeOf(file, nameStart, nameEnd),
    data: { ...data, root: checkout.root },
  };
}

function placeOf(
  context: ServerContext,
  item: CallHierarchyItem,
): { checkout: Checkout; place: CallPlace } | undefined {
  const data = item.data as (ItemData & { root: string }) | undefined;
  const checkout =
    context.workspace.checkouts.find(({ root }) => root === data?.root) ?? locateUri(context, item.uri)?.checkout;
  if (data === undefined || checkout === undefined) return undefined;
  const file = checkout.symbols.file(data.file);
  if (file === undefined) return undefined;
  const source = sourceOf(context, checkout);
  // The place is read again: the file may have changed since the item was made.
  const places = callPlaces(source, data.file, data.nameStart).filter(({ file: { path } }) => path === data.file);
  // Of two definitions of a name, under another condition each, the item is one.
  const place =
    places.find(({ nameStart }) => nameStart === data.nameStart) ??
    places.find(({ kind }) => kind !== 'slot' && kind !== 'unpublished');
  return place === undefined ? undefined : { checkout, place };
}
