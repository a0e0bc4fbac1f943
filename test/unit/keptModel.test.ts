import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { DomainIndex } from '../../server/src/core/concepts/domainIndex.ts';
import { documentName, tightbeamDocument } from '../../server/src/core/describe/tightbeamDocument.ts';
import type { MacroTable } from '../../server/src/core/dialect/macroTable.ts';
import type { CheckoutIndex } from '../../server/src/core/index/checkoutIndex.ts';
import type { Module, TightbeamModel } from '../../server/src/core/model/tightbeam.ts';
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

  it('makes anew only what an edited file tells of: other modules, and their pages, are the same objects', async () => {
    const path = 'osfmk/kern/exclaves_conclave.c';
    const before = domain.tightbeam();
    const pages = before.modules.map(({ name }) => tightbeamDocument(documentName(name), domain));
    await write(path, `\n${original(path)}`);
    const after = domain.tightbeam();
    const isTold = (module: Module) => JSON.stringify(module).includes(path);
    const kept = after.modules.filter((module) => before.modules.includes(module));
    expect(kept.map(({ name }) => name)).toEqual(
      after.modules.filter((module) => !isTold(module)).map(({ name }) => name),
    );
    expect(kept.length).toBeGreaterThan(3);
    before.modules.forEach((module, at) => {
      if (kept.includes(module)) expect(tightbeamDocument(documentName(module.name), domain)).toBe(pages[at]);
    });
    // In a module that the file tells of, too, an element that it does not tell of.
    const elements = ({ modules }: TightbeamModel) =>
      modules.flatMap(({ interfaces, types }) => [...types, ...interfaces.flatMap(({ methods }) => methods)]);
    const old = new Set<unknown>(elements(before));
    const made = elements(after).filter((one) => !old.has(one));
    expect(made.length).toBeGreaterThan(2);
    expect(made.filter((one) => !JSON.stringify(one).includes(path))).toEqual([]);
    await write(path, original(path));
  });

  it('is after any edits what a fresh one is', async () => {
    const paths = [...sampleTexts().keys()].filter((path) => path.endsWith('.c') || path.endsWith('.h'));
    const edit = fc.record({
      path: fc.constantFrom(...paths),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      cut: fc.constantFrom(0, 0, 40, 400),
      text: fc.constantFrom(
        '\n',
        '/* x */',
        'int tb_more;\n',
        'xnuupcalls_pagekind_s kind;\n',
        '#include <kern/exclaves.tightbeam.h>\n',
        'exclaves_conclave_launch(0);',
        'struct exclaves_context { uint64_t id; };\n',
        '#define EXCLAVES_ID_MORE exclaves_service_lookup("a", "b")\n',
        'void more(void)\n{\n\tframemint_framemint_populate(&client, ^(uint64_t n) {});\n}\n',
        'static const framemint_yard__server_s yard = {\n\t.dig = ^(tb_error_t (^done)(void)) {\n\t\treturn done();\n\t},\n};\n',
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 4 }), async (edits) => {
        for (const { at, cut, path, text } of edits) {
          const source = original(path);
          const offset = Math.floor(at * source.length);
          await write(path, source.slice(0, offset) + text + source.slice(offset + cut));
          const fresh = new DomainIndex(index);
          expect(domain.tightbeam()).toEqual(fresh.tightbeam());
          for (const { name } of fresh.tightbeam().modules)
            expect(tightbeamDocument(documentName(name), domain)).toEqual(tightbeamDocument(documentName(name), fresh));
        }
        for (const { path } of edits) await write(path, original(path));
        expect(domain.tightbeam()).toEqual(new DomainIndex(index).tightbeam());
      }),
      { numRuns: 16 },
    );
  });
});
