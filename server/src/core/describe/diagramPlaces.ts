/** Places of a diagram: their short text, and the lines in which an editor is at them. */
import type { CheckoutIndex } from '../index/checkoutIndex.ts';
import type { DiagramNode } from '../model/diagram.ts';
import type { EvidencePlace } from '../model/tightbeam.ts';

/** `exclaves_resource.h:86`. */
export function shortPlace({ file, line }: Pick<EvidencePlace, 'file' | 'line'>): string {
  return `${file.slice(file.lastIndexOf('/') + 1)}:${line + 1}`;
}

/** The lines of the function around a place, from its head to its end. */
export function functionLines(index: CheckoutIndex, { file, start }: EvidencePlace): Pick<DiagramNode, 'lines'> {
  const around = index
    .file(file)
    ?.symbols.find((one) => one.kind === 'function' && one.start <= start && start < one.end);
  return around === undefined ? {} : { lines: { startLine: around.startLine, endLine: around.endLine } };
}
