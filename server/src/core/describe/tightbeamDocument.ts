/**
 * One readable page for each Tightbeam module: its interfaces as they can be put together from uses, in a notation of our
 * own. It stands in for the definition that is not published, and says so in its first line. Behind each line stands how
 * sure it is and where the checkout shows it.
 */
import type { DomainIndex } from '../concepts/domainIndex.ts';
import { lineIn } from '../index/checkoutIndex.ts';
import type { DomainFact } from '../model/domainFact.ts';
import type {
  Case,
  Client,
  Confidence,
  Connection,
  Downcall,
  EndpointTrail,
  EvidencedName,
  EvidencePlace,
  Field,
  Interface,
  Method,
  Module,
  UpcallSlot,
  UpcallTable,
  ValueType,
} from '../model/tightbeam.ts';
import { type Page, type PageItem, PageWriter } from './pageWriter.ts';

/** Documents that are no module's. */
export const unprefixedDocument = 'types';
export const runtimeDocument = 'runtime';

/** Pages of a reconstruction: they live as long as it does. */
const written = new WeakMap<Module | readonly DomainFact[], Map<string, Page>>();

/** The document a generated or runtime name stands in; undefined for any other name. */
export function documentOf(name: string, domain: DomainIndex): string | undefined {
  const one = domain.tightbeamName(name);
  if (one !== undefined) return documentName(one.module);
  return domain.factsNamed(name).some((fact) => fact.kind === 'tightbeam-runtime') ? runtimeDocument : undefined;
}

/** All documents, modules in the order of their names. */
export function documentNames(domain: DomainIndex): string[] {
  const modules = domain.tightbeam().modules.map((module) => documentName(module.name));
  const hasRuntime = domain.facts().some((fact) => fact.kind === 'tightbeam-runtime');
  return [...modules.sort(), ...(hasRuntime ? [runtimeDocument] : [])];
}

export function documentName(module: string): string {
  return module === '' ? unprefixedDocument : module;
}

/**
 * Undefined when the checkout shows nothing of such a module.
 *
 * @param release for the first line; the checkout's tag when it is known.
 */
export function tightbeamDocument(document: string, domain: DomainIndex, release?: string): Page | undefined {
  const isRuntime = document === runtimeDocument;
  const module = isRuntime ? undefined : domain.tightbeam().modules.find((one) => documentName(one.name) === document);
  if (!isRuntime && module === undefined) return undefined;
  // A page stands for as long as its module does, and as its names are used as often.
  const pages = written.get(module ?? domain.facts()) ?? new Map<string, Page>();
  written.set(module ?? domain.facts(), pages);
  const lists = domain.index.exportLists.map(({ hash }) => hash).join();
  const key = `${document} ${release ?? ''} ${module === undefined ? '' : countUses(module.names, domain)} ${lists}`;
  const known = pages.get(key);
  if (known !== undefined) return known;
  const page = isRuntime ? runtimePage(domain, release) : modulePage(module, domain, release);
  if (page !== undefined) pages.set(key, page);
  return page;
}

/** The innermost element of a page whose name stands at a place, or that begins on its line. */
export function itemAt(page: Page, line: number, character: number): PageItem | undefined {
  const onLine: PageItem[] = [];
  const visit = (items: readonly PageItem[]) => {
    for (const item of items) {
      if (item.line > line || item.endLine < line) continue;
      if (item.line === line) onLine.push(item);
      visit(item.children);
    }
  };
  visit(page.items);
  return (
    onLine.find((item) => item.character <= character && character <= item.character + item.length) ?? onLine.at(-1)
  );
}

/** The element that a name means in its page. */
export function itemOf(page: Page, name: string): PageItem | undefined {
  const place = page.places.get(name);
  return place === undefined ? undefined : itemAt(page, place.line, place.character);
}

/** The lines of an element without their comments: what a hover shows of it. */
export function excerpt(page: Page, item: PageItem): string {
  const lines = page.lines
    .slice(item.line, item.endLine + 1)
    .map((line) => line.replace(/\s*\/\/ .*$/, ''))
    .filter((line) => line.trim() !== '' && !/^\s*(client|slot)\b/.test(line));
  const indent = /^\s*/.exec(lines[0] ?? '')?.[0].length ?? 0;
  const shown = lines.length > 14 ? [...lines.slice(0, 12), `${' '.repeat(indent)}  …`, lines.at(-1) ?? ''] : lines;
  return shown.map((line) => line.slice(indent)).join('\n');
}

function countUses(names: readonly string[], { index }: DomainIndex): number {
  return names.reduce((sum, name) => sum + index.countOccurrences(name).uses, 0);
}

function banner(writer: PageWriter, names: readonly string[], domain: DomainIndex, release: string | undefined): void {
  writer.comment(
    `Reconstructed from ${counted(countUses(names, domain), 'use')} of ${counted(names.length, 'name')}${release === undefined ? '' : ` in ${release}`}. Not Apple's file: none of this is published in XNU.`,
  );
  writer.comment('Behind each line: how sure it is (stated, inferred, name only), and where the source shows it.');
  writer.line();
}

function runtimePage(domain: DomainIndex, release: string | undefined): Page | undefined {
  const names = [
    ...new Set(domain.facts().flatMap((fact) => (fact.kind === 'tightbeam-runtime' ? [fact.name] : []))),
  ].sort();
  if (names.length === 0) return undefined;
  const writer = new PageWriter();
  banner(writer, names, domain, release);
  writer.block({ kind: 'module', before: 'runtime', name: 'Tightbeam' }, () => {
    for (const name of names) {
      const uses = domain.index.occurrences(name);
      const places = uses.map(({ file, offset }) => ({
        file: file.path,
        start: offset,
        end: offset + name.length,
        line: lineIn(file, offset),
      }));
      writer.item({
        kind: 'name',
        before: /^TB_/.test(name) ? 'case' : /_[ts]$/.test(name) ? 'opaque' : 'function',
        name,
        note: note('nameOnly', places),
        names: [name],
        evidence: places,
      });
    }
    for (const one of domain.tightbeam().connections) writeConnection(writer, one);
  });
  return writer.page();
}

function modulePage(module: Module | undefined, domain: DomainIndex, release: string | undefined): Page | undefined {
  if (module === undefined) return undefined;
  const writer = new PageWriter();
  banner(writer, module.names, domain, release);
  const head =
    module.name === ''
      ? { kind: 'module' as const, before: '', name: 'types' }
      : { kind: 'module' as const, before: 'module', name: module.name, evidence: module.evidence };
  writer.block(head, () => {
    if (module.inputs.length > 0) writer.comment(`the build names ${module.inputs.join(', ')}`);
    conflicts(writer, module.conflicts);
    const exported = exportsOf(domain);
    for (const one of module.interfaces) writeInterface(writer, one, exported);
    for (const type of module.types) {
      writer.line();
      writeType(writer, type);
    }
  });
  return writer.page();
}

/** Where the lists of the build export a function. */
type Exports = ReadonlyMap<string, string>;

function exportsOf({ index }: DomainIndex): Exports {
  return new Map(
    index.exportLists.flatMap((list) =>
      list.symbols.map(
        ({ name, start }) =>
          [name.slice(name.lastIndexOf(':') + 1), `${list.path}:${lineIn(list, start) + 1}`] as const,
      ),
    ),
  );
}

function writeInterface(writer: PageWriter, one: Interface, exported: Exports): void {
  writer.line();
  writer.block(
    {
      kind: 'interface',
      before: 'interface',
      name: one.name,
      after: one.extends.length === 0 ? '' : ` extends ${one.extends.join(', ')}`,
      note: note(one.confidence, one.evidence),
      confidence: words[one.confidence],
      names: one.names,
      evidence: one.evidence,
    },
    () => {
      inC(writer, one.names);
      conflicts(writer, one.conflicts);
      if (one.withoutEndpoint) writer.comment('no client of it is seen to be connected to an endpoint');
      for (const client of one.clients) writeClient(writer, client);
      if (one.handle.length > 0) writer.comment('its handle has');
      for (const field of one.handle) writeField(writer, field);
      for (const method of one.methods) writeMethod(writer, method, exported);
      for (const table of one.tables) writeTable(writer, table);
    },
  );
}

function writeClient(writer: PageWriter, client: Client): void {
  writer.item({
    kind: 'client',
    before: 'client',
    name: client.handle === '' ? '?' : client.handle,
    after: ` in ${client.within}`,
    note: note('inferred', [client]),
    evidence: [client],
  });
  writeEndpoint(writer, '  endpoint: ', client.endpoint);
  if (client.outcome !== undefined) writer.comment(`  then: ${client.outcome}`);
}

function writeConnection(writer: PageWriter, { endpoint, handle, sends, within, ...place }: Connection): void {
  writer.item({
    kind: 'client',
    before: 'client',
    name: handle === '' ? '?' : handle,
    after: ` in ${within}`,
    note: note('inferred', [place]),
    evidence: [place],
  });
  writer.comment('  without generated code: of what interface does not show');
  writeEndpoint(writer, '  endpoint: ', endpoint);
  for (const send of sends)
    writer.comment(`  called by ${within}, ${at(send)}, as ${send.callee}(${send.arguments.join(', ')})`);
}

/** One line for each place that it may come from. */
function writeEndpoint(writer: PageWriter, before: string, endpoint: EndpointTrail): void {
  writer.comment(`${before}${trail(endpoint)}`);
  for (const other of endpoint.others ?? []) writeEndpoint(writer, '  or endpoint: ', other);
}

function trail({ steps, domain, service }: EndpointTrail): string {
  const path = steps.map(({ text, place }) => (place === undefined ? text : `${text} (${at(place)})`)).join(' ← ');
  if (path === '') return 'not seen';
  const of = domain === undefined ? '' : ` of domain "${domain}"`;
  return service === undefined
    ? `${path}; no service name${of} is seen behind it`
    : `${path}; service "${service}"${of}`;
}

function writeMethod(writer: PageWriter, method: Method, exported: Exports): void {
  const { isUpcall } = method;
  const parameters = method.parameters.map((one) => `${one.name}: ${one.type}`).join(', ');
  const { reply } = method;
  const arrow =
    reply.kind === 'value'
      ? ` -> ${reply.type}`
      : reply.of !== undefined
        ? ` -> ${withoutModule(reply.of, method.module)}.result`
        : reply.kind === 'result'
          ? ' -> result'
          : reply.kind === 'unknown'
            ? ' -> unknown'
            : '';
  const unsure = method.parameters.filter((one) => one.confidence !== method.confidence);
  writer.block(
    {
      kind: isUpcall ? 'upcall' : 'method',
      before: isUpcall ? 'upcall' : 'method',
      name: method.name,
      after: `(${parameters})${arrow}`,
      note: note(method.confidence, method.evidence),
      confidence: `${words[method.confidence]}${unsure.length === 0 ? '' : '; its parameters are not'}`,
      names: method.names,
      evidence: method.evidence,
      handlers: distinct([...method.slots.flatMap(({ handler }) => handler ?? []), ...method.handlers]),
    },
    () => {
      inC(writer, method.names);
      conflicts(writer, method.conflicts);
      for (const one of method.parameters) conflicts(writer, one.conflicts, `${one.name}: `);
      if (unsure.length > 0) writer.comment(unsure.map((one) => `${one.name}: ${words[one.confidence]}`).join(', '));
      for (const variant of reply.variants) {
        writer.item({
          kind: 'variant',
          before: '',
          name: variant.name,
          after: variant.payload === '' ? '' : `: ${variant.payload}`,
          note: `${note(variant.confidence, variant.evidence)}${variant.values.length === 0 ? '' : `; given ${variant.values.slice(0, 4).join(', ')}`}`,
          confidence: words[variant.confidence],
          names: variant.names,
          evidence: variant.evidence,
        });
        conflicts(writer, variant.conflicts);
      }
      for (const slot of method.slots) writeSlotOf(writer, slot);
      for (const one of method.handlers)
        writer.comment(`${one.name}, ${at(one)}, completes with its result; no whole slot of a table is seen`);
      if (isUpcall && method.slots.length + method.handlers.length === 0)
        writer.comment('code of XNU builds its result; no slot of a table and no function that serves it is seen');
      for (const call of method.calls) writeCall(writer, call, exported);
    },
  );
}

function writeSlotOf(writer: PageWriter, slot: UpcallSlot): void {
  const { confidence, handler, value } = slot;
  if (value === undefined && confidence !== 'stated')
    writer.comment(`the source breaks off in its slot of ${slot.table}: parameters may be missing`);
  else
    writer.comment(
      value !== undefined
        ? `named in ${slot.table}, which gives it ${value} and no block: its parameters are not seen`
        : `served in ${slot.table}${handler === undefined ? ', by no function that is seen' : ` by ${handler.name}, ${at(handler)}`}`,
    );
  writer.comment(generation(slot));
}

function generation({ counterpart, onlyHere, otherIsCut }: UpcallSlot): string {
  if (onlyHere === true) return 'in this generation of the interface only';
  if (otherIsCut === true) return 'the table of the other generation breaks off: whether it has it does not show';
  if (counterpart === undefined) return 'no other generation of the interface is seen';
  const by = {
    handler: 'the same handler',
    handlerName: 'a handler whose name differs in one word',
    name: 'the same name',
    order: 'its place in the table',
  }[counterpart.by];
  return `also ${counterpart.module} ${counterpart.slot} in ${counterpart.table}: ${by}`;
}

function writeCall(writer: PageWriter, call: Downcall, exported: Exports): void {
  writer.comment(
    `called by ${call.within}, ${at(call)}${call.arguments.length === 0 ? '' : `, as (${call.arguments.join(', ')})`}`,
  );
  writer.operationsOf(call);
  writer.comment(`  then: ${call.outcome ?? 'nothing behind it is seen to look at what it returns'}`);
  for (const read of call.reads)
    writer.comment(`  reads ${read.variant}, ${at(read)}${read.outcome === undefined ? '' : `: ${read.outcome}`}`);
  const outside = call.reachedFrom.filter((one) => one.name !== call.within);
  if (outside.length > 0)
    writer.comment(`  reached from ${outside.map((one) => `${one.name}, ${at(one)}`).join('; ')}`);
  for (const { name } of call.reachedFrom) {
    const where = exported.get(name);
    if (where !== undefined) writer.comment(`  the build exports ${name}, ${where}`);
  }
}

function writeTable(writer: PageWriter, table: UpcallTable): void {
  writer.block(
    {
      kind: 'table',
      before: 'table',
      name: table.name,
      note: `${note(table.confidence, [table])}, ${counted(table.slots.length, 'slot')}`,
      evidence: [table],
    },
    () => {
      if (table.starts.length === 0) writer.comment('not seen to be started');
      for (const start of table.starts)
        writeEndpoint(writer, `started by ${start.within}, ${at(start)}, endpoint: `, start.endpoint);
      for (const slot of table.slots) {
        const built = slot.results.map(
          (one) => `${one.variant}${one.variant === '' || one.value !== '' ? `(${one.value})` : ''}:${one.line + 1}`,
        );
        writer.item({
          kind: 'slot',
          before: 'slot',
          name: slot.name,
          after:
            slot.value !== undefined ? ` = ${slot.value}` : slot.handler === undefined ? '' : ` = ${slot.handler.name}`,
          note: `${note(slot.confidence, [slot])}${slot.value === undefined ? '' : '; no block'}${built.length === 0 ? '' : `; completes with ${[...new Set(built)].join(', ')}`}${slot.onlyHere === true ? '; in this generation only' : ''}`,
          evidence: [slot, ...(slot.handler === undefined ? [] : [slot.handler])],
          handlers: slot.handler === undefined ? [] : [slot.handler],
        });
      }
    },
  );
}

function writeType(writer: PageWriter, type: ValueType): void {
  const uses = [...type.containers.map((one) => `used as ${one}`), ...(type.marshalled ? ['read from a buffer'] : [])];
  const options = {
    kind: type.kind,
    before: type.kind,
    name: type.name,
    note: [note(type.confidence, type.evidence), ...uses].join('; '),
    confidence: words[type.confidence],
    names: type.names,
    evidence: type.evidence,
  };
  const after = type.target === '' ? '' : ` = ${type.target}`;
  if (type.fields.length === 0 && type.cases.length === 0) {
    writer.item({ ...options, after });
    inC(writer, type.names);
    conflicts(writer, type.conflicts);
    return;
  }
  writer.block({ ...options, after }, () => {
    inC(writer, type.names);
    conflicts(writer, type.conflicts);
    for (const field of type.fields) writeField(writer, field);
    for (const one of type.cases) writeCase(writer, one);
  });
}

function writeField(writer: PageWriter, field: Field): void {
  const options = {
    kind: 'field' as const,
    before: '',
    name: field.name,
    note: `${note(field.confidence, field.evidence)}${field.outside === undefined ? '' : `; goes to ${field.outside.join(', ')}: its type is declared outside what is indexed`}`,
    evidence: field.evidence,
  };
  if (field.fields.length === 0) writer.item({ ...options, after: `: ${field.type}` });
  else
    writer.block({ ...options, after: ':' }, () => {
      for (const inner of field.fields) writeField(writer, inner);
    });
  conflicts(writer, field.conflicts, `${field.name}: `);
}

function writeCase(writer: PageWriter, one: Case): void {
  writer.item({
    kind: 'case',
    before: 'case',
    name: one.name,
    after: one.payload === '' ? '' : `: ${one.payload}`,
    note: note(one.confidence, one.evidence),
    confidence: words[one.confidence],
    names: one.names,
    evidence: one.evidence,
  });
}

const words: Record<Confidence, string> = { stated: 'stated', inferred: 'inferred', nameOnly: 'name only' };

/** How sure, and up to two places. */
function note(confidence: Confidence, places: readonly EvidencePlace[]): string {
  const shown = places.slice(0, 2).map(at);
  const more = places.length - shown.length;
  return [words[confidence], ...shown].join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function at({ file, line }: EvidencePlace): string {
  return `${file}:${line + 1}`;
}

function inC(writer: PageWriter, names: readonly string[]): void {
  if (names.length > 0) writer.comment(`in C: ${names.join(', ')}`);
}

function conflicts(writer: PageWriter, sentences: readonly string[], of = ''): void {
  for (const sentence of sentences) writer.comment(`conflict: ${of}${sentence}`);
}

/** One function can serve several slots. */
function distinct(handlers: readonly EvidencedName[]): EvidencedName[] {
  return [...new Map(handlers.map((one) => [`${one.file}:${one.start}`, one])).values()];
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function withoutModule(id: string, module: string): string {
  return id.startsWith(`${module}.`) ? id.slice(module.length + 1) : id;
}
