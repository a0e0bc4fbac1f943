import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { DomainIndex } from '../../server/src/core/concepts/domainIndex.ts';
import { extractFileFacts } from '../../server/src/core/extract/fileFacts.ts';
import { CheckoutIndex } from '../../server/src/core/index/checkoutIndex.ts';
import { filterTree, type TreeNode, withUniqueIds } from '../../server/src/core/trees/node.ts';
import { checkoutViews, treeBuilders } from '../../server/src/core/trees/registry.ts';
import { wasmEngine } from '../support/engines.ts';
import {
  indexOf,
  sampleDomain,
  sampleExports,
  sampleMacros,
  sampleRoot,
  sampleTextFiles,
  sampleTexts,
} from '../support/facts.ts';

let sample: DomainIndex;
beforeAll(async () => {
  sample = await sampleDomain();
});

function flat(nodes: readonly TreeNode[]): TreeNode[] {
  return nodes.flatMap((node) => [node, ...flat(node.children)]);
}
/** Labels with their children indented, to a depth. */
function printed(nodes: readonly TreeNode[], depth: number, indent = ''): string[] {
  if (depth === 0) return [];
  return nodes.flatMap((node) => [`${indent}${node.label}`, ...printed(node.children, depth - 1, `${indent}  `)]);
}
function at(nodes: readonly TreeNode[], ...path: string[]): TreeNode {
  const [label, ...rest] = path;
  const found = nodes.find((node) => node.label === label);
  if (found === undefined) throw new Error(`no "${label}" among ${nodes.map((node) => node.label).join(', ')}`);
  return rest.length === 0 ? found : at(found.children, ...rest);
}

describe.each(checkoutViews)('the %s tree', (view) => {
  it('has unique ids, and for every row a name, and a place, children or a note', () => {
    const nodes = flat(treeBuilders[view](sample));
    const ids = nodes.map((node) => node.id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    for (const node of nodes) {
      expect(node.label).not.toBe('');
      expect(node.place !== undefined || node.children.length > 0 || node.note !== undefined, node.id).toBe(true);
    }
  });

  it('points at the name it shows', () => {
    const texts = sampleTexts();
    for (const node of flat(treeBuilders[view](sample))) {
      if (node.place === undefined) continue;
      const text = (texts.get(node.place.path) ?? readFileSync(`${sampleRoot}/${node.place.path}`, 'utf8')).slice(
        node.place.start,
        node.place.end,
      );
      // Modules and interfaces stand in longer names, also of constants; a write is shown by its function; a step
      // and what it needs are shown by where they lead; a use by its function, a message by its text;
      // an observation by all of its places.
      if (node.kind === 'module' || node.kind === 'interface')
        expect(text.toLowerCase().startsWith(node.symbolName ?? node.label), node.id).toBe(true);
      else if (
        !['stateWrite', 'lookup', 'step', 'need', 'usedIn', 'message', 'finding', 'evidence'].includes(node.kind)
      )
        expect(text.replaceAll('"', ''), node.id).toBe(node.symbolName ?? node.label);
    }
  });

  it('keeps every id when an unrelated edit moves everything', async () => {
    const macros = sampleMacros();
    const engine = await wasmEngine();
    const index = new CheckoutIndex();
    for (const [path, text] of sampleTexts()) {
      const edited = `/* A line more.\n */\n\n${text}`;
      index.replace(extractFileFacts(path, edited, 'hash', macros, engine));
    }
    index.setExportLists(sampleExports());
    index.setTextFiles(sampleTextFiles());
    const ids = (domain: DomainIndex) => flat(treeBuilders[view](domain)).map((node) => node.id);
    expect(ids(new DomainIndex(index))).toEqual(ids(sample));
  });

  it('is empty where the source says nothing', async () => {
    const { domain } = await indexOf({ 'osfmk/kern/task.c': 'int x;\n' });
    expect(treeBuilders[view](domain)).toEqual([]);
  });
});

describe('what a reader finds', () => {
  it('in the resource table', () => {
    expect(printed(treeBuilders.resources(sample), 1)).toEqual([
      'Resource types',
      'Domains',
      'Names in the source',
      'Resources by domain',
      'Mach ports',
      'Service bitmaps',
      'As documented',
      'Lookups',
      'Root and second-level tables',
      'Resource record',
      'Limits',
    ]);
    const type = at(treeBuilders.resources(sample), 'Resource types', 'NOTIFICATION');
    expect(printed(type.children, 2)).toEqual([
      'Operations',
      '  exclaves_resource_alloc',
      '  exclaves_resource_init',
      '  exclaves_notification_wake',
      'Lookups',
      '  exclaves_notification_wake',
    ]);
    const reached = at(treeBuilders.resources(sample), 'Resource types', 'SHAREDMEMORY', 'Operations of the trap');
    expect(reached.children.map(({ label, description }) => `${label} ${description}`)).toEqual([
      'EXCLAVES_CTL_OP_NAMED_BUFFER_CREATE through exclaves_resource_shared_memory_map',
    ]);
    expect(
      printed(at(treeBuilders.resources(sample), 'Lookups', 'exclaves_resource_shared_memory_map').children, 1),
    ).toEqual(['_exclaves_ctl_trap', 'exclaves_storage_init']);
  });

  it('under the conclaves', () => {
    const tree = treeBuilders.conclaves(sample);
    expect(printed(tree, 1)).toEqual([
      'States',
      'Requests',
      'Transitions',
      'Drawing against code',
      'Conclave record',
      'Functions by step',
      'Limits',
      'Entitlements',
    ]);
    expect(printed(at(tree, 'States', 'CONCLAVE_S_NONE').children, 1)).toEqual([
      'exclaves_conclave_init',
      'exclaves_conclave_detach',
      'exclaves_update_state_machine_locked',
    ]);
    expect(at(tree, 'States', 'CONCLAVE_S_NONE').description).toBe('= 0 · 3 writes');
    expect(at(tree, 'Entitlements', 'com.apple.private.exclaves.conclave-spawn').description).toBe(
      'checked in exclaves_has_priv',
    );
    const steps = printed(at(tree, 'Functions by step').children, 1);
    expect(steps.slice(0, 8)).toEqual(['Init', 'Attach', 'Inherit', 'Launch', 'Suspend', 'Resume', 'Stop', 'Detach']);
  });

  it('under a type of resources: also the operations of the trap whose code names it', async () => {
    const texts = new Map(sampleTexts());
    const path = 'osfmk/kern/exclaves.c';
    const test = '$&\n\t\tif (resource->r_type != XNUPROXY_RESOURCETYPE_SHAREDMEMORY) return KERN_FAILURE;';
    texts.set(path, (texts.get(path) ?? '').replace('case EXCLAVES_CTL_OP_NAMED_BUFFER_COPYIN:', test));
    const tree = treeBuilders.resources((await indexOf(texts)).domain);
    const rows = at(tree, 'Resource types', 'SHAREDMEMORY', 'Operations of the trap').children;
    expect(rows.map(({ label, description }) => `${label} ${description}`)).toEqual([
      'EXCLAVES_CTL_OP_NAMED_BUFFER_COPYIN names the type',
      'EXCLAVES_CTL_OP_NAMED_BUFFER_CREATE through exclaves_resource_shared_memory_map',
    ]);
    expect(rows[0]?.place?.path).toBe(path);
  });

  it('under entitlements: one row for each, with every place that names it', async () => {
    const texts = new Map(sampleTexts());
    const name = 'com.apple.private.exclaves.conclave-spawn';
    texts.set('osfmk/kern/exclaves_asks.c', `bool\nexclaves_asks(void)\n{\n\treturn has("${name}");\n}\n`);
    const group = at(treeBuilders.conclaves((await indexOf(texts)).domain), 'Entitlements');
    const row = at([group], 'Entitlements', name);
    expect(group.children.filter(({ label }) => label === name)).toHaveLength(1);
    expect(group.description).toBe(at(treeBuilders.conclaves(sample), 'Entitlements').description);
    expect(row.description).toBe('checked in exclaves_has_priv, exclaves_asks');
    expect(printed(row.children, 1)).toEqual(['exclaves_has_priv', 'exclaves_asks']);
  });

  it('under Tightbeam', () => {
    const tree = treeBuilders.tightbeam(sample);
    expect(printed(tree, 1)).toEqual(['Modules', 'Upcall tables', 'Types without a module', 'Runtime']);
    const control = at(tree, 'Modules', 'conclave_launcher', 'conclavecontrol');
    expect(printed(control.children, 1)).toEqual(['_init', 'launch', 'suspend', 'stop']);
    expect(control.children[1]?.symbolName).toBe('conclave_launcher_conclavecontrol_launch');
    expect(at(tree, 'Modules', 'xnuupcalls', 'xnuupcalls').description).toBe('served by XNU');
    expect(at(tree, 'Upcall tables', 'exclaves_tightbeam_upcalls', 'conclave_stop').description).toBe(
      '→ exclaves_conclave_upcall_legacy_stop',
    );
  });
});

describe('the filter', () => {
  it('keeps matching rows with what is above and below them, whatever the case', () => {
    const tree = filterTree(treeBuilders.conclaves(sample), 'conclave_s_SUSPENDED');
    const shown = printed(tree, 2);
    expect(shown).toContain('  CONCLAVE_S_SUSPENDED');
    // It is written as one of two values, so the other keeps the row, too.
    expect(shown).not.toContain('  CONCLAVE_S_ATTACHED');
    expect(tree[0]?.description).toBe(String(tree[0]?.children.length));
  });

  it('finds what only the description says', () => {
    const tree = filterTree(treeBuilders.resources(sample), 'com.apple.darwin');
    expect(flat(tree).map((node) => node.label)).toContain('EXCLAVES_DOMAIN_DARWIN');
  });

  it('finds a generated name by the whole of it, though the tree shows only its end', () => {
    const tree = filterTree(treeBuilders.tightbeam(sample), 'launcher_conclavecontrol_suspend');
    expect(flat(tree).map((node) => node.label)).toContain('suspend');
  });

  it('leaves nothing when nothing matches', () => {
    for (const view of checkoutViews) expect(filterTree(treeBuilders[view](sample), 'no such name')).toEqual([]);
  });
});

describe('ids of rows', () => {
  it('are told apart with the rows below, where two rows are of one name', () => {
    const row = (id: string, children: TreeNode[] = []): TreeNode => ({ id, label: id, kind: 'group', children });
    const twice = [row('a', [row('a/b', [row('a/b/c')])]), row('a', [row('a/b', [row('a/b/c')])])];
    const idsOf = (nodes: readonly TreeNode[]): string[] => nodes.flatMap((one) => [one.id, ...idsOf(one.children)]);
    expect(idsOf(withUniqueIds(twice))).toEqual(['a', 'a/b', 'a/b/c', 'a#2', 'a#2/b', 'a#2/b/c']);
  });
});
