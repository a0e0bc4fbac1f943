/** The view of releases: each release is compared with the one before it when its row is opened, and only then. */
import type { CancellationToken } from 'vscode-languageserver/node';
import { escapeMarkdown, inlineCode } from '../../core/describe/markdown.ts';
import type { ChangeKind, ReleaseChange, ReleaseDiff, ReleaseSide } from '../../core/model/releases.ts';
import { systemsBrief, systemsOf } from '../../core/releases/systems.ts';
import { changeTree, filterChanges, type ReleaseNode, totalOf } from '../../core/trees/releases.ts';
import type {
  Comparison,
  RowKind,
  TreeChildrenParams,
  TreeRow,
  WireDiff,
  WireLocation,
} from '../../protocol/requests.ts';
import { type CheckoutReleases, NoReleases, sentenceOf } from '../../workspace/releaseStore.ts';
import type { ServerContext } from '../context.ts';
import { releaseUri } from '../releaseAddress.ts';

interface Entry {
  readonly row: TreeRow;
  readonly node?: ReleaseNode;
  readonly releases: CheckoutReleases;
  readonly diff?: ReleaseDiff;
}

const kinds: Readonly<Record<ChangeKind, RowKind>> = {
  added: 'added',
  removed: 'removed',
  renamed: 'renamed',
  moved: 'moved',
  changed: 'changed',
};

export class ReleaseTree {
  private readonly entries = new Map<string, Entry>();

  constructor(private readonly context: ServerContext) {}

  async children(params: TreeChildrenParams, token: CancellationToken): Promise<TreeRow[]> {
    const { parent, filter = '' } = params;
    if (parent === undefined) return this.roots(params, token);
    const entry = this.entries.get(parent);
    if (entry === undefined) return [];
    if (entry.row.kind === 'checkout') return this.releasesOf(entry.releases, params, token);
    if (entry.row.kind !== 'release') return this.rows(entry, entry.node?.children ?? []);
    return this.changes(entry, filter, token);
  }

  tooltip(id: string): string {
    const { node, row } = this.entries.get(id) ?? {};
    if (row?.release !== undefined && node === undefined)
      return [row.release.tag, row.release.against ?? []].flat().map(describeRelease).join('\n\n---\n\n');
    return node?.change === undefined ? '' : describeChange(node.change);
  }

  private async roots(params: TreeChildrenParams, token: CancellationToken): Promise<TreeRow[]> {
    const { workspace, releases } = this.context;
    if (workspace.checkouts.length === 1) return this.releasesOf(0, params, token);
    return workspace.checkouts.flatMap((checkout, number) => {
      try {
        const id = `checkout:${checkout.root}`;
        const label = checkout.release ?? checkout.root.slice(checkout.root.lastIndexOf('/') + 1);
        const row: TreeRow = { id, label, kind: 'checkout', description: checkout.root, hasChildren: true };
        this.entries.set(id, { row, releases: releases.of(number) });
        return [row];
      } catch (error) {
        return [note(`${checkout.root}/none`, sentenceOf(error))];
      }
    });
  }

  /** The comparisons and the releases of a checkout; with a filter, those that were compared and have a match. */
  private async releasesOf(
    of: CheckoutReleases | number,
    { filter = '', comparisons = [] }: TreeChildrenParams,
    token: CancellationToken,
  ): Promise<TreeRow[]> {
    try {
      const releases = typeof of === 'number' ? this.context.releases.of(of) : of;
      const rows: TreeRow[] = [];
      let passedOver = 0;
      const add = (before: string | undefined, tag: string, rowOf: (diff: ReleaseDiff | undefined) => TreeRow) => {
        const diff = before === undefined ? undefined : releases.knownDiff(before, tag);
        if (filter !== '' && diff === undefined) passedOver++;
        else if (filter === '' || diff === undefined || filterChanges(changeTree(diff, tag), filter).length > 0)
          rows.push(rowOf(diff));
      };
      const tags = await releases.tags(token);
      for (const one of comparisons) {
        // What was kept for another repository, or a tag that went, has no row.
        const isHere = (one.checkout ?? 0) === releases.number && tags.includes(one.tag) && tags.includes(one.against);
        if (isHere) add(one.against, one.tag, (diff) => this.comparisonRow(releases, one, diff));
      }
      for (const tag of tags)
        add(await releases.before(tag, token), tag, (diff) => this.releaseRow(releases, tag, diff));
      if (releases.missing !== undefined) rows.push(note('missing', releases.missing));
      if (passedOver > 0)
        rows.push(
          note(
            'not compared',
            `${passedOver} ${passedOver === 1 ? 'release was' : 'releases were'} not compared yet; clear the filter and open their rows`,
          ),
        );
      return rows;
    } catch (error) {
      if (error instanceof NoReleases) return [note('none', error.message)];
      throw error;
    }
  }

  private releaseRow(releases: CheckoutReleases, tag: string, diff: ReleaseDiff | undefined): TreeRow {
    const { number, of } = releases;
    const id = `release:${number}:${tag}`;
    const facts = [
      systemsBrief(tag),
      ...(of.release === tag ? ['checked out'] : []),
      ...(releases.isShown(tag) ? ['shown in the views'] : []),
      ...(diff === undefined ? [] : [totalOf(diff) || 'nothing changed']),
    ];
    const row: TreeRow = {
      id,
      label: tag,
      kind: 'release',
      description: facts.join(' · '),
      hasChildren: true,
      release: { tag, isShown: releases.isShown(tag), ...(number === 0 ? {} : { checkout: number }) },
    };
    this.entries.set(id, { row, releases });
    return row;
  }

  private comparisonRow(releases: CheckoutReleases, of: Comparison, diff: ReleaseDiff | undefined): TreeRow {
    const { tag, against } = of;
    const id = `comparison:${releases.number}:${against}...${tag}`;
    const facts = ['compared', ...(diff === undefined ? [] : [totalOf(diff) || 'nothing changed'])];
    const release = { tag, against, ...(of.checkout === undefined ? {} : { checkout: of.checkout }) };
    const label = `${against} ↔ ${tag}`;
    const row: TreeRow = { id, label, kind: 'release', description: facts.join(' · '), hasChildren: true, release };
    this.entries.set(id, { row, releases });
    return row;
  }

  private async changes(entry: Entry, filter: string, token: CancellationToken): Promise<TreeRow[]> {
    const { releases, row } = entry;
    const { tag = '', against } = row.release ?? {};
    try {
      const before = against ?? (await releases.before(tag, token));
      if (before === undefined)
        return [note(`${row.id}/first`, 'The repository has no release before this one to compare it with.')];
      const diff = await releases.compare(before, tag, token);
      if (diff === undefined) return [];
      const notes = [`Compared with ${before}`];
      if (diff.hasSameExclaveFiles) notes.push('the files that are named for exclaves are the same in both');
      if (diff.changes.length === 0) notes.push('nothing changed in what concerns exclaves');
      const nodes = changeTree(diff, row.id);
      return [
        note(`${row.id}/compared`, notes.join('; ')),
        ...this.rows({ ...entry, diff }, filter === '' ? nodes : filterChanges(nodes, filter)),
      ];
    } catch (error) {
      if (token.isCancellationRequested) return [];
      this.context.connection.console.warn(`${tag} was not compared: ${String(error)}`);
      return [note(`${row.id}/failed`, `${tag} could not be compared: ${sentenceOf(error)}`)];
    }
  }

  private rows(entry: Entry, nodes: readonly ReleaseNode[]): TreeRow[] {
    const { releases, diff } = entry;
    return nodes.map((node) => {
      const { id, label, description, change, children } = node;
      const row: TreeRow = {
        id,
        label,
        description,
        kind: change === undefined ? 'group' : kinds[change.kind],
        hasChildren: children.length > 0,
        ...(change === undefined || diff === undefined ? {} : placesOf(change, diff, releases.number)),
      };
      this.entries.set(id, { ...entry, node, row });
      return row;
    });
  }
}

/** Where a click leads: the newer release, or the older for what is gone; and both, where both have the file. */
function placesOf(
  { kind, name, before, after }: ReleaseChange,
  { from, to }: ReleaseDiff,
  number: number,
): Pick<TreeRow, 'location' | 'diff' | 'symbolName'> {
  const old = before === undefined ? undefined : locationIn(number, from, before);
  const now = after === undefined ? undefined : locationIn(number, to, after);
  const location = now ?? old;
  const diff: WireDiff | undefined =
    old === undefined || now === undefined || kind === 'added' || kind === 'removed'
      ? undefined
      : { before: old, after: now, title: `${name} (${from} ↔ ${to})` };
  return {
    symbolName: (after ?? before)?.word ?? name,
    ...(location === undefined ? {} : { location }),
    ...(diff === undefined ? {} : { diff }),
  };
}

function locationIn(number: number, tag: string, { file, line, column, start, end }: ReleaseSide): WireLocation {
  return {
    uri: releaseUri({ number, tag, path: file }),
    range: { start: { line, character: column }, end: { line, character: column + end - start } },
  };
}

function note(id: string, label: string): TreeRow {
  return { id: `note:${id}`, label, kind: 'note', hasChildren: false };
}

function describeRelease(tag: string): string {
  const known = systemsOf(tag);
  const lines = [`**${escapeMarkdown(tag)}**`];
  if (known === undefined) lines.push('The systems that it belongs to are unknown.');
  else {
    const { macOS, iOS } = known;
    lines.push(`${escapeMarkdown(macOS.name)} (_external_: [Apple's list of projects](${macOS.source})).`);
    if (iOS === undefined) lines.push('The iOS that it belongs to is unknown.');
    else {
      const firmware = `(_external_: [what its firmware says](${iOS.source}))`;
      lines.push(
        iOS.kernel === tag
          ? `${escapeMarkdown(iOS.name)} ${firmware}.`
          : `No iOS is known to have this very kernel. The nearest: ${escapeMarkdown(`${iOS.name} has ${iOS.kernel}`)} ${firmware}, which was not published.`,
      );
    }
  }
  return lines.join('\n\n');
}

function describeChange({ kind, name, oldName, note: said, before, after, certainty }: ReleaseChange): string {
  const lines = [
    `${inlineCode(name)}: ${kind}${said === undefined ? '' : ` (${escapeMarkdown(said)})`}, _${certainty}_`,
  ];
  if (oldName !== undefined) lines.push(`It was ${inlineCode(oldName)}.`);
  const [old, now] = [before?.shown ?? '', after?.shown ?? ''];
  if (old === now && old !== '') lines.push(inlineCode(old));
  else {
    if (old !== '') lines.push(`Before: ${inlineCode(old)}`);
    if (now !== '') lines.push(`Now: ${inlineCode(now)}`);
  }
  return lines.join('\n\n');
}
