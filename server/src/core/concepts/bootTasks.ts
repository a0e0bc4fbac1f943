/**
 * Boot tasks: functions that a macro named for an exclave boot task leaves in a section, which boot collects, sorts by
 * rank and runs. What the macro registers is the argument that names a function.
 */
import { isExclaveName } from '../extract/exclaveNames.ts';
import type { CheckoutIndex } from '../index/checkoutIndex.ts';
import type { DomainFact } from '../model/domainFact.ts';
import type { FileFacts } from '../model/fileFacts.ts';
import { FactList } from './factList.ts';

const functionKinds = new Set(['function', 'prototype']);

export function buildBootTasks(index: CheckoutIndex): DomainFact[] {
  const list = new FactList();
  const seen = new Set<string>();
  for (const { file, symbol } of index.symbols()) {
    const { macro, signature, start, end } = symbol;
    if (macro === undefined || !/BOOT_TASK/.test(macro) || !isExclaveName(macro)) continue;
    // One invocation can make several symbols.
    const key = `${file.path} ${start}`;
    if (seen.has(key)) continue;
    const words = argumentsOf(signature);
    const task = words.find((word) => index.symbolsNamed(word).some((one) => functionKinds.has(one.symbol.kind)));
    const at = task === undefined ? undefined : offsetBetween(file, task, start, end);
    if (task === undefined || at === undefined) continue;
    seen.add(key);
    const rank = words.filter((word) => word !== task).join(', ');
    list.add('boot-task', file, at, at + task.length, {
      name: task,
      of: macro,
      ...(rank === '' ? {} : { detail: rank }),
    });
  }
  return list.facts;
}

/** `MACRO(first, second)` → its arguments. */
function argumentsOf(invocation: string): string[] {
  const list = /\(([^()]*)\)/.exec(invocation)?.[1] ?? '';
  return list
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

/** Where a word first stands between two offsets of a file. */
function offsetBetween(file: FileFacts, word: string, start: number, end: number): number | undefined {
  const index = file.words.indexOf(word);
  if (index < 0) return undefined;
  return file.offsets
    .subarray(file.first[index] ?? 0, file.first[index + 1] ?? 0)
    .find((offset) => start <= offset && offset < end);
}
