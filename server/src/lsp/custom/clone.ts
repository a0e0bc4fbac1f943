/** Clones XNU for a person, with progress; works without an open folder. */
import { pathToFileURL } from 'node:url';
import type { CancellationToken } from 'vscode-languageserver/node';
import { cloneRepository } from '../../host/gitClone.ts';
import { type CloneParams, type CloneProgress, type CloneResult, methods } from '../../protocol/requests.ts';
import { pathOfUri } from '../atPosition.ts';
import type { Feature } from '../feature.ts';

export const cloneFeature: Feature = {
  register({ connection }) {
    connection.onRequest(methods.clone, async (params: CloneParams, token: CancellationToken): Promise<CloneResult> => {
      const parent = pathOfUri(params.parentUri);
      if (parent === undefined) return { message: 'Choose a folder on this disk.' };
      const stop = new AbortController();
      token.onCancellationRequested(() => stop.abort());
      let last = '';
      const outcome = await cloneRepository({ ...params, parent }, stop.signal, (stage, percent) => {
        // Git says the same percent many times.
        if (`${stage} ${percent}` === last) return;
        last = `${stage} ${percent}`;
        void connection.sendNotification(methods.cloneProgress, { stage, percent } satisfies CloneProgress);
      });
      if (outcome.kind === 'cloned') return { uri: pathToFileURL(outcome.folder).toString() };
      return outcome.kind === 'failed' ? { message: outcome.message } : {};
    });
  },
};
