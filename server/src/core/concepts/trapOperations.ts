/**
 * The operations of an exclave trap where they are handled and where they are asked for: the code that the handler runs for
 * one operation, and the operations that a wrapper names, in so many words or as a part that a macro completes.
 */
import type { CheckoutIndex, SymbolAt } from '../index/checkoutIndex.ts';
import type { DomainFact } from '../model/domainFact.ts';
import type { FileFacts, Selection } from '../model/fileFacts.ts';
import type { SourceSymbol } from '../model/symbols.ts';

export interface OperationCode extends Selection {
  readonly file: FileFacts;
}

export class Traps {
  /** Operation → its constant's fact. */
  readonly operations: ReadonlyMap<string, DomainFact>;
  private readonly handlers = new Map<string, SymbolAt<FileFacts>>();
  private readonly aliases = new Map<string, string>();
  private readonly code = new Map<string, OperationCode[]>();

  /** @param facts those of kinds `exclave-trap` and `trap-operation`. */
  constructor(
    private readonly index: CheckoutIndex,
    facts: readonly DomainFact[],
  ) {
    this.operations = new Map(facts.filter(({ kind }) => kind === 'trap-operation').map((fact) => [fact.name, fact]));
    for (const fact of facts) {
      if (fact.kind !== 'exclave-trap') continue;
      const at = index
        .symbolsNamed(fact.name)
        .find(
          ({ file, symbol }) =>
            symbol.kind === 'function' && file.path === fact.file && symbol.nameStart === fact.start,
        );
      if (at !== undefined) this.handlers.set(fact.name, at);
      else this.aliases.set(fact.name, (fact.detail ?? '').replace(/^= /, ''));
    }
    for (const { file, symbol } of this.handlers.values()) {
      for (const one of file.selections) {
        if (one.within !== symbol.name || !this.operations.has(one.constant)) continue;
        if (one.start < symbol.start || one.start >= symbol.end) continue;
        const list = this.code.get(one.constant);
        if (list === undefined) this.code.set(one.constant, [{ ...one, file }]);
        else list.push({ ...one, file });
      }
    }
  }

  /** The handler that a call of a name reaches, also by another name for the trap. */
  handlerOf(callee: string): SymbolAt<FileFacts> | undefined {
    return this.handlers.get(this.aliases.get(callee) ?? callee);
  }
  isHandler(name: string): boolean {
    return this.handlers.has(name);
  }

  /** The code that runs for an operation: its `case`, else the branch of an `if`; undefined for one that is not handled. */
  codeOf(operation: string): OperationCode | undefined {
    const all = (this.code.get(operation) ?? []).filter((one) => one.is);
    return all.find((one) => one.form === 'case') ?? all[0];
  }

  /** The operations for which alone a handler runs the code at an offset, each with the place that stands for it. */
  operationsAt(file: FileFacts, { name, start, end }: SourceSymbol, offset: number): { name: string; start: number }[] {
    if (!this.handlers.has(name)) return [];
    const found: { name: string; start: number }[] = [];
    for (const one of file.selections) {
      if (!one.is || one.start < start || one.start >= end || offset < one.from || offset >= one.to) continue;
      const place = this.codeOf(one.constant);
      if (place !== undefined && !found.some((other) => other.name === one.constant))
        found.push({ name: one.constant, start: place.start });
    }
    return found;
  }

  /** True for code of the handler that an operation runs through, too, though it is not for this operation alone. */
  passesThrough(operation: string, handler: SymbolAt<FileFacts>, offset: number): boolean {
    const own = (this.code.get(operation) ?? []).filter(({ is, file }) => is && file === handler.file);
    const last = Math.max(-1, ...own.map((one) => one.start));
    if (offset < handler.symbol.start || offset >= last) return false;
    return handler.file.selections.every((one) => {
      if (!this.operations.has(one.constant) || offset < one.from || offset >= one.to) return true;
      return !one.is && one.constant !== operation;
    });
  }

  /** The operations that a function names: `OP_AND_FLAGS(BOOT, 0)` where the macro has `…_OP_##op`, or the constant. */
  operationsNamedIn(file: FileFacts, { start, end }: SourceSymbol): DomainFact[] {
    const found = new Map<string, DomainFact>();
    for (const [name, fact] of this.operations) {
      const word = file.words.indexOf(name);
      if (word < 0) continue;
      const uses = file.offsets.subarray(file.first[word] ?? 0, file.first[word + 1] ?? 0);
      if (uses.some((offset) => start <= offset && offset < end)) found.set(name, fact);
    }
    for (const call of file.calls) {
      if (call.start < start || call.start >= end) continue;
      for (const made of this.pasted(call.callee, call.args)) {
        const fact = this.operations.get(made);
        if (fact !== undefined) found.set(made, fact);
      }
    }
    return [...found.values()];
  }

  private pasted(callee: string, args: readonly string[]): string[] {
    const made: string[] = [];
    for (const { symbol } of this.index.symbolsNamed(callee)) {
      const head =
        symbol.kind === 'macro' ? new RegExp(`^[^(]*\\b${callee}\\(([^)]*)\\)`).exec(symbol.signature) : null;
      if (head === null) continue;
      const parameters = (head[1] ?? '').split(',').map((one) => one.trim());
      for (const [, before = '', parameter = ''] of `${symbol.signature} ${symbol.value ?? ''}`.matchAll(
        /(\w+)\s*##\s*(\w+)/g,
      )) {
        const argument = args[parameters.indexOf(parameter)];
        if (argument !== undefined) made.push(before + argument);
      }
    }
    return made;
  }
}
