/** `xnu-exclaves components`: the exclave components of a system, alone, beside a checkout, or against another system. */
import path from 'node:path';
import { compareComponents } from '../core/components/compare.ts';
import { knownOf } from '../core/components/known.ts';
import { meetingsOf } from '../core/components/meetings.ts';
import { xnuNamesOf } from '../core/components/xnuNames.ts';
import { comparisonReport, componentReport } from '../core/describe/componentReport.ts';
import { markdownReport, plainReport } from '../core/describe/report.ts';
import { Glossary } from '../core/glossary/glossary.ts';
import { glossaryTerms } from '../core/glossary/terms.ts';
import type { Component, ComponentScan } from '../core/model/components.ts';
import { nodeScheduler } from '../host/scheduler.ts';
import { createSystemFiles } from '../host/systemFiles.ts';
import { scanComponents } from '../workspace/componentScan.ts';
import { neverCancelled } from '../workspace/ports.ts';
import { oneBasedLines } from './json.ts';
import type { ReportForm } from './modelReport.ts';
import { openCheckout } from './open.ts';

/** What a Mac keeps of the system; elsewhere a folder has to be named. */
export const defaultRoot = process.platform === 'darwin' ? '/System/Library' : undefined;

export interface ComponentsQuestion {
  readonly root: string | undefined;
  /** The older system. */
  readonly against: string | undefined;
  readonly checkout: string | undefined;
  readonly form: ReportForm;
}

export async function printComponents(
  { root = defaultRoot, against, checkout, form }: ComponentsQuestion,
  engine: 'auto' | 'native' | 'wasm',
  here: string,
): Promise<number> {
  if (root === undefined) {
    console.error('xnu-exclaves components: give a folder of a system, for example of a mounted volume');
    return 2;
  }
  const scan = await scanOf(root);
  const print = (report: Parameters<typeof plainReport>[0]) =>
    process.stdout.write(form === 'markdown' ? markdownReport(report) : plainReport(report));
  if (against !== undefined) {
    const older = await scanOf(against);
    const changes = compareComponents(older.components, scan.components);
    if (form === 'json') writeJson({ before: older.root, after: scan.root, changes });
    else print(comparisonReport(older.root, scan.root, changes));
    return 0;
  }
  const meets = checkout === undefined ? undefined : await joinWith(checkout, engine, here);
  if (form === 'json') {
    const components = scan.components.map((component) => ({
      ...component,
      known: knownOf(component) ?? null,
      ...(meets === undefined ? {} : { meets: meets(component) }),
    }));
    writeJson({ ...scan, components });
  } else print(componentReport(scan, meets));
  return 0;
}

async function scanOf(folder: string): Promise<ComponentScan> {
  const root = path.resolve(folder);
  const files = createSystemFiles(root);
  if (files === undefined) throw new Error(`${root} is not a folder`);
  return scanComponents({ root, files, scheduler: nodeScheduler }, neverCancelled);
}

async function joinWith(checkout: string, engine: 'auto' | 'native' | 'wasm', here: string) {
  const { domain } = await openCheckout(path.resolve(checkout), engine, here);
  const names = xnuNamesOf(domain);
  const glossary = new Glossary(glossaryTerms);
  return (component: Component) => meetingsOf(component, names, glossary);
}

function writeJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, oneBasedLines, 1)}\n`);
}
