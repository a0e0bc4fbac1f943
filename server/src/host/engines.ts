/** Chooses the parser engine: the native module where it loads, WebAssembly where it does not. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { SyntaxEngine } from '../core/parse/engine.ts';
import { createNativeEngine } from './nativeEngine.ts';

export interface ChosenEngine {
  readonly engine: SyntaxEngine;
  /** One sentence for the log and the status item. */
  readonly reason: string;
}

/** @param here the directory of the bundle: assets lie beside it, or in `node_modules` during development. */
export async function chooseEngine(wanted: 'auto' | 'native' | 'wasm', here: string): Promise<ChosenEngine> {
  const query = readFileSync(findAsset(here, ['queries/definitions.scm', '../server/queries/definitions.scm']), 'utf8');
  if (wanted !== 'wasm') {
    try {
      const engine = createNativeEngine(query, path.join(here, 'server.js'));
      return { engine, reason: wanted === 'native' ? 'native module, as set' : 'native module' };
    } catch (error) {
      const [line = ''] = String(error instanceof Error ? error.message : error).split('\n');
      // A loader names the missing version at length; what is missing is enough.
      const detail = /version `[^']+' not found/.exec(line)?.[0] ?? line.slice(0, 160);
      const engine = await wasm(query, here);
      return { engine, reason: `WebAssembly, because the native module does not load here: ${detail}` };
    }
  }
  return { engine: await wasm(query, here), reason: 'WebAssembly, as set' };
}

async function wasm(query: string, here: string): Promise<SyntaxEngine> {
  // Loaded where the native module is not.
  const { createWasmEngine } = await import('./wasmEngine.ts');
  return createWasmEngine(query, {
    runtime: findAsset(here, ['web-tree-sitter.wasm', '../node_modules/web-tree-sitter/web-tree-sitter.wasm']),
    grammar: findAsset(here, ['tree-sitter-c.wasm', '../node_modules/tree-sitter-c/tree-sitter-c.wasm']),
  });
}

function findAsset(here: string, candidates: readonly string[]): string {
  const found = candidates.map((candidate) => path.join(here, candidate)).find((candidate) => existsSync(candidate));
  if (found === undefined) throw new Error(`${candidates[0]} is missing beside ${here}`);
  return found;
}
