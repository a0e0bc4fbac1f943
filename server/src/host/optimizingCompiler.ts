/**
 * When V8 compiles a function a second time, for speed. Its defaults suit programs that run for long in few functions. A
 * start runs through all of ours once over each file: 14 to 27 % of its cpu time went into what was hardly used again.
 */
import { setFlagsFromString } from 'node:v8';

/** V8 names its thresholds anew now and then: the first row whose version is reached counts. */
const rules: readonly { readonly from: number; readonly flags: readonly string[] }[] = [
  // Calls before the optimizing compiler takes a function, 3,000 by default; the compiler in between costs more than it saves.
  { from: 12, flags: ['--no-maglev', '--invocation-count-for-turbofan=30000'] },
  // Bytes of bytecode that run before a function is looked at, 66 KiB by default.
  { from: 0, flags: ['--interrupt-budget=1000000'] },
];

/** Has functions optimized later, from now on. Costs nothing in what is answered from memory. */
export function optimizeLater(): void {
  const major = Number.parseInt(process.versions.v8, 10);
  for (const flag of rules.find(({ from }) => major >= from)?.flags ?? []) setFlagsFromString(flag);
}
