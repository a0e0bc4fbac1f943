/** Code lenses: facts about a function over it, and the number of references, counted when the lens comes into view. */
import {
  type CancellationToken,
  type CodeLens,
  CodeLensRefreshRequest,
  type Command,
  type Location,
  type Position,
} from 'vscode-languageserver/node';
import { countedDefinitions, factLenses } from '../../core/describe/codeLenses.ts';
import { pageLenses } from '../../core/describe/pageLenses.ts';
import type { Page } from '../../core/describe/pageWriter.ts';
import { stateLenses } from '../../core/describe/stateLenses.ts';
import { meaningIn, referencesTo } from '../../core/index/references.ts';
import type { FileFacts } from '../../core/model/fileFacts.ts';
import { clientCommands } from '../../protocol/requests.ts';
import type { Checkout } from '../../workspace/workspace.ts';
import { locateUri, sourceOf } from '../atPosition.ts';
import { locationOf, locationsOf, rangeOf, type ServerContext } from '../context.ts';
import { pageOfUri } from '../custom/tightbeamDocuments.ts';
import { type Feature, guarded } from '../feature.ts';
import { refreshOnChange } from '../refreshing.ts';
import { inTurns } from '../turns.ts';
import { isOwn, usesWhenRead } from '../whenRead.ts';

/** What a lens without a command carries to its resolution. */
interface Counted {
  readonly uri: string;
  readonly name: string;
  /** Offset of the name. */
  readonly nameStart: number;
  /** Used in its own file alone. */
  readonly isOwn: boolean;
}

export const codeLensFeature: Feature = {
  capabilities: { codeLensProvider: { resolveProvider: true } },
  register(context) {
    const { client, connection, settings } = context;
    connection.onCodeLens(
      guarded(context, 'codeLens', ({ textDocument: { uri } }): CodeLens[] | null => {
        const { facts, pages, references, states } = settings().codeLens;
        const shown = pageOfUri(context, uri);
        if (shown !== undefined) return pages ? lensesOfPage(shown.page, shown.checkout, uri) : null;
        const place = placeOf(context, uri);
        if (place === undefined) return null;
        const { checkout, file } = place;
        const lenses: CodeLens[] = [];
        if (facts)
          for (const lens of factLenses(file, checkout.domain))
            lenses.push({ range: rangeAt(file, lens.over.start), command: commandOf(checkout, lens) });
        if (states)
          for (const lens of stateLenses(file, checkout.domain))
            lenses.push({ range: rangeAt(file, lens.over.start), command: commandOf(checkout, lens) });
        if (references)
          for (const symbol of countedDefinitions(file)) {
            const { name, nameStart, start } = symbol;
            const data: Counted = { uri, name, nameStart, isOwn: isOwn({ file, symbol }) };
            lenses.push({ range: rangeAt(file, start), data });
          }
        return lenses;
      }),
    );
    connection.onCodeLensResolve(
      guarded(context, 'codeLensResolve', async (lens, token): Promise<CodeLens> => {
        const { isOwn, name, nameStart, uri } = lens.data as Counted;
        if (!isOwn) await usesWhenRead(context, uri, name, token);
        const place = placeOf(context, uri);
        const found = place === undefined ? [] : await usesOf(context, place, nameStart, token);
        const title = `${found.length} ${found.length === 1 ? 'reference' : 'references'}`;
        const command = found.length === 0 ? '' : clientCommands.showReferences;
        return { ...lens, command: { title, command, arguments: [uri, lens.range.start, found] } };
      }),
    );
    if (client.workspace?.codeLens?.refreshSupport === true)
      refreshOnChange(
        context,
        () => connection.sendRequest(CodeLensRefreshRequest.type),
        (now) => now.codeLens,
      );
  },
};

function placeOf(context: ServerContext, uri: string): { checkout: Checkout; file: FileFacts } | undefined {
  const at = locateUri(context, uri);
  const file = at?.checkout.domain.index.file(at.relative);
  return at === undefined || file === undefined ? undefined : { checkout: at.checkout, file };
}

/** A lens stands over the line of its range: the definition's first, not the one of the name. */
function rangeAt(file: FileFacts, start: number): CodeLens['range'] {
  return rangeOf(file, start, start);
}

function lensesOfPage(page: Page, checkout: Checkout, uri: string): CodeLens[] {
  return pageLenses(page, checkout.domain).map(({ line, places, title }) => {
    const position = { line, character: 0 };
    const range = { start: position, end: position };
    return { range, command: commandOf(checkout, { title, evidence: places }, { uri, position }) };
  });
}

/** @param from where the list of several places opens: at the first of them when it is not said. */
function commandOf(
  checkout: Checkout,
  { title, evidence }: { title: string; evidence: readonly { file: string; start: number; end: number }[] },
  from?: { uri: string; position: Position },
): Command {
  const locations = evidence.flatMap(({ file: path, start, end }) => {
    const file = checkout.domain.index.file(path);
    return file === undefined ? [] : [locationOf(checkout, file, start, end)];
  });
  const [first] = locations;
  if (first === undefined) return { title, command: '' };
  if (locations.length === 1) return { title, command: clientCommands.goTo, arguments: [first] };
  const { position, uri } = from ?? { uri: first.uri, position: first.range.start };
  return { title, command: clientCommands.showReferences, arguments: [uri, position, locations] };
}

/** As in "Find All References", without the declarations. */
async function usesOf(
  context: ServerContext,
  { checkout, file }: { checkout: Checkout; file: FileFacts },
  nameStart: number,
  token: CancellationToken,
): Promise<Location[]> {
  const symbol = file.symbols.find((one) => one.nameStart === nameStart);
  if (symbol === undefined) return [];
  const source = sourceOf(context, checkout);
  const opened = source.read(file.path);
  const meaning = opened === undefined ? undefined : meaningIn(source, opened, nameStart);
  const symbols = meaning?.kind === 'symbols' ? meaning.symbols : [{ file, symbol }];
  const declared = new Set(symbols.map((one) => `${one.file.path}:${one.symbol.nameStart}`));
  const uses = referencesTo(source, { kind: 'symbols', symbols }, symbol.name, file.path, false);
  return locationsOf(checkout, await inTurns(uses, token), declared);
}
