/**
 * Calls that a caller's constant rules out: `halt(task, FALSE)` never makes the call that `halt` guards with
 * `if (should_mark)`. Read within one file, for functions with a parameter of truth and a call of an exclave name; what such
 * a call needs is told for callers in other files.
 */
import type { NeededTruth, UnmadeCall } from '../model/fileFacts.ts';
import type { Flow, Statement } from '../model/flow.ts';
import type { SourceSymbol } from '../model/symbols.ts';
import { identifier } from '../source/lexer.ts';
import { insideOf, partsOf } from './argumentText.ts';
import { isExclaveName } from './exclaveNames.ts';
import { readFlows } from './flow.ts';
import type { FileReading } from './symbols.ts';

/** C's and Mach's types of truth. */
const truthParameter = /^\s*(?:const\s+)?(?:bool|_Bool|boolean_t)\s+(\w+)\s*(?:__\w+\s*)*$/;
const isTrue = /^\(?(TRUE|true|1)\)?$/;
const isFalse = /^\(?(FALSE|false|0)\)?$/;

/** A call of an exclave name, and what the parameters around it must be for it to be made. */
interface GuardedCall {
  readonly at: number;
  readonly needs: ReadonlyMap<string, boolean>;
}

export function readConstantArguments(
  reading: FileReading,
  symbols: readonly SourceSymbol[],
): { unmade: UnmadeCall[]; needed: NeededTruth[] } {
  const { names, text, tokens } = reading;
  const wanted = new Map<string, readonly string[]>();
  const called = calledPlaces(reading);
  if (called.length === 0) return { unmade: [], needed: [] };
  for (const { kind, name, origin, signature, start, end } of symbols) {
    if (kind !== 'function' || origin !== 'written' || !/\b(bool|_Bool|boolean_t)\b/.test(signature)) continue;
    if (!called.some((at) => start <= at && at < end)) continue;
    const parameters = partsOf(signature.slice(signature.indexOf('(') + 1, signature.lastIndexOf(')')));
    const truths = parameters.map((one) => truthParameter.exec(one)?.[1] ?? '');
    if (truths.some((one) => one !== '')) wanted.set(name, truths);
  }
  const guarded = new Map<string, GuardedCall[]>();
  for (const flow of readFlows(reading, symbols, (name) => wanted.has(name))) {
    const calls = guardedCalls(flow, new Set(wanted.get(flow.name)));
    if (calls.length > 0) guarded.set(flow.name, calls);
  }
  const unmade: UnmadeCall[] = [];
  const needed = [...guarded].flatMap(([name, calls]) =>
    calls.flatMap(({ at, needs }) =>
      [...needs].map(
        ([parameter, value]): NeededTruth => ({
          call: at,
          parameter: wanted.get(name)?.indexOf(parameter) ?? -1,
          value,
        }),
      ),
    ),
  );
  if (guarded.size === 0) return { unmade, needed };
  for (let token = 0; token < tokens.count; token++) {
    if (tokens.kind[token] !== identifier || tokens.kind[token + 1] !== 40) continue;
    const name = names.words[names.of[token] ?? -1] ?? '';
    const calls = guarded.get(name);
    if (calls === undefined) continue;
    const args = partsOf(insideOf(text, tokens.end[token] ?? 0));
    const caller = tokens.start[token] ?? 0;
    for (const { at, needs } of calls) {
      const ruledOut = wanted.get(name)?.some((parameter, index) => {
        const needed = needs.get(parameter);
        const given = args[index]?.trim() ?? '';
        return needed === true ? isFalse.test(given) : needed === false && isTrue.test(given);
      });
      if (ruledOut === true) unmade.push({ call: at, caller });
    }
  }
  return { unmade, needed };
}

/** Offsets of exclave names that are called. */
function calledPlaces({ names, tokens }: FileReading): number[] {
  const isWanted = Uint8Array.from(names.words, (word) => (isExclaveName(word) ? 1 : 0));
  const found: number[] = [];
  for (let token = 0; token < tokens.count; token++)
    if (isWanted[names.of[token] ?? -1] === 1 && tokens.kind[token + 1] === 40) found.push(tokens.start[token] ?? 0);
  return found;
}

function guardedCalls(flow: Flow, parameters: ReadonlySet<string>): GuardedCall[] {
  const found: GuardedCall[] = [];
  // What is written in between is no longer what the caller gave.
  const written = new Set<string>();
  const visit = (list: readonly Statement[], needs: ReadonlyMap<string, boolean>) => {
    for (const one of list) {
      if (one.kind === 'set') written.add(one.target);
      else if (one.kind === 'call') {
        for (const argument of one.args) written.add(/^&\s*(\w+)$/.exec(argument)?.[1] ?? '');
        if (needs.size > 0 && isExclaveName(one.callee)) found.push({ at: one.at, needs });
      } else if (one.kind === 'if') {
        visit(one.then, new Map([...needs, ...neededBy(one.test, true)]));
        visit(one.otherwise ?? [], new Map([...needs, ...neededBy(one.test, false)]));
      } else if (one.kind === 'loop' || one.kind === 'switch') visit(one.body, needs);
    }
  };
  const neededBy = (test: string, holds: boolean): [string, boolean][] => {
    const parts = holds ? test.split('&&') : test.split('||');
    if (holds ? test.includes('||') : test.includes('&&')) return [];
    return parts.flatMap((part): [string, boolean][] => {
      const [, not, name = ''] = /^\s*(!?)\s*(\w+)\s*$/.exec(part) ?? [];
      return parameters.has(name) ? [[name, (not === '') === holds]] : [];
    });
  };
  visit(flow.body, new Map());
  return found.filter(({ needs }) => [...needs.keys()].every((name) => !written.has(name)));
}
