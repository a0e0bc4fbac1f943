/** The text of a tour's step as Markdown: names lead to the source, terms tell their meaning and lead to where they are seen. */
import type { DomainIndex } from '../concepts/domainIndex.ts';
import type { Glossary } from '../glossary/glossary.ts';
import type { FoundStep, StepVersion } from '../model/tours.ts';
import { proseParts, spokenProse } from '../tours/prose.ts';
import { type LinkTo, locate } from './hover.ts';
import { escapeMarkdown, inlineCode } from './markdown.ts';

export function describeStep(found: FoundStep, domain: DomainIndex, glossary: Glossary, link: LinkTo): string {
  if (found.version === undefined) return escapeMarkdown(absenceOf(found.lacks));
  const { place, version } = found;
  const parts = [
    proseMarkdown(version.text, domain, glossary, link),
    `*${version.certainty}* · ${link(`${place.file}:${place.line + 1}`, place.file, place.line)}`,
  ];
  if (version.note !== undefined) parts.push(`*${escapeMarkdown(version.note)}*`);
  for (const { title, url } of version.sources ?? []) parts.push(`Source: [${escapeMarkdown(title)}](${url})`);
  return parts.join('\n\n');
}

/** The same without marks: what a screen reader says. */
export function spokenStep(found: FoundStep): string {
  return found.version === undefined ? absenceOf(found.lacks) : spokenVersion(found.version);
}

function spokenVersion({ certainty, note, text }: StepVersion): string {
  return [spokenProse(text), `(${certainty}${note === undefined ? '' : `: ${note}`})`].join(' ');
}

export function absenceOf(lacks: string): string {
  return `Not in this release: it has no ${lacks}.`;
}

export function proseMarkdown(text: string, domain: DomainIndex, glossary: Glossary, link: LinkTo): string {
  return proseParts(text)
    .map((part) => {
      if (part.kind === 'plain') return escapeMarkdown(part.text);
      if (part.kind === 'name') return nameMarkdown(part.text, domain, link);
      return termMarkdown(part.text, part.term, domain, glossary, link);
    })
    .join('');
}

function nameMarkdown(name: string, domain: DomainIndex, link: LinkTo): string {
  const place = locate(name, domain);
  const code = inlineCode(name);
  return place === undefined ? code : withLabel(link('', place.path, place.line), code);
}

function termMarkdown(shown: string, name: string, domain: DomainIndex, glossary: Glossary, link: LinkTo): string {
  const term = glossary.named(name);
  const label = escapeMarkdown(shown);
  if (term === undefined) return label;
  const meaning = `${term.term}: ${term.meaning} (${term.confidence})`.replaceAll('"', '”');
  const place = (term.evidence.symbols ?? []).map((one) => locate(one, domain)).find((one) => one !== undefined);
  const url = term.evidence.public?.find((one) => one.url !== undefined)?.url;
  if (place !== undefined) return withLabel(link('', place.path, place.line), label, meaning);
  return url === undefined ? `*${label}*` : `[${label}](${url} "${escapeMarkdown(meaning)}")`;
}

/** `[](address)` with what it shows, and what it says when pointed at. */
function withLabel(empty: string, label: string, title?: string): string {
  const address = empty.slice('[]('.length, -1);
  return `[${label}](${address}${title === undefined ? '' : ` "${escapeMarkdown(title)}"`})`;
}
