/** `web-tree-sitter` as a parser engine: for hosts where the native module does not load. */
import { readFile } from 'node:fs/promises';
import { Language, Parser, Query, type Tree } from 'web-tree-sitter';
import type { Capture, ErrorCounts, SyntaxEngine } from '../core/parse/engine.ts';

/** @param paths the parser's and the grammar's WebAssembly files. */
export async function createWasmEngine(
  definitionQuery: string,
  paths: { runtime: string; grammar: string },
): Promise<SyntaxEngine> {
  const [wasmBinary, grammar] = await Promise.all([readFile(paths.runtime), readFile(paths.grammar)]);
  await Parser.init({ wasmBinary });
  const language = await Language.load(new Uint8Array(grammar));
  const parser = new Parser();
  parser.setLanguage(language);
  // A start from what was kept parses nothing: the query is made for the first text.
  let made: Query | undefined;
  const query = () => (made ??= new Query(language, definitionQuery));
  /** Trees live in the WebAssembly heap: nobody else frees them. */
  const withTree = <T>(text: string, use: (tree: Tree) => T): T => {
    const tree = parser.parse(text);
    if (tree === null) throw new Error('the parser gave no tree');
    try {
      return use(tree);
    } finally {
      tree.delete();
    }
  };
  return {
    kind: 'wasm',
    captures: (text) =>
      withTree(text, (tree) =>
        query()
          .captures(tree.rootNode)
          .map(({ name, node }): Capture => ({ name, start: node.startIndex, end: node.endIndex })),
      ),
    countErrors: (text) =>
      withTree(text, (tree) => {
        const counts: ErrorCounts & { errors: number; missing: number } = { errors: 0, missing: 0 };
        const cursor = tree.walk();
        for (;;) {
          if (cursor.nodeIsMissing) counts.missing++;
          else if (cursor.nodeType === 'ERROR') counts.errors++;
          if (cursor.gotoFirstChild()) continue;
          while (!cursor.gotoNextSibling()) {
            if (!cursor.gotoParent()) {
              cursor.delete();
              return counts;
            }
          }
        }
      }),
    parseOnly: (text) => withTree(text, () => undefined),
  };
}
