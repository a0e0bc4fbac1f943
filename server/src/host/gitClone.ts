/** Clones a repository for a person: into a folder of its own that is moved to its name when it is whole. */
import { existsSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { gitClone } from './gitProcess.ts';

export interface CloneRequest {
  readonly address: string;
  /** Absolute. */
  readonly parent: string;
  readonly name: string;
  readonly isPartial: boolean;
}

export type CloneOutcome =
  | { readonly kind: 'cloned'; readonly folder: string }
  | { readonly kind: 'cancelled' }
  /** Why, and what to do, in sentences for a person. */
  | { readonly kind: 'failed'; readonly message: string };

/** A clone over a slow line says something every few seconds. */
const silence = 120_000;

/** @param onProgress told the stage as git names it, and how far it is in percent. */
export async function cloneRepository(
  { address, parent, name, isPartial }: CloneRequest,
  signal: AbortSignal,
  onProgress: (stage: string, percent: number) => void,
): Promise<CloneOutcome> {
  const problem = problemWith(address, parent, name);
  if (problem !== undefined) return { kind: 'failed', message: problem };
  const target = path.join(parent, name);
  const stop = new AbortController();
  const onAbort = () => stop.abort();
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort);
  let half: string | undefined;
  // Made here, so nothing of anybody else's is in it.
  const clean = () => {
    if (half !== undefined) rmSync(half, { recursive: true, force: true, maxRetries: 3 });
  };
  // A window that closes ends its server, and git with it.
  const lastResort = () => {
    stop.abort();
    clean();
  };
  process.once('exit', lastResort);
  try {
    half = mkdtempSync(path.join(parent, '.xnu-clone-'));
    // The temporary folder is for its owner alone; the one that git makes in it is as any other.
    const whole = path.join(half, name);
    const options = isPartial ? ['--filter=blob:none'] : [];
    await gitClone(parent, options, address, whole, {
      silence,
      signal: stop.signal,
      onProgress: (line) => {
        const [, stage, percent] = /^(?:remote: )?([A-Z][\w ]+):\s+(\d+)%/.exec(line) ?? [];
        if (stage !== undefined) onProgress(stage, Number(percent));
      },
    });
    if (existsSync(target)) return { kind: 'failed', message: taken(target) };
    renameSync(whole, target);
    return { kind: 'cloned', folder: target };
  } catch (error) {
    if (signal.aborted) return { kind: 'cancelled' };
    return { kind: 'failed', message: `${address} could not be cloned: ${reasonOf(error)} ${adviceFor(error)}` };
  } finally {
    clean();
    process.off('exit', lastResort);
    signal.removeEventListener('abort', onAbort);
  }
}

function problemWith(address: string, parent: string, name: string): string | undefined {
  // `ext::…` and the like name a program, and what begins with a dash is an option.
  if (!/^(?:https?|ssh|git|file):\/\/\S+$|^[\w.-]+@[\w.-]+:\S+$|^\/\S+$/.test(address))
    return `${address} is no address that is cloned. Correct the setting xnuExclaves.releases.cloneAddress.`;
  if (!/^[\w][\w. -]*$/.test(name)) return `${name} cannot be the name of a folder here. Choose another one.`;
  if (statSync(parent, { throwIfNoEntry: false })?.isDirectory() !== true)
    return `${parent} is not a folder. Choose another one.`;
  const target = path.join(parent, name);
  return existsSync(target) ? taken(target) : undefined;
}

function taken(target: string): string {
  return `${target} is there already. Choose another folder or another name.`;
}

function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  // Git says it in other words for a path, for an address and for a file that is no repository.
  if (/repository '.*' (?:does not exist|not found)|not appear to be a git repository|invalid gitfile/i.test(text))
    return 'there is no git repository.';
  const lines = text.split(/[\r\n]+/).map((line) => line.trim().replace(/^(?:\w*Error: )+/, ''));
  const said = lines.findLast((line) => /^(fatal|error):/.test(line)) ?? lines.findLast((line) => line !== '') ?? '';
  return `${said.replace(/^(fatal|error): /, '').replace(/[.\s]+$/, '')}.`;
}

function adviceFor(error: unknown): string {
  const text = String(error);
  if (/ENOENT|spawn git/.test(text)) return 'Install git, or put it on the PATH.';
  if (/resolve host|connect|timed out|said nothing|SSL|proxy/i.test(text))
    return 'Look at the connection and at the proxy that git is to use, and try again.';
  if (/No space|ENOSPC/i.test(text)) return 'Make room on the disk, or clone partially.';
  if (/denied|EACCES|EPERM|read-only/i.test(text)) return 'Choose a folder that can be written to.';
  return 'Look at the setting xnuExclaves.releases.cloneAddress, and try again.';
}
