/**
 * Every source file of a real checkout of XNU, named by the environment variable `XNU_CHECKOUT`; skipped without one. All
 * are scanned; of the C and C++ files every eighth is parsed, or with `XNU_EVERY_FILE` set all of them. The slowest are
 * printed. A file that never ends holds the whole run: nothing here can end it.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { isParsedAsC } from '../../server/src/core/extract/exclaveNames.ts';
import { extractFileFacts, extractOutlineFacts } from '../../server/src/core/extract/fileFacts.ts';
import {
  type ScannedFile,
  scanFile,
  staticKind,
  symbolKindNumbers,
} from '../../server/src/core/extract/scannedFile.ts';
import { WordReader } from '../../server/src/core/extract/wordReader.ts';
import type { SyntaxEngine } from '../../server/src/core/parse/engine.ts';
import { lineOf } from '../../server/src/core/source/sourceText.ts';
import { nodeScheduler } from '../../server/src/host/scheduler.ts';
import type { Checkout } from '../../server/src/workspace/workspace.ts';
import { nativeEngine, wasmEngine } from '../support/engines.ts';
import { type Head, headsAtColumnOne, macrosIn, typesIn } from '../support/plainScan.ts';
import { PlainTree } from '../support/plainWords.ts';
import { openRealCheckout } from '../support/realCheckout.ts';

const { XNU_CHECKOUT: root = '', XNU_EVERY_FILE: every = '' } = process.env;

describe.runIf(root !== '')('every file of a real checkout', () => {
  let tree: PlainTree;
  let checkout: Checkout;
  let engine: SyntaxEngine;
  let macros: ReadonlySet<string>;
  const scanned = new Map<string, ScannedFile>();
  const words = new WordReader();

  beforeAll(async () => {
    tree = new PlainTree(root);
    checkout = await openRealCheckout(root);
    engine = nativeEngine().engine ?? (await wasmEngine());
    macros = new Set(tree.paths.flatMap((path) => macrosIn(tree.textOf(path)).map(({ name }) => name)));
  });

  /** Runs through files and prints which took longest, in cpu time. */
  async function timed(
    what: string,
    paths: readonly string[],
    run: (path: string, text: string) => void,
  ): Promise<void> {
    const times: { path: string; ms: number }[] = [];
    const failures: string[] = [];
    for (const path of paths) {
      // The runner hears nothing of a test that never yields.
      await nodeScheduler.yield();
      const before = process.cpuUsage();
      try {
        run(path, tree.textOf(path));
      } catch (error) {
        failures.push(`${path}: ${String(error)}`);
      }
      const { user, system } = process.cpuUsage(before);
      times.push({ path, ms: (user + system) / 1000 });
    }
    const total = times.reduce((sum, { ms }) => sum + ms, 0);
    const slowest = times.toSorted((a, b) => b.ms - a.ms).slice(0, 5);
    const list = slowest.map(({ path, ms }) => `${path} ${Math.round(ms)} ms`).join(', ');
    console.log(`${paths.length} files ${what}, cpu ${Math.round(total)} ms; slowest: ${list}`);
    expect(failures).toEqual([]);
  }

  /** What a plain reading finds and the other does not; what a macro may have made in a definition's look is passed over. */
  function compare(what: string, files: Iterable<string>, scan: (text: string) => Head[], known: KnownPlaces): number {
    let count = 0;
    const lost: string[] = [];
    for (const path of files) {
      const places = known(path);
      for (const { line, name } of scan(tree.textOf(path))) {
        if (places.has(`${line} ${name}`)) count++;
        else if (!macros.has(name) || scan === macrosIn) lost.push(`${path}:${line} ${name}`);
      }
    }
    const recall = count / (count + lost.length);
    console.log(
      `${what}: ${count} found, ${lost.length} lost (${(100 * recall).toFixed(2)} %)\n  ${lost.slice(0, 40).join('\n  ')}`,
    );
    return recall;
  }
  const outlineOf =
    (kinds: readonly string[]): KnownPlaces =>
    (path) => {
      const file = scanned.get(path);
      const places = new Set<string>();
      file?.nameIds.forEach((id, at) => {
        if (kinds.includes(symbolKindNumbers[(file.kinds[at] ?? 0) & ~staticKind] ?? ''))
          places.add(`${lineOf(file.lineStarts, file.starts[at] ?? 0) + 1} ${words.table.word(id)}`);
      });
      return places;
    };
  const named = (pattern: RegExp) => tree.paths.filter((path) => pattern.test(path));

  it('is scanned', { timeout: 300_000 }, async () => {
    await timed('scanned', tree.paths, (path, text) => scanned.set(path, scanFile(path, text, words)));
    expect(scanned.size).toBeGreaterThan(3800);
  });

  it('has the functions, macros and types of a plain reading in its scan', () => {
    expect(
      compare('functions', named(/\.(c|cpp|h)$/), headsAtColumnOne, outlineOf(['function', 'method'])),
    ).toBeGreaterThan(0.999);
    const types = outlineOf(['struct', 'union', 'enum', 'typedef']);
    expect(compare('types', named(/\.(c|h)$/), typesIn, types)).toBeGreaterThan(0.999);
    // Macros of the other language's branches are left out: `__cplusplus` of a C header, `__ASSEMBLER__`.
    expect(compare('macros', named(/\.(c|cpp|h|s|defs)$/), macrosIn, outlineOf(['macro']))).toBeGreaterThan(0.997);
  });

  it('is parsed, with the functions of a plain reading', { timeout: 1_200_000 }, async () => {
    const dialect = checkout.indexer.dialect;
    if (dialect === undefined) throw new Error('the indexer learned no macros');
    const paths = tree.paths.filter((path) => isParsedAsC(path)).filter((_, at) => every !== '' || at % 8 === 0);
    const functions = new Map<string, Set<string>>();
    await timed('parsed', paths, (path, text) => {
      const facts = extractFileFacts(path, text, '', dialect, engine);
      expect(extractOutlineFacts(path, text, '', dialect, engine).symbols).toHaveLength(facts.symbols.length);
      const bodies = facts.symbols.filter(({ kind }) => kind === 'function' || kind === 'method');
      functions.set(path, new Set(bodies.map(({ line, name }) => `${line + 1} ${name}`)));
    });
    const recall = compare('functions of a parse', paths, headsAtColumnOne, (path) => functions.get(path) ?? new Set());
    expect(recall).toBeGreaterThan(0.99);
  });
});

type KnownPlaces = (path: string) => ReadonlySet<string>;
