/** The lines of a file that tell it from others: without comments, layout, and what nearly every file has. */
import { sourceExtension } from '../extract/exclaveNames.ts';
import { scan } from '../source/lexer.ts';

/** A license, `#include`s and conditions are alike in files that have nothing else in common. */
const ofAnyFile = /^#(?:\s|#|!|$|(?:include|import|if|ifdef|ifndef|elif|else|endif|pragma)\b)/;

export function tellingLines(path: string, text: string): string[] {
  const lines = sourceExtension.test(path) ? codeLines(text) : text.split('\n').map((line) => line.trim());
  return lines.filter((line) => /\w/.test(line) && !ofAnyFile.test(line));
}

/** The tokens of each line, without the comments between them. */
function codeLines(text: string): string[] {
  const tokens = scan(text);
  const lines: string[] = [];
  let line = '';
  let end = 0;
  for (let at = 0; at < tokens.count; at++) {
    const start = tokens.start[at] ?? 0;
    if (text.slice(end, start).includes('\n')) {
      lines.push(line);
      line = '';
    }
    end = tokens.end[at] ?? start;
    line += (line === '' || line.endsWith('#') ? '' : ' ') + text.slice(start, end);
  }
  return [...lines, line];
}
