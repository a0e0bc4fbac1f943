/** The comparisons of releases that a person made in this workspace, newest first. They survive a restart of VS Code. */
import * as vscode from 'vscode';
import type { Comparison } from '../../server/src/protocol/requests.ts';

const key = 'xnuExclaves.comparisons';
/** Beyond these, the oldest goes: the releases themselves stand below. */
const kept = 20;

export class Comparisons implements vscode.Disposable {
  private readonly changes = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changes.event;

  constructor(private readonly memory: vscode.Memento) {}

  /** What is not of the expected shape was not written by this version, and is passed over. */
  get all(): Comparison[] {
    const value = this.memory.get<unknown>(key);
    return Array.isArray(value) ? value.filter(isComparison) : [];
  }

  async add(made: Comparison): Promise<void> {
    await this.write([made, ...this.all.filter((one) => !isSame(one, made))].slice(0, kept));
  }
  async remove(made: Comparison): Promise<void> {
    await this.write(this.all.filter((one) => !isSame(one, made)));
  }

  private async write(all: readonly Comparison[]): Promise<void> {
    await this.memory.update(key, all);
    this.changes.fire();
  }

  dispose(): void {
    this.changes.dispose();
  }
}

function isSame(a: Comparison, b: Comparison): boolean {
  return a.tag === b.tag && a.against === b.against && (a.checkout ?? 0) === (b.checkout ?? 0);
}

function isComparison(value: unknown): value is Comparison {
  if (typeof value !== 'object' || value === null) return false;
  const { tag, against, checkout } = value as Partial<Comparison>;
  const isNumber = checkout === undefined || typeof checkout === 'number';
  return typeof tag === 'string' && typeof against === 'string' && isNumber;
}
