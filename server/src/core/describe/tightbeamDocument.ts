/**
 * One readable page for each Tightbeam module: every generated name the source uses, by interface, with the places that
 * show it. It stands in for the definition that is not published, and says so in its first line.
 */
import type { DomainIndex } from '../concepts/domainIndex.ts';
import { lineIn } from '../index/checkoutIndex.ts';
import type { DomainFact } from '../model/domainFact.ts';

export interface TightbeamDocument {
  readonly text: string;
  /** Where each name stands: 0-based line, UTF-16 column of its start. */
  readonly places: ReadonlyMap<string, { readonly line: number; readonly character: number }>;
}

/** Documents that are no module's. */
export const unprefixedDocument = 'types';
export const runtimeDocument = 'runtime';

/** The document a generated or runtime name stands in; undefined for any other name. */
export function documentOf(name: string, domain: DomainIndex): string | undefined {
  const one = domain.tightbeamName(name);
  if (one !== undefined) return one.module === '' ? unprefixedDocument : one.module;
  return domain.factsNamed(name).some((fact) => fact.kind === 'tightbeam-runtime') ? runtimeDocument : undefined;
}

/** Undefined when the checkout shows nothing of such a module. */
export function tightbeamDocument(document: string, domain: DomainIndex): TightbeamDocument | undefined {
  const facts = domain.facts();
  const module = document === unprefixedDocument ? '' : document;
  const own =
    document === runtimeDocument
      ? facts.filter((fact) => fact.kind === 'tightbeam-runtime')
      : facts.filter((fact) => isOf(fact, module, domain));
  const names = [...new Set(own.map((fact) => fact.name))].filter((name) => documentOf(name, domain) === document);
  if (names.length === 0) return undefined;
  const page = new Page();
  const uses = names.reduce((sum, name) => sum + domain.index.countOccurrences(name).uses, 0);
  page.add(
    `// Reconstructed from ${uses} uses of ${names.length} names. Not Apple's file: none of this is published in XNU.`,
  );
  page.add('// A name and its uses are all that is known of it unless a line says "stated".');
  page.add('');
  if (document === runtimeDocument) {
    page.add('runtime Tightbeam {');
    for (const name of names.sort()) page.name(name, '  ', '', evidence(name, domain));
    page.add('}');
    return page.document();
  }
  page.add(module === '' ? 'types {' : `module ${module} {`);
  const rest = new Set(names);
  for (const one of facts.filter((fact) => fact.kind === 'tightbeam-interface' && fact.of === module)) {
    page.add('');
    page.add(`  interface ${one.name.slice(module.length + 1)} {`);
    for (const table of facts.filter((fact) => fact.kind === 'tightbeam-server-table' && fact.of === one.name)) {
      page.add(`    // served by ${table.name}, ${table.file}:${table.line + 1}`);
      for (const slot of facts.filter((fact) => fact.kind === 'tightbeam-server-method' && fact.of === table.name)) {
        page.add(
          `    upcall ${slot.name}${slot.detail ?? ''}  // stated, ${slot.file}:${slot.line + 1}${slot.function === undefined ? '' : `, handled by ${slot.function}`}`,
        );
      }
    }
    for (const name of names.filter((candidate) => ofInterface(candidate, one.name, module, domain)).sort()) {
      rest.delete(name);
      const call = domain
        .factsNamed(name)
        .find((fact) => fact.kind === 'tightbeam-call' || fact.kind === 'tightbeam-client');
      page.name(
        name,
        '    ',
        roleOf(name, domain),
        evidence(name, domain),
        call === undefined ? '' : `called as ${name}${call.detail ?? ''}`,
      );
    }
    page.add('  }');
  }
  if (rest.size > 0) page.add('');
  for (const name of [...rest].sort()) page.name(name, '  ', roleOf(name, domain), evidence(name, domain));
  page.add('}');
  return page.document();
}

function isOf(fact: DomainFact, module: string, domain: DomainIndex): boolean {
  return fact.kind.startsWith('tightbeam-') && domain.tightbeamName(fact.name)?.module === module;
}

function ofInterface(name: string, interfaceName: string, module: string, domain: DomainIndex): boolean {
  const one = domain.tightbeamName(name);
  return one?.interface !== undefined && `${module}_${one.interface}` === interfaceName;
}

function roleOf(name: string, domain: DomainIndex): string {
  return domain.tightbeamName(name)?.role ?? '';
}

/** Up to three places, exclave files first. */
function evidence(name: string, domain: DomainIndex): string {
  const uses = domain.index
    .occurrences(name)
    .toSorted((a, b) => Number(/xclave/i.test(b.file.path)) - Number(/xclave/i.test(a.file.path)));
  const shown = uses.slice(0, 3).map(({ file, offset }) => `${file.path}:${lineIn(file, offset) + 1}`);
  const more = uses.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

class Page {
  private readonly lines: string[] = [];
  private readonly places = new Map<string, { line: number; character: number }>();

  add(line: string): void {
    this.lines.push(line);
  }

  name(name: string, indent: string, role: string, shown: string, note = ''): void {
    if (note !== '') this.lines.push(`${indent}// ${note}`);
    const word = keywordOf(role);
    this.places.set(name, { line: this.lines.length, character: indent.length + word.length + 1 });
    this.lines.push(`${indent}${word} ${name}  // ${role === '' ? '' : `${role}: `}${shown}`);
  }

  document(): TightbeamDocument {
    return { text: `${this.lines.join('\n')}\n`, places: this.places };
  }
}

function keywordOf(role: string): string {
  if (/type|handle|optional|vector$/.test(role)) return 'type';
  if (/case|tag/.test(role)) return 'case';
  if (role === 'client call') return 'method';
  return role === '' ? 'name' : 'function';
}
