/** Releases on request: their list, their files, and the pages about them. */
import { LSPErrorCodes, ResponseError } from 'vscode-languageserver/node';
import { historyPage } from '../../core/describe/history.ts';
import { linkedPlace } from '../../core/describe/releasePlace.ts';
import { releaseReport } from '../../core/describe/releaseReport.ts';
import { systemsBrief } from '../../core/releases/systems.ts';
import { isReleaseTag } from '../../core/releases/tags.ts';
import {
  methods,
  type PermalinkParams,
  type ReleaseChoice,
  type ReleaseFileParams,
  type ReleaseFileResult,
  type ReleasePageResult,
  type ReleaseProgress,
  type ReleasesResult,
  type ShowReleaseParams,
  type SymbolHistoryParams,
  type WhatsNewParams,
} from '../../protocol/requests.ts';
import type { Cancellation } from '../../workspace/ports.ts';
import { NoReleases, sentenceOf } from '../../workspace/releaseStore.ts';
import { atPosition, locateUri } from '../atPosition.ts';
import type { ServerContext } from '../context.ts';
import { type Feature, failOfCancelled, guarded } from '../feature.ts';
import { permalinkOf } from '../permalink.ts';
import { isName, releaseAddress, releasePageAddress, releasePageUri } from '../releaseAddress.ts';

export const releasesFeature: Feature = {
  register(context) {
    const { connection } = context;
    connection.onRequest(
      methods.releases,
      guarded(context, 'releases', (_params: unknown, token) => choicesIn(context, token)),
    );
    connection.onRequest(
      methods.showRelease,
      guarded(context, 'showRelease', async ({ tag, checkout = 0, isShown }: ShowReleaseParams, token) => {
        if (!isReleaseTag(tag)) throw new ResponseError(LSPErrorCodes.RequestFailed, noTag(tag));
        await context.releases.of(checkout).show(tag, isShown, token);
      }),
    );
    connection.onRequest(
      methods.whatsNew,
      guarded(context, 'whatsNew', async (params: WhatsNewParams, token): Promise<ReleasePageResult> => {
        const { tag, checkout = 0, against } = params;
        const odd = [tag, against ?? tag].find((one) => !isReleaseTag(one));
        if (odd !== undefined) return { message: noTag(odd) };
        const before = against ?? (await context.releases.of(checkout).before(tag, token));
        if (before === undefined) return { message: `The repository has no release before ${tag} to compare it with.` };
        return { uri: releasePageUri({ number: checkout, page: { kind: 'whatsnew', from: before, to: tag } }) };
      }),
    );
    connection.onRequest(
      methods.symbolHistory,
      guarded(context, 'symbolHistory', (params: SymbolHistoryParams) => historyUri(context, params)),
    );
    connection.onRequest(
      methods.permalink,
      guarded(context, 'permalink', (params: PermalinkParams, token) => permalinkOf(context, params, token)),
    );
    // These two do not wait for the index of the release: what is shown is the file.
    connection.onRequest(
      methods.releaseFile,
      answered(context, ({ uri }, token) => fileOf(context, uri, token)),
    );
    connection.onRequest(
      methods.releasePage,
      answered(context, ({ uri }, token) => pageOf(context, uri, token)),
    );
  },
};

function noTag(text: unknown): string {
  return `${JSON.stringify(text)} is not a release; they are called like xnu-11417.121.6.`;
}

type Answer = (params: ReleaseFileParams, token: Cancellation) => Promise<ReleaseFileResult>;

/** What cannot be read is an answer with a sentence, for the place where the file would be. */
function answered(context: ServerContext, answer: Answer) {
  return async (params: ReleaseFileParams, token: Parameters<typeof context.ready>[0]): Promise<ReleaseFileResult> => {
    await context.ready(token);
    try {
      const result = await answer(params, token);
      failOfCancelled(params.uri, token);
      return result;
    } catch (error) {
      failOfCancelled(params.uri, token);
      if (!(error instanceof NoReleases)) context.connection.console.warn(`${params.uri}: ${String(error)}`);
      return { message: sentenceOf(error) };
    }
  };
}

async function choicesIn({ workspace, releases }: ServerContext, token: Cancellation): Promise<ReleasesResult> {
  const found: ReleaseChoice[] = [];
  let message: string | undefined;
  for (const [number, checkout] of workspace.checkouts.entries()) {
    try {
      const of = releases.of(number);
      for (const tag of await of.tags(token)) {
        const isCheckedOut = checkout.release === tag;
        const description = [
          systemsBrief(tag),
          ...(isCheckedOut ? ['checked out'] : []),
          ...(workspace.checkouts.length > 1 ? [checkout.root] : []),
        ].join(' · ');
        const isShown = of.isShown(tag);
        found.push({ tag, ...(number === 0 ? {} : { checkout: number }), description, isCheckedOut, isShown });
      }
    } catch (error) {
      message = sentenceOf(error);
    }
  }
  if (found.length === 0) message ??= 'No release of this repository holds exclave sources.';
  return { releases: found, ...(message === undefined ? {} : { message }) };
}

function historyUri(context: ServerContext, { uri, position, name }: SymbolHistoryParams): ReleasePageResult {
  const place = locateUri(context, uri);
  const wanted = name ?? atPosition(context, { textDocument: { uri }, position })?.name?.word;
  if (place === undefined || wanted === undefined || !isName(wanted))
    return { message: 'Put the cursor on a name of an XNU source file first.' };
  const number = place.checkout.snapshotOf ?? context.workspace.checkouts.indexOf(place.checkout);
  // Says why there are none, before a page is opened.
  try {
    context.releases.of(number);
  } catch (error) {
    return { message: sentenceOf(error) };
  }
  return { uri: releasePageUri({ number, page: { kind: 'history', name: wanted } }) };
}

async function fileOf({ releases }: ServerContext, uri: string, token: Cancellation): Promise<ReleaseFileResult> {
  const address = releaseAddress(uri);
  if (address === undefined) return { message: 'This is no address of a release.' };
  const { number, tag, path } = address;
  const { releases: of } = releases.of(number);
  const files = await of.files(tag, token);
  if (files.some((file) => file.path === path)) {
    const text = await of.text(tag, path, token);
    return text === undefined ? { message: `${path} is no text, is too large, or is missing here.` } : { text };
  }
  const folder = new Map<string, boolean>();
  const prefix = path === '' ? '' : `${path}/`;
  for (const file of files) {
    if (!file.path.startsWith(prefix)) continue;
    const [name = '', ...below] = file.path.slice(prefix.length).split('/');
    folder.set(name, below.length > 0);
  }
  return folder.size === 0 ? {} : { folder: [...folder].map(([name, isFolder]) => ({ name, isFolder })) };
}

async function pageOf(
  { releases, connection }: ServerContext,
  uri: string,
  token: Cancellation,
): Promise<ReleaseFileResult> {
  const address = releasePageAddress(uri);
  if (address === undefined) return { message: 'This is no address of a page about releases.' };
  const { page, number } = address;
  const of = releases.of(number);
  if (page.kind === 'history') {
    const history = await of.historyOf(page.name, token, (tag, done, total) => {
      const said: ReleaseProgress = { uri, tag, done, total };
      void connection.sendNotification(methods.releaseProgress, said);
    });
    return history === undefined ? {} : { text: historyPage(history, linkedPlace) };
  }
  const tags = await of.releases.tags(token);
  const missing = [page.from, page.to].find((tag) => !tags.includes(tag));
  if (missing !== undefined) return { message: `The repository has no release ${missing}.` };
  const diff = await of.compare(page.from, page.to, token);
  return diff === undefined ? {} : { text: releaseReport(diff, linkedPlace) };
}
