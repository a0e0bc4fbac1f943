/** `xnu-exclaves findings`: facts about the source that the index can prove, each with its places. */
import { findingsReport } from '../core/describe/findingsReport.ts';
import { findObservations } from '../core/findings/registry.ts';
import { printModel, type ReportForm } from './modelReport.ts';
import { openCheckout } from './open.ts';

export async function printFindings(
  folder: string,
  form: ReportForm,
  engine: 'auto' | 'native' | 'wasm',
  here: string,
): Promise<number> {
  // Several rules rest on what stands nowhere.
  const { release, domain } = await openCheckout(folder, engine, here, 'checkout');
  const found = findObservations(domain);
  if (form === 'json') {
    const waiting = found.waiting.map((one) => one.id);
    printModel({ findings: found.findings, waiting }, release, form, () => findingsReport(found, release));
  } else printModel(found, release, form, findingsReport);
  return 0;
}
