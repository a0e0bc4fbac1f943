import { methods } from '../../../server/src/protocol/requests.ts';
import type { CommandContext } from './registry.ts';

/** Reads the folders again: new files, another branch. */
export async function refresh({ server, views }: CommandContext): Promise<void> {
  await server.request(methods.reindex, undefined);
  views.refresh();
}
