import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { extractFileFacts } from '../../server/src/core/extract/fileFacts.ts';
import { CheckoutIndex } from '../../server/src/core/index/checkoutIndex.ts';
import type { FileFacts } from '../../server/src/core/model/fileFacts.ts';
import type { SyntaxEngine } from '../../server/src/core/parse/engine.ts';
import { scan } from '../../server/src/core/source/lexer.ts';
import { wasmEngine } from '../support/engines.ts';
import { maskOf, sampleMacros, sampleTexts } from '../support/facts.ts';

const macros = sampleMacros();
const texts = sampleTexts();
const paths = [...texts.keys()];
let engine: SyntaxEngine;

beforeAll(async () => {
  engine = await wasmEngine();
});

function facts(path: string, text: string): FileFacts {
  return extractFileFacts(path, text, 'hash', macros, engine);
}

const samplePath = fc.constantFrom(...paths);

/** Words that the dialect stage reacts to, in any order: more trouble per character than real code ever makes. */
const token = fc.constantFrom(
  ...'{ } ( ) [ ] ; , . : ^ * & = ~ # ## < > ... -> :: \n \\\n " \' // /* */ #if #else #endif #define struct union enum class template namespace public typedef static extern inline case default return if while for do else void int x y_t OS_ENUM LCK_GRP_DECLARE __attribute__ __block _Atomic __typeof__ SYSCTL_HANDLER_ARGS ^{ ({ }) 0x1 🔒 é'.split(
    ' ',
  ),
);
const tokenSoup = fc.array(token, { maxLength: 120 }).map((words) => words.join(' '));

/** A sample file with one piece cut out and another put in: what an editor sees between two keystrokes. */
const mutated = fc
  .record({
    path: samplePath,
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    cut: fc.nat({ max: 200 }),
    insert: fc.oneof(fc.constant(''), token, fc.string({ maxLength: 12 })),
  })
  .map(({ path, at, cut, insert }) => {
    const text = texts.get(path) ?? '';
    const from = Math.floor(at * text.length);
    return { path, text: text.slice(0, from) + insert + text.slice(from + cut) };
  });

function breaksOf(text: string): string {
  return [...text.matchAll(/[\r\n]/g)].map((match) => `${match.index}`).join();
}

describe('masking', () => {
  it('keeps length and every line break of any text', () => {
    const any = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), tokenSoup);
    fc.assert(
      fc.property(any, fc.constantFrom('a.c', 'a.h', 'a.cpp'), (text, path) => {
        const masked = maskOf(text, { path, macros }).text;
        return masked.length === text.length && breaksOf(masked) === breaksOf(text);
      }),
      { numRuns: 400 },
    );
  });

  it('keeps length and every line break of half-typed C', () => {
    fc.assert(
      fc.property(mutated, ({ path, text }) => {
        const masked = maskOf(text, { path, macros }).text;
        return masked.length === text.length && breaksOf(masked) === breaksOf(text);
      }),
      { numRuns: 300 },
    );
  });
});

describe('scanning', () => {
  it('gives tokens and comments in order, without overlap, that cover all but blanks', () => {
    fc.assert(
      fc.property(fc.oneof(tokenSoup, fc.string({ unit: 'binary', maxLength: 300 })), (text) => {
        const { count, start, end, comments } = scan(text);
        for (let at = 0; at < count; at++) {
          if ((start[at] ?? 0) >= (end[at] ?? 0) || (at > 0 && (start[at] ?? 0) < (end[at - 1] ?? 0))) return false;
        }
        return (end[count - 1] ?? 0) <= text.length && comments.every((one) => one.end <= text.length);
      }),
      { numRuns: 400 },
    );
  });
});

describe('extraction', () => {
  it('never throws on a sample file that ends anywhere', () => {
    fc.assert(
      fc.property(samplePath, fc.double({ min: 0, max: 1, noNaN: true }), (path, at) => {
        const text = texts.get(path) ?? '';
        facts(path, text.slice(0, Math.floor(at * text.length)));
      }),
      { numRuns: 150 },
    );
  });

  it('never throws on random text and random tokens, and keeps every symbol inside the text', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), tokenSoup),
        fc.constantFrom('exclaves_x.c', 'exclaves_x.h', 'Exclaves.cpp', 'exclaves.s', 'exclaves.defs'),
        (text, path) =>
          facts(path, text).symbols.every(
            ({ nameStart, nameEnd, start, end }) =>
              0 <= start && start <= end && end <= text.length && 0 <= nameStart && nameEnd <= text.length,
          ),
      ),
      { numRuns: 300 },
    );
  });

  it('names every written symbol as it stands in the text, also in half-typed files', () => {
    fc.assert(
      fc.property(mutated, ({ path, text }) =>
        facts(path, text).symbols.every(
          (one) => one.origin === 'pasted' || text.slice(one.nameStart, one.nameEnd) === one.name,
        ),
      ),
      { numRuns: 100 },
    );
  });
});

describe('the index', () => {
  it('is the same after any edits, removals and additions as one built anew', () => {
    const all = new Map(paths.map((path) => [path, facts(path, texts.get(path) ?? '')]));
    const fresh = new CheckoutIndex();
    for (const one of all.values()) fresh.replace(one);
    const print = (index: CheckoutIndex) =>
      JSON.stringify([
        [...index.symbols()].map(({ file, symbol }) => `${file.path}:${symbol.nameStart} ${symbol.name}`),
        index.occurrences('exclaves_resource_t').map(({ file, offset }) => `${file.path}:${offset}`),
        index.symbolsNamed('exclaves_sensor_start').map(({ file, symbol }) => `${file.path}:${symbol.line}`),
      ]);
    const expected = print(fresh);
    fc.assert(
      fc.property(fc.array(fc.tuple(samplePath, fc.boolean()), { maxLength: 20 }), (steps) => {
        const index = new CheckoutIndex();
        for (const one of all.values()) index.replace(one);
        for (const [path, removes] of steps) {
          if (removes) index.remove(path);
          else index.replace(facts(path, 'int half'));
        }
        for (const [path] of steps) {
          const known = all.get(path);
          if (known !== undefined) index.replace(known);
        }
        expect(print(index)).toBe(expected);
      }),
      { numRuns: 15 },
    );
  });
});
