/** A workspace's host in memory: files, log, clock and store that a test can look into. */
import type { SyntaxEngine } from '../../server/src/core/parse/engine.ts';
import type { IndexStore, Logger, Scheduler, SourceFiles } from '../../server/src/workspace/ports.ts';
import type { WorkspaceHost } from '../../server/src/workspace/workspace.ts';

/** A clock that counts its questions, and a break that is none. */
export const stillScheduler: Scheduler = { now: () => 0, yield: () => Promise.resolve() };

export class RecordingLog implements Logger {
  readonly lines: string[] = [];
  error = (message: string) => void this.lines.push(`error ${message}`);
  warn = (message: string) => void this.lines.push(`warn ${message}`);
  info = (message: string) => void this.lines.push(`info ${message}`);
  debug = (message: string) => void this.lines.push(`debug ${message}`);

  of(level: 'error' | 'warn' | 'info'): string[] {
    return this.lines.filter((line) => line.startsWith(`${level} `)).map((line) => line.slice(level.length + 1));
  }
}

export class MemoryStore implements IndexStore {
  readonly values = new Map<string, unknown>();
  failsToSave = false;

  async load(key: string): Promise<unknown> {
    return this.values.get(key);
  }
  async save(key: string, value: unknown): Promise<void> {
    if (this.failsToSave) throw new Error('disk full');
    this.values.set(key, structuredClone(value));
  }
}

export function hostOf(
  source: SourceFiles,
  engine: SyntaxEngine,
  more: Partial<WorkspaceHost> = {},
): WorkspaceHost & { log: RecordingLog } {
  const log = new RecordingLog();
  return {
    source,
    engine,
    engineReason: 'test',
    scheduler: stillScheduler,
    realPath: (path) => Promise.resolve(path),
    ...more,
    log,
  };
}
