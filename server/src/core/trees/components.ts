/** The tree of a system's exclave components: by kind, with what each says of itself, what is known, and where it meets XNU. */
import { knownOf } from '../components/known.ts';
import type { Meeting, MeetingKind } from '../components/meetings.ts';
import { namingRules } from '../components/namingRules.ts';
import { kindTitles, knownText, reasonText } from '../describe/componentReport.ts';
import type { Component, ComponentChange, ComponentKind, ComponentScan } from '../model/components.ts';
import { group, type NodeKind, type TreeNode, withUniqueIds } from './node.ts';

/** What a checkout has in common with a component. */
export interface Joined {
  readonly root: string;
  readonly label: string;
  readonly meetings: (component: Component) => readonly Meeting[];
}

export interface Compared {
  readonly root: string;
  readonly changes: readonly ComponentChange[];
}

const meetingRows: Readonly<Record<MeetingKind, NodeKind>> = {
  entitlement: 'entitlement',
  property: 'field',
  literal: 'resourceName',
  symbol: 'function',
  export: 'exported',
  term: 'use',
};

export function buildComponentTree(
  scan: ComponentScan | undefined,
  joined: readonly Joined[],
  compared: Compared | undefined,
): TreeNode[] {
  if (scan === undefined) return [];
  const kinds = Object.keys(kindTitles) as ComponentKind[];
  const node = (component: Component) => componentNode(component, scan.root, joined);
  return withUniqueIds([
    ...(compared === undefined ? [] : comparisonNodes(compared)),
    ...kinds.flatMap((kind) =>
      group(
        `components/${kind}`,
        kindTitles[kind],
        scan.components.filter((one) => one.kind === kind).map(node),
        `Below ${scan.root}.`,
      ),
    ),
    ...group(
      'components/problems',
      scan.isComplete ? 'Not read' : 'Not read: the scan is not complete',
      scan.problems.map(({ path, reason, detail }) => ({
        id: `components/problems/${path}`,
        label: path,
        kind: 'problem' as const,
        description: `${reasonText[reason]}: ${detail}`,
        children: [],
      })),
    ),
  ]);
}

function componentNode(component: Component, root: string, joined: readonly Joined[]): TreeNode {
  const { identity, kind, name, path, plists, foundBy, mentions, hasMoreMentions } = component;
  const id = `components/${kind}/${path}`;
  const known = knownOf(component);
  const attribute = (label: string, value: string | undefined): TreeNode[] =>
    value === undefined
      ? []
      : [{ id: `${id}/is/${label}`, label, description: value, kind: 'attribute', symbolName: value, children: [] }];
  const reasons = namingRules.filter((rule) => foundBy.includes(rule.id)).map(({ reason }) => reason);
  const readable = plists.find(({ form }) => form === 'xml');
  return {
    id,
    label: name,
    kind: 'component',
    description: [identity.version ?? identity.build, path].filter((part) => part !== undefined).join(' · '),
    note: `${path}: found because ${reasons.join(', and ')}.`,
    ...(readable === undefined ? {} : { opens: `${root}/${readable.path}` }),
    children: [
      ...(known === undefined
        ? []
        : [
            {
              id: `${id}/known`,
              label: 'Known of it',
              kind: 'known' as const,
              description: known.role,
              note: knownText(known),
              children: [],
            },
          ]),
      ...attribute('Identifier', identity.bundleId),
      ...attribute('Version', identity.version),
      ...attribute('Build', identity.build),
      ...attribute('Minimum system', identity.minimumSystem),
      ...attribute('Program', identity.program),
      ...attribute('Built from', [identity.project, identity.sourceVersion].filter(Boolean).join(' ') || undefined),
      ...group(
        `${id}/links`,
        'Links',
        identity.dependencies.map(({ id: other, version }) => ({
          id: `${id}/links/${other}`,
          label: other,
          kind: 'attribute' as const,
          description: version,
          children: [],
        })),
      ),
      ...group(
        `${id}/mentions`,
        'Names of exclaves in its property list',
        mentions.map(({ keys, text, isKey }) => ({
          id: `${id}/mentions/${keys.join('/')}/${text}`,
          label: text,
          kind: 'attribute' as const,
          description: [...keys, ...(isKey ? ['a key'] : [])].join(' › '),
          children: [],
        })),
        hasMoreMentions ? 'It has more of them than are shown.' : undefined,
      ),
      ...joined.flatMap((checkout) => meetingNodes(id, component, checkout)),
    ],
  };
}

function meetingNodes(id: string, component: Component, { root, label, meetings }: Joined): TreeNode[] {
  return group(
    `${id}/meets/${root}`,
    `Meets ${label}`,
    meetings(component).map(({ kind, name, because, file, start, end, certainty }) => ({
      id: `${id}/meets/${root}/${kind}:${name}@${file}`,
      label: name,
      kind: meetingRows[kind],
      description: `${because} · ${certainty}`,
      place: { path: file, start, end },
      checkout: root,
      children: [],
    })),
  );
}

function comparisonNodes({ root, changes }: Compared): TreeNode[] {
  const titles = { added: 'Added', removed: 'Removed', changed: 'Changed' } as const;
  const children = (['added', 'removed', 'changed'] as const).flatMap((kind) =>
    group(
      `components/compared/${kind}`,
      titles[kind],
      changes
        .filter((change) => change.kind === kind)
        .map(({ before, after, differences }) => {
          const { name, path, identity } = after ??
            before ?? { name: '', path: '', identity: {} as Component['identity'] };
          return {
            id: `components/compared/${kind}/${path}`,
            label: name,
            kind: 'component' as const,
            description: [identity.version ?? identity.build, path].filter((part) => part !== undefined).join(' · '),
            children: differences.map((one) => ({
              id: `components/compared/${kind}/${path}/${one.what}`,
              label: one.what,
              kind: 'attribute' as const,
              description: `${one.before || '(none)'} → ${one.after || '(none)'}`,
              children: [],
            })),
          };
        }),
    ),
  );
  return [
    {
      id: 'components/compared',
      label: children.length === 0 ? 'No difference' : 'Differences',
      kind: 'group',
      description: `against ${root}`,
      children,
    },
  ];
}
