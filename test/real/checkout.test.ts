/**
 * A real checkout of XNU, named by the environment variable `XNU_CHECKOUT`; skipped without one.
 * What is counted here is read off the source by other means than the index's own.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { DomainIndex } from '../../server/src/core/concepts/domainIndex.ts';
import { isExclavePath, isParsedAsC } from '../../server/src/core/extract/exclaveNames.ts';
import { readSource } from '../../server/src/core/extract/symbols.ts';
import { glossaryTerms } from '../../server/src/core/glossary/terms.ts';
import type { FileFacts } from '../../server/src/core/model/fileFacts.ts';
import type { SymbolKind } from '../../server/src/core/model/symbols.ts';
import type { SyntaxEngine } from '../../server/src/core/parse/engine.ts';
import { checkoutViews, treeBuilders } from '../../server/src/core/trees/registry.ts';
import { releaseOf } from '../../server/src/host/gitRelease.ts';
import { createNodeFiles } from '../../server/src/host/nodeFiles.ts';
import { nodeScheduler } from '../../server/src/host/scheduler.ts';
import { findCheckouts } from '../../server/src/workspace/discovery.ts';
import { Indexer } from '../../server/src/workspace/indexer.ts';
import { type FileEntry, neverCancelled } from '../../server/src/workspace/ports.ts';
import { nativeEngine, wasmEngine } from '../support/engines.ts';
import { factsOfKind } from '../support/facts.ts';
import { enumeratorsIn, fieldsIn, type Head, headsAtColumnOne, macrosIn, typesIn } from '../support/plainScan.ts';
import { RecordingLog } from '../support/workspaceHost.ts';

const { XNU_CHECKOUT: root = '' } = process.env;

describe.runIf(root !== '')('a real checkout', () => {
  const source = createNodeFiles();
  const log = new RecordingLog();
  const native = nativeEngine();
  let listed: FileEntry[];
  let indexer: Indexer;
  let domain: DomainIndex;

  async function indexWith(engine: SyntaxEngine): Promise<Indexer> {
    const options = {
      root,
      source,
      engine,
      log,
      scheduler: nodeScheduler,
      reach: 'exclaves' as const,
      maximumSize: 4 * 1024 * 1024,
    };
    const fresh = new Indexer(options);
    await fresh.run(listed, neverCancelled, () => undefined);
    return fresh;
  }
  const textOf = (path: string): string => {
    const result = source.read(root, path, Number.MAX_SAFE_INTEGER);
    return result.kind === 'text' ? result.text : '';
  };
  const exclaveFiles = (): FileFacts[] => indexer.index.files().filter((file) => isExclavePath(file.path));

  beforeAll(async () => {
    const before = performance.now();
    listed = (await source.list(root, nodeScheduler, neverCancelled)).files;
    const listing = performance.now() - before;
    indexer = await indexWith(native.engine ?? (await wasmEngine()));
    domain = new DomainIndex(indexer.index);
    const facts = domain.facts().length;
    const took = performance.now() - before;
    console.log(
      `${(await releaseOf(root)) ?? 'unknown release'}: ${listed.length} files listed in ${Math.round(listing)} ms, ` +
        `${indexer.index.size} indexed and ${facts} facts after ${Math.round(took)} ms, ` +
        `${Math.round(process.memoryUsage().rss / 1024 / 1024)} MiB`,
    );
  });

  it('is recognised at its root, with exclaves', () => {
    expect(findCheckouts(listed)).toEqual([{ prefix: '', kind: 'xnu' }]);
  });

  it('has 100 to 180 files in scope, and every one could be read', () => {
    expect(indexer.index.size).toBeGreaterThanOrEqual(100);
    expect(indexer.index.size).toBeLessThanOrEqual(180);
    expect(log.of('error')).toEqual([]);
    expect(log.of('warn')).toEqual([]);
  });

  it('leaves no ERROR and no MISSING node in an exclave file after masking', async () => {
    const engine = await wasmEngine();
    const broken = exclaveFiles()
      .filter((file) => isParsedAsC(file.path))
      .flatMap(({ path }) => {
        const { masked } = readSource(path, textOf(path), indexer.dialect ?? failWithout());
        const { errors, missing } = engine.countErrors(masked);
        return errors + missing === 0 ? [] : [`${path}: ${errors} ERROR, ${missing} MISSING`];
      });
    expect(broken).toEqual([]);
  });

  const scans: readonly {
    what: string;
    in: RegExp;
    scan(text: string): Head[];
    kinds: readonly SymbolKind[];
    least: number;
  }[] = [
    {
      what: 'function whose name begins a line',
      in: /\.(c|cpp)$/,
      scan: headsAtColumnOne,
      kinds: ['function', 'method'],
      least: 100,
    },
    { what: 'macro', in: /\.(c|cpp|h)$/, scan: macrosIn, kinds: ['macro'], least: 100 },
    {
      what: 'type with its braces in the first column',
      in: /\.(c|h)$/,
      scan: typesIn,
      kinds: ['struct', 'union', 'enum', 'typedef'],
      least: 30,
    },
    { what: 'enumerator', in: /\.(c|h)$/, scan: enumeratorsIn, kinds: ['enumerator'], least: 80 },
    { what: 'plain field', in: /\.(c|h)$/, scan: fieldsIn, kinds: ['field'], least: 60 },
  ];

  it.each(scans)('finds every $what of an exclave file, at its line', ({ in: files, scan, kinds, least }) => {
    let count = 0;
    const lost = exclaveFiles().flatMap((file) => {
      if (!files.test(file.path)) return [];
      const known = new Set(
        file.symbols.filter((one) => kinds.includes(one.kind)).map((one) => `${one.line + 1} ${one.name}`),
      );
      const heads = scan(textOf(file.path));
      count += heads.length;
      return heads
        .filter((head) => !known.has(`${head.line} ${head.name}`))
        .map((head) => `${file.path}:${head.line} ${head.name}`);
    });
    expect(lost).toEqual([]);
    expect(count).toBeGreaterThan(least);
  });

  it('names every written symbol as it stands in the text', () => {
    for (const file of indexer.index.files()) {
      const text = textOf(file.path);
      for (const one of file.symbols) {
        if (one.origin !== 'pasted')
          expect(text.slice(one.nameStart, one.nameEnd), `${file.path}:${one.line + 1}`).toBe(one.name);
      }
    }
  });

  it('has a handler for every slot of its upcall tables', () => {
    const tables = factsOfKind(domain, 'tightbeam-server-table');
    const slots = factsOfKind(domain, 'tightbeam-server-method');
    // Counted in the text: `.name = ^(` at the head of a line.
    const written = exclaveFiles().reduce(
      (sum, file) => sum + [...textOf(file.path).matchAll(/^\s*\.\w+\s*=\s*\^/gm)].length,
      0,
    );
    console.log(`${tables.length} tables, ${slots.length} slots`);
    expect(slots).toHaveLength(written);
    if (tables.length > 0) expect(slots.length).toBeGreaterThanOrEqual(tables.length >= 3 ? 80 : 10);
    expect(slots.filter((slot) => slot.function === undefined).map((slot) => slot.name)).toEqual([]);
  });

  it('fills every tree, with unique ids', () => {
    for (const view of checkoutViews) {
      const ids: string[] = [];
      const visit = (nodes: ReturnType<(typeof treeBuilders)[typeof view]>) => {
        for (const node of nodes) {
          ids.push(node.id);
          visit([...node.children]);
        }
      };
      visit(treeBuilders[view](domain));
      console.log(`${view}: ${ids.length} rows`);
      expect(ids.length, view).toBeGreaterThan(view === 'findings' ? 5 : 50);
      expect(new Set(ids).size).toBe(ids.length);
    }
  });

  it('finds states of conclaves, and every write of one', () => {
    expect(factsOfKind(domain, 'conclave-state').length).toBeGreaterThanOrEqual(4);
    const written = exclaveFiles().reduce(
      (sum, file) => sum + [...textOf(file.path).matchAll(/->\s*c_state\s*=[^=]/g)].length,
      0,
    );
    // Values that came through a variable stand beside the write that carries them.
    const direct = factsOfKind(domain, 'conclave-state-write').filter(
      ({ detail }) => detail?.includes(', through ') !== true,
    );
    expect(direct).toHaveLength(written);
  });

  it('shows at least one symbol of every term that the release has', async () => {
    const release = await releaseOf(root);
    const isKnown = (name: string) => indexer.index.isDeclared(name) || indexer.index.hasWord(name);
    const unseen = glossaryTerms.filter(
      ({ evidence }) => (evidence.symbols?.length ?? 0) > 0 && !evidence.symbols?.some(isKnown),
    );
    const labels = unseen.map(({ term, since }) => `${term} (since ${since ?? 'the first'})`);
    console.log(`terms without a symbol in ${release ?? 'this release'}: ${labels.join(', ') || 'none'}`);
    if (release === undefined) return;
    const missing = unseen
      .filter(({ since }) => since === undefined || !isBefore(release, since))
      .map(({ term }) => term);
    expect(missing.filter((term) => !goneSince.includes(term))).toEqual([]);
  });

  it.runIf(native.engine !== undefined)('gives the same facts with either engine', async () => {
    const other = await indexWith(await wasmEngine());
    expect(other.index.files().map((file) => file.path)).toEqual(indexer.index.files().map((file) => file.path));
    for (const file of indexer.index.files()) {
      expect(other.index.file(file.path), file.path).toEqual(file);
    }
  });
});

/** Terms of an early release, whose symbols later ones lost. */
const goneSince: readonly string[] = ['tightbeamc'];

/** Compares tags as numbers: `xnu-10063.101.15` is before `xnu-10063.121.3`. */
function isBefore(release: string, other: string): boolean {
  const [a, b] = [release, other].map((tag) => tag.replace(/^xnu-/, '').split('.').map(Number));
  const at = (a ?? []).findIndex((part, index) => part !== (b?.[index] ?? 0));
  return at >= 0 && (a?.[at] ?? 0) < (b?.[at] ?? 0);
}

function failWithout(): never {
  throw new Error('the indexer learned no macros');
}
