/** After any edits, on disk and in editors, the index is the one that a fresh start would build. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SyntaxEngine } from '../../server/src/core/parse/engine.ts';
import { Workspace } from '../../server/src/workspace/workspace.ts';
import { projectRoot, wasmEngine } from '../support/engines.ts';
import { MemoryFiles } from '../support/memoryFiles.ts';
import { hostOf } from '../support/workspaceHost.ts';

const root = '/xnu';
const sample = path.join(projectRoot, 'test/fixtures/sample-xnu');
const texts = new Map(
  readdirSync(sample, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => /\.(c|h|cpp|s|defs)$/.test(name))
    .map((name) => [name, readFileSync(path.join(sample, name), 'utf8')]),
);
texts.set('bsd/net/plain.c', '#include <kern/plain.h>\nint plain(void) { return LIMIT; }\n');
texts.set('osfmk/kern/plain.h', '#define LIMIT 3\n#define MAKE(name) int name##_made\n');
const paths = [...texts.keys()];

let engine: SyntaxEngine;
beforeAll(async () => {
  engine = await wasmEngine();
});

/** Everything that answers come from; what was parsed on demand only changes how soon they come. */
function printed(workspace: Workspace): unknown {
  return workspace.checkouts.map(({ indexer }) => ({
    scope: indexer.index.files(),
    words: [...indexer.outer.paths()].sort().map((name) => [
      name,
      indexer.outer.symbolsOf(name),
      ['plain', 'LIMIT', 'exclaves_resource_t', 'added', 'int'].map((word) =>
        indexer.outer
          .occurrences(word)
          .filter(({ file }) => file.path === name)
          .map(({ offset, role }) => [offset, role]),
      ),
    ]),
  }));
}

type Edit = { at: number; text: string };
const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  text: fc.constantFrom(
    '\nint added;\n',
    '\nstatic int added(void) { return exclaves_added(); }\n',
    '\n#define LIMIT 4\n',
    '\nMAKE(other);\n',
    '\n/* exclaves */\n',
    '\nint half(',
    '}',
    '"',
    '',
  ),
});
const somePath = fc.constantFrom(...paths, 'bsd/net/new.c', 'osfmk/kern/exclaves_new.c');
const step = fc.oneof(
  fc.record({ kind: fc.constantFrom('type', 'save'), path: somePath, edit }),
  fc.record({ kind: fc.constantFrom('close', 'delete'), path: somePath }),
  fc.record({ kind: fc.constant('header'), value: fc.integer({ min: 1, max: 9 }) }),
);

/** At a line's start, so that a macro's definition stays one. */
function edited(text: string, { at, text: more }: Edit): string {
  const line = text.indexOf('\n', Math.floor(at * text.length)) + 1;
  return text.slice(0, line) + more + text.slice(line);
}

describe('the index', () => {
  it('after any edits is the one that a fresh start builds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        // The test runner hears from its worker only in such breaks, and gives it up after a minute of silence.
        await setImmediate();
        const source = new MemoryFiles({ [root]: texts });
        const workspace = new Workspace(hostOf(source, engine), 1_000_000, 'checkout');
        await workspace.index([root]);
        const open = new Map<string, string>();
        const disk = new Map(texts);
        for (const one of steps) {
          if (one.kind === 'header') {
            const text = `#define LIMIT ${'value' in one ? one.value : 0}\n#define MAKE(name) int name##_made\n`;
            disk.set('osfmk/kern/plain.h', text);
            source.create(root, 'osfmk/kern/plain.h', text);
            await workspace.filesChanged([`${root}/osfmk/kern/plain.h`]);
            continue;
          }
          if (!('path' in one)) continue;
          const full = `${root}/${one.path}`;
          if ('edit' in one) {
            const text = edited(open.get(one.path) ?? disk.get(one.path) ?? '', one.edit);
            if (one.kind === 'type') {
              open.set(one.path, text);
              await workspace.openText(full, text);
            } else {
              disk.set(one.path, text);
              source.create(root, one.path, text);
              await workspace.filesChanged([full]);
            }
          } else if (one.kind === 'close') {
            open.delete(one.path);
            await workspace.closeText(full);
          } else if (disk.delete(one.path)) {
            source.delete(root, one.path);
            await workspace.filesChanged([full]);
          }
        }
        const fresh = new Workspace(hostOf(new MemoryFiles({ [root]: disk }), engine), 1_000_000, 'checkout');
        for (const [name, text] of open) await fresh.openText(`${root}/${name}`, text);
        await fresh.index([root]);
        expect(printed(workspace)).toEqual(printed(fresh));
      }),
      {
        numRuns: 40,
        // A header that comes into the scope by its text teaches a macro to exclave files, which are read before it.
        // So does one that a file includes which comes into the scope, to files of the scope that were read before.
        examples: [
          [
            [
              { kind: 'type', path: 'bsd/kern/kern_exec.c', edit: { at: 0, text: '\nMAKE(other);\n' } },
              { kind: 'type', path: 'bsd/net/plain.c', edit: { at: 0, text: '\n/* exclaves */\n' } },
            ],
          ],
          [
            [
              { kind: 'save', path: 'osfmk/kern/plain.h', edit: { at: 0, text: '\n/* exclaves */\n' } },
              { kind: 'save', path: 'osfmk/kern/exclaves_inspection.c', edit: { at: 0, text: '\nMAKE(other);\n' } },
            ],
          ],
        ],
      },
    );
  }, 120_000);
});
