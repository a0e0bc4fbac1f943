/** `xnu-exclaves conclaves`: a conclave's life from code, beside the drawing that a comment has of it. */
import { conclaveReport } from '../core/describe/conclaveReport.ts';
import { markdownReport, plainReport } from '../core/describe/report.ts';
import { oneBasedLines } from './json.ts';
import { openCheckout } from './open.ts';

export type ReportForm = 'plain' | 'json' | 'markdown';

export async function printConclaves(
  folder: string,
  form: ReportForm,
  engine: 'auto' | 'native' | 'wasm',
  here: string,
): Promise<number> {
  const { release, domain } = await openCheckout(folder, engine, here);
  const machine = domain.conclaves();
  if (machine === undefined) {
    console.error('xnu-exclaves conclaves: no state machine of a conclave is in this release');
    return 1;
  }
  if (form === 'json')
    process.stdout.write(`${JSON.stringify({ release: release ?? null, ...machine }, oneBasedLines, 1)}\n`);
  else {
    const report = conclaveReport(machine, release);
    process.stdout.write(form === 'markdown' ? markdownReport(report) : plainReport(report));
  }
  return 0;
}
