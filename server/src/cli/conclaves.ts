/** `xnu-exclaves conclaves`: a conclave's life from code, beside the drawing that a comment has of it. */
import { conclaveReport, type OriginsOf } from '../core/describe/conclaveReport.ts';
import { printModel, type ReportForm } from './modelReport.ts';
import { openCheckout } from './open.ts';

export async function printConclaves(
  folder: string,
  form: ReportForm,
  engine: 'auto' | 'native' | 'wasm',
  here: string,
): Promise<number> {
  // Ways that lead to a conclave begin in files that name none.
  const { release, domain } = await openCheckout(folder, engine, here, 'checkout');
  const machine = domain.conclaves();
  if (machine === undefined) {
    console.error('xnu-exclaves conclaves: no state machine of a conclave was found in the files of this checkout');
    return 1;
  }
  const originsOf: OriginsOf = (chain) => domain.originsOfChain(chain);
  const chains = Object.fromEntries(
    [...machine.chains].map(([name, list]) => [name, list.map((one) => ({ ...one, origins: originsOf(one) }))]),
  );
  const report = () => conclaveReport(machine, release, originsOf);
  printModel(form === 'json' ? { ...machine, chains } : machine, release, form, report);
  return 0;
}
