/** Commands about releases: compare two, show what changed, open one beside the checkout. */
import * as vscode from 'vscode';
import {
  methods,
  type ReleaseChoice,
  type ReleaseName,
  type ReleasePageResult,
  type ReleasesResult,
  releaseScheme,
  type ShowReleaseParams,
  type WireRange,
} from '../../../server/src/protocol/requests.ts';
import type { Server } from '../client.ts';
import type { CommandContext } from './registry.ts';
import { isRow } from './rows.ts';

interface ReleaseItem extends vscode.QuickPickItem {
  readonly release: ReleaseChoice;
}

/** Asks for two releases, shows what the newer brought against the older, and keeps the comparison in the view. */
export async function compareReleases({ server, pages, comparisons }: CommandContext): Promise<void> {
  const choices = await choicesOf(server);
  if (choices === undefined) return;
  const title = vscode.l10n.t('Compare Releases');
  const first = await pick(choices, title, vscode.l10n.t('The one release'));
  if (first === undefined) return;
  const others = choices.filter(({ tag, checkout }) => tag !== first.tag && checkout === first.checkout);
  const second = await pick(others, title, vscode.l10n.t('The other release, to compare {0} with', first.tag));
  if (second === undefined) return;
  // The list is newest first, so the one that comes later is the older.
  const [newer, older] = choices.indexOf(first) < choices.indexOf(second) ? [first, second] : [second, first];
  const { checkout } = newer;
  const uri = vscode.Uri.from({
    scheme: releaseScheme,
    path: `/whatsnew/${older.tag}...${newer.tag}.md`,
    query: checkout === undefined ? '' : String(checkout),
  });
  await comparisons.add({ tag: newer.tag, against: older.tag, ...(checkout === undefined ? {} : { checkout }) });
  await pages.open(uri, vscode.l10n.t('Comparing {0} with {1}', newer.tag, older.tag));
}

/** Takes a comparison out of the view; its releases stay. */
export async function removeComparison({ comparisons }: CommandContext, row: unknown): Promise<void> {
  if (!isRow(row)) return;
  const { tag, against, checkout } = row.release ?? {};
  if (tag === undefined || against === undefined) return;
  await comparisons.remove({ tag, against, ...(checkout === undefined ? {} : { checkout }) });
}

/** What a release brought against the one before it, or that of the comparison, as a page. */
export async function whatsNewOfRow({ server, pages }: CommandContext, row: unknown): Promise<void> {
  if (!isRow(row) || row.release === undefined) return;
  const page = await server.request<ReleasePageResult>(methods.whatsNew, row.release);
  if (page?.uri !== undefined)
    await pages.open(vscode.Uri.parse(page.uri), vscode.l10n.t('Reading what is new in {0}', row.release.tag));
  else if (page?.message !== undefined) void vscode.window.showInformationMessage(page.message);
}

/** The two sides of a change in VS Code's own comparison, at the changed place. */
export async function showChange(_context: CommandContext, row: unknown): Promise<void> {
  if (!isRow(row) || row.diff === undefined) return;
  const { before, after, title } = row.diff;
  const selection = toRange(after.range);
  await vscode.commands.executeCommand(
    'vscode.diff',
    vscode.Uri.parse(before.uri),
    vscode.Uri.parse(after.uri),
    title,
    {
      selection,
    },
  );
}

/** Asks for a release and shows it in the views; one that is shown is closed. */
export async function openRelease({ server }: CommandContext): Promise<void> {
  const choices = await choicesOf(server);
  if (choices === undefined) return;
  const picked = await pick(
    choices.filter(({ isCheckedOut }) => !isCheckedOut),
    vscode.l10n.t('Open Release in Views'),
    vscode.l10n.t('One with a check mark is open, and is closed'),
  );
  if (picked !== undefined) await show(server, picked, !picked.isShown);
}

export async function openReleaseOfRow({ server }: CommandContext, row: unknown): Promise<void> {
  if (isRow(row) && row.release !== undefined) await show(server, row.release, true);
}
export async function closeReleaseOfRow({ server }: CommandContext, row: unknown): Promise<void> {
  if (isRow(row) && row.release !== undefined) await show(server, row.release, false);
}

async function show(server: Server, { tag, checkout }: ReleaseName, isShown: boolean): Promise<void> {
  const params: ShowReleaseParams = { tag, isShown, ...(checkout === undefined ? {} : { checkout }) };
  const title = isShown ? vscode.l10n.t('Reading {0}…', tag) : vscode.l10n.t('Closing {0}…', tag);
  const progress = { location: vscode.ProgressLocation.Window, title };
  await vscode.window.withProgress(progress, async () => server.request(methods.showRelease, params));
}

/** Undefined when there are none, which is told. */
async function choicesOf(server: Server): Promise<readonly ReleaseChoice[] | undefined> {
  const progress = { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Looking for releases…') };
  const result = await vscode.window.withProgress(progress, async () =>
    server.request<ReleasesResult>(methods.releases, {}),
  );
  if (result !== undefined && result.releases.length > 0) return result.releases;
  void vscode.window.showInformationMessage(result?.message ?? vscode.l10n.t('The language server does not run.'));
  return undefined;
}

async function pick(
  choices: readonly ReleaseChoice[],
  title: string,
  placeHolder: string,
): Promise<ReleaseChoice | undefined> {
  const items = choices.map(
    (release): ReleaseItem => ({
      label: release.isShown ? `$(check) ${release.tag}` : release.tag,
      description: release.description,
      release,
    }),
  );
  return (await vscode.window.showQuickPick(items, { title, placeHolder }))?.release;
}

function toRange({ start, end }: WireRange): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}
