/** Short ways from a text to facts, index and domain, for unit tests. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { DomainIndex } from '../../server/src/core/concepts/domainIndex.ts';
import { MacroTable } from '../../server/src/core/dialect/macroTable.ts';
import { readExportList } from '../../server/src/core/extract/exportLists.ts';
import { extractFileFacts } from '../../server/src/core/extract/fileFacts.ts';
import { readSource } from '../../server/src/core/extract/symbols.ts';
import { isTextFile, readTextFile } from '../../server/src/core/extract/textFiles.ts';
import { CheckoutIndex } from '../../server/src/core/index/checkoutIndex.ts';
import type { DomainFact, DomainFactKind } from '../../server/src/core/model/domainFact.ts';
import type { ExportList, FileFacts, TextFile } from '../../server/src/core/model/fileFacts.ts';
import type { SourceSymbol } from '../../server/src/core/model/symbols.ts';
import { projectRoot, wasmEngine } from './engines.ts';

export const sampleRoot = `${projectRoot}test/fixtures/sample-xnu`;

export function macrosOf(...texts: readonly string[]): MacroTable {
  const macros = new MacroTable();
  texts.forEach((text, at) => {
    macros.add(`header-${at}.h`, text);
  });
  return macros;
}

/** The sample's own headers teach what a real checkout's do. */
export function sampleMacros(): MacroTable {
  return macrosOf(...[...sampleTexts()].map(([, text]) => text));
}

/** Every source file of the sample: path from its root → text. */
export function sampleTexts(): Map<string, string> {
  const texts = new Map<string, string>();
  const visit = (folder: string, prefix: string) => {
    for (const name of readdirSync(folder).sort()) {
      const full = `${folder}/${name}`;
      if (statSync(full).isDirectory()) visit(full, `${prefix}${name}/`);
      else if (/\.(c|h|cpp|s)$/.test(name)) texts.set(prefix + name, readFileSync(full, 'utf8'));
    }
  };
  visit(sampleRoot, '');
  return texts;
}

/** The sample's lists of exported symbols. */
export function sampleExports(): ExportList[] {
  const path = 'config/Private.exports';
  const list = readExportList(path, readFileSync(`${sampleRoot}/${path}`, 'utf8'), 'hash');
  return list === undefined ? [] : [list];
}

/** The sample's files that are no C, as far as they tell of exclaves. */
export function sampleTextFiles(): TextFile[] {
  return readdirSync(sampleRoot, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter(isTextFile)
    .sort()
    .flatMap((path) => readTextFile(path, readFileSync(`${sampleRoot}/${path}`, 'utf8'), 'hash') ?? []);
}

/** The sample as an index, with its exports and what is no C. */
export async function sampleDomain(): Promise<DomainIndex> {
  const { domain, index } = await indexOf(sampleTexts());
  index.setExportLists(sampleExports());
  index.setTextFiles(sampleTextFiles());
  return domain;
}

export async function factsOf(text: string, options: { path?: string; macros?: MacroTable } = {}): Promise<FileFacts> {
  const macros = options.macros ?? macrosOf(text);
  return extractFileFacts(options.path ?? 'osfmk/kern/exclaves_case.c', text, 'hash', macros, await wasmEngine());
}

export function maskOf(text: string, options: { path?: string; macros?: MacroTable } = {}) {
  return readSource(options.path ?? 'osfmk/kern/exclaves_case.c', text, options.macros ?? macrosOf(text)).mask;
}

/** ERROR and MISSING nodes left after masking. */
export async function errorsIn(text: string, options: { path?: string; macros?: MacroTable } = {}): Promise<number> {
  const { errors, missing } = (await wasmEngine()).countErrors(maskOf(text, options).text);
  return errors + missing;
}

/** An index over files in memory; every file teaches the dialect. */
export async function indexOf(
  files: ReadonlyMap<string, string> | Readonly<Record<string, string>>,
): Promise<{ index: CheckoutIndex; domain: DomainIndex; macros: MacroTable }> {
  const entries = files instanceof Map ? [...files] : Object.entries(files as Record<string, string>);
  const macros = macrosOf(...entries.map(([, text]) => text));
  const index = new CheckoutIndex();
  const engine = await wasmEngine();
  for (const [path, text] of entries) index.replace(extractFileFacts(path, text, 'hash', macros, engine));
  return { index, domain: new DomainIndex(index), macros };
}

export function symbol(facts: FileFacts, name: string, kind?: SourceSymbol['kind']): SourceSymbol {
  const found = facts.symbols.find((one) => one.name === name && (kind === undefined || one.kind === kind));
  if (found === undefined) {
    const others = facts.symbols.map((one) => `${one.kind} ${one.name}`).join(', ');
    throw new Error(`no ${kind ?? 'symbol'} ${name}; there are ${others}`);
  }
  return found;
}

/** `kind name` of every symbol, in file order: what most tests compare. */
export function listed(facts: FileFacts): string[] {
  return facts.symbols.map((one) => `${one.kind} ${one.name}`);
}

export function factNames(domain: DomainIndex, kind: DomainFactKind, of?: string): string[] {
  return factsOfKind(domain, kind)
    .filter((fact) => of === undefined || fact.of === of)
    .map((fact) => fact.name);
}

export function factsOfKind(domain: DomainIndex, kind: DomainFactKind): DomainFact[] {
  return domain.facts().filter((fact) => fact.kind === kind);
}
