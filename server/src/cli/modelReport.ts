/** Prints a model of the checkout as JSON, Markdown or plain text: what `conclaves` and `resources` have in common. */
import { markdownReport, plainReport, type Report } from '../core/describe/report.ts';
import { oneBasedLines } from './json.ts';

export type ReportForm = 'plain' | 'json' | 'markdown';

export function printModel<Model extends object>(
  model: Model,
  release: string | undefined,
  form: ReportForm,
  reportOf: (model: Model, release: string | undefined) => Report,
): void {
  if (form === 'json') {
    process.stdout.write(`${JSON.stringify({ release: release ?? null, ...model }, oneBasedLines, 1)}\n`);
    return;
  }
  const report = reportOf(model, release);
  process.stdout.write(form === 'markdown' ? markdownReport(report) : plainReport(report));
}
