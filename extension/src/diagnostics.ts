/** What helps to understand a report of a fault: versions, the state of the index, settings that differ. No path, no name of a person. */
import type { IndexState } from '../../server/src/protocol/requests.ts';

export interface Surroundings {
  readonly extension: string;
  readonly editor: string;
  readonly platform: string;
  readonly node: string;
  readonly trusted: boolean;
  readonly remote: string | undefined;
  /** Settings of this extension that are not the default, by their key. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Other extensions that answer for the same files. */
  readonly others: readonly string[];
}

/** Plain text, a line for each thing. */
export function diagnosticsText(state: IndexState | undefined, around: Surroundings): string {
  const lines = [
    `XNU Exclaves ${around.extension}`,
    `Editor: ${around.editor}${around.remote === undefined ? '' : ` (remote: ${around.remote})`}`,
    `Platform: ${around.platform}, Node.js ${around.node}`,
    `Workspace trusted: ${around.trusted ? 'yes' : 'no'}`,
    ...(state === undefined ? ['Server: no answer yet'] : stateLines(state)),
    `Settings: ${Object.keys(around.settings).length === 0 ? 'defaults' : ''}`.trimEnd(),
    ...Object.entries(around.settings).map(([key, value]) => `  ${key}: ${JSON.stringify(value)}`),
    `Other C extensions: ${around.others.join(', ') || 'none'}`,
  ];
  return `${lines.join('\n')}\n`;
}

function stateLines(state: IndexState): string[] {
  const { phase, engine, engineReason, symbols, facts, elapsedMs, parsed, fromCache, reading, generation } = state;
  return [
    `Index: ${phase}, generation ${generation}${state.complete === true ? ', complete' : ''}`,
    ...(reading === undefined ? [] : [`Reading: ${reading.done} of ${reading.total} files`]),
    `Engine: ${engine} (${engineReason})`,
    `Symbols: ${symbols}, facts: ${facts ?? 'not asked for'}`,
    `Time: ${elapsedMs} ms, ${parsed} files parsed, ${fromCache} from the cache`,
    `Checkouts: ${state.checkouts.length}`,
    ...state.checkouts.map(
      ({ release, exclaveFiles, scopeFiles }) =>
        `  ${release ?? 'unknown release'}: ${exclaveFiles} exclave files, ${scopeFiles} in scope`,
    ),
  ];
}
