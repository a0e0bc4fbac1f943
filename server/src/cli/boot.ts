/** `xnu-exclaves boot`: how the exclave world comes up, and what it can be set by. */
import { bootDiagram } from '../core/describe/bootDiagram.ts';
import { bootReport } from '../core/describe/bootReport.ts';
import { printModel, type ReportForm } from './modelReport.ts';
import { openCheckout } from './open.ts';

export async function printBoot(
  folder: string,
  form: ReportForm,
  engine: 'auto' | 'native' | 'wasm',
  here: string,
): Promise<number> {
  const { release, domain } = await openCheckout(folder, engine, here);
  const model = domain.boot();
  // As data the order of boot goes along as nodes and edges, for whoever draws it.
  const drawn = form === 'json' ? bootDiagram(model, domain.index) : undefined;
  printModel(drawn === undefined ? model : { ...model, bootOrder: drawn }, release, form, bootReport);
  return 0;
}
