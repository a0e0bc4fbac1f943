/**
 * Reads documentation comments as XNU writes them: HeaderDoc (`@abstract`, `@param`, `@result` …), Doxygen's spellings,
 * and plain text with paragraphs, lists and drawings.
 */
import { codeBlock, escapeMarkdown, inlineCode } from './markdown.ts';

export interface DocComment {
  /** Paragraphs before the first tag, or of `@abstract` and `@discussion`, in order. */
  readonly paragraphs: readonly DocParagraph[];
  readonly parameters: readonly { name: string; text: string }[];
  readonly returns?: string;
  /** Other tags with their text: `see`, `warning`, `note` … */
  readonly others: readonly { tag: string; text: string }[];
}
export interface DocParagraph {
  readonly text: string;
  /** A drawing or table: shown as it stands. */
  readonly verbatim: boolean;
  /** An item of a list, without its mark. */
  readonly item?: true;
}

/** Tags whose word is a name that says nothing a reader does not see. */
const namingTags =
  /^(function|func|const|constant|enum|struct|typedef|union|var|header|group|define|defined|defineblock|macro|file|class|method|property|name|code|endcode)$/;
const paragraphTags = /^(abstract|brief|discussion|details|description)$/;

/** True for a comment that says what a caller asks for: an abstract, parameters, a result. */
export function hasTags(raw: string): boolean {
  return /^[\s/*!]*[@\\](abstract|brief|discussion|param|returns?|result)\b/m.test(raw);
}

export function parseDocComment(raw: string): DocComment {
  const lines = bare(raw);
  const paragraphs: DocParagraph[] = [];
  const parameters: { name: string; text: string }[] = [];
  const others: { tag: string; text: string }[] = [];
  let returns: string | undefined;
  let buffer: string[] = [];
  let finish = (text: string[]) => {
    pushParagraphs(paragraphs, text);
  };
  const flush = () => {
    finish(buffer);
    buffer = [];
  };
  for (const line of lines) {
    const match = /^\s*[@\\]([A-Za-z]+)\b[ \t]*(.*)$/.exec(line);
    const tag = match?.[1]?.toLowerCase();
    if (tag === undefined) {
      buffer.push(line);
      continue;
    }
    const rest = match?.[2] ?? '';
    if (namingTags.test(tag)) {
      flush();
      finish = (text) => pushParagraphs(paragraphs, text);
      // `@define NAME  Description` puts the meaning on the same line.
      const description = /^\S+\s{2,}(.*)$/.exec(rest)?.[1];
      if (description !== undefined) buffer.push(description);
    } else if (paragraphTags.test(tag)) {
      flush();
      finish = (text) => pushParagraphs(paragraphs, text);
      buffer.push(rest);
    } else if (tag === 'param' || tag === 'field' || tag === 'tparam') {
      flush();
      const parts = /^(?:\[\w+(?:,\s*\w+)?\]\s*)?(\S+)\s*(.*)$/.exec(rest);
      const name = parts?.[1] ?? '';
      finish = (text) => {
        parameters.push({ name, text: joined(text) });
      };
      buffer.push(parts?.[2] ?? '');
    } else if (tag === 'return' || tag === 'returns' || tag === 'result') {
      flush();
      finish = (text) => {
        returns = joined(text);
      };
      buffer.push(rest);
    } else {
      flush();
      finish = (text) => {
        others.push({ tag, text: joined(text) });
      };
      buffer.push(rest);
    }
  }
  flush();
  return { paragraphs, parameters, others, ...(returns === undefined ? {} : { returns }) };
}

/** Renders a comment as Markdown; everything in it is escaped. Empty when it says nothing. */
export function renderDocComment(raw: string): string {
  const doc = parseDocComment(raw);
  const parts: string[] = [];
  doc.paragraphs.forEach(({ text, verbatim, item }, at) => {
    if (verbatim) parts.push(codeBlock(text, 'text'));
    else if (item === undefined) parts.push(escapeMarkdown(text));
    else if (doc.paragraphs[at - 1]?.item === undefined) parts.push(`- ${escapeMarkdown(text)}`);
    else parts.push(`${parts.pop() ?? ''}\n- ${escapeMarkdown(text)}`);
  });
  if (doc.parameters.length > 0) {
    parts.push(
      doc.parameters
        .map(({ name, text }) => `- ${inlineCode(name)}${text === '' ? '' : `: ${escapeMarkdown(text)}`}`)
        .join('\n'),
    );
  }
  if (doc.returns) parts.push(`**Returns** ${escapeMarkdown(doc.returns)}`);
  for (const { tag, text } of doc.others)
    if (text !== '') parts.push(`**${escapeMarkdown(capital(tag))}** ${escapeMarkdown(text)}`);
  return parts.join('\n\n');
}

/** The lines of a comment as text: the stars that a banner has around its words are none. */
function bare(raw: string): string[] {
  return undecorated(raw).map((line) => line.replace(/^\s*[*/]{3,}(\s+|$)|(^|\s+)[*/]{3,}\s*$/g, ''));
}

/** The lines of a comment without its delimiters and without the column of stars. */
function undecorated(raw: string): string[] {
  if (raw.startsWith('//')) return raw.split('\n').map((line) => line.replace(/^\s*\/\/+[!<]?[ \t]?/, '').trimEnd());
  const inner =
    raw.length < 5
      ? ''
      : raw
          .slice(2, -2)
          .replace(/^\*+[!<]?|^!|^</, '')
          .replace(/\*+$/, '');
  const lines = inner.split('\n').map((line) => line.replace(/\r$/, ''));
  const starred = lines.slice(1).filter((line) => line.trim() !== '');
  const hasStars = starred.length > 0 && starred.every((line) => /^\s*\*/.test(line));
  const cleaned = lines.map((line, at) => (at > 0 && hasStars ? line.replace(/^\s*\*[ \t]?/, '') : line).trimEnd());
  // A common indentation (a comment without stars) is layout, not text.
  const indents = cleaned
    .slice(1)
    .filter((line) => line.trim() !== '')
    .map((line) => /^\s*/.exec(line)?.[0].length ?? 0);
  const indent = hasStars || indents.length === 0 ? 0 : Math.min(...indents);
  return cleaned.map((line, at) => (at === 0 ? line.trimStart() : line.slice(indent)));
}

/** Box characters, arrows of dashes, or columns: more drawing than sentence. */
function isDrawing(lines: readonly string[]): boolean {
  const drawn = lines.filter((line) =>
    /[─-╿]|[+|][-=]{2,}|[-=]{3,}[+|>]|^\s*[|+].*[|+]\s*$|\S {4,}\S|<-{2,}|-{2,}>/.test(line),
  );
  return lines.length >= 2 && drawn.length * 2 >= lines.length;
}

function pushParagraphs(paragraphs: DocParagraph[], lines: readonly string[]): void {
  let block: string[] = [];
  const blocks: string[][] = [];
  for (const line of lines) {
    if (line.trim() === '') {
      if (block.length > 0) blocks.push(block);
      block = [];
    } else {
      block.push(line);
    }
  }
  if (block.length > 0) blocks.push(block);
  // A drawing may hold blank lines: join it again when its neighbours are drawings too.
  for (const one of blocks) {
    const verbatim = isDrawing(one);
    const last = paragraphs.at(-1);
    if (verbatim && last?.verbatim === true)
      paragraphs[paragraphs.length - 1] = { text: `${last.text}\n\n${one.join('\n')}`, verbatim };
    else if (verbatim) paragraphs.push({ text: one.join('\n'), verbatim });
    else paragraphs.push(...listItems(one));
  }
}

/** Splits a block of lines at list marks: `-`, `*`, `o`, `1.`, `(a)`. */
function listItems(lines: readonly string[]): DocParagraph[] {
  const result: DocParagraph[] = [];
  let current: string[] = [];
  let isItem = false;
  const finish = () => {
    const text = joined(current);
    if (text !== '') result.push(isItem ? { text, verbatim: false, item: true } : { text, verbatim: false });
    current = [];
  };
  for (const line of lines) {
    const mark = /^\s*(?:[-*•]|o(?= )|\d{1,2}[.)]|\([a-z\d]\))\s+(.*)$/.exec(line);
    if (mark !== null) {
      finish();
      isItem = true;
      current.push(mark[1] ?? '');
    } else {
      current.push(line);
    }
  }
  finish();
  return result;
}

function joined(lines: readonly string[]): string {
  return lines
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ');
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
