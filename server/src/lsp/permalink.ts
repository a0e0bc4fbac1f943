/** The public address of the selected lines, pinned to the release that they belong to. */
import { differenceNote, permalink } from '../core/releases/permalink.ts';
import type { PermalinkParams, PermalinkResult } from '../protocol/requests.ts';
import type { Cancellation } from '../workspace/ports.ts';
import { sentenceOf } from '../workspace/releaseStore.ts';
import { locateUri } from './atPosition.ts';
import type { ServerContext } from './context.ts';

export async function permalinkOf(
  context: ServerContext,
  { uri, startLine, endLine }: PermalinkParams,
  token: Cancellation,
): Promise<PermalinkResult> {
  const place = locateUri(context, uri);
  if (place === undefined) return { message: 'This file belongs to no checkout of XNU.' };
  const { checkout, relative } = place;
  const { release } = checkout;
  if (release === undefined)
    return { message: 'The release of this checkout is unknown, so there is no address to pin its lines to.' };
  const { permalink: template } = context.settings().releases;
  const url = permalink(template, release, relative, startLine, endLine);
  const isUnchanged = checkout.snapshotOf !== undefined;
  if (checkout.where?.kind === 'archive' && !isUnchanged)
    return { url, message: 'Without git, whether the file has local changes cannot be told.' };
  try {
    const of = context.releases.of(checkout.snapshotOf ?? context.workspace.checkouts.indexOf(checkout)).releases;
    const there = await of.text(release, relative, token);
    if (there === undefined) return { message: `${relative} is not among the source files of ${release}.` };
    if (isUnchanged) return { url };
    const here = context.documents.get(uri)?.getText() ?? checkout.opened.read(relative)?.view.text;
    const message = here === undefined ? undefined : differenceNote(here, there, startLine, endLine, release);
    return { url, ...(message === undefined ? {} : { message }) };
  } catch (error) {
    return { url, message: `Whether the file has local changes could not be told: ${sentenceOf(error)}` };
  }
}
