/** What the `if`s of a function say about code in it: where alone it runs, and who is turned back before its end. */
import { insideOf, partsOf } from '../extract/argumentText.ts';
import type { Branch, FileFacts } from '../model/fileFacts.ts';
import type { Condition, Refusal } from '../model/kernelInterface.ts';
import type { SourceSymbol } from '../model/symbols.ts';
import { isRefusal, negated } from './guards.ts';
import { placeIn } from './tightbeam/places.ts';

/**
 * @param early what was not true where the function left before counts, too.
 * @returns from the outside in.
 */
export function conditionsAt(file: FileFacts, within: string, offset: number, early: boolean): Condition[] {
  return file.branches.flatMap((one): Condition[] => {
    if (one.within !== within) return [];
    const isInside = one.from <= offset && offset < one.to;
    // Who is turned back before is not asked in another way.
    const isPast =
      early && one.leaves !== undefined && !isRefusal(one.leaves.value) && one.to <= offset && offset < one.leaves.to;
    if (!isInside && !isPast) return [];
    const [first] = one.meanings;
    return [
      {
        text: isInside ? one.test : negated(one.test),
        ...(first === undefined ? {} : { meaning: `${first.name} is ${first.value}` }),
      },
    ];
  });
}

/** What a parameter in a condition is for a caller: `resource is task_get_conclave(task)`. */
export function withArguments(
  conditions: readonly Condition[],
  callee: SourceSymbol,
  args: readonly string[],
): Condition[] {
  const parameters = partsOf(insideOf(callee.signature, 0)).map((one) => /(\w+)\s*(?:\[[^\]]*\]\s*)*$/.exec(one)?.[1]);
  return conditions.map((one): Condition => {
    if (one.meaning !== undefined) return one;
    const at = parameters.findIndex((name) => name !== undefined && new RegExp(`\\b${name}\\b`).test(one.text));
    const argument = args[at];
    return argument === undefined || argument === parameters[at]
      ? one
      : { ...one, meaning: `${parameters[at]} is ${argument}` };
  });
}

/** Who is turned back in a function, whatever else there is: not behind a way out that is a success, in no other block. */
export function refusalsIn(file: FileFacts, within: string): Refusal[] {
  const found: Refusal[] = [];
  for (const one of file.branches) {
    if (one.within !== within || one.leaves?.whole !== true) continue;
    if (!isRefusal(one.leaves.value)) break;
    found.push({ ...placeIn(file, one.start, one.start + 2), condition: withMeanings(one), within });
  }
  return found;
}

/** A test with the values of its locals in their place. */
export function withMeanings({ meanings, test }: Branch): string {
  return meanings.reduce(
    (text, { name, value }) => text.replace(new RegExp(`(?<![\\w>.])${name}\\b`, 'g'), () => value),
    test,
  );
}

/** Whether two tests ask the same, whichever record they are handed. */
export function isSameTest(one: string, other: string): boolean {
  return shapeOf(one) === shapeOf(other);
}

function shapeOf(test: string): string {
  return test
    .replace(/(\w+)\(.*?\)+(?=\s*[=!]=|$)/g, '$1()')
    .replace(/\w+->/g, '->')
    .replace(/\s+/g, '');
}
