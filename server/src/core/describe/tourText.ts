/** The text of a tour's step as Markdown: names lead to the source, terms tell their meaning and lead to where they are seen. */
import type { DomainIndex } from '../concepts/domainIndex.ts';
import type { Glossary } from '../glossary/glossary.ts';
import type { FoundStep, StepVersion } from '../model/tours.ts';
import { proseParts, spokenProse } from '../tours/prose.ts';
import { type Language, said, say } from '../words/say.ts';
import { certaintyWords } from './certainty.ts';
import { type LinkTo, locate } from './hover.ts';
import { escapeMarkdown, inlineCode } from './markdown.ts';

export function describeStep(
  found: FoundStep,
  domain: DomainIndex,
  glossary: Glossary,
  link: LinkTo,
  language: Language = 'en',
): string {
  if (found.version === undefined) return escapeMarkdown(absenceOf(found.lacks, language));
  const { place, version } = found;
  const parts = [
    proseMarkdown(version.text, domain, glossary, link),
    `*${said(certaintyWords[version.certainty], language)}* · ${link(`${place.file}:${place.line + 1}`, place.file, place.line)}`,
  ];
  if (version.note !== undefined) parts.push(`*${escapeMarkdown(version.note)}*`);
  for (const { title, url } of version.sources ?? [])
    parts.push(`${said(say`Source`, language)}: [${escapeMarkdown(title)}](${url})`);
  return parts.join('\n\n');
}

/** The same without marks: what a screen reader says. */
export function spokenStep(found: FoundStep, language: Language = 'en'): string {
  return found.version === undefined ? absenceOf(found.lacks, language) : spokenVersion(found.version, language);
}

function spokenVersion({ certainty, note, text }: StepVersion, language: Language): string {
  const sure = said(certaintyWords[certainty], language);
  return [spokenProse(text), `(${sure}${note === undefined ? '' : `: ${note}`})`].join(' ');
}

export function absenceOf(lacks: string, language: Language): string {
  return said(say`Not in this release: it has no ${lacks}.`, language);
}

/**
 * Links stand as `[words]` in the prose and lead somewhere by lines at its end: VS Code gives a comment's Markdown to screen
 * readers as it is written, and so the prose is read before any address.
 */
export function proseMarkdown(text: string, domain: DomainIndex, glossary: Glossary, link: LinkTo): string {
  const targets = new Map<string, string>();
  const linked = (label: string, target: string | undefined): string => {
    if (target === undefined) return label;
    if (!targets.has(label)) targets.set(label, target);
    return `[${label}]`;
  };
  const prose = proseParts(text)
    .map((part) => {
      if (part.kind === 'plain') return escapeWords(part.text);
      if (part.kind === 'name') return linked(inlineCode(part.text), targetOfName(part.text, domain, link));
      return linked(escapeWords(part.text), targetOfTerm(part.term, domain, glossary, link));
    })
    .join('');
  return [prose, [...targets].map(([label, target]) => `[${label}]: ${target}`).join('\n')]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** What could be markup within a line. Prose is data of ours; more escapes would be read aloud. */
function escapeWords(text: string): string {
  return text
    .replace(/[\\`*_[\]~|$]/g, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;');
}

function targetOfName(name: string, domain: DomainIndex, link: LinkTo): string | undefined {
  const place = locate(name, domain);
  return place === undefined ? undefined : addressOf(link('', place.path, place.line));
}

function targetOfTerm(name: string, domain: DomainIndex, glossary: Glossary, link: LinkTo): string | undefined {
  const term = glossary.named(name);
  if (term === undefined) return undefined;
  const meaning = `${term.term}: ${term.meaning} (${term.confidence})`.replaceAll('"', '”');
  const place = (term.evidence.symbols ?? []).map((one) => locate(one, domain)).find((one) => one !== undefined);
  const url = term.evidence.public?.find((one) => one.url !== undefined)?.url;
  const address = place === undefined ? url : addressOf(link('', place.path, place.line));
  return address === undefined ? undefined : `<${address}> "${escapeWords(meaning)}"`;
}

/** Of a link without words. */
function addressOf(empty: string): string {
  return empty.slice('[]('.length, -1);
}
