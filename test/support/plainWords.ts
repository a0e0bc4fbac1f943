/**
 * Where a word stands in the code of a checkout, read with one pattern: `git grep -w` less comments, strings and the text
 * of `#include`, `#error`, `#warning` and `#pragma` lines (but `#pragma unused` names what it is about). No lexer of the project; references are compared with these.
 */
import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

/** One word in code. */
export interface PlainUse {
  /** From the root, with forward slashes. */
  readonly path: string;
  /** 1-based, both; columns in UTF-16 units. */
  readonly line: number;
  readonly column: number;
  /** Its line without comments and strings. */
  readonly text: string;
  /** The code before it on its line and after it, spaces off. */
  readonly before: string;
  readonly after: string;
}

/** Files that hold source, by their names. */
const sources = /\.(c|h|cpp|cc|hpp|m|mm|s|defs)$/i;
const versionControl = /^(\.git|\.hg|\.svn)$/;

const notCode =
  /\/\*[\s\S]*?\*\/|\/\/(?:\\\r?\n|[^\n])*|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'|^[ \t]*#[ \t]*(?:include|include_next|import|error|warning|pragma(?!\s+unused\())\b(?:\\\r?\n|\/\*[\s\S]*?\*\/|[^\n])*/gm;

/** Every source file below a root; a folder that links reach twice is read once. */
export class PlainTree {
  private readonly texts = new Map<string, string>();
  private readonly codes = new Map<string, string>();

  constructor(private readonly root: string) {
    this.walk('', new Set());
  }

  get paths(): string[] {
    return [...this.texts.keys()];
  }
  textOf(path: string): string {
    return this.texts.get(path) ?? '';
  }
  /** The text with blanks for what is no code, at the same places. */
  codeOf(path: string): string {
    let code = this.codes.get(path);
    if (code === undefined) {
      code = this.textOf(path).replace(notCode, (match) => match.replace(/[^\n]/g, ' '));
      this.codes.set(path, code);
    }
    return code;
  }

  /** Every place of a word, file by file. */
  usesOf(word: string): PlainUse[] {
    const pattern = new RegExp(`(?<![\\w$])${word}(?![\\w$])`, 'g');
    return this.paths.flatMap((path) => {
      if (!this.textOf(path).includes(word)) return [];
      const code = this.codeOf(path);
      return [...code.matchAll(pattern)].map(({ index }) => {
        const head = code.lastIndexOf('\n', index - 1) + 1;
        const end = code.indexOf('\n', index);
        const text = code.slice(head, end < 0 ? undefined : end);
        return {
          path,
          line: code.slice(0, head).split('\n').length,
          column: index - head + 1,
          text: text.trim(),
          before: text.slice(0, index - head).trim(),
          after: text.slice(index - head + word.length).trim(),
        };
      });
    });
  }

  /** The lines of the function whose name begins a line: from there to the brace in the first column. */
  linesOfFunction(path: string, name: string): { first: number; last: number } | undefined {
    const code = this.codeOf(path);
    for (const { index } of code.matchAll(new RegExp(`^${name}\\(`, 'gm'))) {
      const body = /^[^;]*?\n\{[\s\S]*?\n\}/.exec(code.slice(index))?.[0];
      if (body === undefined) continue;
      const first = code.slice(0, index).split('\n').length;
      return { first, last: first + body.split('\n').length - 1 };
    }
    return undefined;
  }

  private walk(folder: string, seen: Set<string>): void {
    const real = realpathSync(join(this.root, folder));
    if (seen.has(real)) return;
    seen.add(real);
    const entries = readdirSync(real, { withFileTypes: true });
    for (const entry of entries) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!versionControl.test(entry.name)) this.walk(path, seen);
      } else if (entry.isFile() && sources.test(entry.name)) {
        this.texts.set(path, readFileSync(join(this.root, path), 'utf8'));
      }
    }
  }
}
