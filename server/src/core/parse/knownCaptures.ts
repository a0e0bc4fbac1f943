/**
 * Captures of texts that come again with a few changes: what a parse found in a construct at the outermost level holds
 * for the same construct in another text, so only the others are parsed.
 */
import type { Capture, SyntaxEngine } from './engine.ts';
import { endOfComment, endOfLiteral } from './skipped.ts';

const lineBreak = 10;
const space = 32;
const quote = 34;
const hash = 35;
const apostrophe = 39;
const open = 40;
const close = 41;
const slash = 47;
const semicolon = 59;
const left = 123;
const right = 125;

/** What was found in each construct of a text, with offsets from the construct's beginning; by its source. */
export type PieceCaptures = Map<string, readonly Capture[]>;

/**
 * The same as the engine's own captures of a text.
 *
 * @param known of an earlier text.
 * @param noted takes what is known for a later one.
 */
export function capturesLike(
  known: PieceCaptures | undefined,
  text: string,
  engine: SyntaxEngine,
  noted: PieceCaptures,
): readonly Capture[] {
  const found: Capture[] = [];
  let start = 0;
  /** Where neighbouring pieces that are not known begin: they are parsed in one go. */
  let unknown: number[] = [];
  for (const end of pieceEnds(text)) {
    const piece = text.slice(start, end);
    const captures = known?.get(piece);
    if (captures === undefined) unknown.push(start);
    else {
      if (!parse(unknown, start)) return engine.captures(text);
      unknown = [];
      noted.set(piece, captures);
      for (const one of captures) found.push({ name: one.name, start: one.start + start, end: one.end + start });
    }
    start = end;
  }
  const isAll = unknown[0] === 0;
  return parse(unknown, start) || isAll ? found : engine.captures(text);

  /** False where the grammar does not understand some of it: then what was found depends on what is around. */
  function parse(starts: readonly number[], end: number): boolean {
    const [from] = starts;
    if (from === undefined) return true;
    const pieces: Capture[][] = starts.map(() => []);
    let at = 0;
    let isUnderstood = true;
    for (const one of engine.captures(from === 0 && end === text.length ? text : text.slice(from, end))) {
      const capture = { name: one.name, start: one.start + from, end: one.end + from };
      found.push(capture);
      while (at + 1 < starts.length && (starts[at + 1] ?? end) <= capture.start) at++;
      const start = starts[at] ?? from;
      if (one.name === 'error' || capture.end > (starts[at + 1] ?? end)) isUnderstood = false;
      pieces[at]?.push({ name: one.name, start: capture.start - start, end: capture.end - start });
    }
    if (isUnderstood)
      for (const [number, captures] of pieces.entries())
        noted.set(text.slice(starts[number], starts[number + 1] ?? end), captures);
    return isUnderstood;
  }
}

/** Behind the lines that end a construct at the outermost level, and the end of the text. */
function pieceEnds(text: string): number[] {
  const ends: number[] = [];
  let depth = 0;
  let before = 0;
  let isBody = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code <= space) continue;
    if (code === quote || code === apostrophe) at = endOfLiteral(text, at);
    else if (code === slash && endOfComment(text, at) >= 0) {
      at = endOfComment(text, at);
      continue;
    } else if (code === hash) return [text.length];
    else if (code === open) depth++;
    else if (code === close) depth--;
    else if (code === left) {
      if (depth++ === 0) isBody = before === close;
    } else if (code === right) depth--;
    if (depth < 0) return [text.length];
    if (depth === 0 && (code === semicolon || (code === right && isBody)) && text.charCodeAt(at + 1) === lineBreak)
      ends.push(at + 2);
    before = code;
  }
  if (depth !== 0) return [text.length];
  if (ends.at(-1) !== text.length) ends.push(text.length);
  return ends;
}
