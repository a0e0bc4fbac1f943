import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { emptyBodies } from '../../server/src/core/parse/emptyBodies.ts';
import type { SyntaxEngine } from '../../server/src/core/parse/engine.ts';
import { capturesLike, type PieceCaptures } from '../../server/src/core/parse/knownCaptures.ts';
import { wasmEngine } from '../support/engines.ts';
import { maskOf, sampleMacros, sampleTexts } from '../support/facts.ts';

const macros = sampleMacros();
const texts = sampleTexts();
let engine: SyntaxEngine;

beforeAll(async () => {
  engine = await wasmEngine();
});

/** What the parser is given of a file. */
function shown(path: string, text: string): string {
  return emptyBodies(maskOf(text, { path, macros }).text);
}

/** The captures of a text after another, and what was parsed for them. */
function capturedAfter(first: string, second: string) {
  const noted: PieceCaptures = new Map();
  capturesLike(undefined, first, engine, noted);
  const parsed: string[] = [];
  const counting: SyntaxEngine = {
    ...engine,
    captures: (text) => {
      parsed.push(text);
      return engine.captures(text);
    },
  };
  return { captures: capturesLike(noted, second, counting, new Map()), parsed };
}

describe('captures of a text that comes again', () => {
  const first = 'int one(void)\n{\n\n}\nstruct two {\n\tint a;\n};\nint three;\n';

  it('parses only what changed', () => {
    const second = first.replace('int a;', 'int a, b;');
    const { captures, parsed } = capturedAfter(first, second);
    expect(parsed).toEqual(['struct two {\n\tint a, b;\n};\n']);
    expect(captures).toEqual(engine.captures(second));
  });

  it('parses nothing of the very same text', () => {
    const { captures, parsed } = capturedAfter(first, first);
    expect(parsed).toEqual([]);
    expect(captures).toEqual(engine.captures(first));
  });

  it('parses the whole where the grammar does not understand the change', () => {
    const second = first.replace('int three;', 'int = three;');
    const { captures, parsed } = capturedAfter(first, second);
    expect(parsed.at(-1)).toBe(second);
    expect(captures).toEqual(engine.captures(second));
  });

  it('is what the parser finds, whatever was changed', () => {
    const word = fc.constantFrom(
      ...'{ } ( ) [ ] ; , * = " \' // /* */ struct union enum typedef static extern else if return int x y_t'.split(
        ' ',
      ),
      '\n',
      ';\n',
      '}\n',
    );
    const change = fc.record({
      path: fc.constantFrom(...[...texts.keys()].filter((path) => /\.[ch]$/.test(path))),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      cut: fc.nat({ max: 60 }),
      insert: fc.array(word, { maxLength: 6 }).map((words) => words.join(' ')),
    });
    fc.assert(
      fc.property(change, ({ path, at, cut, insert }) => {
        const text = texts.get(path) ?? '';
        const from = Math.floor(at * text.length);
        const changed = shown(path, text.slice(0, from) + insert + text.slice(from + cut));
        expect(capturedAfter(shown(path, text), changed).captures).toEqual(engine.captures(changed));
      }),
      { numRuns: 300 },
    );
  });
});
