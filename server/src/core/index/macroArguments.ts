/**
 * What a macro's parameter stands for where the macro is used: `#define TASK(func) … { .run = func }` puts into the field
 * `run` whatever the uses of `TASK` are given, also where another macro hands its own argument on.
 */
import { useRole } from '../model/uses.ts';
import { identifier } from '../source/lexer.ts';
import { argumentsOf } from './callArguments.ts';
import type { ReadFile, ReferenceSource } from './references.ts';

/** An argument in a file's tokens. */
export interface GivenArgument {
  readonly read: ReadFile;
  readonly first: number;
  readonly last: number;
}

const maximumDepth = 4;
/** A macro that is used more often than this says nothing about a field. */
const maximumUses = 2000;

/**
 * @param token the use of the parameter in the macro's body.
 * @returns nothing when the token is in no macro, or is none of its parameters.
 */
export function argumentsFor(source: ReferenceSource, read: ReadFile, token: number, depth = 0): GivenArgument[] {
  const { view } = read;
  const line = view.tokens.directives[view.tokens.directiveOf[token] ?? -1];
  if (line?.keyword !== 'define' || depth > maximumDepth) return [];
  const name = line.firstToken;
  const open = name + 1;
  if (view.kind(open) !== 40 || view.start(open) !== view.end(name)) return [];
  const parameters = argumentsOf(view, open).map(([first]) => view.word(first));
  const index = parameters.indexOf(view.word(token));
  return index < 0 || token <= (view.match[open] ?? -1) ? [] : givenTo(source, view.word(name), index, depth);
}

function givenTo(source: ReferenceSource, macro: string, index: number, depth: number): GivenArgument[] {
  const uses = source.symbols.occurrences(macro).filter(({ role }) => (role & useRole.called) !== 0);
  if (uses.length > maximumUses) return [];
  const found: GivenArgument[] = [];
  for (const { file, offset } of uses) {
    const read = source.read(file.path);
    if (read === undefined) continue;
    const { view } = read;
    const token = view.at(offset);
    const line = view.tokens.directives[view.tokens.directiveOf[token] ?? -1];
    if (line?.firstToken === token) continue;
    const [first, last] = argumentsOf(view, token + 1)[index] ?? [];
    if (first === undefined || last === undefined) continue;
    const argument = { read, first, last };
    const handedOn = line === undefined ? [] : argumentsFor(source, read, argument.first, depth + 1);
    if (line === undefined || handedOn.length > 0) found.push(...(line === undefined ? [argument] : handedOn));
    else if (view.kind(argument.first) === identifier) found.push(argument);
  }
  return found;
}
