/**
 * What a word of a Tightbeam page means. A page holds words of three worlds: of the notation, of what is put together, and
 * of C. Only what is written as a name of C is looked up in C: a parameter or a type can be called as anything there is.
 */
import type { DomainIndex } from '../concepts/domainIndex.ts';
import type { SymbolAt } from '../index/checkoutIndex.ts';
import { wordAt } from '../index/resolve.ts';
import { codeBlock, inlineCode } from './markdown.ts';
import type { Page, PageItem, PageItemKind } from './pageWriter.ts';
import { documentOf, itemAt, tightbeamDocument } from './tightbeamDocument.ts';

export interface PageMeaning {
  /** Columns of the word, or of the element's name. */
  readonly start: number;
  readonly end: number;
  readonly of:
    | { readonly kind: 'element'; readonly item: PageItem }
    /** An element that another line names, of this page or of another document. */
    | { readonly kind: 'named'; readonly document?: string; readonly item: PageItem }
    | { readonly kind: 'generated'; readonly name: string }
    | { readonly kind: 'source'; readonly name: string; readonly symbols: readonly SymbolAt[] }
    /** Markdown. */
    | { readonly kind: 'notation'; readonly text: string };
}

const declaring: Readonly<Record<string, string>> = {
  module: 'What one input of Tightbeam’s generator holds.',
  runtime: 'Names of Tightbeam’s runtime, which belong to no module.',
  interface: 'Methods that are called through one handle, or served by one table.',
  extends: 'Methods of that interface are called or served through this one: seen by the results’ types.',
  method: 'XNU calls it in an exclave.',
  upcall: 'An exclave calls it; a table of XNU serves it.',
  client: 'A handle that XNU connects to an endpoint.',
  in: 'The function of C that does it.',
  table: 'Serves calls of exclaves: a function of XNU for each.',
  slot: 'A method that the table serves.',
  struct: 'Shown by its members.',
  union: 'Shown by its tags and cases.',
  enum: 'Shown by its constants.',
  case: 'A constant of an enum, or what a union can hold.',
  alias: 'A name for another type: shown by what vectors of it hold.',
  opaque: 'A type of which only the name is used.',
  function: 'A function of the runtime, of which only the name is known.',
};

const types: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [8, 16, 32, 64].flatMap((bits) => [
      [`u${bits}`, `A number of ${bits} bits without a sign.`],
      [`i${bits}`, `A number of ${bits} bits with a sign.`],
    ]),
  ),
  usize: '`size_t`, as in C.',
  bool: 'True or false, as in C.',
  char: '`char`, as in C.',
  integer: 'A number whose width nobody writes.',
  result: 'The completion block is given a result with the variants inside: success or failure.',
  unknown: 'Nothing tells.',
};

const certainties: Readonly<Record<string, string>> = {
  stated: 'A server table, or the parameters of a block literal, write it.',
  inferred: 'It follows from arguments, from members that are read, from constants, from what a result is read into.',
  conflict: 'What does not fit together. Nothing is left out for it.',
};

/**
 * @param shown the line as it is shown: operations of the trap stand there only.
 * @returns undefined for a word that means nothing by itself.
 */
export function meaningInPage(
  page: Page,
  at: { readonly line: number; readonly character: number },
  shown: string,
  domain: DomainIndex,
): PageMeaning | undefined {
  const item = itemAt(page, at.line, at.character);
  if (item !== undefined && item.line === at.line && isOn(item, at.character))
    return { start: item.character, end: item.character + item.length, of: { kind: 'element', item } };
  const word = wordAt(shown, Math.min(at.character, shown.length));
  if (word === undefined) return undefined;
  const comment = shown.indexOf('//');
  const of =
    comment >= 0 && word.start > comment
      ? inComment(shown, word, domain)
      : inNotation(page, item, shown.slice(0, comment < 0 ? undefined : comment), word, domain);
  return of === undefined ? undefined : { start: word.start, end: word.end, of };
}

/** Markdown for an element that has no name of C: what its line says. */
export function describeElement(page: Page, { line }: PageItem): string {
  const [code = '', ...comment] = (page.lines[line] ?? '').split('//');
  const note = comment.join('//').trim();
  return `${codeBlock(code.trim().replace(/\s*\{$/, ''), 'exclave-tightbeam')}${note === '' ? '' : `\n\n${inlineCode(note)}`}`;
}

interface Word {
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

function inNotation(
  page: Page,
  item: PageItem | undefined,
  line: string,
  { word, start, end }: Word,
  domain: DomainIndex,
): PageMeaning['of'] | undefined {
  const before = line.slice(0, start).trimEnd();
  const after = line.slice(end).trimStart();
  const declared = item?.line !== undefined && page.lines[item.line]?.startsWith(line) === true ? item : undefined;
  if (before === '' || (word === 'in' && declared?.kind === 'client') || word === 'extends') {
    const text = declaring[word];
    return text === undefined ? undefined : notation(word, text);
  }
  // What serves a slot and who connects a client are functions of C.
  if ((declared?.kind === 'client' && /\bin$/.test(before)) || (declared?.kind === 'slot' && before.endsWith('=')))
    return inSource(word, false, domain);
  if (word === 'c' && /^:\w/.test(line.slice(end)))
    return notation('c:', 'A type of C that the notation has no word for.');
  if (before.endsWith('c:'))
    return documentOf(word, domain) === undefined ? inSource(word, false, domain) : generated(word);
  if (after.startsWith(':') && before !== '')
    return {
      kind: 'notation',
      text: `${codeBlock(word, 'exclave-tightbeam')}\n\nA parameter${declared === undefined ? '' : ` of ${inlineCode(declared.name)}`}. Its name is as the table writes it, or lent by an argument of a call.`,
    };
  const module = /(\w+)\.$/.exec(before)?.[1];
  if (types[word] !== undefined && (module === undefined || word === 'result')) return notation(word, types[word]);
  const other = module === undefined ? undefined : tightbeamDocument(module, domain);
  const named = typeIn((other ?? page).items, word);
  if (named !== undefined)
    return { kind: 'named', item: named, ...(other === undefined || module === undefined ? {} : { document: module }) };
  const [root] = after.startsWith('.') ? (tightbeamDocument(word, domain)?.items ?? []) : [];
  return root === undefined ? undefined : { kind: 'named', document: word, item: root };
}

/** Prose with names of C in it: those show by their form, or by what stands before them. */
function inComment(line: string, { word, start, end }: Word, domain: DomainIndex): PageMeaning['of'] | undefined {
  const before = line.slice(0, start);
  const after = line.slice(end);
  const certainty = certainties[word];
  if (certainty !== undefined && (/(\/\/|:|[;,] \w*) $/.test(before) || after.startsWith(':')))
    return notation(word, certainty);
  // A place is a link; of a parameter that is less sure than its method, the name is none of C.
  if (/\/$/.test(before) || /^(\.\w+:\d|\/)/.test(after) || /^: (stated|inferred|name only)\b/.test(after))
    return undefined;
  if (documentOf(word, domain) !== undefined) return generated(word);
  const isField = /(\.|->)\s*$/.test(before);
  const isSaid = /\b(called by|reached from|started by|the build exports) $|\bserved in (\w+ by )?$/.test(before);
  if (!isSaid && !isField && !/_|[a-z][A-Z]|^[A-Z]{3}/.test(word)) return undefined;
  return inSource(word, isField, domain);
}

function inSource(name: string, isField: boolean, domain: DomainIndex): PageMeaning['of'] | undefined {
  const symbols = domain.index.symbolsNamed(name).filter(({ symbol }) => (symbol.kind === 'field') === isField);
  return symbols.length === 0 ? undefined : { kind: 'source', name, symbols };
}

function generated(name: string): PageMeaning['of'] {
  return { kind: 'generated', name };
}

function notation(word: string, text: string): PageMeaning['of'] {
  return { kind: 'notation', text: `${codeBlock(word, 'exclave-tightbeam')}\n\n*A word of the notation.* ${text}` };
}

function isOn({ character, length }: PageItem, column: number): boolean {
  return character <= column && column <= character + length;
}

const namedKinds: ReadonlySet<PageItemKind> = new Set(['struct', 'union', 'enum', 'alias', 'opaque', 'interface']);

function typeIn(items: readonly PageItem[], name: string): PageItem | undefined {
  for (const item of items) {
    if (item.name === name && namedKinds.has(item.kind)) return item;
    const inside = item.kind === 'module' ? typeIn(item.children, name) : undefined;
    if (inside !== undefined) return inside;
  }
  return undefined;
}
