/**
 * What an include line leads to: the file, what the build makes it from, the pages of what is not published; and what
 * is to be said about it. A header that is missing always gets a word.
 */
import type { DomainIndex } from '../concepts/domainIndex.ts';
import { isExclaveName } from '../extract/exclaveNames.ts';
import { baseName, folderOf, type IncludeFinder, partOf } from '../index/includes.ts';
import type { FileFacts } from '../model/fileFacts.ts';
import type { Include } from '../source/directives.ts';
import type { LinkTo } from './hover.ts';
import { codeBlock, inlineCode } from './markdown.ts';
import { runtimeDocument } from './tightbeamDocument.ts';

export type IncludeTarget =
  /** In the checkout. `others` end in the same path; a guess stands in another folder than the include says, which may say none. */
  | { readonly kind: 'file'; readonly path: string; readonly others: readonly string[]; readonly isGuess: boolean }
  /** Made by the build; `line` is 0-based. */
  | { readonly kind: 'made'; readonly by: Maker; readonly path: string; readonly line: number }
  /** Of the exclave world and not published; the pages of modules that stand in for it, best first. */
  | { readonly kind: 'unpublished'; readonly pages: readonly string[]; readonly isGenerated: boolean }
  | { readonly kind: 'missing' };

export type Maker = 'mig' | 'template' | 'interface' | 'option' | 'makefile';

/** The files of a checkout. Paths are from its root. */
export interface CheckoutFiles {
  readonly finder: IncludeFinder;
  exists(path: string): boolean;
  read(path: string): string | undefined;
}

export function includeTarget(
  include: Include,
  from: string,
  files: CheckoutFiles,
  domain: DomainIndex,
): IncludeTarget {
  const [path, ...others] = files.finder.candidates(include.path, from, !include.system);
  if (path !== undefined) return { kind: 'file', path, others, isGuess: false };
  const mig = madeByMig(include.path, from, files);
  if (mig !== undefined) return { kind: 'made', by: 'mig', path: mig, line: 0 };
  if (isExclaveName(include.path)) {
    return {
      kind: 'unpublished',
      pages: pagesFor(include.path, domain.index.file(from), domain),
      isGenerated: /\.tightbeam\.h$/.test(include.path),
    };
  }
  const made = madeByBuild(include.path, from, files);
  if (made !== undefined) return made;
  const [namesake, ...more] = files.finder.namesakes(include.path, from);
  return namesake === undefined ? { kind: 'missing' } : { kind: 'file', path: namesake, others: more, isGuess: true };
}

/** MIG makes `foo.h`, `foo_user.h` and `foo_server.h` from `foo.defs`. */
function madeByMig(include: string, from: string, { finder }: CheckoutFiles): string | undefined {
  if (!include.endsWith('.h')) return undefined;
  const stem = include.slice(0, -2);
  for (const one of [stem, stem.replace(/_(server|user|internal)$/, '')]) {
    const [defs] = finder.ending(`${one}.defs`, from);
    if (defs !== undefined) return defs;
  }
  return undefined;
}

function madeByBuild(include: string, from: string, files: CheckoutFiles): IncludeTarget | undefined {
  const name = baseName(include);
  for (const folder of files.finder.foldersFor(include, from)) {
    const template = `${folder}/${name}.template`;
    if (files.exists(template)) return { kind: 'made', by: 'template', path: template, line: 0 };
    const description = `${folder}/${name.replace(/\.h$/, '.iig')}`;
    if (description.endsWith('.iig') && files.exists(description))
      return { kind: 'made', by: 'interface', path: description, line: 0 };
    const makefile = `${folder}/Makefile`;
    const line = lineWith(files.read(makefile), new RegExp(`(^|[\\s:=])${literally(name)}(?![\\w.])`));
    if (line >= 0) return { kind: 'made', by: 'makefile', path: makefile, line };
  }
  if (folderOf(include) !== '') return undefined;
  // `"assym.s"`: what the build of a part makes in its own folder.
  const rules = `${partOf(from)}/conf/Makefile.template`;
  const rule = lineWith(files.read(rules), new RegExp(`^${literally(name)}\\s*:(?!=)`));
  if (rule >= 0) return { kind: 'made', by: 'makefile', path: rules, line: rule };
  // `<mach_assert.h>` says whether the option of that name is on.
  if (!name.endsWith('.h')) return undefined;
  const list = `${partOf(from)}/conf/files`;
  const line = lineWith(files.read(list), new RegExp(`^OPTIONS/${literally(name.slice(0, -2))}(\\s|$)`));
  return line < 0 ? undefined : { kind: 'made', by: 'option', path: list, line };
}

/** Index of the first line that matches, or -1. */
function lineWith(text: string | undefined, wanted: RegExp): number {
  return text === undefined ? -1 : text.split('\n').findIndex((line) => wanted.test(line));
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** A module that the path names; else the runtime; else the modules whose names the file uses, most used first. */
function pagesFor(include: string, file: FileFacts | undefined, domain: DomainIndex): string[] {
  const isModule = (name: string) => domain.factsNamed(name).some((fact) => fact.kind === 'tightbeam-module');
  // The generator writes a module's name in lower case; a library is named `lib…`.
  const named = include
    .toLowerCase()
    .split('/')
    .flatMap((segment) => [segment.replace(/(\.tightbeam)?\.h$/, ''), segment.replace(/^lib/, '')])
    .filter(isModule);
  if (named.length > 0) return [...new Set(named)];
  const hasRuntime = domain.facts().some((fact) => fact.kind === 'tightbeam-runtime');
  if (/^tightbeam/i.test(baseName(include))) return hasRuntime ? [runtimeDocument] : [];
  if (!/\.tightbeam\.h$/.test(include)) return [];
  const uses = new Map<string, number>();
  file?.words.forEach((word, index) => {
    const module = domain.tightbeamName(word)?.module;
    if (module === undefined || module === '') return;
    const count = (file.first[index + 1] ?? 0) - (file.first[index] ?? 0);
    uses.set(module, (uses.get(module) ?? 0) + count);
  });
  return [...uses].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([module]) => module);
}

/** One line for a link's tooltip; plain text. */
export function includeTooltip(target: IncludeTarget): string {
  switch (target.kind) {
    case 'file':
      return target.isGuess
        ? `${target.path} (a header of this name; where the build looks for it is not told)`
        : target.path;
    case 'made':
      return `${makers[target.by]} ${target.path}`;
    case 'unpublished':
      return `Not in the open source. Reconstructed from its uses: ${target.pages[0] ?? ''}`;
    case 'missing':
      return '';
  }
}

const makers: Record<Maker, string> = {
  mig: 'Made at build time by MIG from',
  template: 'Made at build time from',
  interface: 'Made at build time from the DriverKit interface',
  option: 'Made at build time for the configuration option in',
  makefile: 'Made at build time, as told in',
};

/** The hover of an include's path. */
export function describeInclude(include: Include, target: IncludeTarget, link: LinkTo): string {
  const head = codeBlock(include.system ? `#include <${include.path}>` : `#include "${include.path}"`);
  const parts = [head, ...sentences(target, link)];
  return parts.join('\n\n');
}

function sentences(target: IncludeTarget, link: LinkTo): string[] {
  switch (target.kind) {
    case 'file': {
      const place = link(target.path, target.path, 0);
      const others = target.others.slice(0, 5).map((path) => link(path, path, 0));
      const more = target.others.length > 5 ? ` and ${target.others.length - 5} more` : '';
      const also = others.length > 0 ? [`Other files that end so: ${others.join(', ')}${more}`] : [];
      return target.isGuess
        ? [`Nothing in this checkout has this path. *Inferred*: a header of this name is ${place}.`, ...also]
        : [`*included file* · ${place}`, ...also];
    }
    case 'made':
      return [
        `${makers[target.by]} ${link(target.line > 0 ? `${target.path}:${target.line + 1}` : target.path, target.path, target.line)}. The header itself is not in the source.`,
      ];
    case 'unpublished': {
      const what = target.isGenerated ? 'Tightbeam’s compiler generates it, and it is' : 'It is';
      const [first, ...rest] = target.pages;
      if (first === undefined) return [`${what} not in the open source.`];
      const also = rest.length > 0 ? ` Also used here: ${rest.map((page) => inlineCode(page)).join(', ')}.` : '';
      return [
        `${what} not in the open source. *Go to Definition* opens what its uses show: the page of ${inlineCode(first)}.${also}`,
      ];
    }
    case 'missing':
      return [
        'Not in the open source of XNU: nothing in this checkout has this path. It comes with an SDK or another project, or is not published.',
      ];
  }
}
