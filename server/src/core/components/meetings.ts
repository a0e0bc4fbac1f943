/**
 * Where a component meets XNU, by names that both have: entitlements, properties, names of services and domains, symbols,
 * and the lists of exports behind the kernel's programming interfaces that a kext links.
 */
import type { Glossary } from '../glossary/glossary.ts';
import type { CheckoutIndex } from '../index/checkoutIndex.ts';
import type { Component } from '../model/components.ts';
import { declarationKinds } from '../model/symbols.ts';
import { lineOf } from '../source/sourceText.ts';
import { knownOf } from './known.ts';
import type { XnuName, XnuNames } from './xnuNames.ts';

export type MeetingKind = XnuName['kind'] | 'export' | 'term';

/** A name of XNU that the component has too, with the place in XNU. */
export interface Meeting extends Omit<XnuName, 'kind'> {
  readonly kind: MeetingKind;
  /** What of the component has the name. */
  readonly because: string;
  /** `stated`: the same text on both sides. `inferred`: a rule of names links them. `external`: a public source does. */
  readonly certainty: 'stated' | 'inferred' | 'external';
}

/** Names of one kind that are shown of a component, and of one term. */
const most = { ofKind: 60, ofTerm: 6 };

/** @param names what XNU calls by a text; the same for all components. */
export function meetingsOf(component: Component, names: XnuNames, glossary: Glossary): Meeting[] {
  const found = new Map<string, Meeting>();
  const counts = new Map<MeetingKind, number>();
  const add = (meeting: Meeting) => {
    const id = `${meeting.kind} ${meeting.name} ${meeting.file}`;
    const count = counts.get(meeting.kind) ?? 0;
    if (found.has(id) || count >= most.ofKind) return;
    counts.set(meeting.kind, count + 1);
    found.set(id, meeting);
  };
  for (const { text, keys, isKey } of component.mentions) {
    const because = isKey ? `the key ${text}` : keys.length === 0 ? text : `${keys.join(' › ')}: ${text}`;
    for (const name of names.named(text)) add({ ...name, because, certainty: 'stated' });
  }
  const { bundleId, dependencies } = component.identity;
  if (bundleId !== undefined)
    for (const name of names.named(bundleId)) add({ ...name, because: 'its identifier', certainty: 'stated' });
  for (const { id } of dependencies) for (const meeting of exportsBehind(id, names.index)) add(meeting);
  for (const term of knownOf(component)?.terms ?? [])
    for (const meeting of symbolsOfTerm(term, names.index, glossary)) add(meeting);
  return [...found.values()];
}

/**
 * A kext that links `com.apple.kpi.private` may use what the lists `config/Private*.exports` hold: XNU names both alike.
 * Which of them it uses is not in its property list.
 */
function exportsBehind(dependency: string, index: CheckoutIndex): Meeting[] {
  const programmingInterface = /^com\.apple\.kpi\.(\w+)$/.exec(dependency)?.[1]?.toLowerCase();
  if (programmingInterface === undefined) return [];
  return index.exportLists
    .filter(({ path }) =>
      path
        .slice(path.lastIndexOf('/') + 1)
        .toLowerCase()
        .startsWith(`${programmingInterface}.`),
    )
    .flatMap((list) =>
      list.symbols.map(
        ({ name, start, end }): Meeting => ({
          kind: 'export',
          name,
          because: `it links ${dependency}`,
          file: list.path,
          start,
          end,
          line: lineOf(list.lineStarts, start),
          certainty: 'inferred',
        }),
      ),
    );
}

/** Where the names that show a term are defined, or, of one that XNU only uses, used. */
function symbolsOfTerm(term: string, index: CheckoutIndex, glossary: Glossary): Meeting[] {
  const symbols = glossary.named(term)?.evidence.symbols ?? [];
  return symbols
    .flatMap((name): Meeting[] => {
      const all = index.symbolsNamed(name);
      const at = all.find(({ symbol }) => !declarationKinds.has(symbol.kind)) ?? all[0];
      const use = at === undefined ? index.occurrences(name)[0] : undefined;
      const file = at?.file ?? use?.file;
      if (file === undefined) return [];
      const start = at?.symbol.nameStart ?? use?.offset ?? 0;
      return [
        {
          kind: 'term',
          name,
          because: `public writing ties the component to ${term}${at === undefined ? '; XNU uses this of it' : ''}`,
          file: file.path,
          start,
          end: start + name.length,
          line: lineOf(file.lineStarts, start),
          certainty: 'external',
        },
      ];
    })
    .slice(0, most.ofTerm);
}
