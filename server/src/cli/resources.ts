/** `xnu-exclaves resources`: the resource table as far as the source lets one know it. */
import { resourceReport } from '../core/describe/resourceReport.ts';
import { printModel, type ReportForm } from './modelReport.ts';
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
  printModel(model, release, form, resourceReport);
  return 0;
}
