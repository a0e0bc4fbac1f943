/** Writes a page line by line, and remembers where each name and each element stands. */
import type { EvidencedName } from '../model/tightbeam.ts';

/** A place in a page: 0-based line, UTF-16 columns. */
export interface PagePlace {
  readonly line: number;
  readonly character: number;
  readonly length: number;
}

export type PageItemKind =
  | 'module'
  | 'interface'
  | 'method'
  | 'upcall'
  | 'client'
  | 'table'
  | 'slot'
  | 'struct'
  | 'union'
  | 'enum'
  | 'alias'
  | 'opaque'
  | 'field'
  | 'case'
  | 'variant'
  | 'name';

/** An element of the page, for its outline. */
export interface PageItem extends PagePlace {
  readonly name: string;
  readonly detail: string;
  readonly kind: PageItemKind;
  /** Its last line. */
  readonly endLine: number;
  readonly children: readonly PageItem[];
  /** Generated names that mean it. */
  readonly names: readonly string[];
  /** How sure it is, in words; `''` where that is not asked. */
  readonly confidence: string;
  /** Where the checkout shows it, best first. */
  readonly evidence: readonly { readonly file: string; readonly start: number; readonly end: number }[];
  /** Functions of the tree that serve it. */
  readonly handlers: readonly EvidencedName[];
}

export interface Page {
  readonly lines: readonly string[];
  readonly text: string;
  readonly places: ReadonlyMap<string, PagePlace>;
  readonly items: readonly PageItem[];
  /** The lines that are kept for the operations behind a call, with the function that calls and the line of what is called. */
  readonly calls: readonly PageCall[];
}

export interface PageCall {
  readonly line: number;
  readonly itemLine: number;
  readonly name: string;
  readonly file: string;
}

interface OpenItem {
  name: string;
  detail: string;
  kind: PageItemKind;
  line: number;
  character: number;
  length: number;
  endLine: number;
  children: OpenItem[];
  names: readonly string[];
  confidence: string;
  evidence: PageItem['evidence'];
  handlers: PageItem['handlers'];
}

export interface ItemOptions {
  readonly kind: PageItemKind;
  /** What stands before the name. */
  readonly before: string;
  readonly name: string;
  /** What stands behind it. */
  readonly after?: string;
  readonly note?: string;
  readonly names?: readonly string[];
  readonly confidence?: string;
  readonly evidence?: PageItem['evidence'];
  readonly handlers?: PageItem['handlers'];
}

/** Stands where no operation of the trap is known to lead to a call. */
export const noOperation = '  trap: no operation is seen to lead here';

export class PageWriter {
  private readonly lines: string[] = [];
  private readonly places = new Map<string, PagePlace>();
  private readonly roots: OpenItem[] = [];
  private readonly open: OpenItem[] = [];
  private readonly calls: PageCall[] = [];

  line(text = ''): void {
    this.lines.push(text === '' ? '' : `${this.indent()}${flat(text)}`);
  }
  comment(text: string): void {
    this.line(`// ${text}`);
  }

  /** Keeps a line for what leads to a call of the open element. */
  operationsOf({ file, within }: { readonly file: string; readonly within: string }): void {
    this.calls.push({ line: this.lines.length, itemLine: this.open.at(-1)?.line ?? 0, name: within, file });
    this.comment(noOperation);
  }

  /** One line for an element without anything inside. */
  item(options: ItemOptions): void {
    this.begin(options);
    this.open.pop();
  }
  /** An element with others inside; `inside` writes them. */
  block(options: ItemOptions, inside: () => void): void {
    const item = this.begin({ ...options, after: `${options.after ?? ''} {` });
    inside();
    this.open.pop();
    item.endLine = this.lines.length;
    this.line('}');
  }

  page(): Page {
    const { calls, lines, places, roots } = this;
    return { lines, text: `${lines.join('\n')}\n`, places, items: roots, calls };
  }

  private begin({
    kind,
    before,
    name,
    after = '',
    note = '',
    names = [],
    confidence = '',
    evidence = [],
    handlers = [],
  }: ItemOptions): OpenItem {
    const head = `${this.indent()}${before === '' ? '' : `${before} `}`;
    // Half-typed code can name nothing.
    const shown = flat(name) || '?';
    const place = { line: this.lines.length, character: head.length, length: shown.length };
    const detail = flat(after).replace(/ \{$/, '');
    this.lines.push(`${head}${shown}${flat(after)}${note === '' ? '' : `  // ${flat(note)}`}`);
    for (const one of names) if (!this.places.has(one)) this.places.set(one, place);
    const item: OpenItem = {
      ...place,
      name: shown,
      detail,
      kind,
      endLine: place.line,
      children: [],
      names,
      confidence,
      evidence,
      handlers,
    };
    (this.open.at(-1)?.children ?? this.roots).push(item);
    this.open.push(item);
    return item;
  }

  private indent(): string {
    return '  '.repeat(this.open.length);
  }
}

/** Source text of any shape on one line. */
function flat(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
}
