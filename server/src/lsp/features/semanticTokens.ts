/** Semantic tokens for the names of the exclave world; nothing else is coloured. */
import { type Range, type SemanticTokens, SemanticTokensBuilder } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { type DomainToken, domainTokenKinds, domainTokens } from '../../core/describe/domainTokens.ts';
import { documentPlace } from '../atPosition.ts';
import type { ServerContext } from '../context.ts';
import { type Feature, guarded } from '../feature.ts';
import { refreshOnChange } from '../refreshing.ts';

interface Answer {
  readonly version: number;
  readonly generation: number;
  readonly tokens: readonly DomainToken[];
}

export const semanticTokensFeature: Feature = {
  capabilities: {
    semanticTokensProvider: {
      legend: { tokenTypes: [...domainTokenKinds], tokenModifiers: [] },
      full: true,
      range: true,
    },
  },
  register(context) {
    const { semanticTokens } = context.connection.languages;
    const answers = new WeakMap<TextDocument, Answer>();
    const answer = (uri: string, range?: Range) => tokensOf(context, answers, uri, range);
    semanticTokens.on(guarded(context, 'semanticTokens', ({ textDocument }) => answer(textDocument.uri)));
    semanticTokens.onRange(
      guarded(context, 'semanticTokens', ({ textDocument, range }) => answer(textDocument.uri, range)),
    );
    if (context.client.workspace?.semanticTokens?.refreshSupport === true)
      refreshOnChange(
        context,
        () => semanticTokens.refresh(),
        (settings) => settings.semanticTokens,
      );
  },
};

/** Null for a document that is no business of ours: then another extension may colour it. */
function tokensOf(
  context: ServerContext,
  answers: WeakMap<TextDocument, Answer>,
  uri: string,
  range: Range | undefined,
): SemanticTokens | null {
  if (!context.settings().semanticTokens.enabled) return null;
  const { workspace } = context;
  const place = documentPlace(context, uri);
  if (place === undefined) return null;
  const { checkout, document, path, view, build } = place;
  let known = answers.get(document);
  if (known?.version !== document.version || known.generation !== workspace.generation) {
    const tokens = domainTokens({
      view,
      path,
      domain: checkout.domain,
      symbols: checkout.symbols,
      build,
      macros: checkout.indexer.dialect,
      isComplete: workspace.phase === 'ready',
      isWhole: checkout.indexer.isWhole,
    });
    known = { version: document.version, generation: workspace.generation, tokens };
    answers.set(document, known);
  }
  const from = range === undefined ? 0 : document.offsetAt(range.start);
  const to = range === undefined ? Number.POSITIVE_INFINITY : document.offsetAt(range.end);
  const builder = new SemanticTokensBuilder();
  for (const { start, end, kind } of known.tokens) {
    if (end <= from || start >= to) continue;
    const { line, character } = document.positionAt(start);
    builder.push(line, character, end - start, domainTokenKinds.indexOf(kind), 0);
  }
  return builder.build();
}
