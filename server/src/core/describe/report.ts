/** A report of tables with a sentence above each: the same for a terminal and as Markdown. Cells are plain text of any source. */
import { escapeMarkdown } from './markdown.ts';

export interface ReportSection {
  readonly title: string;
  /** A sentence under the title. */
  readonly note?: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface Report {
  readonly title: string;
  readonly sections: readonly ReportSection[];
}

export function markdownReport({ title, sections }: Report): string {
  const lines = [`# ${escapeMarkdown(title)}`, ''];
  for (const { title: head, note, columns, rows } of sections) {
    lines.push(`## ${escapeMarkdown(head)}`, '');
    if (note !== undefined) lines.push(escapeMarkdown(note), '');
    if (rows.length === 0) continue;
    lines.push(`| ${columns.map(escapeMarkdown).join(' | ')} |`, `|${columns.map(() => '---').join('|')}|`);
    for (const row of rows) lines.push(`| ${row.map((cell) => escapeMarkdown(oneLine(cell))).join(' | ')} |`);
    lines.push('');
  }
  return `${lines.join('\n').trimEnd()}\n`;
}

export function plainReport({ title, sections }: Report): string {
  const lines = [title, ''];
  for (const { title: head, note, rows } of sections) {
    lines.push(head);
    if (note !== undefined) lines.push(`  ${note}`);
    const widths = rows.reduce<number[]>(
      (wide, row) => row.map((cell, at) => Math.max(wide[at] ?? 0, Math.min(60, oneLine(cell).length))),
      [],
    );
    for (const row of rows)
      lines.push(
        `  ${row.map((cell, at) => (at === row.length - 1 ? oneLine(cell) : oneLine(cell).padEnd(widths[at] ?? 0))).join('  ')}`.trimEnd(),
      );
    lines.push('');
  }
  return `${lines.join('\n').trimEnd()}\n`;
}

function oneLine(text: string): string {
  return forTerminal(text.replace(/\s+/g, ' ')).trim();
}

/** Text of any source: what a terminal would take as a command to itself is shown as the mark of what cannot be shown. */
export function forTerminal(text: string): string {
  return text.replace(/(?!\t)[\p{Cc}\p{Bidi_Control}]/gu, '\uFFFD');
}

/** `path:line`, 1-based as in compilers' output. */
export function placeText({ file, line }: { readonly file: string; readonly line: number }): string {
  return `${file}:${line + 1}`;
}
