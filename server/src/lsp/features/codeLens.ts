/** Code lenses: facts about a function over it, and the number of references, counted when the lens comes into view. */
import {
  type CancellationToken,
  type CodeLens,
  CodeLensRefreshRequest,
  type Command,
  type Location,
} from 'vscode-languageserver/node';
import { countedDefinitions, type FactLens, factLenses } from '../../core/describe/codeLenses.ts';
import { meaningIn, referencesTo } from '../../core/index/references.ts';
import type { FileFacts } from '../../core/model/fileFacts.ts';
import { clientCommands } from '../../protocol/requests.ts';
import type { Checkout } from '../../workspace/workspace.ts';
import { locateUri, sourceOf } from '../atPosition.ts';
import { locationOf, rangeOf, type ServerContext } from '../context.ts';
import { type Feature, guarded } from '../feature.ts';
import { refreshOnChange } from '../refreshing.ts';
import { inTurns } from '../turns.ts';

/** What a lens without a command carries to its resolution. */
interface Counted {
  readonly uri: string;
  /** Offset of the name. */
  readonly nameStart: number;
}

export const codeLensFeature: Feature = {
  capabilities: { codeLensProvider: { resolveProvider: true } },
  register(context) {
    const { client, connection, settings } = context;
    connection.onCodeLens(
      guarded(context, 'codeLens', ({ textDocument: { uri } }): CodeLens[] | null => {
        const place = placeOf(context, uri);
        if (place === undefined) return null;
        const { checkout, file } = place;
        const { facts, references } = settings().codeLens;
        const lenses: CodeLens[] = [];
        if (facts)
          for (const lens of factLenses(file, checkout.domain))
            lenses.push({ range: rangeAt(file, lens.over.start), command: commandOf(checkout, lens) });
        if (references)
          for (const { nameStart, start } of countedDefinitions(file))
            lenses.push({ range: rangeAt(file, start), data: { uri, nameStart } satisfies Counted });
        return lenses;
      }),
    );
    connection.onCodeLensResolve(
      guarded(context, 'codeLensResolve', async (lens, token): Promise<CodeLens> => {
        const { uri, nameStart } = lens.data as Counted;
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

function commandOf(checkout: Checkout, { title, evidence }: FactLens): Command {
  const locations = evidence.flatMap(({ file: path, start, end }) => {
    const file = checkout.domain.index.file(path);
    return file === undefined ? [] : [locationOf(checkout, file, start, end)];
  });
  const [first] = locations;
  if (first === undefined) return { title, command: '' };
  return locations.length === 1
    ? { title, command: clientCommands.goTo, arguments: [first] }
    : { title, command: clientCommands.showReferences, arguments: [first.uri, first.range.start, locations] };
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
  const found: Location[] = [];
  for await (const { file: used, offset, length } of inTurns(uses, token))
    if (!declared.has(`${used.path}:${offset}`)) found.push(locationOf(checkout, used, offset, offset + length));
  return found;
}
