/**
 * Where an endpoint comes from: followed backwards from the expression that a client or a server is given, through locals,
 * parameters of functions that the tree calls, and macros, to the look-up of a service by its name. What a look-up is shows
 * by its arguments: strings, or macros that stand for strings.
 */
import type { FileFacts } from '../../model/fileFacts.ts';
import type { SourceSymbol } from '../../model/symbols.ts';
import type { EndpointTrail, EvidencePlace } from '../../model/tightbeam.ts';
import { type Declared, readParameters, splitTopLevel } from './cTypes.ts';
import { placeIn } from './places.ts';
import type { CallAt, Uses } from './uses.ts';

interface Step {
  readonly text: string;
  readonly place?: EvidencePlace;
}
interface Trail {
  readonly steps: Step[];
  domain?: string;
  service?: string;
  others?: Trail[];
  /** Where the value is put into the variable that was asked for last. */
  chosen?: number;
}

export class Endpoints {
  constructor(private readonly uses: Pick<Uses, 'callsOf' | 'index'>) {}

  /** @param from offset in the file before which an assignment counts. */
  follow(expression: string, file: FileFacts, within: string, from: number): EndpointTrail {
    const trail: Trail = { steps: [] };
    this.step(expression, file, within, from, trail, 0);
    return shown(trail);
  }

  private step(expression: string, file: FileFacts, within: string, from: number, trail: Trail, depth: number): void {
    const text = unwrapped(expression);
    trail.steps.push({ text });
    if (depth > 8) return;
    const word = /^&?([A-Za-z_]\w*)$/.exec(text)?.[1];
    if (word === undefined) {
      if (!this.throughField(text, file, within, from, trail, depth)) this.lookUpIn(text, file, trail);
      return;
    }
    const assigned = file.calls.findLast((call) => call.within === within && call.into === word && call.start < from);
    if (assigned !== undefined) {
      trail.chosen ??= assigned.start;
      this.call({ file, call: assigned }, within, trail, depth);
      return;
    }
    const member = file.members.findLast((one) => one.within === within && one.into === word && one.start < from);
    if (member !== undefined) {
      trail.chosen ??= member.start;
      const place = placeIn(file, member.start, member.start + member.path.length);
      trail.steps.push({ text: `${member.type.replace(/\b(const|struct)\b|[*\s]/g, '')}.${member.path}`, place });
      return;
    }
    const written = file.writes.findLast(
      (one) => one.variable === true && one.within === within && one.field === word && one.start < from,
    );
    if (written !== undefined) {
      trail.chosen ??= written.start;
      trail.steps.push({ text: written.value, place: placeIn(file, written.start, written.start + word.length) });
      this.lookUpIn(written.value, file, trail);
      return;
    }
    // `look_up(name, &word)`: it is put there by a function that was given its address.
    const filled = file.calls.findLast(
      (call) =>
        call.within === within &&
        call.start < from &&
        !/^(tb_|assert)/.test(call.callee) &&
        call.args.some((arg) => arg.replace(/\s/g, '') === `&${word}`),
    );
    if (filled !== undefined) {
      trail.chosen ??= filled.start;
      this.call({ file, call: filled }, within, trail, depth);
      this.throughPointer(word, { file, call: filled }, trail, depth);
      return;
    }
    const macro = this.macro(word, file);
    if (macro !== undefined) {
      this.throughMacro(macro.symbol, macro.file, trail, depth);
      return;
    }
    this.throughParameter(word, file, within, trail, depth);
  }

  /** `record->endpoint`: what the function put into that field before. */
  private throughField(
    text: string,
    file: FileFacts,
    within: string,
    from: number,
    trail: Trail,
    depth: number,
  ): boolean {
    const field = /^&?\w+(?:(?:\.|->)\w+)*(?:\.|->)(\w+)$/.exec(text)?.[1];
    const written = file.writes.findLast(
      (one) => one.variable === undefined && one.within === within && one.field === field && one.start < from,
    );
    if (field === undefined || written === undefined) return false;
    const made = file.calls.find((call) => call.start > written.start && written.value.startsWith(`${call.callee}(`));
    if (made !== undefined && made.start < from) this.call({ file, call: made }, within, trail, depth);
    else {
      trail.steps.push({ text: written.value, place: placeIn(file, written.start, written.start + field.length) });
      this.lookUpIn(written.value, file, trail);
    }
    return true;
  }

  private call({ file, call }: CallAt, within: string, trail: Trail, depth: number): void {
    const place = placeIn(file, call.start, call.start + call.callee.length);
    trail.steps.push({ text: `${call.callee}(${call.args.join(', ')})`, place });
    if (!/^tb_/.test(call.callee)) {
      this.lookUp(call.callee, call.args, file, trail);
      return;
    }
    // The runtime makes an endpoint from a number, beside constants of its own.
    const id = call.args.find((arg) => !/^(TB_\w+|\d+)$/.test(arg));
    if (id === undefined) return;
    delete trail.chosen;
    this.step(id, file, within, call.start, trail, depth + 1);
    this.otherValues(id, { file, call }, within, trail, depth);
  }

  /** What else may have put a value into the local that an endpoint is made from. */
  private otherValues(id: string, { file, call }: CallAt, within: string, trail: Trail, depth: number): void {
    const { chosen } = trail;
    for (const { end, start, text } of call.given ?? []) {
      if (chosen !== undefined && start <= chosen && chosen < end) continue;
      const other: Trail = { steps: [] };
      const filled = file.calls.find((one) => one.start === start);
      if (filled === undefined) this.step(text, file, within, start, other, depth + 1);
      else {
        this.call({ file, call: filled }, within, other, depth + 1);
        this.throughPointer(id, { file, call: filled }, other, depth + 1);
      }
      const [first, ...rest] = other.steps;
      if (first !== undefined)
        other.steps.splice(0, 1 + rest.length, { place: placeIn(file, start, end), ...first }, ...rest);
      trail.others = [...(trail.others ?? []), other];
    }
  }

  /** `look_up(name, &word)`: what the function puts where its parameter points. */
  private throughPointer(word: string, { call }: CallAt, trail: Trail, depth: number): void {
    if (depth > 8 || trail.service !== undefined) return;
    const found = this.uses.index.symbolsNamed(call.callee).find(({ symbol }) => symbol.kind === 'function');
    const at = call.args.findIndex((arg) => arg.replace(/\s/g, '') === `&${word}`);
    const parameters = parametersIn(found?.symbol);
    const name = parameters[at]?.name;
    if (found === undefined || name === undefined) return;
    const { file, symbol } = found;
    const writes = file.otherWrites.filter(
      (one) => one.name === name && one.value !== undefined && symbol.start <= one.start && one.start < symbol.end,
    );
    writes.forEach(({ start, value = '' }, index) => {
      const next: Trail = { steps: [] };
      this.step(value, file, symbol.name, start, next, depth + 1);
      const steps = [
        { text: `*${name} = ${value}`, place: placeIn(file, start, start + name.length) },
        ...next.steps.slice(1),
      ];
      const last = steps.at(-1)?.text ?? '';
      // What the caller gave for a parameter that is looked up by.
      const given = parameters.findIndex(
        (one) => one.name !== '' && new RegExp(`[(,]\\s*${one.name}\\s*[,)]`).test(last),
      );
      if (given >= 0 && next.service === undefined)
        steps.push({
          text: `with ${parameters[given]?.name} = ${call.args[given] ?? ''}`,
          place: placeIn(file, start, start),
        });
      const of: Trail = index === 0 ? trail : { steps: [] };
      of.steps.push(...steps);
      if (next.domain !== undefined) of.domain = next.domain;
      if (next.service !== undefined) of.service = next.service;
      if (of !== trail) trail.others = [...(trail.others ?? []), of];
    });
  }

  private throughMacro(symbol: SourceSymbol, file: FileFacts, trail: Trail, depth: number): void {
    const value = unwrapped(symbol.value ?? '');
    const place = placeIn(file, symbol.nameStart, symbol.nameEnd);
    const made = file.calls.find(
      (call) => call.within === symbol.name && symbol.start <= call.start && call.start < symbol.end,
    );
    if (made !== undefined) {
      trail.steps.push({ text: `${made.callee}(${made.args.join(', ')})`, place });
      this.lookUp(made.callee, made.args, file, trail);
    } else if (/^[A-Za-z_]\w*$/.test(value)) {
      this.step(value, file, symbol.name, symbol.end, trail, depth + 1);
    } else if (value !== '') {
      trail.steps.push({ text: value, place });
      this.lookUpIn(value, file, trail);
    }
  }

  /** What callers of the function hand over for a parameter: of several the first, with what it comes to. */
  private throughParameter(word: string, file: FileFacts, within: string, trail: Trail, depth: number): void {
    const symbol = file.symbols.find(
      (one) => one.name === within && (one.kind === 'function' || one.kind === 'method'),
    );
    const at = parametersIn(symbol).findIndex((one) => one.name === word);
    const caller = at < 0 ? undefined : this.uses.callsOf(within).find(({ call }) => call.args.length > at);
    const given = caller?.call.args[at];
    if (caller === undefined || given === undefined || caller.call.within === undefined) return;
    const place = placeIn(caller.file, caller.call.start, caller.call.start + caller.call.callee.length);
    trail.steps.push({ text: `${given} in ${caller.call.within}`, place });
    const next: Trail = { steps: [] };
    this.step(given, caller.file, caller.call.within, caller.call.start, next, depth + 1);
    trail.steps.push(...next.steps.slice(1));
    if (next.domain !== undefined) trail.domain = next.domain;
    if (next.service !== undefined) trail.service = next.service;
    if (next.others !== undefined) trail.others = [...(trail.others ?? []), ...next.others];
  }

  private lookUpIn(text: string, file: FileFacts, trail: Trail): void {
    const [, callee = '', args] = /^(\w+)\s*\(([\s\S]*)\)$/.exec(text) ?? [];
    if (args !== undefined) this.lookUp(callee, splitTopLevel(args), file, trail);
  }

  /** Of two strings the first is the domain; one alone is the domain where the name beside it is no string. */
  private lookUp(callee: string, args: readonly string[], file: FileFacts, trail: Trail): void {
    const strings = args.flatMap((arg, at) => {
      const value = this.stringOf(arg, file, 0);
      return value === undefined ? [] : [{ at, value }];
    });
    const [first] = strings;
    if (first === undefined) return;
    const beside = args[first.at + 1];
    const isName = beside !== undefined && this.stringOf(beside, file, 0) !== undefined;
    if (isName || !this.namesDomain(callee, args, first.at)) {
      const service = strings.at(-1);
      if (service !== undefined) trail.service = service.value;
      if (service === first) return;
    }
    trail.domain = first.value;
  }

  /** By the word of the macro or of the parameter, or by a parameter behind it that takes a string, too. */
  private namesDomain(callee: string, args: readonly string[], at: number): boolean {
    if (/(^|_)domain(_|$)/i.test(args[at] ?? '')) return true;
    const parameters = this.parametersOf(callee);
    return (
      /(^|_)domain(_|$)/i.test(parameters[at]?.name ?? '') ||
      (args.length > at + 1 && /\bchar\s*\*$/.test(parameters[at + 1]?.type.trim() ?? ''))
    );
  }

  private parametersOf(callee: string): Declared[] {
    return parametersIn(
      this.uses.index
        .symbolsNamed(callee)
        .find(({ symbol: { kind, signature } }) => kind !== 'macro' && signature.includes('('))?.symbol,
    );
  }

  private stringOf(expression: string, file: FileFacts, depth: number): string | undefined {
    const text = unwrapped(expression);
    const literal = /^"([^"]*)"$/.exec(text)?.[1];
    if (literal !== undefined || depth > 4 || !/^[A-Za-z_]\w*$/.test(text)) return literal;
    const macro = this.macro(text, file);
    return macro?.symbol.value === undefined ? undefined : this.stringOf(macro.symbol.value, macro.file, depth + 1);
  }

  /** A macro of that name, the file's own first. */
  private macro(name: string, file: FileFacts): { file: FileFacts; symbol: SourceSymbol } | undefined {
    const all = this.uses.index.symbolsNamed(name).filter(({ symbol }) => symbol.kind === 'macro');
    return all.find((one) => one.file === file) ?? all[0];
  }
}

function shown({ domain, others, service, steps }: Trail): EndpointTrail {
  return {
    steps,
    ...(domain === undefined ? {} : { domain }),
    ...(service === undefined ? {} : { service }),
    ...(others === undefined ? {} : { others: others.map(shown) }),
  };
}

function parametersIn(symbol: SourceSymbol | undefined): Declared[] {
  const open = symbol?.signature.indexOf('(', symbol.signature.indexOf(symbol.name)) ?? -1;
  if (symbol === undefined || open < 0) return [];
  return readParameters(symbol.signature.slice(open + 1, symbol.signature.lastIndexOf(')')));
}

/** Without casts and parentheses around the whole. */
function unwrapped(text: string): string {
  let result = text
    .replace(/\\\s*\n/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  for (let before = ''; before !== result; ) {
    before = result;
    if (/^\((?:[^()]|\([^()]*\))*\)$/.test(result)) result = result.slice(1, -1).trim();
    result = result.replace(/^\(\s*[a-z]\w*_t\s*\)\s*(?=[\w("])/, '');
  }
  return result;
}
