/**
 * Fixture texts with marks in C comments, so that a test names a place instead of counting columns.
 *
 * - `// @file osfmk/kern/x.c` on a line of its own starts a file; without one the whole text is `case.c`.
 * - `//   ^^^^ name` on a line of its own marks the columns above its carets. The line is taken out of the text.
 * - `/*<name*` + `/ … /*>*` + `/` marks what stands between; for macros, where a comment line would change the meaning.
 *
 * A name that is asked for and not there fails, and so does one that nobody asked for.
 */

export interface Mark {
  readonly path: string;
  readonly start: number;
  readonly end: number;
  /** 0-based line and column of the start. */
  readonly line: number;
  readonly character: number;
  readonly text: string;
}

export class MarkedFiles {
  readonly files: ReadonlyMap<string, string>;
  private readonly marks: ReadonlyMap<string, Mark>;
  private readonly unused: Set<string>;

  constructor(source: string) {
    const files = new Map<string, string>();
    const marks = new Map<string, Mark>();
    for (const [path, text] of splitFiles(source)) files.set(path, readMarks(path, text, marks));
    this.files = files;
    this.marks = marks;
    this.unused = new Set(marks.keys());
  }

  /** The only file, or the one of that path. */
  text(path?: string): string {
    const found = path === undefined ? [...this.files.values()][0] : this.files.get(path);
    if (found === undefined) throw new Error(`no file ${path} in this fixture`);
    return found;
  }

  mark(name: string): Mark {
    const found = this.marks.get(name);
    if (found === undefined) throw new Error(`no mark "${name}"; there are ${[...this.marks.keys()].join(', ')}`);
    this.unused.delete(name);
    return found;
  }

  /** Fails when a mark was never asked for. */
  finish(): void {
    if (this.unused.size > 0) throw new Error(`marks that no test asks for: ${[...this.unused].join(', ')}`);
  }
}

/** Runs a test over a marked text; every mark must be used in it. */
export async function withMarks(source: string, use: (marked: MarkedFiles) => void | Promise<void>): Promise<void> {
  const marked = new MarkedFiles(source);
  await use(marked);
  marked.finish();
}

function splitFiles(source: string): [string, string][] {
  const heads = [...source.matchAll(/^\/\/ @file (\S+)\n/gm)];
  if (heads.length === 0) return [['case.c', source]];
  return heads.map((head, at) => [
    head[1] ?? '',
    source.slice(head.index + head[0].length, heads[at + 1]?.index ?? source.length),
  ]);
}

function readMarks(path: string, source: string, marks: Map<string, Mark>): string {
  const places: { name: string; start: number; end: number }[] = [];
  const lines: string[] = [];
  let lineStart = 0;
  let offset = 0;
  let open: { name: string; start: number } | undefined;
  for (const line of source.split('\n')) {
    if (/^\s*\/\/\s*\^/.test(line)) {
      places.push(...caretMarks(path, line, lineStart, lines.at(-1) ?? ''));
      continue;
    }
    let text = '';
    let from = 0;
    for (const inline of line.matchAll(/\/\*<([\w.-]+)\*\/|\/\*>\*\//g)) {
      text += line.slice(from, inline.index);
      from = inline.index + inline[0].length;
      const at = offset + text.length;
      if (inline[1] !== undefined) {
        if (open !== undefined) throw new Error(`${path}: mark "${open.name}" is still open at "${inline[1]}"`);
        open = { name: inline[1], start: at };
      } else {
        if (open === undefined) throw new Error(`${path}: a mark ends that never began`);
        places.push({ ...open, end: at });
        open = undefined;
      }
    }
    text += line.slice(from);
    lineStart = offset;
    offset += text.length + 1;
    lines.push(text);
  }
  if (open !== undefined) throw new Error(`${path}: mark "${open.name}" never ends`);
  const text = lines.join('\n');
  for (const { name, start, end } of places) {
    if (marks.has(name)) throw new Error(`${path}: mark "${name}" stands twice`);
    const before = text.slice(0, start);
    const line = before.split('\n').length - 1;
    const character = start - (before.lastIndexOf('\n') + 1);
    marks.set(name, { path, start, end, line, character, text: text.slice(start, end) });
  }
  return text;
}

function caretMarks(path: string, line: string, lineStart: number, above: string) {
  const found = [...line.matchAll(/(\^+)[ ]+([\w.-]+)/g)];
  if (found.length === 0) throw new Error(`${path}: carets without a name: ${line.trim()}`);
  return found.map((match) => {
    const start = match.index;
    const end = start + (match[1] ?? '').length;
    if (end > above.length) throw new Error(`${path}: mark "${match[2]}" lies past the end of its line`);
    return { name: match[2] ?? '', start: lineStart + start, end: lineStart + end };
  });
}
