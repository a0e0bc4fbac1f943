import { describe, expect, it } from 'vitest';
import { documentOf, tightbeamDocument } from '../../server/src/core/describe/tightbeamDocument.ts';
import { indexOf, sampleTexts } from '../support/facts.ts';

describe('the page of a Tightbeam module', async () => {
  const { domain } = await indexOf(sampleTexts());

  it('says what it is, and has every generated name of the module once, at the place it gives', () => {
    const page = tightbeamDocument('conclave_launcher', domain);
    const lines = page?.text.split('\n') ?? [];
    expect(lines[0]).toMatch(/^\/\/ Reconstructed from \d+ uses of \d+ names\. Not Apple's file/);
    expect(page?.places.size).toBeGreaterThan(8);
    for (const [name, { line, character }] of page?.places ?? []) {
      expect(lines[line]?.slice(character, character + name.length)).toBe(name);
      expect(documentOf(name, domain)).toBe('conclave_launcher');
    }
  });

  it('shows calls with their arguments and places, and the slots of a table as stated', () => {
    expect(tightbeamDocument('conclave_launcher', domain)?.text).toMatch(
      /called as conclave_launcher_conclavecontrol_launch\(&control, .*\n +method conclave_launcher_conclavecontrol_launch {2}\/\/ client call: osfmk\/kern\/exclaves_conclave\.c:\d+/,
    );
    expect(tightbeamDocument('xnuupcallsv2', domain)?.text).toMatch(
      /upcall root\(.*\) {2}\/\/ stated, .*, handled by exclaves_storage_upcall_root/,
    );
  });

  it('exists for the runtime and for types without a module, and for nothing else', () => {
    expect(documentOf('tb_endpoint_create_with_value', domain)).toBe('runtime');
    expect(tightbeamDocument('runtime', domain)?.places.has('tb_endpoint_create_with_value')).toBe(true);
    expect(documentOf('u32__v_visit', domain)).toBe('types');
    expect(documentOf('exclaves_resource_init', domain)).toBeUndefined();
    expect(tightbeamDocument('nosuchmodule', domain)).toBeUndefined();
  });
});
