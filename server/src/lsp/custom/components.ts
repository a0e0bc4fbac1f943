/** Looks through a system for its exclave components, and gives the view of them its tree. */
import { compareComponents } from '../../core/components/compare.ts';
import { meetingsOf } from '../../core/components/meetings.ts';
import { type XnuNames, xnuNamesOf } from '../../core/components/xnuNames.ts';
import type { Glossary } from '../../core/glossary/glossary.ts';
import type { ComponentScan } from '../../core/model/components.ts';
import { buildComponentTree, type Compared } from '../../core/trees/components.ts';
import type { TreeNode } from '../../core/trees/node.ts';
import { nodeScheduler } from '../../host/scheduler.ts';
import {
  type ComponentProgress,
  methods,
  type ScanComponentsParams,
  type ScanComponentsResult,
} from '../../protocol/requests.ts';
import { scanComponents } from '../../workspace/componentScan.ts';
import type { Cancellation } from '../../workspace/ports.ts';
import type { Checkout } from '../../workspace/workspace.ts';
import { pathOfUri } from '../atPosition.ts';
import type { ServerContext } from '../context.ts';
import { type Feature, guarded } from '../feature.ts';

/** Milliseconds between two words about how far a scan is. */
const progressDelay = 250;

export const componentsFeature: Feature = {
  register(context) {
    context.connection.onRequest(
      methods.scanComponents,
      guarded(context, 'components', async (params: ScanComponentsParams, token): Promise<ScanComponentsResult> => {
        const folders = [params.rootUri, ...(params.againstUri === undefined ? [] : [params.againstUri])];
        const scans: ComponentScan[] = [];
        for (const uri of folders) {
          const one = await scanOf(context, uri, token);
          if (one === undefined)
            return { components: 0, problems: 0, isComplete: false, missing: pathOfUri(uri) ?? uri };
          scans.push(one);
        }
        const [scan, older] = scans;
        if (scan === undefined) throw new Error('no folder was named');
        const compared =
          older === undefined
            ? undefined
            : { root: older.root, changes: compareComponents(older.components, scan.components) };
        // What a person stopped changes nothing: the view keeps what it had.
        if (!token.isCancellationRequested) context.components.show(scan, compared);
        return {
          components: scan.components.length,
          problems: scan.problems.length,
          isComplete: scan.isComplete,
          ...(compared === undefined ? {} : { changes: compared.changes.length }),
        };
      }),
    );
  },
};

async function scanOf(
  { connection }: ServerContext,
  uri: string,
  token: Cancellation,
): Promise<ComponentScan | undefined> {
  const root = pathOfUri(uri);
  // What reads property lists is loaded when a system is first looked through: a start does not wait for it.
  const { createSystemFiles } = await import('../../host/systemFiles.ts');
  const files = root === undefined ? undefined : createSystemFiles(root);
  if (root === undefined || files === undefined) return undefined;
  let last = nodeScheduler.now();
  return scanComponents(
    {
      root,
      files,
      scheduler: nodeScheduler,
      onProgress: (progress: ComponentProgress) => {
        if (nodeScheduler.now() - last < progressDelay) return;
        last = nodeScheduler.now();
        void connection.sendNotification(methods.componentProgress, progress);
      },
    },
    token,
  );
}

/** The last scan, joined with the open checkouts. */
export class ComponentsShown {
  /** Grows with every scan. */
  revision = 0;
  private scan: ComponentScan | undefined;
  private compared: Compared | undefined;

  show(scan: ComponentScan, compared: Compared | undefined): void {
    this.scan = scan;
    this.compared = compared;
    this.revision++;
  }

  tree(checkouts: readonly Checkout[], glossary: Glossary): TreeNode[] {
    return buildComponentTree(
      this.scan,
      checkouts.map(({ domain, release, root }) => {
        let names: XnuNames | undefined;
        return {
          root,
          label: release ?? root.slice(root.lastIndexOf('/') + 1),
          meetings: (component) => {
            names ??= xnuNamesOf(domain);
            return meetingsOf(component, names, glossary);
          },
        };
      }),
      this.compared,
    );
  }
}
