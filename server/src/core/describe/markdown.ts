/** Markdown from untrusted text: source, comments and names of a checkout never become markup, links or HTML. */

const special = /[\\`*_{}[\]()#+\-.!|<>~&$:]/g;

/** Text that shows as it is, wherever it stands in Markdown. */
export function escapeMarkdown(text: string): string {
  return text.replace(special, (character) =>
    character === '<' ? '&lt;' : character === '>' ? '&gt;' : character === '&' ? '&amp;' : `\\${character}`,
  );
}

/** A fenced block that its content cannot close. */
export function codeBlock(text: string, language = 'c'): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map((match) => match[0].length));
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return `${fence}${language}\n${text}\n${fence}`;
}

/** Inline code that its content cannot close. */
export function inlineCode(text: string): string {
  const flat = text.replace(/\s+/g, ' ').trim();
  if (flat === '') return '';
  const longest = Math.max(0, ...[...flat.matchAll(/`+/g)].map((match) => match[0].length));
  const ticks = '`'.repeat(longest + 1);
  const space = flat.startsWith('`') || flat.endsWith('`') ? ' ' : '';
  return `${ticks}${space}${flat}${space}${ticks}`;
}
