/**
 * Tightbeam's interfaces of a real checkout, named by the environment variable `XNU_CHECKOUT`; skipped without one. What is
 * counted here is read off the text by other means than the reconstruction's own.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { DomainIndex } from '../../server/src/core/concepts/domainIndex.ts';
import { documentName, documentNames, tightbeamDocument } from '../../server/src/core/describe/tightbeamDocument.ts';
import { extractFileFacts } from '../../server/src/core/extract/fileFacts.ts';
import { CheckoutIndex } from '../../server/src/core/index/checkoutIndex.ts';
import type { Method, TightbeamModel } from '../../server/src/core/model/tightbeam.ts';
import type { SyntaxEngine } from '../../server/src/core/parse/engine.ts';
import { releaseOf } from '../../server/src/host/gitRelease.ts';
import { createNodeFiles } from '../../server/src/host/nodeFiles.ts';
import { nodeScheduler } from '../../server/src/host/scheduler.ts';
import { Indexer } from '../../server/src/workspace/indexer.ts';
import { neverCancelled } from '../../server/src/workspace/ports.ts';
import { nativeEngine, wasmEngine } from '../support/engines.ts';
import { canonical, renameTree } from '../support/renamedTree.ts';
import { RecordingLog } from '../support/workspaceHost.ts';

const { XNU_CHECKOUT: root = '' } = process.env;

/** What releases are known to have. Modules are those with a name of their own. */
const known: Readonly<Record<string, Record<string, number>>> = {
  'xnu-10063.101.15': { modules: 8, tables: 1, slots: 36, clients: 11, methods: 20, calls: 23 },
  'xnu-11215.81.4': { modules: 13, tables: 2, slots: 74, clients: 16, methods: 29, calls: 29 },
  'xnu-11417.121.6': { modules: 13, tables: 3, slots: 80, clients: 16, methods: 31, calls: 31 },
};

/** The text of every page. */
function pagesOf(domain: DomainIndex): string[] {
  return documentNames(domain).flatMap((one) => tightbeamDocument(one, domain)?.text ?? []);
}

describe.runIf(root !== '')('Tightbeam in a real checkout', () => {
  const source = createNodeFiles();
  let engine: SyntaxEngine;
  let indexer: Indexer;
  let domain: DomainIndex;
  let model: TightbeamModel;
  let methods: Method[];

  const textOf = (path: string): string => {
    const result = source.read(root, path, Number.MAX_SAFE_INTEGER);
    return result.kind === 'text' ? result.text : '';
  };
  /** Without comments and strings, at the same places. */
  const codeOf = (path: string): string =>
    textOf(path).replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"/g, (match) => match.replace(/[^\n]/g, ' '));
  const lineOf = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

  beforeAll(async () => {
    engine = nativeEngine().engine ?? (await wasmEngine());
    const { files } = await source.list(root, nodeScheduler, neverCancelled);
    indexer = new Indexer({
      root,
      source,
      engine,
      log: new RecordingLog(),
      scheduler: nodeScheduler,
      reach: 'exclaves',
      maximumSize: 4 * 1024 * 1024,
    });
    await indexer.run(files, neverCancelled, () => undefined);
    domain = new DomainIndex(indexer.index);
    model = domain.tightbeam();
    methods = model.modules.flatMap((module) => module.interfaces.flatMap((one) => one.methods));
  });

  it('has the modules, tables, slots, clients and calls that its release is known to have', async () => {
    const release = (await releaseOf(root)) ?? root.slice(root.lastIndexOf('/') + 1);
    const called = methods.filter((one) => one.calls.length > 0);
    const counts = {
      modules: model.modules.filter((one) => one.name !== '').length,
      tables: model.tables.length,
      slots: model.tables.reduce((sum, table) => sum + table.slots.length, 0),
      clients: model.clients.length,
      methods: called.length,
      calls: called.reduce((sum, one) => sum + one.calls.length, 0),
    };
    console.log(`${release}: ${JSON.stringify(counts)}, ${model.elementOf.size} generated names`);
    if (known[release] !== undefined) expect(counts).toEqual(known[release]);
    expect(counts.modules).toBeGreaterThanOrEqual(3);
  });

  it('assigns every generated name of the text to an element that is on a page', () => {
    const form =
      /\b(?!tb_)[a-z][a-z0-9]*(?:_[a-z0-9]+)*_?_(?:_init|_server_s|_server_start|_result_s|_result_(?:get|init)_\w+|_v_visit|_v_assign_\w+|_opt_\w+|_get|_unmarshal|_marshal_sizeof)\b/g;
    const files = indexer.index
      .files()
      .filter(
        ({ path, includes }) => includes.some((line) => /tightbeam\.h/.test(line.path)) && /\.(c|cpp)$/.test(path),
      );
    const names = new Set(files.flatMap(({ path }) => [...codeOf(path).matchAll(form)].map(([name]) => name)));
    const generated = [...names].filter((name) => !indexer.index.isDeclared(name));
    expect(generated.length).toBeGreaterThan(100);
    // Types by the module's prefix and `_s`, constants by the name of a type that is used.
    const prefixes = model.modules.flatMap(({ name }) => (name === '' ? [] : [name]));
    for (const { path } of files) {
      for (const [word] of codeOf(path).matchAll(/\b[A-Za-z]\w*_\w+\b/g)) {
        const lower = word.toLowerCase();
        const prefix = prefixes.find((one) => lower.startsWith(`${one}_`));
        if (prefix === undefined || indexer.index.isDeclared(word)) continue;
        const type = lower.slice(prefix.length + 1).split('_')[0] ?? '';
        if (/^[a-z]\w*_s$/.test(word) || (/^[A-Z]/.test(word) && indexer.index.hasWord(`${prefix}_${type}_s`)))
          generated.push(word);
      }
    }
    const all = new Set(generated);
    const lost = [...all].filter((name) => !model.elementOf.has(name));
    console.log(`${all.size} names of the generator's forms in the text, ${lost.length} without an element`);
    expect(lost).toEqual([]);
    const astray = [...model.elementOf].filter(([name, element]) => {
      const page = tightbeamDocument(documentName(element.slice(0, element.indexOf('.'))), domain);
      return page?.places.has(name) !== true;
    });
    expect(astray).toEqual([]);
  });

  it('takes types of the log’s members from headers that are only included, once they are read', async () => {
    const around = new Indexer({
      root,
      source,
      engine,
      log: new RecordingLog(),
      scheduler: nodeScheduler,
      reach: 'includes',
      maximumSize: 4 * 1024 * 1024,
    });
    await around.run(indexer.listed, neverCancelled, () => undefined);
    const live = new DomainIndex(around.index);
    const typesOf = ({ modules }: TightbeamModel) => {
      const record = modules.flatMap(({ types }) => types).find(({ name }) => name === 'logdata');
      return Object.fromEntries((record?.fields ?? []).map((one) => [one.name, one]));
    };
    const before = typesOf(live.tightbeam());
    for (const name of ['stamp', 'pubsize', 'ftid'])
      expect(before[name]).toMatchObject({ type: 'unknown', outside: expect.any(Array) });
    await around.finish(neverCancelled);
    // Read off the headers' lines: the parameter behind the tracepoint’s and the last, and the field of the union.
    const prototype = /os_log_encoded_log\((?:\w+, )?firehose_tracepoint_id_u, (\w+), [^)]*, (\w+)\);/.exec(
      textOf('libkern/os/log_private.h'),
    );
    const field = /(\w+) ftid_value;/.exec(textOf('libkern/firehose/tracepoint_private.h'));
    expect([prototype?.[1], prototype?.[2]]).toEqual(['uint64_t', 'size_t']);
    const after = typesOf(live.tightbeam());
    // The field's type is a name for a number: by its width where the header that says so is included, else as C's.
    expect(textOf('libkern/firehose/firehose_types_private.h')).toContain(`typedef uint64_t ${field?.[1]};`);
    expect(['stamp', 'pubsize', 'ftid'].map((name) => after[name]?.type)).toEqual([
      'u64',
      'usize',
      expect.toBeOneOf(['u64', `c:${field?.[1]}`]),
    ]);
    // Nothing else than fields changes by it.
    const methodsOf = (one: TightbeamModel) => one.modules.map(({ interfaces }) => interfaces.map((i) => i.methods));
    expect(methodsOf(live.tightbeam())).toEqual(methodsOf(model));
  });

  it('has every client call of the text, at its line', () => {
    const clients = new Set<string>();
    for (const { path } of indexer.index.files())
      for (const [, base] of codeOf(path).matchAll(/\b([a-z]\w*?)__init\s*\(/g))
        if (base !== undefined) clients.add(base);
    const opened = [...clients].filter((base) => base.includes('_') && !indexer.index.isDeclared(`${base}__init`));
    const sites = methods.flatMap((one) => one.calls.map(({ file, line, callee }) => `${file}:${line + 1} ${callee}`));
    const written: string[] = [];
    for (const { path } of indexer.index.files()) {
      const code = codeOf(path);
      for (const base of opened) {
        for (const match of code.matchAll(new RegExp(`\\b${base}_(?!_)(?!\\w*__)\\w+(?=\\s*\\()`, 'g')))
          written.push(`${path}:${lineOf(code, match.index)} ${match[0]}`);
      }
    }
    expect(written.length).toBeGreaterThan(3);
    expect(written.filter((site) => !sites.includes(site))).toEqual([]);
  });

  it('has every slot of the text, at its line, each with a handler and with what it completes with', () => {
    const sites = model.tables.flatMap((table) =>
      table.slots.map(({ file, line, name }) => `${file}:${line + 1} ${name}`),
    );
    const written = indexer.index
      .files()
      .flatMap(({ path }) =>
        [...codeOf(path).matchAll(/^[ \t]*\.(\w+)\s*=\s*\^/gm)].map(
          (match) => `${path}:${lineOf(codeOf(path), match.index + match[0].indexOf('.'))} ${match[1]}`,
        ),
      );
    expect(sites.toSorted()).toEqual(written.toSorted());
    const slots = model.tables.flatMap((table) => table.slots);
    expect(slots.filter((slot) => slot.handler === undefined).map((slot) => slot.name)).toEqual([]);
    expect(slots.filter((slot) => slot.results.length === 0).map((slot) => slot.name)).toEqual([]);
  });

  it('sees every table started, where the text starts a server of its type', () => {
    const started = indexer.index.files().flatMap(({ path }) => {
      const code = codeOf(path);
      return [...code.matchAll(/\b([a-z]\w*)__server_start\s*\(/g)].map(
        (match) => `${match[1]} ${path}:${lineOf(code, match.index)}`,
      );
    });
    expect(started.length).toBeGreaterThan(0);
    const found = model.tables.flatMap((table) =>
      table.starts.map(({ file, line }) => `${table.module}_${table.interface} ${file}:${line + 1}`),
    );
    expect(found.toSorted()).toEqual(started.toSorted());
    expect(model.tables.filter(({ starts }) => starts.some(({ endpoint }) => endpoint.steps.length > 2))).toHaveLength(
      model.tables.length,
    );
  });

  it('has every connection that the text makes without generated code, with its service and what it sends', () => {
    const made: string[] = [];
    const sent: string[] = [];
    for (const { path } of indexer.index.files()) {
      const code = codeOf(path);
      for (const { index } of code.matchAll(/\btb_client_connection_create\w*\s*\(/g))
        made.push(`${path}:${lineOf(code, index)}`);
      for (const { index } of code.matchAll(/\btb_connection_send_\w+\s*\(/g))
        sent.push(`${path}:${lineOf(code, index)}`);
    }
    const { connections } = model;
    expect(connections.map(({ file, line }) => `${file}:${line + 1}`).sort()).toEqual(made.sort());
    expect(connections.flatMap(({ sends }) => sends.map(({ file, line }) => `${file}:${line + 1}`)).sort()).toEqual(
      sent.sort(),
    );
    expect(connections.filter(({ endpoint }) => endpoint.service === undefined)).toEqual([]);
  });

  it('writes every type in its notation, and no number of C', () => {
    const types = new Set(
      [...pagesOf(domain)].flatMap((text) =>
        text
          .split('\n')
          .flatMap((line) =>
            [...line.replace(/\/\/.*/, '').matchAll(/(?::|->|=) ([\w.:]+)/g)].map(([, type = '']) => type),
          ),
      ),
    );
    const wrong = [...types].filter((one) => /^(int|unsigned|long|short|uint|\w+_t)$/.test(one));
    expect(wrong).toEqual([]);
  });

  it('gives failures of the storage upcalls the enum that they are chosen among, and says which are of another module', () => {
    const failures = methods.flatMap(({ module, reply }) =>
      reply.variants.flatMap(({ values, payload, conflicts }) =>
        values.some((one) => /^\w+_error\(/.test(one)) ? [{ module, payload, conflicts }] : [],
      ),
    );
    for (const { conflicts, payload } of failures) {
      expect(payload).toMatch(/error$/);
      expect(conflicts.some((one) => one.includes('of another module'))).toBe(payload.includes('.'));
    }
  });

  it('pairs every slot of the older of two generations', () => {
    const modules = new Set(model.tables.map((table) => table.module));
    if (modules.size < 2) return;
    const single = model.tables.flatMap((table) =>
      table.slots.filter((slot) => slot.onlyHere === true).map((slot) => `${table.module} ${slot.name}`),
    );
    console.log(`in one generation only: ${single.join(', ') || 'none'}`);
    const [older] = [...modules].sort();
    expect(single.filter((one) => one.startsWith(`${older ?? ''} `))).toEqual([]);
  });

  it('is after an edit of any file what a fresh reconstruction is, and makes anew what the file tells of', async () => {
    const macros = indexer.dialect;
    if (macros === undefined) throw new Error('the indexer learned no macros');
    const edited = new DomainIndex(indexer.index);
    const times: number[] = [];
    const kept: number[] = [];
    for (const [number, { path }] of indexer.index.files().entries()) {
      // One of four is compared with a fresh one: that is what takes the time.
      const isCompared = number % 4 === 0;
      await new Promise((resolve) => setImmediate(resolve));
      const before = edited.tightbeam();
      const text = textOf(path);
      const shapes = [`\n${text}`, text.slice(0, text.lastIndexOf('}')), text];
      for (const [at, shape] of shapes.entries()) {
        indexer.index.replace(extractFileFacts(path, shape, `${at}`, macros, engine));
        const start = process.cpuUsage();
        const model = edited.tightbeam();
        const { user, system } = process.cpuUsage(start);
        if (isCompared) expect(model).toEqual(new DomainIndex(indexer.index).tightbeam());
        if (at > 0) continue;
        times.push((user + system) / 1000);
        const same = model.modules.filter((module) => before.modules.includes(module));
        kept.push(same.length / model.modules.length);
        const told = model.modules.filter((module) => !same.includes(module));
        expect(told.filter((module) => !JSON.stringify(module).includes(path)).map(({ name }) => name)).toEqual([]);
      }
    }
    expect(edited.tightbeam()).toEqual(new DomainIndex(indexer.index).tightbeam());
    const sorted = times.toSorted((a, b) => a - b);
    const median = (sorted[sorted.length >> 1] ?? 0).toFixed(1);
    console.log(
      `${times.length} edits: ${median} ms cpu in the median, ${(sorted.at(-1) ?? 0).toFixed(1)} at most; ${kept.filter((one) => one === 1).length} keep all modules, ${((kept.reduce((a, b) => a + b, 0) / kept.length) * 100).toFixed(0)} % of the modules are kept`,
    );
  }, 300_000);

  it('gives the same when every module, interface, method and type is renamed', () => {
    const texts = new Map(indexer.index.files().map(({ path }) => [path, textOf(path)]));
    const renamed = renameTree(indexer.index, texts, 20240915);
    expect(renamed.words).toBeGreaterThan(80);
    const index = new CheckoutIndex();
    const macros = indexer.dialect;
    if (macros === undefined) throw new Error('the indexer learned no macros');
    for (const [path, text] of renamed.texts) index.replace(extractFileFacts(path, text, 'hash', macros, engine));
    const other = new DomainIndex(index).tightbeam();
    expect(canonical(other, renamed.back)).toEqual(canonical(model));
  });
});
