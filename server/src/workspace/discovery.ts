/** Recognises XNU by its content, and finds which of its files belong to the exclave index. */
import { isExclavePath, sourceExtension } from '../core/extract/exclaveNames.ts';
import { exportListName } from '../core/extract/exportLists.ts';
import { isTextFile } from '../core/extract/textFiles.ts';
import type { FileEntry, Scheduler } from './ports.ts';

export type CheckoutKind = 'xnu' | 'beforeExclaves';

export interface FoundCheckout {
  /** The checkout's root below the listed folder: `''` or `some/where/`. */
  readonly prefix: string;
  readonly kind: CheckoutKind;
}

/**
 * XNU is a folder that holds the Mach and the BSD half of the kernel. The test is on what every release since the first
 * has, so that an old one can be told apart from a folder that is no XNU at all.
 */
export function findCheckouts(files: readonly FileEntry[]): FoundCheckout[] {
  const marks = new Map<string, Set<string>>();
  const exclaves = new Set<string>();
  const landmark =
    /^(.*?)(osfmk\/kern\/(?:task|thread)\.c|bsd\/kern\/(?:kern_exec|init_main)\.c|osfmk\/kern\/exclaves?\w*\.[ch]|osfmk\/mach\/exclaves?\w*\.h)$/;
  for (const { path } of files) {
    const match = landmark.exec(path);
    if (match === null) continue;
    const prefix = match[1] ?? '';
    if (prefix !== '' && !prefix.endsWith('/')) continue;
    const half = match[2]?.startsWith('bsd') === true ? 'bsd' : 'osfmk';
    const seen = marks.get(prefix) ?? new Set<string>();
    seen.add(half);
    marks.set(prefix, seen);
    if (/exclaves?/.test(match[2] ?? '')) exclaves.add(prefix);
  }
  const found: FoundCheckout[] = [];
  for (const [prefix, halves] of [...marks].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (exclaves.has(prefix)) found.push({ prefix, kind: 'xnu' });
    else if (halves.size === 2) found.push({ prefix, kind: 'beforeExclaves' });
  }
  return found;
}

/** What the index reads of a checkout, in whatever way. */
export function isListed(path: string): boolean {
  return sourceExtension.test(path) || exportListName.test(path) || isTextFile(path);
}

/** The files named for exclaves, sorted: the first ring of the index. */
export function exclaveFiles(files: readonly FileEntry[]): FileEntry[] {
  return files.filter((file) => isExclavePath(file.path)).sort(byPath);
}

/** Every source file that is not named for exclaves: what has to be looked into. */
export function otherFiles(files: readonly FileEntry[]): string[] {
  return files
    .map(({ path }) => path)
    .filter((path) => sourceExtension.test(path) && !isExclavePath(path))
    .sort();
}

/** Gives other work a turn whenever this one has held the process for a few milliseconds. */
export function pauses(scheduler: Scheduler): () => Promise<void> | undefined {
  let since = scheduler.now();
  return () => {
    if (scheduler.now() - since < 2) return undefined;
    return scheduler.yield().then(() => {
      since = scheduler.now();
    });
  };
}

/**
 * The files that the given texts include, directly and through others: where the dialect's macros are defined.
 * An include path matches every file of the checkout that ends in it; a header of that name elsewhere is a candidate too,
 * which is what the many include roots of XNU's build amount to.
 */
export class IncludeResolver {
  private readonly byName = new Map<string, string[]>();
  /** Thousands of include lines name a few hundred files. */
  private readonly known = new Map<string, readonly string[]>();

  constructor(files: readonly FileEntry[]) {
    for (const { path } of files) {
      if (/^tests?\//.test(path)) continue;
      const name = path.slice(path.lastIndexOf('/') + 1);
      const list = this.byName.get(name);
      if (list === undefined) this.byName.set(name, [path]);
      else list.push(path);
    }
  }

  resolve(include: string): readonly string[] {
    const known = this.known.get(include) ?? this.find(include);
    this.known.set(include, known);
    return known;
  }

  private find(include: string): readonly string[] {
    const name = include.slice(include.lastIndexOf('/') + 1);
    const tail = `/${include.replace(/^(\.\.?\/)+/, '')}`;
    return (this.byName.get(name) ?? []).filter((path) => `/${path}`.endsWith(tail));
  }
}

/** The paths of a text's include lines, in order. */
export function includesOf(text: string): string[] {
  const paths: string[] = [];
  for (let at = text.indexOf('#'); at >= 0; at = text.indexOf('#', at + 1)) {
    let from = at + 1;
    while (text.charCodeAt(from) === 32 || text.charCodeAt(from) === 9) from++;
    if (!text.startsWith('include', from) && !text.startsWith('import', from)) continue;
    const end = text.indexOf('\n', from);
    const match = /[<"]([^>"]+)[>"]/.exec(text.slice(from, end < 0 ? text.length : end));
    if (match?.[1] !== undefined) paths.push(match[1]);
  }
  return paths;
}

function byPath(a: FileEntry, b: FileEntry): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}
