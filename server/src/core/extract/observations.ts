/**
 * What the bodies of a file do, read from its tokens: calls with their arguments, writes of fields, telling string
 * literals, block tables. The concepts (Tightbeam, conclaves, resources) are put together from these by the index,
 * which sees all files.
 */

import { controlWords } from '../dialect/words.ts';
import type { Call, FieldWrite, Literal, MemberUse, Selection, Slot } from '../model/fileFacts.ts';
import type { SourceSymbol } from '../model/symbols.ts';
import { identifier, string } from '../source/lexer.ts';
import { bareSlotsOf } from './bareSlots.ts';
import { tokenAtOrAfter } from './declarator.ts';
import { oneLine } from './definitions.ts';
import { testAround, testsAround } from './enclosingIf.ts';
import { isExclaveName } from './exclaveNames.ts';
import { namesExclaveValue, Selections } from './selections.ts';
import type { FileReading } from './symbols.ts';
import { TypedUses, usesGeneratedCode } from './typedUses.ts';

export interface Observations {
  readonly calls: Call[];
  readonly writes: FieldWrite[];
  readonly literals: Literal[];
  readonly slots: Slot[];
  readonly members: MemberUse[];
  readonly selections: readonly Selection[];
}

/** Names of services, domains, resources and entitlements are written in reverse-DNS form. */
const reverseDns = /^"(com\.apple\.[\w.-]+)"$/;

/** The type of a table that serves calls of exclaves. */
const serverType = /\b[a-z]\w*__server_s\b/;

/** The type of a server's table that a variable is declared with; what stands behind its name is only its value. */
function declaredServer({ name, signature }: SourceSymbol): string | undefined {
  return serverType.exec(signature.slice(0, signature.search(new RegExp(`\\b${name}\\b`))))?.[0];
}

/** Functions of the runtime that make an endpoint from what stands for it. */
const makesEndpoint = /^tb_endpoint_create\w*$/;

/** Words that begin a statement: none stands in an argument. */
const statement = /^(if|else|for|while|do|switch|case|return|goto|break|continue)$/;

/** @param everything true for an exclave file; in others only what touches an exclave name is kept. */
export function observe(reading: FileReading, symbols: readonly SourceSymbol[], everything: boolean): Observations {
  return new Observer(reading, symbols, everything).run();
}

class Observer {
  private readonly found: Omit<Observations, 'selections'> = {
    calls: [],
    writes: [],
    literals: [],
    slots: [],
    members: [],
  };
  private readonly selections: Selections;
  private readonly owners: readonly SourceSymbol[];
  private owner = 0;
  private readonly callable: Uint8Array;
  /** Set for files that can use generated code. */
  private readonly typed: TypedUses | undefined;

  constructor(
    private readonly reading: FileReading,
    symbols: readonly SourceSymbol[],
    private readonly everything: boolean,
  ) {
    this.selections = new Selections(reading, symbols);
    this.owners = symbols
      .filter(
        (one) =>
          one.origin === 'written' && (one.kind === 'function' || one.kind === 'method' || one.kind === 'variable'),
      )
      .sort((a, b) => a.start - b.start);
    const typed = everything || usesGeneratedCode(reading) ? new TypedUses(reading, symbols) : undefined;
    this.typed = typed;
    this.callable = Uint8Array.from(reading.names.words, (word) =>
      controlWords.has(word) || !(everything || isExclaveName(word) || typed?.mayBeGenerated(word) === true) ? 0 : 1,
    );
  }

  run(): Observations {
    const { tokens, names, text } = this.reading;
    const macroEnds = this.macroBodies();
    let macro = 0;
    for (let token = 0; token < tokens.count; token++) {
      const start = tokens.start[token] ?? 0;
      const kind = tokens.kind[token];
      const directive = tokens.directiveOf[token] ?? -1;
      if (kind === identifier && directive >= 0) {
        this.callInMacro(token, directive);
      } else if (kind === identifier) {
        const name = names.of[token] ?? -1;
        if (tokens.kind[token + 1] === 40 && this.callable[name] === 1) this.call(token, start);
        else {
          if (this.everything) this.fieldWrite(token, start);
          this.members(token, start);
        }
      } else if (kind === string) {
        while (macro < macroEnds.length && (macroEnds[macro]?.end ?? 0) <= start) macro++;
        const inside = macroEnds[macro];
        const match = reverseDns.exec(text.slice(start, tokens.end[token]));
        if (match?.[1] === undefined) continue;
        if (!this.everything && !isExclaveName(match[1])) continue;
        const within = this.ownerAt(start);
        const callee = this.calleeAround(token);
        this.found.literals.push({
          value: match[1],
          start,
          end: tokens.end[token] ?? start,
          ...(within === undefined ? {} : { within: within.name }),
          ...(inside !== undefined && inside.start <= start ? { macro: inside.name } : {}),
          ...(callee === undefined ? {} : { callee }),
          ...this.variableOf(token),
        });
      }
    }
    this.readSlots();
    return { ...this.found, selections: this.selections.run() };
  }

  /** `name = "literal"`. */
  private variableOf(token: number): { into?: string } {
    const { tokens } = this.reading;
    if (tokens.kind[token - 1] !== 61 || tokens.kind[token - 2] !== identifier) return {};
    return { into: this.reading.text.slice(...this.spanOf(token - 2)) };
  }

  private macroBodies(): { name: string; start: number; end: number }[] {
    return this.reading.directives.macros.map(({ name, start, end }) => ({ name, start, end }));
  }

  /** The function or table around an offset. Offsets must be asked for in rising order. */
  private ownerAt(offset: number): SourceSymbol | undefined {
    while (this.owner < this.owners.length && (this.owners[this.owner]?.end ?? 0) <= offset) this.owner++;
    const owner = this.owners[this.owner];
    return owner !== undefined && owner.start <= offset ? owner : undefined;
  }

  private call(token: number, start: number): void {
    const { tokens, names } = this.reading;
    const owner = this.ownerAt(start);
    // At file scope `name(` declares; the head of the function that is being defined is no call either.
    if (owner === undefined || start <= owner.nameStart) return;
    const before = token - 1;
    // The last word of a directive line stands before nothing.
    if (tokens.kind[before] === identifier && (tokens.directiveOf[before] ?? -1) < 0 && !this.mayPrecedeCall(before))
      return;
    const close = this.closeOf(token + 1);
    if (close < 0) return;
    // `tb_error_t (^completion)(void)` declares a parameter.
    if (tokens.kind[token + 2] === 94 && tokens.kind[close + 1] === 40) return;
    const { args, block, spans } = this.argumentsOf(token + 1, close);
    const callee = names.words[names.of[token] ?? 0] ?? '';
    this.found.calls.push({
      callee,
      start,
      end: tokens.end[close] ?? start,
      args,
      within: owner.name,
      ...(block === undefined ? {} : { block }),
      ...(args.some(namesExclaveValue) ? this.conditionOf(token) : {}),
      ...(args.some((one) => one.includes('"')) ? this.conditionsAt(start) : {}),
      ...this.typesOfCall(callee, token, close, spans, owner),
    });
  }

  private conditionsAt(start: number): Partial<Call> {
    const conditions = this.reading.surroundings.conditionsAt(start);
    return conditions === undefined ? {} : { conditions };
  }

  private conditionOf(token: number): Partial<Call> {
    const condition = this.selections.conditionOf(token);
    return condition === undefined ? {} : { condition };
  }

  private typesOfCall(
    callee: string,
    token: number,
    close: number,
    spans: readonly (readonly [number, number])[],
    owner: SourceSymbol,
  ): Partial<Call> {
    const { typed } = this;
    if (typed === undefined) return {};
    if (makesEndpoint.test(callee))
      return { ...this.targetOf(typed, token), ...typed.givenBefore(token, spans, owner) };
    if (typed.mayBeGenerated(callee))
      return { types: typed.typesOf(spans, owner), ...typed.valueUse(token, close, owner) };
    if (typed.isBlockParameter(token, owner)) return { types: typed.typesOf(spans, owner) };
    const target = typed.target(token);
    if (target < 0) return {};
    const into = this.reading.text.slice(...this.spanOf(target));
    const test = testAround(this.reading, target)?.test;
    if (test === undefined || !new RegExp(`\\b${into}\\b`).test(test)) return { into };
    return { into, retry: test, retryUnder: testsAround(this.reading, target) };
  }

  private targetOf(typed: TypedUses, token: number): Partial<Call> {
    const target = typed.target(token);
    return target < 0 ? {} : { into: this.reading.text.slice(...this.spanOf(target)) };
  }

  private spanOf(token: number): [number, number] {
    const { tokens } = this.reading;
    return [tokens.start[token] ?? 0, tokens.end[token] ?? 0];
  }

  private members(token: number, start: number): void {
    if (this.typed === undefined) return;
    const owner = this.ownerAt(start);
    if (owner === undefined || start <= owner.nameStart) return;
    this.found.members.push(...this.typed.membersAt(token, owner));
  }

  /** A call in a macro's body: `#define SERVER_EP exclaves_service_lookup(DOMAIN, "name")`. */
  private callInMacro(token: number, directive: number): void {
    const { tokens, names, text } = this.reading;
    const line = tokens.directives[directive];
    const name = names.of[token] ?? -1;
    if (
      line?.keyword !== 'define' ||
      token <= line.firstToken ||
      tokens.kind[token + 1] !== 40 ||
      this.callable[name] !== 1
    )
      return;
    const close = this.closeOf(token + 1, true);
    if (close < 0 || close >= line.endToken) return;
    this.found.calls.push({
      callee: names.words[name] ?? '',
      start: tokens.start[token] ?? 0,
      end: tokens.end[close] ?? 0,
      args: this.argumentsOf(token + 1, close).args,
      within: text.slice(tokens.start[line.firstToken], tokens.end[line.firstToken]),
    });
  }

  private mayPrecedeCall(token: number): boolean {
    const { names } = this.reading;
    const word = names.words[names.of[token] ?? -1] ?? '';
    return word === 'return' || word === 'else' || word === 'do' || word === 'case' || word.startsWith('__');
  }

  private closeOf(open: number, inDirective = false): number {
    const { tokens } = this.reading;
    let depth = 0;
    for (let token = open; token < tokens.count && token < open + 4000; token++) {
      if (!inDirective && (tokens.directiveOf[token] ?? -1) >= 0) continue;
      const kind = tokens.kind[token];
      if (kind === 40 || kind === 91 || kind === 123) depth++;
      else if (kind === 41 || kind === 93 || kind === 125) {
        if (--depth === 0) return token;
      }
    }
    return -1;
  }

  private argumentsOf(
    open: number,
    close: number,
  ): { args: string[]; block?: string; spans: (readonly [number, number])[] } {
    const { tokens, text } = this.reading;
    const args: string[] = [];
    const spans: (readonly [number, number])[] = [];
    let block: string | undefined;
    let from = open + 1;
    let depth = 0;
    const push = (to: number) => {
      if (to <= from) return;
      spans.push([from, to - 1]);
      const source = text.slice(tokens.start[from], tokens.end[to - 1]);
      const match = /^\^\s*(?:[\w\s*]*?)\(([^{]*)\)\s*\{/.exec(source);
      if (match !== null) {
        block = oneLine(match[1] ?? '');
        args.push(`^(${block}) { … }`);
      } else {
        const line = oneLine(source);
        args.push(line.length > 120 ? `${line.slice(0, 119)}…` : line);
      }
    };
    for (let token = open + 1; token < close; token++) {
      const kind = tokens.kind[token];
      if (kind === 40 || kind === 91 || kind === 123) depth++;
      else if (kind === 41 || kind === 93 || kind === 125) depth--;
      else if (depth === 0 && (kind === 59 || (kind === identifier && statement.test(this.wordOf(token))))) {
        // A call that is not closed: what follows is no argument.
        if (token > from) push(token);
        from = close;
        break;
      } else if (kind === 44 && depth === 0) {
        push(token);
        from = token + 1;
      }
    }
    push(close);
    return block === undefined ? { args, spans } : { args, block, spans };
  }

  private wordOf(token: number): string {
    const { names } = this.reading;
    return names.words[names.of[token] ?? -1] ?? '';
  }

  private fieldWrite(token: number, start: number): void {
    const { tokens, text, names } = this.reading;
    const before = tokens.kind[token - 1];
    const isField = before === 46 || (before === 62 && tokens.kind[token - 2] === 45);
    let next = token + 1;
    let operator: FieldWrite['operator'] = '=';
    if (tokens.kind[next] === 124 || tokens.kind[next] === 38) {
      operator = tokens.kind[next] === 124 ? '|=' : '&=';
      next++;
      if (tokens.start[next] !== tokens.end[next - 1]) return;
    }
    if (tokens.kind[next] !== 61 || tokens.kind[next + 1] === 61) return;
    if (!isField && (before === 46 || operator !== '=')) return;
    const within = this.ownerAt(start);
    if (within === undefined || within.kind === 'variable') return;
    let end = next + 1;
    let depth = 0;
    for (; end < tokens.count && end < next + 200; end++) {
      const kind = tokens.kind[end];
      if (kind === 40 || kind === 91 || kind === 123) depth++;
      else if (kind === 41 || kind === 93 || kind === 125) {
        if (depth === 0) break;
        depth--;
      } else if ((kind === 59 || kind === 44) && depth === 0) break;
    }
    const value = oneLine(text.slice(tokens.start[next + 1], tokens.end[end - 1])).slice(0, 160);
    // Of variables only those that carry a constant on to a field are of interest.
    if (!isField && !/\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b/.test(value)) return;
    this.found.writes.push({
      field: names.words[names.of[token] ?? 0] ?? '',
      operator,
      value,
      start,
      within: within.name,
      ...(isField ? {} : { variable: true as const }),
    });
  }

  /** The call whose argument list directly holds this token. */
  private calleeAround(token: number): string | undefined {
    const { tokens, text } = this.reading;
    let depth = 0;
    for (let at = token - 1; at >= 0 && at > token - 60; at--) {
      const kind = tokens.kind[at];
      if (kind === 59 || kind === 123 || kind === 125) return undefined;
      if (kind === 41) depth++;
      else if (kind === 40 && depth-- === 0) {
        return tokens.kind[at - 1] === identifier ? text.slice(tokens.start[at - 1], tokens.end[at - 1]) : undefined;
      }
    }
    return undefined;
  }

  /** `.name = ^(…) { … }` inside a table. */
  private readSlots(): void {
    const { tokens, text, mask } = this.reading;
    this.owner = 0;
    for (const block of [...mask.blocks].sort((a, b) => a.start - b.start)) {
      const caret = tokenAtOrAfter(tokens, block.start);
      if (tokens.kind[caret - 1] !== 61 || tokens.kind[caret - 2] !== identifier || tokens.kind[caret - 3] !== 46)
        continue;
      const table = this.tableOf(this.ownerAt(block.start), caret);
      if (table === undefined) continue;
      const calls: string[] = [];
      for (
        let token = tokenAtOrAfter(tokens, block.bodyStart);
        (tokens.end[token] ?? block.bodyEnd) < block.bodyEnd;
        token++
      ) {
        if (tokens.kind[token] !== identifier || tokens.kind[token + 1] !== 40) continue;
        const word = text.slice(tokens.start[token], tokens.end[token]);
        if (!controlWords.has(word)) calls.push(word);
      }
      this.found.slots.push({
        name: text.slice(tokens.start[caret - 2], tokens.end[caret - 2]),
        start: tokens.start[caret - 2] ?? block.start,
        end: block.bodyEnd,
        table: table.name,
        ...(table.type === undefined ? {} : { tableType: table.type }),
        parameters: oneLine(text.slice(block.parametersStart, block.parametersEnd)),
        calls,
      });
    }
    this.readHalfSlots();
    const known = new Set(this.found.slots.map(({ start }) => start));
    for (const owner of this.owners) {
      const type = owner.kind === 'variable' ? declaredServer(owner) : undefined;
      if (type !== undefined) this.found.slots.push(...bareSlotsOf(this.reading, owner, type, known));
    }
    this.found.slots.sort((a, b) => a.start - b.start);
  }

  /** `.slot = ^(…) {` in a table that breaks off there: half-typed code. */
  private readHalfSlots(): void {
    const { names, tokens, text, mask } = this.reading;
    if (!names.words.some((word) => word.endsWith('__server_s'))) return;
    const whole = new Set(mask.blocks.map(({ start }) => start));
    for (let caret = 3; caret < tokens.count; caret++) {
      const start = tokens.start[caret] ?? 0;
      if (tokens.kind[caret] !== 94 || tokens.kind[caret - 1] !== 61 || tokens.kind[caret - 3] !== 46) continue;
      if (tokens.kind[caret - 2] !== identifier || whole.has(start)) continue;
      const table = this.tableOf(undefined, caret);
      if (table === undefined) continue;
      const close = tokens.kind[caret + 1] === 40 ? this.closeOf(caret + 1) : -1;
      this.found.slots.push({
        name: text.slice(tokens.start[caret - 2], tokens.end[caret - 2]),
        start: tokens.start[caret - 2] ?? start,
        end: text.length,
        table: table.name,
        ...(table.type === undefined ? {} : { tableType: table.type }),
        parameters: oneLine(
          text.slice(tokens.end[caret + 1], close < 0 ? this.endOfWhole(caret + 1) : tokens.start[close]),
        ),
        calls: [],
        half: true,
      });
    }
  }

  /** The end of the last parameter that a comma follows, of a list that is not closed: what comes then is something else. */
  private endOfWhole(open: number): number {
    const { tokens } = this.reading;
    let end = tokens.end[open] ?? 0;
    let depth = 0;
    for (let at = open + 1; at < tokens.count && (tokens.directiveOf[at] ?? -1) < 0; at++) {
      const kind = tokens.kind[at];
      if (kind === 40 || kind === 91) depth++;
      else if (kind === 41 || kind === 93) depth--;
      else if (kind === 59 || kind === 61 || kind === 123 || kind === 125) break;
      else if (kind === 44 && depth === 0) end = tokens.start[at] ?? end;
    }
    return end;
  }

  /** The table around a slot; of one that is not closed yet (half-typed code), what its head says. */
  private tableOf(owner: SourceSymbol | undefined, caret: number): { name: string; type?: string } | undefined {
    if (owner?.kind === 'variable') {
      const type = declaredServer(owner);
      return { name: owner.name, ...(type === undefined ? {} : { type }) };
    }
    const { tokens, text } = this.reading;
    let depth = 0;
    for (let token = caret - 1; token > 2; token--) {
      const kind = tokens.kind[token];
      if (kind === 125) depth++;
      else if (kind === 123 && depth-- === 0) {
        if (tokens.kind[token - 1] !== 61) return undefined;
        const [name = '', type = ''] = [token - 2, token - 3].map((at) => text.slice(tokens.start[at], tokens.end[at]));
        return serverType.test(type) ? { name, type } : undefined;
      }
    }
    return undefined;
  }
}
