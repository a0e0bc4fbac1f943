/** Go to definition and to declaration. A name whose definition is not published leads to its best evidence. */
import type { Location } from 'vscode-languageserver/node';
import type { DomainIndex } from '../../core/concepts/domainIndex.ts';
import { isExclaveTerm } from '../../core/describe/scopeOfAnswers.ts';
import type { SymbolAt } from '../../core/index/checkoutIndex.ts';
import { candidatesFor } from '../../core/index/resolve.ts';
import { declarationKinds } from '../../core/model/symbols.ts';
import type { Checkout } from '../../workspace/workspace.ts';
import { type AtPosition, atPosition } from '../atPosition.ts';
import { locationOf, type ServerContext } from '../context.ts';
import { type Feature, guarded } from '../feature.ts';

export const definitionFeature: Feature = {
  capabilities: { definitionProvider: true, declarationProvider: true },
  register(context) {
    context.connection.onDefinition(
      guarded(context, 'definition', (params) => {
        const at = atPosition(context, params);
        return at === undefined ? null : definitionsAt(context, at);
      }),
    );
    context.connection.onDeclaration(
      guarded(context, 'declaration', (params) => {
        const at = atPosition(context, params);
        return at === undefined ? null : declarationsAt(context, at);
      }),
    );
  },
};

function isAnswered(context: ServerContext, at: AtPosition): boolean {
  const scope = context.settings().definition;
  if (scope === 'off' || at.name === undefined) return false;
  return scope === 'all' || isExclaveTerm(at.name.word, at.checkout.domain, context.glossary);
}

function definitionsAt(context: ServerContext, at: AtPosition): Location[] | null {
  if (!isAnswered(context, at) || at.name === undefined) return null;
  const { domain } = at.checkout;
  const candidates = candidatesFor(domain.index, at.name.word, at.name.context);
  if (candidates.length === 0) return evidenceFor(at.checkout, domain, at.name.word);
  const definitions = candidates.filter(({ symbol }) => !declarationKinds.has(symbol.kind));
  return toLocations(at.checkout, definitions.length > 0 ? definitions : candidates);
}

function declarationsAt(context: ServerContext, at: AtPosition): Location[] | null {
  if (!isAnswered(context, at) || at.name === undefined) return null;
  const candidates = candidatesFor(at.checkout.domain.index, at.name.word, at.name.context);
  const declarations = candidates.filter(({ symbol }) => declarationKinds.has(symbol.kind));
  return toLocations(at.checkout, declarations.length > 0 ? declarations : candidates);
}

function toLocations(checkout: Checkout, symbols: readonly SymbolAt[]): Location[] {
  return symbols.map(({ file, symbol }) => locationOf(checkout, file, symbol.nameStart, symbol.nameEnd));
}

/** The slot that serves it, the call that shows its arguments, or the first use: for Tightbeam's generated names only. */
function evidenceFor(checkout: Checkout, domain: DomainIndex, name: string): Location[] | null {
  const isRuntime = domain.factsNamed(name).some((fact) => fact.kind === 'tightbeam-runtime');
  if (domain.tightbeamName(name) === undefined && !isRuntime) return null;
  const facts = domain.factsNamed(name);
  const best = facts.find((fact) => fact.kind === 'tightbeam-call' || fact.kind === 'tightbeam-client') ?? facts[0];
  const file = best === undefined ? undefined : domain.index.file(best.file);
  return best === undefined || file === undefined ? null : [locationOf(checkout, file, best.start, best.end)];
}
