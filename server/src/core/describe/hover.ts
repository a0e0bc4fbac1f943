/** Hover texts. Pure: facts in, Markdown out; the caller turns places into links. */
import type { DomainIndex } from '../concepts/domainIndex.ts';
import { isExclaveName } from '../extract/exclaveNames.ts';
import type { LocalName } from '../extract/scopes.ts';
import type { Glossary, Term } from '../glossary/glossary.ts';
import { lineIn, type SymbolAt } from '../index/checkoutIndex.ts';
import { activeFirst, isActiveSymbol } from '../index/variants.ts';
import type { DomainFact } from '../model/domainFact.ts';
import { declarationKinds, type SourceSymbol, type SymbolKind } from '../model/symbols.ts';
import type { BuiltResult, UpcallSlot } from '../model/tightbeam.ts';
import {
  type Build,
  buildOf,
  defaultConfiguration,
  describeConfiguration,
  programsAt,
} from '../source/configuration.ts';
import { describeSysctlName } from './bootHover.ts';
import { hasTags, renderDocComment } from './docComment.ts';
import { codeBlock, escapeMarkdown, inlineCode } from './markdown.ts';
import { describeInModels } from './modelHover.ts';
import { describeInterface } from './operations.ts';
import { operationsSentence } from './pageOperations.ts';
import type { PageItem } from './pageWriter.ts';
import { documentName, excerpt, itemOf, tightbeamDocument } from './tightbeamDocument.ts';

/** The uses of what a name means, its own declarations left out. */
export interface UseCount {
  readonly uses: number;
  readonly files: number;
  /** Every file of the checkout was looked into. */
  readonly isWhole: boolean;
}

/** Makes a link to a place in the checkout; `line` is 0-based. */
export type LinkTo = (label: string, path: string, line: number) => string;

const kindWords: Record<SymbolKind, string> = {
  function: 'function',
  prototype: 'function declaration',
  method: 'method',
  'method-decl': 'method declaration',
  macro: 'macro',
  struct: 'struct',
  union: 'union',
  class: 'class',
  enum: 'enum',
  field: 'field',
  enumerator: 'enumerator',
  typedef: 'type',
  variable: 'variable',
  'extern-variable': 'variable declaration',
  'assembler-constant': 'constant of the assembler',
};

/**
 * The hover of a name, best symbol first.
 *
 * @param shown the symbols that the position may mean, in the order of their likelihood.
 * @param build how the reader's file is compiled: it tells which variants are active.
 * @param count where it was taken; otherwise it is told how often the name stands, whatever it means there.
 */
export function describeSymbol(
  name: string,
  shown: readonly SymbolAt[],
  domain: DomainIndex,
  glossary: Glossary,
  link: LinkTo,
  build: Build,
  count?: UseCount,
): string {
  const first = shown[0];
  if (first === undefined) return '';
  const { symbol } = first;
  const parts: string[] = [];
  const head = [kindWords[symbol.kind]];
  if (symbol.parent) head.push(`of ${inlineCode(symbol.parent)}`);
  if (symbol.macro !== undefined)
    head.push(
      symbol.origin === 'pasted' ? `made by ${inlineCode(symbol.macro)}` : `declared by ${inlineCode(symbol.macro)}`,
    );
  parts.push(codeBlock(signatureOf(first)));
  parts.push(`*${head.join(' ')}* · ${link(`${first.file.path}:${symbol.line + 1}`, first.file.path, symbol.line)}`);
  parts.push(...documentationOf(first, shown, build));
  const own = programsOf(first, build);
  const facts = domain
    .factsNamed(name)
    .filter(({ file }) => programsAt(file, build.configuration, undefined).some((one) => own.includes(one)))
    .flatMap((fact) => factSentence(fact));
  parts.push(...new Set(facts));
  // `OP_AND_FLAGS(BOOT, …)` shows the constant that the macro makes of the word.
  parts.push(describeInterface(symbol.name, domain, link));
  parts.push(...describeInModels(name, domain, link));
  const term = glossary.forIdentifier(name);
  if (term !== undefined) parts.push(termLine(term));
  parts.push([tableOf(first, shown, link, build), usesLine(symbol, domain, count)].filter(Boolean).join('  \n'));
  return parts.filter((part) => part !== '').join('\n\n');
}

/** Paragraphs: what is written for callers first, then what stands at the other place, as that. */
function documentationOf(first: SymbolAt, shown: readonly SymbolAt[], build: Build): string[] {
  const texts = new Map<string, SymbolAt>();
  for (const one of [first, ...twinsOf(first, shown, build)]) {
    const { doc } = one.symbol;
    const text = doc === undefined ? '' : renderDocComment(doc);
    if (text !== '' && !texts.has(text)) texts.set(text, one);
  }
  const forCallers = ([, { symbol }]: readonly [string, SymbolAt]) => (hasTags(symbol.doc ?? '') ? 0 : 1);
  const [main, ...others] = [...texts].sort((a, b) => forCallers(a) - forCallers(b));
  if (main === undefined) return [];
  const [other] = others.filter(([, { symbol }]) => symbol.kind !== main[1].symbol.kind);
  if (other === undefined) return [main[0]];
  const place = declarationKinds.has(other[1].symbol.kind) ? 'declaration' : 'definition';
  return [main[0], `*At the ${place}*: ${other[0]}`];
}

/**
 * The other places of a symbol. The wrapper that user space calls is often named as the kernel's function: what stands in
 * one program alone has no twin in the other, and where one stands in the same alone, none in a header of both.
 */
function twinsOf(first: SymbolAt, shown: readonly SymbolAt[], build: Build): readonly SymbolAt[] {
  const own = programsOf(first, build);
  const twins = shown
    .filter((one) => one !== first && isTwin(one, first))
    .map((at) => ({ at, programs: programsOf(at, build) }))
    .filter(({ programs }) => programs.some((one) => own.includes(one)));
  const nearest = Math.min(...twins.map(({ programs }) => programs.length));
  return twins.filter(({ programs }) => own.length > 1 || programs.length === nearest).map(({ at }) => at);
}

function programsOf({ file, symbol }: SymbolAt, { configuration }: Build): readonly string[] {
  return programsAt(file.path, configuration, symbol.conditions);
}

/** A function and its declaration share their documentation; namesakes of other kinds or records do not. */
function isTwin({ symbol }: SymbolAt, { symbol: first }: SymbolAt): boolean {
  const pairs: Partial<Record<SymbolKind, SymbolKind>> = {
    function: 'prototype',
    method: 'method-decl',
    variable: 'extern-variable',
  };
  return symbol.parent === first.parent && (pairs[symbol.kind] === first.kind || pairs[first.kind] === symbol.kind);
}

function signatureOf({ symbol }: SymbolAt): string {
  const guard = symbol.kind === 'enumerator' && symbol.parent ? `enum ${symbol.parent}: ` : '';
  if (symbol.kind === 'enumerator' && symbol.value === undefined)
    return `${symbol.name}${symbol.number === undefined ? '' : ` = ${symbol.number}`}  /* ${symbol.parent ?? 'enum'} */`;
  if (symbol.kind === 'macro') return `${symbol.signature}${symbol.value === undefined ? '' : ` ${symbol.value}`}`;
  return guard === '' ? symbol.signature : `${symbol.signature}  /* ${symbol.parent} */`;
}

function tableOf(first: SymbolAt, shown: readonly SymbolAt[], link: LinkTo, build: Build): string {
  const { symbol } = first;
  const lines: string[] = [];
  const guard = guardOf(first, build);
  if (guard !== '') lines.push(`Only ${guard}`);
  if (symbol.section !== undefined) lines.push(`Section: ${escapeMarkdown(symbol.section)}`);
  const others = shown.slice(1, 7).map((one) => {
    const word = declarationKinds.has(one.symbol.kind) ? 'declared' : 'also defined';
    const place = link(`${one.file.path}:${one.symbol.line + 1}`, one.file.path, one.symbol.line);
    return `${word} at ${place} ${guardOf(one, build)}`.trimEnd();
  });
  lines.push(...others.map((one) => one.charAt(0).toUpperCase() + one.slice(1)));
  if (shown.some((one) => isActiveSymbol(one, build) === false))
    lines.push(`Configuration: ${describeConfiguration(build.configuration)}`);
  return lines.join('  \n');
}

function usesLine({ kind, name, origin }: SourceSymbol, domain: DomainIndex, count: UseCount | undefined): string {
  const inFiles = (files: number) => `in ${files} ${files === 1 ? 'file' : 'files'}`;
  if (count === undefined) {
    const { uses, files } = domain.index.countOccurrences(name);
    if (uses === 0) return '';
    const caution =
      kind === 'enumerator' || origin === 'pasted'
        ? 'and where macros make it of a shorter word'
        : 'whatever it means there';
    return `The name stands ${uses} ${uses === 1 ? 'time' : 'times'} ${inFiles(files)} of the index, ${caution}`;
  }
  const { files, isWhole, uses } = count;
  const where = isWhole ? '' : ' of those read';
  return uses === 0
    ? `No use in ${isWhole ? 'the checkout' : 'what is read'}`
    : `Used ${uses} ${uses === 1 ? 'time' : 'times'} ${inFiles(files)}${where}`;
}

/** The `#if`s that select a variant, and whether they do in the build; empty for one that is always there. */
function guardOf(at: SymbolAt, build: Build): string {
  const { conditions } = at.symbol;
  if (conditions === undefined) return '';
  const active = isActiveSymbol(at, build);
  const mark = active === undefined ? '' : active ? ' (active)' : ' (inactive)';
  return `when ${conditions.map((condition) => inlineCode(condition)).join(' and ')}${mark}`;
}

/** One line of what a domain fact adds to a symbol's own hover. */
function factSentence(fact: DomainFact): string[] {
  switch (fact.kind) {
    case 'conclave-state':
      return ['A state of a conclave.'];
    case 'conclave-request':
      return ['A request that a conclave record can carry.'];
    case 'tightbeam-server-table':
      return [`A table of upcall handlers, type ${inlineCode(`${fact.of ?? ''}__server_s`)}, ${fact.detail ?? ''}.`];
    case 'entitlement-check':
      return [
        `Checks the entitlement ${inlineCode(fact.of ?? '')}${fact.certainty === 'inferred' ? ' (*inferred*)' : ''}.`,
      ];
    case 'boot-task':
      return [
        `A boot task, registered by ${inlineCode(fact.of ?? '')}${fact.detail === undefined ? '' : `, ${inlineCode(fact.detail)}`}.`,
      ];
    case 'trap-operation':
      return [`An operation of the exclave trap ${inlineCode(fact.of ?? '')}.`];
    case 'resource-operation':
      return [`Works on resources of type ${inlineCode(fact.of ?? '')}.`];
    case 'resource-domain':
      return [`A domain of the resource table: ${inlineCode(fact.detail ?? '')}.`];
    default:
      return [];
  }
}

/** The hover of a Tightbeam name that Apple's generator made. */
export function describeTightbeamName(name: string, domain: DomainIndex, glossary: Glossary, link: LinkTo): string {
  const one = domain.tightbeamName(name);
  const runtime = domain.factsNamed(name).some((fact) => fact.kind === 'tightbeam-runtime');
  if (one === undefined && !runtime) return '';
  const rows =
    one === undefined
      ? [/^TB_/.test(name) ? 'a constant' : /_[ts]$/.test(name) ? 'a type' : 'a function']
      : [
          one.module === '' ? 'Tightbeam type without a module prefix' : `Tightbeam module ${inlineCode(one.module)}`,
          one.interface === undefined ? '' : `interface ${inlineCode(one.interface)}`,
          one.method === undefined ? '' : `method ${inlineCode(one.method)}`,
          one.type === undefined ? '' : `type ${inlineCode(one.type)}`,
        ].filter((row) => row !== '');
  const page = one === undefined ? undefined : tightbeamDocument(documentName(one.module), domain);
  const item = page === undefined ? undefined : itemOf(page, name);
  const element = page === undefined || item === undefined ? '' : excerpt(page, item);
  const parts = [
    codeBlock(name),
    ...(element === '' ? [] : [codeBlock(element, 'exclave-tightbeam')]),
    `*${one?.role ?? 'Tightbeam runtime'}* · ${rows.join(' · ')}`,
  ];
  parts.push(
    one === undefined
      ? 'Its definition is not published: the header of the Tightbeam runtime is not in the open source.'
      : `Its definition is not published: the header that Tightbeam’s compiler generates is not in the open source. What stands here is put together from its uses.${sureness(item)}`,
  );
  const calls = domain
    .factsNamed(name)
    .filter((fact) => fact.kind === 'tightbeam-call' || fact.kind === 'tightbeam-client');
  for (const call of calls.slice(0, 4)) {
    parts.push(
      `${codeBlock(`${name}${call.detail ?? ''}`)}\nin ${inlineCode(call.function ?? '')}, ${link(`${call.file}:${call.line + 1}`, call.file, call.line)}`,
    );
  }
  parts.push(operationsSentence(page, item, domain, link), ...describeInModels(name, domain, link));
  const { uses, files } = domain.index.countOccurrences(name);
  const first = domain.index.occurrences(name)[0];
  const place =
    first === undefined
      ? ''
      : `, first at ${link(`${first.file.path}:${lineIn(first.file, first.offset) + 1}`, first.file.path, lineIn(first.file, first.offset))}`;
  parts.push(`${uses} ${uses === 1 ? 'mention' : 'mentions'} in ${files} ${files === 1 ? 'file' : 'files'}${place}`);
  const term = glossary.forIdentifier(name);
  if (term !== undefined) parts.push(termLine(term));
  return parts.filter((part) => part !== '').join('\n\n');
}

const reasons: Readonly<Record<string, string>> = {
  stated: 'a server table or the parameters of a block write it',
  inferred: 'it follows from names, arguments and members',
  'name only': 'nothing but the name is known',
};

/** How sure an element of a page is, in words. */
function sureness(item: PageItem | undefined): string {
  const [mark = '', more = ''] = (item?.confidence ?? '').split(/(?=;)/);
  return reasons[mark] === undefined ? '' : ` *${mark}*: ${reasons[mark]}${more}.`;
}

/** The hover of a name that one function alone knows. */
export function describeLocal(local: LocalName): string {
  const declaration = local.kind === 'label' ? `${local.name}:` : `${local.type} ${local.name}`.trim();
  return `${codeBlock(declaration)}\n\n*${local.kind === 'local' ? 'local variable' : local.kind}*`;
}

/** The hover of a member of a type that is not in the source. */
export function describeForeignMember(name: string, type: string, domain: DomainIndex): string {
  const one = domain.tightbeamName(type);
  const why =
    one === undefined
      ? 'is not defined in the indexed source'
      : `is a ${one.role} of Tightbeam’s generated code, which is not published`;
  return `${codeBlock(name)}\n\n*member* of ${inlineCode(type)}, whose type ${why}.`.replace(
    'whose type is',
    'which is',
  );
}

/**
 * The hover of a name that nothing in the checkout defines: what the models know of it, then what the glossary says; with
 * the glossary's whole entry where nothing else is known.
 */
export function describeUnpublished(name: string, domain: DomainIndex, glossary: Glossary, link: LinkTo): string {
  const term = glossary.forIdentifier(name);
  if (term === undefined) return describeUndefined(name, domain, link);
  const own = describeInModels(name, domain, link).length === 0 ? '' : describeUndefined(name, domain, link);
  return own === '' ? describeTerm(term, domain, glossary, link) : `${own}\n\n${termLine(term)}`;
}

/** The hover of an exclave name that nothing in the checkout defines; empty for one that is not even mentioned. */
export function describeUndefined(name: string, domain: DomainIndex, link: LinkTo): string {
  const [first] = domain.index.occurrences(name);
  if (first === undefined || !isExclaveName(name)) return '';
  const { uses, files } = domain.index.countOccurrences(name);
  const line = lineIn(first.file, first.offset);
  // `SYSCTL_PROC(_kern, OID_AUTO, name, …)` makes a symbol of another name.
  const sysctl = describeSysctlName(name, domain.boot(), link);
  return [
    codeBlock(name),
    sysctl === '' ? 'Nothing in this checkout defines it: its header is not in the open source.' : sysctl,
    ...describeInModels(name, domain, link),
    `${uses} ${uses === 1 ? 'mention' : 'mentions'} in ${files} ${files === 1 ? 'file' : 'files'}, first at ${link(`${first.file.path}:${line + 1}`, first.file.path, line)}`,
  ].join('\n\n');
}

/** The hover of a server table's slot. */
export function describeSlot(fact: DomainFact, domain: DomainIndex, link: LinkTo): string {
  const slot = domain
    .tightbeam()
    .tables.flatMap((table) => table.slots)
    .find((one) => one.file === fact.file && one.start === fact.start);
  return [
    codeBlock(slot?.value === undefined ? `.${fact.name} = ^${fact.detail ?? ''}` : `.${fact.name} = ${slot.value}`),
    `*upcall method* of ${inlineCode(fact.of ?? '')} · ${link(`${fact.file}:${fact.line + 1}`, fact.file, fact.line)}`,
    fact.function === undefined ? '' : `Handled by ${inlineCode(fact.function)}.`,
    slot === undefined ? '' : describeResults(slot, link),
    slot === undefined ? '' : describeGeneration(slot),
    slot?.value !== undefined
      ? 'The slot’s name is *stated* by the table. It is given no block, so its parameters are not known; the interface it belongs to is generated and not published.'
      : slot?.confidence === 'inferred'
        ? 'The source breaks off in the slot: its parameters are *inferred*. The interface it belongs to is generated and not published.'
        : 'The slot’s name and parameters are *stated* by the table; the interface they belong to is generated and not published.',
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** What the handler completes with, each once, with the place. */
function describeResults({ results }: UpcallSlot, link: LinkTo): string {
  const seen = new Map<string, BuiltResult>();
  for (const one of results) {
    const text = one.variant === '' ? one.value : `${one.variant}${one.value === '' ? '' : `(${one.value})`}`;
    if (!seen.has(text)) seen.set(text, one);
  }
  const shown = [...seen].slice(0, 6).map(([text, { file, line }]) => {
    const name = text === '' ? 'nothing' : inlineCode(text);
    return `${name} at ${link(`${file}:${line + 1}`, file, line)}`;
  });
  return shown.length === 0 ? '' : `Completes with ${shown.join(', ')}.`;
}

function describeGeneration({ counterpart, onlyHere, otherIsCut }: UpcallSlot): string {
  if (otherIsCut === true) return 'The table of the other generation breaks off: whether it has it does not show.';
  if (onlyHere === true) return 'In this generation of the interface only.';
  return counterpart === undefined
    ? ''
    : `The other generation of the interface has it as ${inlineCode(counterpart.slot)} in ${inlineCode(counterpart.table)}.`;
}

/** The hover of an annotated term. */
export function describeTerm(term: Term, domain: DomainIndex | undefined, glossary: Glossary, link: LinkTo): string {
  const parts = [`**${escapeMarkdown(term.term)}** ${confidenceMark(term)}`, escapeMarkdown(term.meaning)];
  if (term.confidenceNote !== undefined) parts.push(`*${escapeMarkdown(term.confidenceNote)}*`);
  const places = (term.evidence.symbols ?? []).flatMap((symbol) => placeOf(symbol, domain, link) ?? []);
  if (places.length > 0) parts.push(`Seen at: ${places.slice(0, 4).join(', ')}`);
  for (const source of term.evidence.public ?? []) {
    parts.push(
      source.url === undefined
        ? `Source: ${escapeMarkdown(source.title)}`
        : `Source: [${escapeMarkdown(source.title)}](${source.url})`,
    );
  }
  const related = (term.related ?? []).flatMap((name) => relatedLink(name, glossary, domain, link));
  if (related.length > 0) parts.push(`Related: ${related.join(', ')}`);
  if (term.since !== undefined) parts.push(`Since ${inlineCode(term.since)}`);
  return parts.join('\n\n');
}

/** A related term as a link to the best place in the checkout that shows it, or as text when it has none. */
function relatedLink(name: string, glossary: Glossary, domain: DomainIndex | undefined, link: LinkTo): string[] {
  const term = glossary.named(name);
  if (term === undefined) return [];
  for (const symbol of term.evidence.symbols ?? []) {
    const place = locate(symbol, domain);
    if (place !== undefined) return [link(name, place.path, place.line)];
  }
  return [escapeMarkdown(name)];
}

function placeOf(symbol: string, domain: DomainIndex | undefined, link: LinkTo): string | undefined {
  const place = locate(symbol, domain);
  return place === undefined ? undefined : link(symbol, place.path, place.line);
}

/** Where a symbol is defined, else where it is first used. */
export function locate(symbol: string, domain: DomainIndex | undefined): { path: string; line: number } | undefined {
  // A term of the exclave world is shown by the kernel that has it, not by a stub.
  const [defined] = activeFirst(domain?.index.symbolsNamed(symbol) ?? [], buildOf('', defaultConfiguration));
  if (defined !== undefined) return { path: defined.file.path, line: defined.symbol.line };
  const used = domain?.index.occurrences(symbol);
  const best = used?.find((one) => /xclave/i.test(one.file.path)) ?? used?.[0];
  return best === undefined ? undefined : { path: best.file.path, line: lineIn(best.file, best.offset) };
}

/** A term below what else is said of a name. */
function termLine(term: Term): string {
  return `**${escapeMarkdown(term.term)}**: ${escapeMarkdown(term.meaning)} ${confidenceMark(term)}`;
}

function confidenceMark(term: Term): string {
  return `(*${term.confidence}*)`;
}
