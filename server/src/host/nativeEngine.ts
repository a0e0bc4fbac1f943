/** The native `tree-sitter` module as a parser engine. Throws when the module does not load on this machine. */
import { createRequire } from 'node:module';
import type { Capture, ErrorCounts, SyntaxEngine } from '../core/parse/engine.ts';

interface NativeNode {
  readonly startIndex: number;
  readonly endIndex: number;
  readonly hasError: boolean;
  descendantsOfType(types: string[]): NativeNode[];
}
interface NativeTree {
  readonly rootNode: NativeNode;
  walk(): NativeCursor;
}
interface NativeCursor {
  readonly nodeIsMissing: boolean;
  readonly nodeType: string;
  gotoFirstChild(): boolean;
  gotoNextSibling(): boolean;
  gotoParent(): boolean;
}
interface NativeModule {
  new (): {
    setLanguage(language: unknown): void;
    parse(text: string, previous?: undefined, options?: { bufferSize: number }): NativeTree;
  };
  Query: new (
    language: unknown,
    source: string,
  ) => { captures(node: NativeNode): { name: string; node: NativeNode }[] };
}

export function createNativeEngine(definitionQuery: string, from: string): SyntaxEngine {
  const load = createRequire(from);
  const Parser = load('tree-sitter') as NativeModule;
  const language = load('tree-sitter-c') as unknown;
  const parser = new Parser();
  parser.setLanguage(language);
  // A start from what was kept parses nothing: the query is made for the first text.
  let made: InstanceType<NativeModule['Query']> | undefined;
  const query = () => (made ??= new Parser.Query(language, definitionQuery));
  const parse = (text: string) => parser.parse(text, undefined, { bufferSize: Math.max(32_768, text.length * 2 + 2) });
  return {
    kind: 'native',
    captures(text): Capture[] {
      return query()
        .captures(parse(text).rootNode)
        .map(({ name, node }) => ({ name, start: node.startIndex, end: node.endIndex }));
    },
    countErrors(text): ErrorCounts {
      const counts = { errors: 0, missing: 0 };
      const cursor = parse(text).walk();
      for (;;) {
        if (cursor.nodeIsMissing) counts.missing++;
        else if (cursor.nodeType === 'ERROR') counts.errors++;
        if (cursor.gotoFirstChild()) continue;
        while (!cursor.gotoNextSibling()) if (!cursor.gotoParent()) return counts;
      }
    },
    parseOnly(text) {
      parse(text);
    },
  };
}
