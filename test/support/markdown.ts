/** Reads Markdown as an editor does, with raw HTML let through, so that any escape that is missing shows. */
import { createRequire } from 'node:module';

interface Reader {
  render(markdown: string): string;
}

const MarkdownIt = createRequire(import.meta.url)('markdown-it') as new (options: { html: boolean }) => Reader;
const reader = new MarkdownIt({ html: true });

/** HTML. */
export function renderMarkdown(markdown: string): string {
  return reader.render(markdown);
}

/** The text that a person sees. */
export function shown(markdown: string): string {
  return renderMarkdown(markdown)
    .replace(/<[^>]*>/g, '')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&')
    .trim();
}
