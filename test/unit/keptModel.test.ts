import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { DomainIndex } from '../../server/src/core/concepts/domainIndex.ts';
import { tightbeamDocument } from '../../server/src/core/describe/tightbeamDocument.ts';
import type { MacroTable } from '../../server/src/core/dialect/macroTable.ts';
import type { CheckoutIndex } from '../../server/src/core/index/checkoutIndex.ts';
import { factsOf, indexOf, sampleTexts } from '../support/facts.ts';

let index: CheckoutIndex;
let domain: DomainIndex;
let macros: MacroTable;
beforeAll(async () => {
  ({ domain, index, macros } = await indexOf(sampleTexts()));
});

async function write(path: string, text: string): Promise<void> {
  index.replace(await factsOf(text, { path, macros }));
}
const original = (path: string) => sampleTexts().get(path) ?? '';

describe('the reconstruction', () => {
  it('stands, with its pages, through a change of a file that it reads nothing of', async () => {
    const path = 'osfmk/kern/exclaves_unrelated.c';
    const [model, page] = [domain.tightbeam(), tightbeamDocument('conclave_launcher', domain)];
    await write(path, 'int exclaves_unrelated(void) { return 1; }\n');
    await write(path, '/* moved */\nint exclaves_unrelated(void) { return 2; }\n');
    expect(domain.tightbeam()).toBe(model);
    expect(tightbeamDocument('conclave_launcher', domain)).toBe(page);
    index.remove(path);
    expect(domain.tightbeam()).toBe(model);
  });

  it('is put together anew when a caller moves, and leads to its new line', async () => {
    const path = 'osfmk/kern/exclaves_conclave.c';
    const line = () =>
      domain
        .tightbeam()
        .modules.flatMap(({ interfaces }) => interfaces.flatMap(({ methods }) => methods))
        .find(({ name }) => name === 'launch')?.calls[0]?.line;
    const before = line() ?? Number.NaN;
    await write(path, `\n\n${original(path)}`);
    expect(line()).toBe(before + 2);
    await write(path, original(path));
    expect(line()).toBe(before);
  });

  it('is after any edits what a fresh one is', async () => {
    const paths = [...sampleTexts().keys()].filter((path) => path.endsWith('.c') || path.endsWith('.h'));
    const edit = fc.record({
      path: fc.constantFrom(...paths),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      text: fc.constantFrom(
        '\n',
        '/* x */',
        'int tb_more;\n',
        'xnuupcalls_pagekind_s kind;\n',
        '#include <kern/exclaves.tightbeam.h>\n',
        'exclaves_conclave_launch(0);',
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 3 }), async (edits) => {
        for (const { at, path, text } of edits) {
          const source = original(path);
          const offset = Math.floor(at * source.length);
          await write(path, source.slice(0, offset) + text + source.slice(offset));
          expect(domain.tightbeam()).toEqual(new DomainIndex(index).tightbeam());
        }
        for (const { path } of edits) await write(path, original(path));
      }),
      { numRuns: 12 },
    );
  });
});
