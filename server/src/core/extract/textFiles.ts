/**
 * Files that are read for something else than C and tell of exclaves: names of trace codes, macros of the debugger,
 * switches and lists of the build, system calls, names of return codes. Which file is read by which rule is this table;
 * what a rule keeps are mostly the lines that name the exclave world.
 */
import type { TextEntry, TextFile, TextFileKind } from '../model/fileFacts.ts';
import { SourceText } from '../source/sourceText.ts';
import { readFileList } from './texts/fileList.ts';
import { readLldbMacros } from './texts/lldbMacros.ts';
import { readMakefile } from './texts/makefile.ts';
import { readReturnCodes } from './texts/returnCodes.ts';
import { readSwitches } from './texts/switches.ts';
import { readSystemCalls } from './texts/systemCalls.ts';
import { readTraceCodes } from './texts/traceCodes.ts';

interface TextRule {
  readonly kind: TextFileKind;
  readonly path: RegExp;
  readonly reason: string;
  readonly example: string;
  readonly read: (path: string, text: string) => TextEntry[];
}

export const textRules: readonly TextRule[] = [
  {
    kind: 'traceCodes',
    path: /(^|\/)trace_codes$/,
    reason: 'a number and a name on each line: what tools print for a kdebug code',
    example: 'bsd/kern/trace_codes',
    read: (_path, text) => readTraceCodes(text),
  },
  {
    kind: 'lldbMacros',
    path: /(^|\/)lldbmacros\/[^/]*\.py$/,
    reason: 'commands of the debugger, marked by a decorator',
    example: 'tools/lldbmacros/exclaves.py',
    read: readLldbMacros,
  },
  {
    kind: 'switches',
    path: /(^|\/)config\/MASTER(\.[\w.]+)?$/,
    reason: 'options of the kernel’s configuration, and the sets that name them',
    example: 'config/MASTER',
    read: (_path, text) => readSwitches(text),
  },
  {
    kind: 'fileList',
    path: /(^|\/)conf\/files(\.\w+)?$/,
    reason: 'the source files of a component, each with the option that it is built for',
    example: 'osfmk/conf/files',
    read: (_path, text) => readFileList(text),
  },
  {
    kind: 'makefile',
    path: /(^|\/)(Makefile|Makefile\.template)$/,
    reason: 'what is exported, generated and compiled with flags of its own',
    example: 'osfmk/conf/Makefile.template',
    read: (_path, text) => readMakefile(text),
  },
  {
    kind: 'systemCalls',
    path: /(^|\/)syscalls\.master$/,
    reason: 'the functions that system calls enter the kernel by: all of them, since ways to exclaves begin there',
    example: 'bsd/kern/syscalls.master',
    read: (_path, text) => readSystemCalls(text),
  },
  {
    kind: 'returnCodes',
    path: /(^|\/)(\w+_)?(errno|return)\.h$/,
    reason: 'numbers that functions return, with their names: all of them, since logs of exclaves have them as numbers',
    example: 'osfmk/mach/kern_return.h',
    read: (_path, text) => readReturnCodes(text),
  },
];

/** Names that such files have, for whoever lists folders or watches them. */
export const textFileName =
  /^(trace_codes|syscalls\.master|MASTER(\.[\w.]+)?|files(\.\w+)?|Makefile(\.template)?|.+\.py|(\w+_)?(errno|return)\.h)$/;

/** The same for a watcher. */
export const textFileGlobs: readonly string[] = [
  '**/{trace_codes,syscalls.master,MASTER,MASTER.*,Makefile,Makefile.template}',
  '**/conf/files*',
  '**/lldbmacros/*.py',
];

export function isTextFile(path: string): boolean {
  return textRules.some((rule) => rule.path.test(path));
}

/** What a file says of exclaves; undefined when it says nothing, or no rule reads it. */
export function readTextFile(path: string, text: string, hash: string): TextFile | undefined {
  const rule = textRules.find((one) => one.path.test(path));
  const entries = rule?.read(path, text) ?? [];
  if (rule === undefined || entries.length === 0) return undefined;
  return { path, kind: rule.kind, hash, length: text.length, lineStarts: new SourceText(text).lineStarts, entries };
}
