/**
 * Which file of a checkout an `#include` means. Nothing tells the include roots of the build, so every file that ends in
 * the included path is a candidate, and they are ordered by what a build of the kernel would most likely take.
 */
import { rankOfPath } from './checkoutIndex.ts';

/** Weighs more than the difference between two parts of the kernel, less than that between kernel and user space. */
const ownPart = 6;
/** For each folder between the checkout's part (`osfmk`) and the included path: include roots are seldom deep. */
const perFolder = 2;
const userSpace = 40;
const processor = /(^|\/)(arm|arm64|i386|x86_64|x86|machine)\//;

export class IncludeFinder {
  private readonly byName = new Map<string, string[]>();
  private readonly byFolder = new Map<string, Set<string>>();

  /** @param paths every source file of the checkout, from its root, with forward slashes. */
  constructor(paths: readonly string[]) {
    for (const path of paths) {
      push(this.byName, baseName(path), path);
      const folder = folderOf(path);
      const last = baseName(folder);
      const known = this.byFolder.get(last);
      if (known === undefined) this.byFolder.set(last, new Set([folder]));
      else known.add(folder);
    }
  }

  /**
   * The files that the include can mean, best first.
   *
   * @param from the including file.
   * @param quoted `"path"`: the including file's folder comes first.
   */
  candidates(include: string, from: string, quoted: boolean): string[] {
    const near = normalise(`${folderOf(from)}/${include}`);
    const tail = `/${withoutDots(include)}`;
    const isBare = !include.includes('/');
    const found = (this.byName.get(baseName(include)) ?? []).filter((path) => {
      if (path === from || !`/${path}`.endsWith(tail)) return false;
      // `<unistd.h>` is no header of some folder deep in another part of the tree.
      return quoted || !isBare || path === near || partOf(path) === partOf(from) || path.split('/').length <= 2;
    });
    const isNear = (path: string) => path === near && (quoted || !isBare);
    const weight = (path: string) => (isNear(path) ? -1000 : weightOf(path, from, path.length + 1 - tail.length));
    return found.sort((a, b) => weight(a) - weight(b) || (a < b ? -1 : 1));
  }

  /**
   * Headers of that name below a folder of the include's first: the build puts some elsewhere than they stand
   * (`<san/kasan.h>` stands in `san/memory`), and the kernel has its own of the C library's (`<string.h>` in
   * `osfmk/libsa`). In user space those are the SDK's.
   */
  namesakes(include: string, from: string): string[] {
    const folder = folderOf(withoutDots(include));
    if (folder === '' && isUserSpace(from)) return [];
    const wanted = folder === '' ? [] : folder.split('/');
    // What stands in a processor's folder is included by the name of it: `<arm/string.h>`.
    const weight = (path: string) => weightOf(path, from, 0) + (wanted.length === 0 && processor.test(path) ? 1 : 0);
    return (this.byName.get(baseName(include)) ?? [])
      .filter((path) => path !== from && holdsInOrder(folderOf(path).split('/'), wanted))
      .sort((a, b) => weight(a) - weight(b) || (a < b ? -1 : 1));
  }

  /** Files whose path ends in `tail`: for what a header is made from. Best first. */
  ending(tail: string, from: string): string[] {
    return (this.byName.get(baseName(tail)) ?? [])
      .filter((path) => `/${path}`.endsWith(`/${tail}`))
      .sort((a, b) => weightOf(a, from, 0) - weightOf(b, from, 0) || (a < b ? -1 : 1));
  }

  /** The folders that an included path could lie in, best first. */
  foldersFor(include: string, from: string): string[] {
    const folder = folderOf(withoutDots(include));
    if (folder === '') return [];
    return [...(this.byFolder.get(baseName(folder)) ?? [])]
      .filter((path) => `/${path}`.endsWith(`/${folder}`))
      .sort((a, b) => weightOf(`${a}/`, from, 0) - weightOf(`${b}/`, from, 0) || (a < b ? -1 : 1));
  }
}

function weightOf(path: string, from: string, prefixLength: number): number {
  const isOwn = partOf(path) === partOf(from);
  // User space takes its own headers before the kernel's; within the kernel a part takes its own before another's.
  const own = isOwn ? (isUserSpace(path) ? userSpace * 2 : ownPart) : 0;
  const prefix = path.slice(0, Math.max(0, prefixLength));
  // What only one processor has stands in for what all have.
  const special = processor.test(prefix) ? 1 : 0;
  return rankOfPath(path) - own + (prefix.split('/').length - 1) * perFolder + special;
}

function isUserSpace(path: string): boolean {
  return rankOfPath(path) >= userSpace && !processor.test(path);
}

/** True when `wanted` is the start of what is left of `folders` when some are taken out; its first must be there. */
function holdsInOrder(folders: readonly string[], wanted: readonly string[]): boolean {
  let at = 0;
  for (const folder of folders) if (folder === wanted[at]) at++;
  return at === wanted.length;
}

export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The folder of the first level that a path lies in; '' for none. */
export function partOf(path: string): string {
  return path.slice(0, Math.max(0, path.indexOf('/')));
}

function withoutDots(include: string): string {
  return include.replace(/^(\.\.?\/)+/, '');
}

function normalise(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

function push(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
