/** `xnu-exclaves resources`: the resource table as far as the source lets one know it. */
import { markdownReport, plainReport } from '../core/describe/report.ts';
import { resourceReport } from '../core/describe/resourceReport.ts';
import type { ReportForm } from './conclaves.ts';
import { oneBasedLines } from './json.ts';
import { openCheckout } from './open.ts';

export async function printResources(
  folder: string,
  form: ReportForm,
  engine: 'auto' | 'native' | 'wasm',
  here: string,
): Promise<number> {
  const { release, domain } = await openCheckout(folder, engine, here);
  const model = domain.resourceTable();
  if (model === undefined) {
    console.error('xnu-exclaves resources: no resource table is in this release');
    return 1;
  }
  if (form === 'json')
    process.stdout.write(`${JSON.stringify({ release: release ?? null, ...model }, oneBasedLines, 1)}\n`);
  else {
    const report = resourceReport(model, release);
    process.stdout.write(form === 'markdown' ? markdownReport(report) : plainReport(report));
  }
  return 0;
}
