/** How a page about releases writes a place: as text, or as a link into the release that has it. */
import { escapeMarkdown } from './markdown.ts';

export interface ReleasePlace {
  readonly tag: string;
  readonly file: string;
  /** 0-based; absent for a whole file. */
  readonly line?: number | undefined;
}

/** Markdown for a place. What is shown is `file:line`, or the Markdown that is given. */
export type PlaceText = (place: ReleasePlace, shown?: string) => string;

export const plainPlace: PlaceText = (place, shown) => shown ?? nameOf(place);

/**
 * For a page that stands in a folder beside the folders of the releases, as the editor has them. A relative address, because
 * VS Code's preview of Markdown opens no other scheme than its own document's.
 */
export const linkedPlace: PlaceText = (place, shown) => {
  const path = [place.tag, ...place.file.split('/')].map(encodePart).join('/');
  const line = place.line === undefined ? '' : `#L${place.line + 1}`;
  return `[${shown ?? nameOf(place)}](../${path}${line})`;
};

function nameOf({ file, line }: ReleasePlace): string {
  return escapeMarkdown(line === undefined ? file : `${file}:${line + 1}`);
}

/** Parentheses would end the address in Markdown. */
function encodePart(part: string): string {
  return encodeURIComponent(part).replace(/[()]/g, (one) => `%${one.charCodeAt(0).toString(16)}`);
}
