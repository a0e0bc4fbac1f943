/** Tells a log from a file that is none, for whoever reads it from a disk or an editor. */

/** Characters at the beginning that are looked at. */
const beginning = 4096;
/** Zero bytes, control characters that no terminal is sent, and what no UTF-8 is. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are looked for.
const strange = /[\x00-\x08\x0e-\x1a\x1c-\x1f\ufffd]/g;

/** True when much of the beginning is no text; what a few bytes spoil is the matter of their lines. */
export function isBinaryAsAWhole(text: string): boolean {
  const head = text.slice(0, beginning);
  return (head.match(strange)?.length ?? 0) > head.length / 4;
}
