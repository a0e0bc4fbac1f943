/** The trees: children of a row, its tooltip, and the row of a place in the source. */
import { pathToFileURL } from 'node:url';
import { describeSlot, describeSymbol, describeTerm, describeTightbeamName } from '../../core/describe/hover.ts';
import { escapeMarkdown } from '../../core/describe/markdown.ts';
import { activeFirst } from '../../core/index/variants.ts';
import { buildOf } from '../../core/source/configuration.ts';
import type { TreeNode } from '../../core/trees/node.ts';
import { filterTree } from '../../core/trees/node.ts';
import { isCheckoutView, treeBuilders } from '../../core/trees/registry.ts';
import {
  methods,
  type RevealParams,
  type RevealResult,
  type TreeChildrenParams,
  type TreeChildrenResult,
  type TreeRow,
  type TreeTooltipParams,
  type TreeTooltipResult,
  type ViewKind,
  viewKinds,
} from '../../protocol/requests.ts';
import type { Checkout } from '../../workspace/workspace.ts';
import { atPosition } from '../atPosition.ts';
import { linker, locationOf, type ServerContext, shownCheckouts } from '../context.ts';
import { type Feature, guarded } from '../feature.ts';
import { ReleaseTree } from './releaseTree.ts';
import { checkoutRowId } from './rowIds.ts';
import { textOfRow } from './rowTexts.ts';
import { factsOf, tellFacts } from './state.ts';

export const treesFeature: Feature = {
  register(context) {
    const trees = new Trees(context);
    const releases = new ReleaseTree(context);
    context.connection.onRequest(
      methods.treeChildren,
      guarded(context, 'tree', async (params: TreeChildrenParams, token): Promise<TreeChildrenResult> => {
        // What a release lacks is told only when all of it was read.
        if (params.view === 'tours' || params.view === 'claims') await context.complete(token);
        const before = factsOf(context.workspace);
        const rows =
          params.view === 'releases'
            ? await releases.children(params, token)
            : trees.children({ ...params, view: params.view });
        tellFacts(context, before);
        return { generation: context.workspace.generation, rows, ...messageFor(context, params) };
      }),
    );
    context.connection.onRequest(
      methods.treeTooltip,
      guarded(
        context,
        'tooltip',
        (params: TreeTooltipParams): TreeTooltipResult => ({
          markdown:
            params.view === 'releases' ? releases.tooltip(params.id) : trees.tooltip({ ...params, view: params.view }),
        }),
      ),
    );
    context.connection.onRequest(
      methods.reveal,
      guarded(context, 'reveal', (params: RevealParams): RevealResult => trees.reveal(params)),
    );
  },
};

/** The views whose rows come from a tree that is built whole; what releases brought is asked for row by row. */
type TreeView = Exclude<ViewKind, 'releases'>;

/** What a whole view cannot show yet. */
function messageFor({ workspace }: ServerContext, { parent, view }: TreeChildrenParams): { message?: string } {
  if (view !== 'findings' || parent !== undefined || workspace.checkouts.length === 0) return {};
  if (workspace.checkouts.every(({ indexer }) => indexer.isWhole)) return {};
  return {
    message: workspace.complete
      ? 'What rests on the whole checkout is not shown: not every file was read.'
      : 'What rests on the whole checkout follows when every file is read.',
  };
}

interface Entry {
  readonly node: TreeNode;
  /** Absent for a row that is of no checkout. */
  readonly checkout: Checkout | undefined;
  readonly parent: string | undefined;
}
interface Built {
  /** Of the index, and of what else the tree shows. */
  readonly generation: string;
  readonly filter: string;
  readonly roots: readonly Entry[];
  readonly byId: ReadonlyMap<string, Entry>;
}

class Trees {
  private readonly built = new Map<string, Built>();

  constructor(private readonly context: ServerContext) {}

  children({ view, parent, filter }: TreeChildrenParams & { view: TreeView }): TreeRow[] {
    const tree = this.tree(view, filter ?? '');
    if (parent === undefined) return tree.roots.map((entry) => this.row(entry));
    const entry = tree.byId.get(parent);
    if (entry === undefined) return [];
    return entry.node.children.flatMap((child) => {
      const found = tree.byId.get(child.id);
      return found === undefined ? [] : [this.row(found)];
    });
  }

  tooltip({ view, id }: TreeTooltipParams & { view: TreeView }): string {
    const entry = this.tree(view, '').byId.get(id);
    if (entry === undefined) return '';
    const { node, checkout } = entry;
    const text = checkout === undefined ? undefined : textOfRow(node, checkout, this.context);
    if (text !== undefined) return text;
    if (node.note !== undefined) return escapeMarkdown(node.note);
    if (checkout === undefined) return '';
    const { domain } = checkout;
    const { glossary } = this.context;
    const link = linker(checkout);
    if (node.kind === 'serverMethod') {
      const slot = domain
        .factsNamed(node.label)
        .find((fact) => fact.kind === 'tightbeam-server-method' && fact.start === node.place?.start);
      if (slot !== undefined) return describeSlot(slot, domain, link);
    }
    const name = node.symbolName ?? node.label;
    const build = buildOf(node.place?.path ?? '', this.context.settings().configuration);
    const symbols = activeFirst(domain.index.symbolsNamed(name), build).toSorted(
      (a, b) => Number(b.file.path === node.place?.path) - Number(a.file.path === node.place?.path),
    );
    if (symbols.length > 0) return describeSymbol(name, symbols, domain, glossary, link, build);
    const tightbeam = describeTightbeamName(name, domain, glossary, link);
    if (tightbeam !== '') return tightbeam;
    const term = glossary.forIdentifier(name) ?? glossary.inProse(name, 1, 'amongExclaves')?.term;
    return term === undefined ? '' : describeTerm(term, domain, glossary, link);
  }

  reveal({ uri, position }: RevealParams): RevealResult {
    const at = atPosition(this.context, { textDocument: { uri }, position });
    if (at === undefined) return { path: [], name: '' };
    const { index } = at.checkout.domain;
    const file = index.file(at.path);
    // The name under the cursor; else the function around it.
    const around = file?.symbols.find(
      (symbol) => symbol.kind === 'function' && symbol.start <= at.offset && at.offset < symbol.end,
    );
    const literal = at.prose?.kind === 'string' ? at.text.slice(at.prose.start + 1, at.prose.end - 1) : undefined;
    const names = [literal, at.name?.word, around?.name].filter((name) => name !== undefined);
    for (const name of names) {
      for (const view of viewKinds) {
        if (view === 'releases') continue;
        const tree = this.tree(view, '');
        const matching = [...tree.byId.values()].filter(
          ({ node, checkout }) =>
            checkout === at.checkout && node.kind !== 'group' && (node.label === name || node.symbolName === name),
        );
        const exact =
          matching.find(({ node }) => node.place?.path === at.path && node.place.start === at.name?.start) ??
          matching[0];
        if (exact !== undefined) return { view, path: this.pathTo(tree, exact), name };
      }
    }
    return { path: [], name: names[0] ?? '' };
  }

  private pathTo(tree: Built, entry: Entry): TreeRow[] {
    const path: TreeRow[] = [];
    for (
      let one: Entry | undefined = entry;
      one !== undefined;
      one = one.parent === undefined ? undefined : tree.byId.get(one.parent)
    ) {
      path.unshift(this.row(one));
    }
    return path;
  }

  private row({ node, checkout }: Entry): TreeRow {
    const file = node.place === undefined ? undefined : checkout?.domain.index.anyFile(node.place.path);
    return {
      id: node.id,
      label: node.label,
      kind: node.kind,
      hasChildren: node.children.length > 0,
      ...(node.description === undefined ? {} : { description: node.description }),
      ...(node.kind !== 'checkout' || checkout?.snapshotOf === undefined || checkout.release === undefined
        ? {}
        : { release: { tag: checkout.release, checkout: checkout.snapshotOf, isShown: true } }),
      ...(node.symbolName === undefined ? {} : { symbolName: node.symbolName }),
      ...(node.opens === undefined ? {} : { opens: pathToFileURL(node.opens).toString() }),
      ...(node.place === undefined || file === undefined || checkout === undefined
        ? {}
        : { location: locationOf(checkout, file, node.place.start, node.place.end) }),
    };
  }

  /** Built once for each generation and filter, then answered from memory. */
  private tree(view: TreeView, filter: string): Built {
    const { workspace } = this.context;
    if (!viewKinds.includes(view)) throw new Error(`there is no view ${String(view)}`);
    const key = filter === '' ? view : `${view}?`;
    const known = this.built.get(key);
    const generation = `${workspace.generation} ${isCheckoutView(view) ? '' : this.context.components.revision}`;
    if (known?.generation === generation && known.filter === filter) return known;
    const byId = new Map<string, Entry>();
    const roots: Entry[] = [];
    const shown = shownCheckouts(this.context);
    const several = shown.length > 1;
    const enter = (node: TreeNode, parent: string | undefined, of: Checkout | undefined): Entry => {
      const checkout =
        node.checkout === undefined ? of : workspace.checkouts.find(({ root }) => root === node.checkout);
      const entry = { node, checkout, parent };
      byId.set(node.id, entry);
      for (const child of node.children) enter(child, node.id, of);
      return entry;
    };
    if (!isCheckoutView(view)) {
      const nodes = this.context.components.tree(workspace.checkouts, this.context.glossary);
      for (const node of filter === '' ? nodes : filterTree(nodes, filter))
        roots.push(enter(node, undefined, undefined));
    }
    const build = isCheckoutView(view) ? treeBuilders[view] : undefined;
    for (const checkout of build === undefined ? [] : shown) {
      let nodes = build?.(checkout.domain, this.context.language) ?? [];
      if (filter !== '') nodes = filterTree(nodes, filter);
      if (several) {
        const id = checkoutRowId(checkout);
        const prefixed = nodes.map((node) => withPrefix(`${id}/`, node));
        const label = checkout.release ?? checkout.root.slice(checkout.root.lastIndexOf('/') + 1);
        const description = checkout.snapshotOf === undefined ? checkout.root : 'read from the repository';
        nodes = [{ id, label, kind: 'checkout', description, children: prefixed }];
      }
      for (const node of nodes) roots.push(enter(node, undefined, checkout));
    }
    const built = { generation, filter, roots, byId };
    this.built.set(key, built);
    return built;
  }
}

function withPrefix(prefix: string, node: TreeNode): TreeNode {
  return { ...node, id: prefix + node.id, children: node.children.map((child) => withPrefix(prefix, child)) };
}
