/** The list of trees. A new one: a file beside this one, a line here, a word in the protocol's `ViewKind`. */
import type { DomainIndex } from '../concepts/domainIndex.ts';
import { buildConclaveTree } from './conclaves.ts';
import { buildKernelInterfaceTree } from './kernelInterface.ts';
import type { TreeNode } from './node.ts';
import { buildResourceTree } from './resources.ts';
import { buildTightbeamTree } from './tightbeam.ts';

export const treeBuilders: Readonly<
  Record<'resources' | 'conclaves' | 'tightbeam' | 'kernelInterface', (domain: DomainIndex) => TreeNode[]>
> = {
  resources: buildResourceTree,
  conclaves: buildConclaveTree,
  tightbeam: buildTightbeamTree,
  kernelInterface: buildKernelInterfaceTree,
};
