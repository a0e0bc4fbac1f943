import { beforeAll, describe, expect, it } from 'vitest';
import { DomainIndex } from '../../server/src/core/concepts/domainIndex.ts';
import { tightbeamDocument } from '../../server/src/core/describe/tightbeamDocument.ts';
import type { SyntaxEngine } from '../../server/src/core/parse/engine.ts';
import { Indexer } from '../../server/src/workspace/indexer.ts';
import type { Reach } from '../../server/src/workspace/indexerOptions.ts';
import { neverCancelled } from '../../server/src/workspace/ports.ts';
import { wasmEngine } from '../support/engines.ts';
import { MemoryFiles } from '../support/memoryFiles.ts';
import { RecordingLog, stillScheduler } from '../support/workspaceHost.ts';

const root = '/xnu';
const header = 'libkern/os/notes_private.h';
const tree = {
  'osfmk/kern/exclaves_note.c': `#include <Tightbeam/tightbeam.h>
#include <os/notes_private.h>
static void connect(clock_dial_s *dial) { clock_dial__init(dial, ep()); }
static void
replay(const clock_note_s *note, void (^each)(int, uint8_t))
{
	note_id_u id = {
		.value = note->id
	};
	record_note(id, note->stamp, &note->text);
	check_note(note->size, 1);
	each(1, note->kind);
	vendor_note(note->color);
}
`,
  [header]:
    'typedef union {\n\tstruct { int a; } parts;\n\tnote_id_t value;\n} note_id_u;\nbool record_note(note_id_u, uint64_t, const char *_Nullable);\n#define check_note(size, n) ((size) > (n))\n',
  'bsd/other.h': 'void vendor_note(int);\n',
};

let engine: SyntaxEngine;
beforeAll(async () => {
  engine = await wasmEngine();
});

async function open(reach: Reach, files: Record<string, string> = tree) {
  const source = new MemoryFiles({ [root]: files });
  const indexer = new Indexer({
    root,
    source,
    engine,
    log: new RecordingLog(),
    scheduler: stillScheduler,
    reach,
    maximumSize: 100_000,
  });
  await indexer.run((await source.list(root, stillScheduler, neverCancelled)).files, neverCancelled, () => undefined);
  const domain = new DomainIndex(indexer.index);
  const fields = () =>
    (tightbeamDocument('clock', domain)?.lines ?? []).flatMap((line) => {
      const [, name, type, more = ''] = /^ {4}(\w+): (\S+) {2}\/\/ [^;]*(?:; (.*))?$/.exec(line) ?? [];
      return name === undefined ? [] : [`${name}: ${type}${more === '' ? '' : `, ${more}`}`];
    });
  return { indexer, source, domain, fields };
}

const outside = (name: string) => `goes to ${name}: its type is declared outside what is indexed`;

describe('the type of a member that goes to what a header around the scope declares', () => {
  it('is read there once that header is', async () => {
    const { fields, indexer, domain } = await open('checkout');
    expect(fields()).toEqual([
      `id: unknown, ${outside('note_id_u')}`,
      `stamp: unknown, ${outside('record_note')}`,
      `text: unknown, ${outside('record_note')}`,
      `size: unknown, ${outside('check_note')}`,
      'kind: u8',
      `color: unknown, ${outside('vendor_note')}`,
    ]);
    const before = domain.tightbeam();
    await indexer.finish(neverCancelled);
    expect(fields()).toEqual([
      'id: c:note_id_t',
      'stamp: u64',
      'text: char',
      // A macro takes what it is given.
      'size: unknown',
      'kind: u8',
      // Declared in a header that nothing of the scope includes.
      `color: unknown, ${outside('vendor_note')}`,
    ]);
    expect(domain.tightbeam()).not.toBe(before);
    expect(new DomainIndex(indexer.index).tightbeam()).toEqual(domain.tightbeam());
  });

  it('is not looked for where only the scope is read', async () => {
    const { fields, indexer } = await open('exclaves');
    const before = fields();
    await indexer.finish(neverCancelled);
    expect(fields()).toEqual(before);
  });

  it('follows an edit of that header', async () => {
    const { fields, indexer, source } = await open('includes');
    await indexer.finish(neverCancelled);
    expect(fields()).toContain('stamp: u64');
    source.edit(root, header, (text) => text.replace('uint64_t', 'uint32_t'));
    await indexer.update([header]);
    expect(fields()).toContain('stamp: u32');
    source.delete(root, header);
    await indexer.update([header]);
    expect(fields()).toContain(`stamp: unknown, ${outside('record_note')}`);
  });
});
