import { describe, expect, it } from 'vitest';
import type { PageItem } from '../../server/src/core/describe/pageWriter.ts';
import {
  documentNames,
  documentOf,
  excerpt,
  itemAt,
  itemOf,
  tightbeamDocument,
} from '../../server/src/core/describe/tightbeamDocument.ts';
import { readExportList } from '../../server/src/core/extract/exportLists.ts';
import { indexOf, sampleTexts } from '../support/facts.ts';

describe('the page of a Tightbeam module', async () => {
  const { domain } = await indexOf(sampleTexts());
  const textOf = (document: string) => tightbeamDocument(document, domain, 'xnu-1.2.3')?.text ?? '';

  it('says what it is in its first line, with the release', () => {
    expect(textOf('conclave_launcher').split('\n')[0]).toMatch(
      /^\/\/ Reconstructed from \d+ uses of \d+ names in xnu-1\.2\.3\. Not Apple's file: none of this is published in XNU\.$/,
    );
  });

  it('has a place for every generated name, on the word of its element', () => {
    let count = 0;
    for (const document of documentNames(domain)) {
      const page = tightbeamDocument(document, domain);
      for (const [name, { line, character, length }] of page?.places ?? []) {
        count++;
        const word = page?.lines[line]?.slice(character, character + length) ?? '';
        expect(name.toLowerCase(), `${name} in ${document}`).toContain(word.toLowerCase());
        expect(documentOf(name, domain)).toBe(document);
      }
    }
    const names = domain.index
      .files()
      .flatMap((file) => file.words)
      .filter((word) => documentOf(word, domain) !== undefined);
    expect(count).toBe(new Set(names).size);
  });

  it('shows a method with parameters, results, calls and what becomes of a failure', () => {
    expect(excerptOf('conclave_launcher_conclavecontrol_launch')).toBe(
      'method launch() -> result {\n  success: conclavestatus\n  failure: conclavelauncherfailure\n}',
    );
    const text = textOf('conclave_launcher');
    expect(text).toMatch(/called by exclaves_conclave_launcher_launch, osfmk\/kern\/exclaves_conclave\.c:\d+/);
    expect(text).toContain('then: return err == TB_ERROR_SUCCESS ? kr : KERN_FAILURE');
    expect(text).toMatch(/reads success, osfmk\/kern\/exclaves_conclave\.c:\d+: if \(status != NULL\) return/);
    // Where the endpoint comes from, up to the caller.
    expect(text).toMatch(
      /endpoint: ep ← tb_endpoint_create_with_value\(.*\) ← id ← resource->r_id in exclaves_conclave_init/,
    );
  });

  it('says which function that leads to a call the build exports', async () => {
    const path = 'osfmk/kern/exclaves_x.c';
    const { domain: small, index } = await indexOf({
      [path]:
        '#include <Tightbeam/tightbeam.h>\nstatic void turn(clock_dial_s *d)\n{\n\tclock_dial_turn(d);\n}\nvoid exclaves_turn(clock_dial_s *d)\n{\n\tturn(d);\n}\n',
    });
    const text = () => tightbeamDocument('clock', small)?.text ?? '';
    expect(text()).toContain(`reached from exclaves_turn, ${path}:6`);
    expect(text()).not.toContain('the build exports');
    const list = readExportList('config/Private.exports', '# kept\n_exclaves_turn\n', 'hash');
    index.setExportLists(list === undefined ? [] : [list]);
    expect(text()).toContain('the build exports exclaves_turn, config/Private.exports:2');
  });

  it('shows upcalls with the parameters that the table states, their handler and the other generation', () => {
    const text = textOf('xnuupcallsv2');
    expect(text).toMatch(
      /upcall root\(owner: u8\[32\]\) -> result \{ {2}\/\/ stated, osfmk\/kern\/exclaves_upcalls\.c:\d+/,
    );
    expect(text).toMatch(
      /served in exclaves_tightbeam_upcalls_v2 by exclaves_storage_upcall_root, .*exclaves_storage\.c:\d+/,
    );
    expect(text).toContain(
      'also xnuupcalls root in exclaves_tightbeam_upcalls: a handler whose name differs in one word',
    );
  });

  it('has an outline with the elements in each other', () => {
    const page = tightbeamDocument('xnuupcallsv2', domain);
    const named = (items: readonly PageItem[] | undefined, kind: PageItem['kind']) =>
      items?.filter((item) => item.kind === kind).map((item) => item.name);
    expect(named(page?.items, 'module')).toEqual(['xnuupcallsv2']);
    const [module] = page?.items ?? [];
    expect(named(module?.children, 'interface')).toEqual([
      'conclaveupcallsprivate',
      'storageupcallsprivate',
      'xnuupcalls',
    ]);
    const [, storage] = module?.children ?? [];
    expect(named(storage?.children, 'upcall')).toEqual(['open', 'read', 'root']);
    for (const item of module?.children ?? []) {
      expect(item.endLine).toBeGreaterThanOrEqual(item.line);
      expect(itemAt(page ?? failWithout(), item.line, item.character)).toBe(item);
    }
  });

  it('exists for the runtime and for types without a module, and for nothing else', () => {
    expect(documentOf('tb_endpoint_create_with_value', domain)).toBe('runtime');
    expect(tightbeamDocument('runtime', domain)?.places.has('tb_endpoint_create_with_value')).toBe(true);
    expect(documentOf('u32__v_visit', domain)).toBe('types');
    expect(documentOf('exclaves_resource_init', domain)).toBeUndefined();
    expect(tightbeamDocument('nosuchmodule', domain)).toBeUndefined();
    expect(documentNames(domain)).toContain('ioservice');
  });

  it('keeps text of the source on one line, whatever it holds', async () => {
    const path = 'osfmk/kern/exclaves_x.c';
    const { domain: odd } = await indexOf({
      [path]:
        '#include <Tightbeam/tightbeam.h>\nvoid f(void)\n{\n\tclock_dial__init(&d\u2028[1], ep\u0007);\n\tclock_dial_set(&d, "a\\n//b", x ? y\f: z);\n}\n',
    });
    const page = tightbeamDocument('clock', odd);
    for (const line of page?.lines ?? []) expect(line).not.toMatch(/[\u2028\u2029\p{Cc}]/u);
    expect(page?.text).toContain('interface dial');
  });

  function excerptOf(name: string): string {
    const page = tightbeamDocument(documentOf(name, domain) ?? '', domain);
    const item = page === undefined ? undefined : itemOf(page, name);
    return page === undefined || item === undefined ? '' : excerpt(page, item);
  }
  function failWithout(): never {
    throw new Error('no page');
  }
});
