/** `xnu-exclaves stats`: how much there is, how well it parsed, what it cost. */

import { releaseLine } from '../core/describe/whereabouts.ts';
import { MacroTable } from '../core/dialect/macroTable.ts';
import { isExclavePath } from '../core/extract/exclaveNames.ts';
import { readSource } from '../core/extract/symbols.ts';
import { createNodeFiles } from '../host/nodeFiles.ts';
import { openCheckout } from './open.ts';

export async function printStats(
  folder: string,
  json: boolean,
  engine: 'auto' | 'native' | 'wasm',
  here: string,
): Promise<number> {
  const { root, release, where, indexer, domain, chosen, times } = await openCheckout(folder, engine, here);
  const cpu = process.cpuUsage();
  const peak = process.resourceUsage().maxRSS / 1024;
  const files = indexer.index.files();
  const source = createNodeFiles();
  const raw = { errors: 0, missing: 0 };
  const masked = { errors: 0, missing: 0, files: 0 };
  for (const file of files.filter((one) => isExclavePath(one.path))) {
    const result = source.read(root, file.path, Number.MAX_SAFE_INTEGER);
    if (result.kind !== 'text') continue;
    const before = chosen.engine.countErrors(result.text);
    const after = chosen.engine.countErrors(
      readSource(file.path, result.text, indexer.dialect ?? new MacroTable()).masked,
    );
    raw.errors += before.errors;
    raw.missing += before.missing;
    masked.errors += after.errors;
    masked.missing += after.missing;
    if (after.errors + after.missing > 0) masked.files++;
  }
  const kinds: Record<string, number> = {};
  for (const file of files) for (const symbol of file.symbols) kinds[symbol.kind] = (kinds[symbol.kind] ?? 0) + 1;
  const report = {
    release: release ?? null,
    ...(where.byContent === undefined ? {} : { releaseInferredFrom: where.byContent.same }),
    engine: chosen.engine.kind,
    engineReason: chosen.reason,
    files: { exclave: indexer.report.exclaveFiles, scope: files.length },
    symbols: kinds,
    facts: domain.facts().length,
    parserErrors: { exclaveFilesRaw: raw, exclaveFilesMasked: masked },
    milliseconds: {
      list: Math.round(times.listMs),
      exclaveFiles: Math.round(times.exclaveFilesMs),
      scope: Math.round(times.scopeMs),
      cpu: Math.round((cpu.user + cpu.system) / 1000),
    },
    peakMemoryMiB: Math.round(peak),
  };
  if (json) {
    process.stdout.write(`${JSON.stringify(report, null, 1)}\n`);
    return 0;
  }
  const total = Object.values(kinds).reduce((sum, count) => sum + count, 0);
  process.stdout.write(
    [
      `release        ${releaseLine(where)}`,
      `engine         ${report.engine} (${report.engineReason})`,
      `files          ${report.files.exclave} exclave files, ${report.files.scope} in scope`,
      `symbols        ${total}: ${Object.entries(kinds)
        .map(([kind, count]) => `${count} ${kind}`)
        .join(', ')}`,
      `domain facts   ${report.facts}`,
      `parser errors  exclave files: ${raw.errors} ERROR and ${raw.missing} MISSING nodes raw, ${masked.errors} and ${masked.missing} masked`,
      `times          list ${report.milliseconds.list} ms, exclave files ${report.milliseconds.exclaveFiles} ms, scope ${report.milliseconds.scope} ms, cpu ${report.milliseconds.cpu} ms`,
      `memory         ${report.peakMemoryMiB} MiB at most`,
      '',
    ].join('\n'),
  );
  return 0;
}
