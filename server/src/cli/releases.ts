/** `xnu-exclaves releases` and `xnu-exclaves whatsnew`: the releases of a repository, and what one brought against another. */
import { statSync } from 'node:fs';
import { releaseReport } from '../core/describe/releaseReport.ts';
import { releaseTable } from '../core/describe/releaseTable.ts';
import { plainReport } from '../core/describe/report.ts';
import type { ReleaseDiff } from '../core/model/releases.ts';
import { isReleaseTag } from '../core/releases/tags.ts';
import { chooseEngine } from '../host/engines.ts';
import { createReleaseRepository } from '../host/gitObjects.ts';
import { releaseOf } from '../host/gitRelease.ts';
import { nodeScheduler } from '../host/scheduler.ts';
import { defaultSettings } from '../protocol/settings.ts';
import { neverCancelled } from '../workspace/ports.ts';
import { missingText } from '../workspace/releaseStore.ts';
import { Releases } from '../workspace/releases.ts';
import type { ReportForm } from './modelReport.ts';
import { stderrLog } from './open.ts';

type EngineChoice = 'auto' | 'native' | 'wasm';

async function openReleases(folder: string, engine: EngineChoice, here: string): Promise<Releases> {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) throw new Error(`${folder} is not a folder`);
  return new Releases({
    repository: createReleaseRepository(folder),
    engine: (await chooseEngine(engine, here)).engine,
    log: stderrLog,
    scheduler: nodeScheduler,
    maximumSize: defaultSettings.index.maxFileSize,
  });
}

/** Says in a sentence that there is no repository, for whoever has a source archive. */
async function ofRepository<Result>(folder: string, ask: () => Promise<Result>): Promise<Result> {
  try {
    return await ask();
  } catch (error) {
    if (!/not a git repository/i.test(String(error))) throw error;
    throw new Error(`${folder} is no git repository, so there are no releases to read; clone XNU to have them all`);
  }
}

interface ReleaseRow {
  readonly release: string;
  readonly checkedOut: boolean;
  readonly exclaveFiles: number;
  /** Files that are named for exclaves, or mention them. */
  readonly scopeFiles: number;
  readonly resourceTypes: number;
  readonly trapOperations: number;
  readonly conclaveStates: number;
  readonly modules: number;
  readonly methods: number;
  readonly upcalls: number;
}

/** Newest first: a release a line, with what it holds. */
export async function printReleases(
  folder: string,
  json: boolean,
  engine: EngineChoice,
  here: string,
): Promise<number> {
  const releases = await openReleases(folder, engine, here);
  const lacking: string[] = [];
  const tags = await ofRepository(folder, () => releases.withExclaves(neverCancelled, (tag) => lacking.push(tag)));
  const missing = missingText(lacking);
  if (missing !== undefined) console.error(`xnu-exclaves releases: ${missing}`);
  const current = await releaseOf(folder);
  const rows: ReleaseRow[] = [];
  for (const release of tags) {
    const opened = await releases.open(release, neverCancelled);
    if (opened === undefined) continue;
    const { modules, tables } = opened.domain.tightbeam();
    const count = (kind: string) =>
      new Set(opened.domain.facts().flatMap((fact) => (fact.kind === kind ? [fact.name] : []))).size;
    const interfaces = modules.flatMap((module) => module.interfaces);
    rows.push({
      release,
      checkedOut: release === current,
      exclaveFiles: opened.indexer.report.exclaveFiles,
      scopeFiles: opened.indexer.report.scopeFiles,
      resourceTypes: count('resource-type'),
      trapOperations: count('trap-operation'),
      conclaveStates: count('conclave-state'),
      modules: modules.filter(({ name }) => name !== '').length,
      methods: interfaces.flatMap(({ methods }) => methods.filter(({ calls }) => calls.length > 0)).length,
      upcalls: tables.reduce((sum, { slots }) => sum + slots.length, 0),
    });
  }
  if (json) process.stdout.write(`${JSON.stringify(rows, null, 1)}\n`);
  else if (rows.length === 0 && missing === undefined)
    process.stdout.write('no release of this repository holds exclave sources\n');
  else process.stdout.write(table(rows));
  return 0;
}

function table(rows: readonly ReleaseRow[]): string {
  const cells = rows.map(({ checkedOut, ...row }) => ({ ...row, release: `${row.release}${checkedOut ? ' *' : ''}` }));
  const titles = Object.keys(cells[0] ?? {}).map((key) =>
    key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`),
  );
  const line = (values: readonly (string | number)[]) =>
    values.map((value, at) =>
      at === 0 ? String(value).padEnd(22) : String(value).padStart((titles[at] ?? '').length + 2),
    );
  return [titles, ...cells.map((row) => Object.values(row))].map((values) => `${line(values).join('')}\n`).join('');
}

/** @param wanted two tags, the older first; without them the checkout's own release and the one before it. */
export async function printWhatsNew(
  folder: string,
  wanted: readonly string[],
  form: ReportForm,
  engine: EngineChoice,
  here: string,
): Promise<number> {
  const odd = wanted.find((tag) => !isReleaseTag(tag));
  if (odd !== undefined) {
    console.error(
      `xnu-exclaves whatsnew: ${JSON.stringify(odd)} is not a release; they are called like xnu-11417.121.6`,
    );
    return 2;
  }
  if (wanted.length === 1) {
    console.error('xnu-exclaves whatsnew: give two releases, the older first, or none');
    return 2;
  }
  const releases = await openReleases(folder, engine, here);
  const tags = await ofRepository(folder, () => releases.tags(neverCancelled));
  const [from, to] = wanted.length === 0 ? neighbours(tags, await releaseOf(folder)) : wanted;
  if (from === undefined || to === undefined) {
    console.error('xnu-exclaves whatsnew: no release is checked out here that has one before it; give two releases');
    return 1;
  }
  for (const tag of [from, to]) {
    if (tags.includes(tag)) continue;
    console.error(`xnu-exclaves whatsnew: the repository has no release ${tag}`);
    return 1;
  }
  const diff = await releases.compare(from, to, neverCancelled);
  if (diff === undefined) return 1;
  const json = () => `${JSON.stringify(oneBased(diff), null, 1)}\n`;
  const texts = { json, markdown: () => releaseReport(diff), plain: () => plainReport(releaseTable(diff)) };
  process.stdout.write(texts[form]());
  return 0;
}

function neighbours(tags: readonly string[], current: string | undefined): (string | undefined)[] {
  const at = current === undefined ? -1 : tags.indexOf(current);
  return [tags[at - 1], tags[at]];
}

/** Lines are 1-based in what the command line prints. */
function oneBased(diff: ReleaseDiff): unknown {
  const changes = diff.changes.map((change) => ({
    ...change,
    ...(change.before === undefined ? {} : { before: sideOf(change.before) }),
    ...(change.after === undefined ? {} : { after: sideOf(change.after) }),
  }));
  return { ...diff, changes };
}

function sideOf({ file, line, shown }: { file: string; line: number; shown: string }) {
  return { file, line: line + 1, shown };
}
