/** `xnu-exclaves conclaves`: a conclave's life from code, beside the drawing that a comment has of it. */
import { conclaveReport } from '../core/describe/conclaveReport.ts';
import { printModel, type ReportForm } from './modelReport.ts';
import { openCheckout } from './open.ts';

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
  printModel(machine, release, form, conclaveReport);
  return 0;
}
