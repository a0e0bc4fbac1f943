/** The list of trees of a checkout. A new one: a file beside this one, a line here, a word in the protocol's `ViewKind`. */
import type { DomainIndex } from '../concepts/domainIndex.ts';
import type { Language } from '../words/say.ts';
import { buildBootTree } from './boot.ts';
import { buildClaimTree } from './claims.ts';
import { buildConclaveTree } from './conclaves.ts';
import { buildFindingsTree } from './findings.ts';
import { buildKernelInterfaceTree } from './kernelInterface.ts';
import type { TreeNode } from './node.ts';
import { buildResourceTree } from './resources.ts';
import { buildTightbeamTree } from './tightbeam.ts';
import { buildTourTree } from './tours.ts';

export type CheckoutView =
  | 'resources'
  | 'conclaves'
  | 'tightbeam'
  | 'kernelInterface'
  | 'boot'
  | 'findings'
  | 'tours'
  | 'claims';

export const treeBuilders: Readonly<Record<CheckoutView, (domain: DomainIndex, language?: Language) => TreeNode[]>> = {
  resources: buildResourceTree,
  conclaves: buildConclaveTree,
  tightbeam: buildTightbeamTree,
  kernelInterface: buildKernelInterfaceTree,
  boot: buildBootTree,
  findings: buildFindingsTree,
  tours: buildTourTree,
  claims: buildClaimTree,
};

/** The views whose rows come from a checkout; the others show something else beside it. */
export const checkoutViews = Object.keys(treeBuilders) as CheckoutView[];

export function isCheckoutView(view: string): view is CheckoutView {
  return Object.hasOwn(treeBuilders, view);
}
