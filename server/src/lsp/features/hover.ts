/** Hovers: symbols, Tightbeam's generated names, slots of upcall tables, annotated terms in code, comments and strings. */
import { type Hover, MarkupKind, type Range } from 'vscode-languageserver/node';
import type { DomainIndex } from '../../core/concepts/domainIndex.ts';
import { describeBootString, describeSysctlAt } from '../../core/describe/bootHover.ts';
import { historyLine, unreadHistory } from '../../core/describe/history.ts';
import {
  describeForeignMember,
  describeLocal,
  describeSlot,
  describeSymbol,
  describeTerm,
  describeTightbeamName,
  describeUnpublished,
  type LinkTo,
  type UseCount,
} from '../../core/describe/hover.ts';
import { describeInclude } from '../../core/describe/includes.ts';
import { describeResourceString } from '../../core/describe/resourceHover.ts';
import { isExclaveTerm } from '../../core/describe/scopeOfAnswers.ts';
import { describeWriteAt } from '../../core/describe/writeHover.ts';
import { isExclaveName, isExclavePath } from '../../core/extract/exclaveNames.ts';
import { placeOfProse } from '../../core/glossary/prosePlace.ts';
import type { Meaning } from '../../core/index/meaning.ts';
import { referencesTo } from '../../core/index/references.ts';
import { contextAt } from '../../core/index/resolve.ts';
import { buildOf } from '../../core/source/configuration.ts';
import { type AtPosition, meaningOf, sourceOf } from '../atPosition.ts';
import { linker, type ServerContext } from '../context.ts';
import { pageHover } from '../custom/tightbeamPages.ts';
import { type Feature, guarded } from '../feature.ts';
import { includeAt, targetOf } from '../includes.ts';
import { atPositionWhenRead } from '../whenRead.ts';

/** Places of a word above which its uses are not told apart for a hover: it is a name of many things. */
const placesLooked = 250;

export const hoverFeature: Feature = {
  capabilities: { hoverProvider: true },
  register(context) {
    context.connection.onHover(
      guarded(context, 'hover', async (params, token) => {
        const scope = context.settings().hover;
        const inPage = scope === 'off' ? undefined : pageHover(context, params);
        if (inPage !== undefined) return inPage;
        const at = scope === 'off' ? undefined : await atPositionWhenRead(context, params, token);
        return at === undefined ? null : hoverAt(context, at, scope === 'exclaveTermsOnly');
      }),
    );
  },
};

function hoverAt(context: ServerContext, at: AtPosition, termsOnly: boolean): Hover | null {
  const { glossary } = context;
  const { domain } = at.checkout;
  const link = linker(at.checkout);
  const { name } = at;
  const include = includeAt(at.view, at.offset);
  if (include !== undefined) {
    if (termsOnly && !isExclaveTerm(include.path, domain, glossary)) return null;
    const target = targetOf(context, at.checkout, at.path, include);
    return hover(at, include.start, include.end, describeInclude(include, target, link));
  }
  if (at.prose !== undefined) {
    const prose = at.text.slice(at.prose.start, at.prose.end);
    const match = glossary.inProse(prose, at.offset - at.prose.start, placeOfProse(at.path, at.text, at.prose));
    const named = at.prose.kind === 'string' ? describeString(prose.slice(1, -1), domain, link) : '';
    if (named !== '') {
      const term = match === undefined ? '' : `\n\n${describeTerm(match.term, domain, glossary, link)}`;
      return hover(at, at.prose.start, at.prose.end, `${named}${term}`);
    }
    if (match !== undefined) {
      const start = at.prose.start + match.start;
      return hover(at, start, start + match.end - match.start, describeTerm(match.term, domain, glossary, link));
    }
    // A name of the source that a comment mentions is explained as in code; a plain word is not.
    if (name === undefined || !/_|[a-z][A-Z]|^[A-Z]{3}/.test(name.word)) return null;
  }
  if (name === undefined || (termsOnly && !isExclaveTerm(name.word, domain, glossary))) return null;
  const written = at.prose === undefined ? describeWriteAt(at.path, name.start, domain, link) : [];
  const described = describeName(context, at, name);
  const sysctl = at.prose === undefined && isInSysctl(at.text, name.start) ? sysctlAt(at, name.start, link) : '';
  // Where nothing else has the name, it is described as a sysctl already.
  const declared = described.includes(sysctl) ? [] : [sysctl];
  const markdown = [...declared, described, ...written].filter((part) => part !== '').join('\n\n');
  return markdown === '' ? null : hover(at, name.start, name.end, markdown);
}

/** Whether a name stands in the arguments of a macro that declares a sysctl: the model is not asked for others. */
function isInSysctl(text: string, start: number): boolean {
  return /\bSYSCTL_\w+\s*\([^;()]*$/.test(text.slice(Math.max(0, start - 200), start));
}

function sysctlAt({ checkout, path }: AtPosition, start: number, link: LinkTo): string {
  return describeSysctlAt(path, start, checkout.domain.boot(), link);
}

/** What a string names as a whole: a resource, a domain, a setting, an entitlement. */
function describeString(text: string, domain: DomainIndex, link: LinkTo): string {
  const setting = describeBootString(text, domain.boot(), link);
  return [...describeResourceString(text, domain, link), ...(setting === '' ? [] : [setting])].join('\n\n');
}

function describeName(context: ServerContext, at: AtPosition, name: NonNullable<AtPosition['name']>): string {
  const { glossary } = context;
  const { domain } = at.checkout;
  const build = buildOf(at.path, context.settings().configuration);
  const link = linker(at.checkout);
  const slot = domain
    .factsNamed(name.word)
    .find((fact) => fact.kind === 'tightbeam-server-method' && fact.file === at.path && fact.start === name.start);
  if (slot !== undefined) return describeSlot(slot, domain, link);
  const meaning = meaningOf(at);
  switch (meaning.kind) {
    case 'local':
      return describeLocal(meaning.local);
    case 'symbols': {
      // Around the scope places alone are known: declaration and comment of the first are read for the occasion.
      const symbols = meaning.symbols.map((symbol, position) =>
        position === 0 ? at.checkout.symbols.full(symbol) : symbol,
      );
      // Variants are told active by the setting, also where the code around the name is not.
      const count = usesOf(context, at, name, meaning);
      return `${describeSymbol(name.word, symbols, domain, glossary, link, build, count)}${historyOf(context, at, name.word, symbols[0]?.file.path)}`;
    }
    case 'foreignMember':
      return describeForeignMember(name.word, meaning.type, domain);
    case 'none': {
      const tightbeam = describeTightbeamName(name.word, domain, glossary, link);
      return tightbeam === '' ? describeUnpublished(name.word, domain, glossary, link) : tightbeam;
    }
  }
}

/** As Find References has them; undefined where to count takes longer than a hover may. */
function usesOf(
  context: ServerContext,
  { checkout, path, view }: AtPosition,
  { start, word }: NonNullable<AtPosition['name']>,
  meaning: Meaning & { readonly kind: 'symbols' },
): UseCount | undefined {
  // While more is read a number would be out of date at once.
  if (context.workspace.isReading || checkout.symbols.occurrences(word).length > placesLooked) return undefined;
  // Most names are settled by the role of each use alone: no other file than the one at hand is opened for a number.
  let isUnsettled = false;
  const source = sourceOf(context, checkout);
  const settled = {
    ...source,
    read(file: string) {
      if (file === path) return source.read(file);
      isUnsettled = true;
      return undefined;
    },
  };
  const isOwn = new Set(meaning.symbols.map(({ file, symbol }) => `${file.path}:${symbol.nameStart}`));
  const files = new Set<string>();
  let uses = 0;
  const { designator, member } = contextAt(view, start, path);
  for (const use of referencesTo(settled, meaning, word, path, member || designator)) {
    if (isUnsettled) return undefined;
    if (use === undefined || isOwn.has(`${use.file.path}:${use.offset}`)) continue;
    uses++;
    files.add(use.file.path);
  }
  return isUnsettled ? undefined : { uses, files: files.size, isWhole: checkout.indexer.isWhole };
}

/** Since when the exclave sources have it: nothing is read for a hover, so as long as it is not known, how to know it. */
function historyOf({ releases, workspace }: ServerContext, { checkout }: AtPosition, name: string, file = ''): string {
  // Of other names the exclave sources do not tell since when they are there.
  if (!isExclaveName(name) && !isExclavePath(file)) return '';
  const number = checkout.snapshotOf ?? workspace.checkouts.indexOf(checkout);
  const history = releases.known(number)?.history;
  if (history?.isRead !== true) {
    const hasReleases = releases.mayAsk && (checkout.snapshotOf !== undefined || checkout.where?.kind === 'repository');
    return hasReleases ? `\n\n_Releases_: ${unreadHistory}` : '';
  }
  const known = history.known(name);
  return known === undefined ? '' : `\n\n_Releases_: ${historyLine(known.events, known.tags)}`;
}

function hover(at: AtPosition, start: number, end: number, value: string): Hover {
  const range: Range = { start: at.document.positionAt(start), end: at.document.positionAt(end) };
  return { contents: { kind: MarkupKind.Markdown, value }, range };
}
