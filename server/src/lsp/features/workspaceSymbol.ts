/** Fuzzy search over every symbol and every Tightbeam name of the index. */
import type { SymbolInformation } from 'vscode-languageserver/node';
import { bySignificance, rankOfPath, type SymbolAt } from '../../core/index/checkoutIndex.ts';
import { fuzzyScore } from '../../core/index/fuzzy.ts';
import { declarationKinds } from '../../core/model/symbols.ts';
import type { Checkout } from '../../workspace/workspace.ts';
import { locationOf, shownCheckouts } from '../context.ts';
import { type Feature, guarded } from '../feature.ts';
import { lspSymbolKind } from '../symbolKinds.ts';

/** More than a person reads; VS Code asks again with every letter. */
const maximum = 256;

export const workspaceSymbolFeature: Feature = {
  capabilities: { workspaceSymbolProvider: true },
  register(context) {
    context.connection.onWorkspaceSymbol(
      guarded(context, 'workspaceSymbol', ({ query }, token): SymbolInformation[] => {
        const wanted = query.replace(/\s+/g, '');
        const found: { at: SymbolAt; checkout: Checkout; score: number }[] = [];
        for (const checkout of shownCheckouts(context)) {
          for (const at of checkout.domain.index.symbols()) {
            if (token.isCancellationRequested) return [];
            // Names that macros paste together stand nowhere; types among them are used.
            if (at.symbol.origin === 'pasted' && !/^(typedef|struct|union)$/.test(at.symbol.kind)) continue;
            const score = fuzzyScore(wanted, at.symbol.name);
            if (score === undefined) continue;
            const weight =
              (declarationKinds.has(at.symbol.kind) ? 30 : 0) +
              (at.symbol.origin === 'pasted' ? 40 : 0) +
              rankOfPath(at.file.path);
            found.push({ at, checkout, score: score - weight });
          }
        }
        const slots: { score: number; symbol: SymbolInformation }[] = [];
        for (const checkout of shownCheckouts(context)) {
          for (const file of checkout.domain.index.files()) {
            for (const slot of file.slots) {
              const score = fuzzyScore(wanted, slot.name);
              if (score === undefined) continue;
              const location = locationOf(checkout, file, slot.start, slot.start + slot.name.length);
              slots.push({
                score,
                symbol: { name: slot.name, kind: lspSymbolKind.slot, location, containerName: slot.table },
              });
            }
          }
        }
        found.sort((a, b) => b.score - a.score || bySignificance(a.at, b.at));
        const symbols = found.slice(0, maximum).map(({ at: { file, symbol }, checkout, score }) => ({
          score,
          symbol: {
            name: symbol.name,
            kind: lspSymbolKind[symbol.kind],
            location: locationOf(checkout, file, symbol.nameStart, symbol.nameEnd),
            containerName: symbol.parent || file.path,
          },
        }));
        return [...symbols, ...slots]
          .sort((a, b) => b.score - a.score)
          .slice(0, maximum)
          .map(({ symbol }) => symbol);
      }),
    );
  },
};
