/** Texts of panics as they are shown: strings put together, without what is of layout only. */

/** `\\n`, `\\t`: of layout only. */
export const layout = /\\[nt]/g;

/** The strings of a format, with `…` for what macros put between them; `''` for an argument without a string. */
export function textIn(argument: string): string {
  const strings = [...argument.matchAll(/"((?:[^"\\]|\\.)*)"/g)];
  let text = '';
  let end = 0;
  for (const match of strings) {
    const between = argument.slice(end, match.index).trim();
    text += (between === '' || end === 0 ? '' : '…') + (match[1] ?? '');
    end = match.index + match[0].length;
  }
  return text.replace(layout, ' ').replace(/\s+/g, ' ').trim();
}
