/** Which steps of which tours were seen in this workspace, and where each tour stands. Survives a restart of VS Code. */
import type * as vscode from 'vscode';

interface TourState {
  /** The row of the step that was shown last. */
  at: string;
  seen: string[];
}

const key = 'xnuExclaves.tours';

export class TourProgress {
  constructor(private readonly memory: vscode.Memento) {}

  at(tour: string): string | undefined {
    return this.read()[tour]?.at;
  }
  hasSeen(tour: string, step: string): boolean {
    return this.read()[tour]?.seen.includes(step) ?? false;
  }
  seenOf(tour: string): number {
    return this.read()[tour]?.seen.length ?? 0;
  }

  async note(tour: string, step: string): Promise<void> {
    const all = this.read();
    const seen = all[tour]?.seen ?? [];
    await this.memory.update(key, { ...all, [tour]: { at: step, seen: [...new Set([...seen, step])] } });
  }

  /** What is not of the expected shape was not written by this version: the tours begin anew. */
  private read(): Record<string, TourState> {
    const value = this.memory.get<unknown>(key);
    if (typeof value !== 'object' || value === null) return {};
    return Object.fromEntries(
      Object.entries(value as Record<string, unknown>).filter((entry): entry is [string, TourState] =>
        isState(entry[1]),
      ),
    );
  }
}

function isState(value: unknown): value is TourState {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as TourState).at === 'string' &&
    Array.isArray((value as TourState).seen)
  );
}
