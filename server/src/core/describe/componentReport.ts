/** A system's exclave components, and what differs between two systems, as reports of tables. */
import { type KnownComponent, knownOf } from '../components/known.ts';
import type { Meeting } from '../components/meetings.ts';
import type {
  Component,
  ComponentChange,
  ComponentKind,
  ComponentProblem,
  ComponentScan,
} from '../model/components.ts';
import { placeText, type Report, type ReportSection } from './report.ts';

/** In the order in which they are shown. */
export const kindTitles: Readonly<Record<ComponentKind, string>> = {
  kext: 'Kernel extensions',
  framework: 'Frameworks',
  app: 'Programs and services',
  bundle: 'Bundles',
  library: 'Libraries',
  launch: 'Launch configurations',
  entitlements: 'Entitlements',
  folder: 'Folders',
  file: 'Files',
};

export const reasonText: Readonly<Record<ComponentProblem['reason'], string>> = {
  damaged: 'damaged',
  noPermission: 'no permission',
  tooLarge: 'too large',
  link: 'link',
  unreadable: 'unreadable',
  limit: 'limit',
};

/** What public writing says, with where it is said; plain text. */
export function knownText({ role, introduced, sources }: KnownComponent): string {
  const since =
    introduced === undefined
      ? ''
      : introduced.certainty === 'reported'
        ? ` Reported to have come with ${introduced.text}.`
        : ` Seen in ${introduced.text}.`;
  return `${role}${since} External, from: ${sources.map(({ title, url }) => `${title} <${url}>`).join('; ')}.`;
}

/** @param meets what a component has in common with the open checkout; absent where none is open. */
export function componentReport(
  scan: ComponentScan,
  meets: ((component: Component) => readonly Meeting[]) | undefined,
): Report {
  const kinds = Object.keys(kindTitles) as ComponentKind[];
  const known = scan.components.flatMap((component) => {
    const entry = knownOf(component);
    return entry === undefined ? [] : [[component.name, component.path, knownText(entry)]];
  });
  const meetings = scan.components.flatMap((component) =>
    (meets?.(component) ?? []).map((one) => [component.name, one.name, placeText(one), one.because, one.certainty]),
  );
  const started = scan.components.flatMap(({ name, identity: { program } }) =>
    program === undefined ? [] : [[name, program]],
  );
  const linked = scan.components.flatMap(({ name, identity }) =>
    identity.dependencies.map(({ id, version }) => [name, id, version]),
  );
  const mentioned = scan.components.flatMap(({ name, mentions }) =>
    mentions.map(({ keys, text, isKey }) => [name, text, [...keys, ...(isKey ? ['(a key)'] : [])].join(' › ')]),
  );
  const section = (title: string, columns: string[], rows: string[][], note?: string): ReportSection[] =>
    rows.length === 0
      ? []
      : [{ title: `${title} (${rows.length})`, columns, rows, ...(note === undefined ? {} : { note }) }];
  const { folders, entries, plists } = scan.looked;
  return {
    title: `Exclave components below ${scan.root}`,
    sections: [
      {
        title: `${scan.components.length} components`,
        note: `${scan.isComplete ? 'Looked' : 'Not complete: a limit was reached. Looked'} at ${entries} entries of ${folders} folders and ${plists} property lists.`,
        columns: [],
        rows: [],
      },
      ...kinds.flatMap((kind) =>
        section(
          kindTitles[kind],
          ['Name', 'Version', 'Build', 'Identifier', 'Minimum system', 'Path', 'Found by'],
          scan.components
            .filter((one) => one.kind === kind)
            .map(({ name, path, identity, foundBy }) => [
              name,
              identity.version ?? '-',
              identity.build ?? '-',
              identity.bundleId ?? '-',
              identity.minimumSystem ?? '-',
              path,
              foundBy.join(', '),
            ]),
        ),
      ),
      ...section('Starts', ['Configuration', 'Program'], started),
      ...section('Links', ['Component', 'Bundle', 'Version'], linked),
      ...section('Names of exclaves in property lists', ['Component', 'Text', 'Where'], mentioned),
      ...section(
        'Known publicly',
        ['Component', 'Path', 'What'],
        known,
        'What is said outside XNU and outside these files.',
      ),
      ...section(
        'Meets XNU',
        ['Component', 'In XNU', 'Place', 'Because', 'Certainty'],
        meetings,
        'stated: the same text on both sides; inferred: a rule of names; external: a public source.',
      ),
      ...section(
        'Not read',
        ['Path', 'Reason', 'Detail'],
        scan.problems.map(({ path, reason, detail }) => [path, reasonText[reason], detail]),
      ),
    ],
  };
}

export function comparisonReport(before: string, after: string, changes: readonly ComponentChange[]): Report {
  const named = (kind: ComponentChange['kind']) => changes.filter((change) => change.kind === kind);
  const rows = (kind: 'added' | 'removed') =>
    named(kind).map(({ before: a, after: b }) => {
      const { name, path, identity } = b ?? a ?? { name: '', path: '', identity: {} as Component['identity'] };
      return [name, identity.version ?? '-', path];
    });
  const changed = named('changed').flatMap(({ after: component, differences }) =>
    differences.map(({ what, before: a, after: b }) => [
      component?.name ?? '',
      what,
      `${a || '(none)'} → ${b || '(none)'}`,
      component?.path ?? '',
    ]),
  );
  return {
    title: `Exclave components: ${after} against ${before}`,
    sections: [
      { title: `Added (${named('added').length})`, columns: ['Name', 'Version', 'Path'], rows: rows('added') },
      { title: `Removed (${named('removed').length})`, columns: ['Name', 'Version', 'Path'], rows: rows('removed') },
      { title: `Changed (${named('changed').length})`, columns: ['Name', 'What', 'From → to', 'Path'], rows: changed },
    ],
  };
}
