/**
 * One tree view, whatever its concept: asks the server for rows, keeps ids stable and parents known, and does nothing
 * while it is hidden.
 */
import * as vscode from 'vscode';
import {
  methods,
  type RevealResult,
  type TreeChildrenResult,
  type TreeRow,
  type TreeTooltipResult,
  type ViewKind,
} from '../../../server/src/protocol/requests.ts';
import { announced } from '../announced.ts';
import type { Server } from '../client.ts';
import type { Comparisons } from '../comparisons.ts';
import type { ViewId } from '../ids.ts';
import { iconOf } from './icons.ts';
import { shownLabel, spokenRow } from './spoken.ts';

/** Adds to a row what only the client knows. */
export type RowDress = (row: TreeRow, item: vscode.TreeItem) => void;

export class ExclaveTree implements vscode.TreeDataProvider<TreeRow>, vscode.Disposable {
  readonly view: vscode.TreeView<TreeRow>;
  private readonly changes = new vscode.EventEmitter<TreeRow | undefined>();
  readonly onDidChangeTreeData = this.changes.event;
  private readonly parents = new Map<string, TreeRow | undefined>();
  private isStale = false;
  private filterText = '';
  /** Releases whose comparison a person ended: asked for anew when their row is opened again. */
  private readonly ended = new Set<string>();
  /** Rows that were open before a filter hid them: they open again when it is cleared. */
  private readonly expanded = new Set<string>();

  constructor(
    readonly id: ViewId,
    private readonly kind: ViewKind,
    private readonly server: Server,
    private readonly dress: RowDress,
    private readonly comparisons: Comparisons,
  ) {
    this.view = vscode.window.createTreeView(id, { treeDataProvider: this, showCollapseAll: true });
    this.view.onDidChangeVisibility(({ visible }) => {
      if (visible && this.isStale) this.refresh();
    });
    this.view.onDidExpandElement(({ element }) => {
      if (this.filterText === '') this.expanded.add(element.id);
    });
    this.view.onDidCollapseElement(({ element }) => {
      if (this.filterText === '') this.expanded.delete(element.id);
      if (this.ended.delete(element.id)) this.changes.fire(element);
    });
  }

  /** Fetches again when shown, and only then. */
  refresh(): void {
    this.isStale = !this.view.visible;
    if (!this.isStale) this.changes.fire(undefined);
  }

  set filter(text: string) {
    this.filterText = text;
    this.view.description = text === '' ? '' : `“${text}”`;
    this.refresh();
  }

  async getChildren(parent?: TreeRow): Promise<TreeRow[]> {
    const ask = (token?: vscode.CancellationToken) =>
      this.server.request<TreeChildrenResult>(
        methods.treeChildren,
        {
          view: this.kind,
          ...(parent === undefined ? {} : { parent: parent.id }),
          ...(this.filterText === '' ? {} : { filter: this.filterText }),
          ...(this.kind === 'releases' ? { comparisons: this.comparisons.all } : {}),
        },
        token,
      );
    if (parent?.kind === 'release') return this.readRelease(parent, ask);
    const asked = ask();
    // Looking for releases takes a moment: the view shows that something is under way.
    if (this.kind === 'releases')
      void vscode.window.withProgress({ location: { viewId: this.id } }, () => asked.then(undefined, () => undefined));
    const result = await asked;
    const rows = result?.rows ?? [];
    // Why there are no rows is a sentence, which a row would cut off.
    if (this.kind === 'releases' && parent === undefined && rows.every(({ kind }) => kind === 'note')) {
      this.view.message = rows.map(({ label }) => label).join(' ');
      return [];
    }
    for (const row of rows) this.parents.set(row.id, parent);
    // Empty text takes an older message away.
    if (parent === undefined) this.view.message = result?.message ?? '';
    return rows;
  }

  /** What a release brought: reading both may take a minute the first time, which a person can end. */
  private async readRelease(
    row: TreeRow,
    ask: (token: vscode.CancellationToken) => Promise<TreeChildrenResult | undefined>,
  ): Promise<TreeRow[]> {
    const { tag = row.label, against } = row.release ?? {};
    const title =
      against === undefined
        ? vscode.l10n.t('Comparing {0} with the release before it', tag)
        : vscode.l10n.t('Comparing {0} with {1}', tag, against);
    const result = await announced(title, ask, { viewId: this.id });
    const note = (id: string, label: string): TreeRow => ({
      id: `${row.id}/${id}`,
      label,
      kind: 'note',
      hasChildren: false,
    });
    if (result === 'ended') this.ended.add(row.id);
    const rows =
      result === 'ended'
        ? [note('ended', vscode.l10n.t('Not compared. To try again, close this row and open it.'))]
        : (result?.rows ?? []);
    for (const one of rows) this.parents.set(one.id, row);
    return rows;
  }

  getParent(row: TreeRow): TreeRow | undefined {
    return this.parents.get(row.id);
  }

  getTreeItem(row: TreeRow): vscode.TreeItem {
    // A release is compared when its row is opened: no filter does that.
    const isOpen = (this.filterText !== '' && row.kind !== 'release') || this.expanded.has(row.id);
    const item = new vscode.TreeItem(
      shownLabel(row),
      !row.hasChildren
        ? vscode.TreeItemCollapsibleState.None
        : isOpen
          ? vscode.TreeItemCollapsibleState.Expanded
          : vscode.TreeItemCollapsibleState.Collapsed,
    );
    // A filtered tree opens its groups; under another id, so that the unfiltered one keeps what was open.
    item.id = this.filterText === '' ? row.id : `${this.filterText}?${row.id}`;
    item.iconPath = row.release?.against === undefined ? iconOf(row.kind) : new vscode.ThemeIcon('git-compare');
    if (row.description !== undefined) item.description = row.description;
    item.contextValue = [
      row.release?.against === undefined ? row.kind : 'comparison',
      row.location === undefined ? '' : 'located',
      row.diff === undefined ? '' : 'comparable',
      row.release === undefined || row.release.against !== undefined
        ? ''
        : row.release.isShown === true
          ? 'shown'
          : 'hidden',
      row.kind === 'group' || row.kind === 'note' || row.kind === 'release' ? '' : 'named',
    ]
      .filter((word) => word !== '')
      .join(' ');
    item.accessibilityInformation = { label: spokenRow(row) };
    const { location, opens } = row;
    if (opens !== undefined)
      item.command = { command: 'vscode.open', title: vscode.l10n.t('Open'), arguments: [vscode.Uri.parse(opens)] };
    else if (location !== undefined) {
      const range = new vscode.Range(
        location.range.start.line,
        location.range.start.character,
        location.range.end.line,
        location.range.end.character,
      );
      item.command = {
        command: 'vscode.open',
        title: vscode.l10n.t('Open'),
        arguments: [vscode.Uri.parse(location.uri), { selection: range, preserveFocus: false }],
      };
    }
    this.dress(row, item);
    return item;
  }

  async resolveTreeItem(
    item: vscode.TreeItem,
    row: TreeRow,
    token: vscode.CancellationToken,
  ): Promise<vscode.TreeItem> {
    const result = await this.server.request<TreeTooltipResult>(
      methods.treeTooltip,
      { view: this.kind, id: row.id },
      token,
    );
    if (result?.markdown) item.tooltip = new vscode.MarkdownString(result.markdown);
    return item;
  }

  async reveal({ path }: RevealResult): Promise<void> {
    const row = path.at(-1);
    if (row === undefined) return;
    path.forEach((one, at) => {
      this.parents.set(one.id, at === 0 ? undefined : path[at - 1]);
    });
    const options = { select: true, focus: false, expand: false };
    await this.view.reveal(row, options);
    // A view that was hidden refreshes while it opens, which can overtake the first request.
    if (this.view.selection[0]?.id !== row.id) await this.view.reveal(row, options);
  }

  dispose(): void {
    this.view.dispose();
    this.changes.dispose();
  }
}
