/**
 * Which functions a call through a field can mean: those that the field is given where it can be seen. Nothing is guessed:
 * a field counts when the index, or the source file itself, declares it in one record only, of the exclave world, as a
 * pointer to a function; a
 * function counts when a table's `.field = function`, a write `->field = function`, a macro with `.field = parameter`, or
 * a parameter that is put there and a call that hands the function over say so.
 */
import { isExclaveName, isExclavePath } from '../extract/exclaveNames.ts';
import type { CheckoutIndex } from '../index/checkoutIndex.ts';
import type { FileFacts } from '../model/fileFacts.ts';
import type { SourceSymbol } from '../model/symbols.ts';
import { useRole } from '../model/uses.ts';

/** A function's name, as a file gives it to a field. */
export interface Given {
  readonly name: string;
  readonly file: FileFacts;
}

/** Between `.field` and the name that it is given there are a sign, blanks and a line break. */
const nearby = 24;
/** Macros that hand on to macros. */
const deepest = 4;

export class PointerCalls {
  private readonly given = new Map<string, Given[]>();
  private readonly fields = new Map<string, string | undefined>();

  constructor(private readonly index: CheckoutIndex) {
    for (const file of index.files()) {
      if (!isExclavePath(file.path)) continue;
      this.readDesignators(file);
      for (const { field, value, variable, within } of file.writes)
        if (variable === undefined && /^&?\w+$/.test(value)) this.give(file, field, value.replace('&', ''), within);
    }
    this.readMacros();
  }

  /** The functions that a call of a member can mean; empty where that is not known. */
  targets(field: string, path: string): readonly Given[] {
    const record = this.recordOf(field, path);
    return record === undefined ? [] : (this.given.get(`${record} ${field}`) ?? []);
  }

  /** The one record that has the field in a source file or, where none there has it, anywhere, when it is a pointer to a function. */
  recordOf(field: string, path = ''): string | undefined {
    const all = this.index.symbolsNamed(field).filter(({ symbol }) => symbol.kind === 'field');
    const own = all.filter(({ file }) => file.path === path);
    const key = own.length > 0 ? `${path} ${field}` : field;
    if (this.fields.has(key)) return this.fields.get(key);
    const found = own.length > 0 ? own : all;
    const parents = new Set(found.map(({ symbol }) => symbol.parent ?? ''));
    const [parent] = parents;
    const isKnown =
      parents.size === 1 &&
      parent !== undefined &&
      parent !== '' &&
      found.every(
        ({ file, symbol }) =>
          (isExclavePath(file.path) || isExclaveName(parent)) && this.isPointer(field, symbol.signature),
      );
    const record = isKnown ? parent : undefined;
    this.fields.set(key, record);
    return record;
  }

  /** `int (*field)(void)`, `handler_t field` where `typedef int (*handler_t)(void)`. */
  private isPointer(field: string, signature: string): boolean {
    const declares = (name: string) => new RegExp(`\\(\\s*[*^][^()]*\\b${name}\\s*\\)\\s*\\(`);
    if (declares(field).test(signature)) return true;
    const type = new RegExp(`^(\\w+)\\s+${field}\\s*;?$`).exec(signature)?.[1];
    return (
      type !== undefined &&
      this.index
        .symbolsNamed(type)
        .some(({ symbol }) => symbol.kind === 'typedef' && declares(type).test(symbol.signature))
    );
  }

  /** `.field = name`, in a table or in a literal inside a function. */
  private readDesignators(file: FileFacts): void {
    const isGiven = file.words.some((word, index) => {
      for (let use = file.first[index] ?? 0; use < (file.first[index + 1] ?? 0); use++)
        if (((file.roles[use] ?? 0) & useRole.designator) !== 0) return this.recordOf(word, file.path) !== undefined;
      return false;
    });
    if (!isGiven) return;
    const at = new Map<number, { word: string; role: number }>();
    file.words.forEach((word, index) => {
      for (let use = file.first[index] ?? 0; use < (file.first[index + 1] ?? 0); use++)
        at.set(file.offsets[use] ?? 0, { word, role: file.roles[use] ?? 0 });
    });
    const offsets = [...at.keys()].sort((a, b) => a - b);
    offsets.forEach((offset, position) => {
      const one = at.get(offset);
      if (one === undefined || (one.role & useRole.designator) === 0 || (one.role & useRole.directive) !== 0) return;
      const next = offsets[position + 1] ?? Number.POSITIVE_INFINITY;
      const value = at.get(next);
      const other = useRole.designator | useRole.member | useRole.called | useRole.directive | useRole.tag;
      if (value === undefined || (value.role & other) !== 0 || next - offset - one.word.length > nearby) return;
      const within = file.symbols.find(
        ({ end, kind, start }) => kind === 'function' && start <= offset && offset < end,
      );
      this.give(file, one.word, value.word, within?.name);
    });
  }

  /** @param within the function around: the value may be a parameter of it. */
  private give(file: FileFacts, field: string, value: string, within: string | undefined): void {
    const record = this.recordOf(field, file.path);
    if (record === undefined) return;
    const key = `${record} ${field}`;
    if (this.isFunction(value)) {
      this.add(key, { name: value, file });
      return;
    }
    const holder = file.symbols.find((one) => one.kind === 'function' && one.name === within);
    const position = holder === undefined ? -1 : parametersOf(holder).indexOf(value);
    if (holder === undefined || position < 0) return;
    for (const caller of this.index.files())
      for (const { args, callee } of caller.calls) {
        const name = callee === holder.name ? /^&?(\w+)$/.exec(args[position] ?? '')?.[1] : undefined;
        if (name !== undefined && this.isFunction(name)) this.add(key, { name, file: caller });
      }
  }

  private readMacros(): void {
    const macros = [...this.index.symbols()].filter(({ symbol }) => symbol.kind === 'macro' && isFunctionLike(symbol));
    const gives = new Map<string, { field: string; position: number }[]>();
    for (const { symbol } of macros) {
      const own = parametersOf(symbol);
      for (const [, field, value] of bodyOf(symbol).matchAll(/\.\s*(\w+)\s*=\s*(\w+)\b(?!\s*\()/g)) {
        const position = own.indexOf(value ?? '');
        if (field !== undefined && position >= 0 && this.recordOf(field) !== undefined)
          gives.set(symbol.name, [...(gives.get(symbol.name) ?? []), { field, position }]);
      }
    }
    if (gives.size === 0) return;
    for (let depth = 0; depth < deepest; depth++)
      for (const { symbol } of macros) {
        if (gives.has(symbol.name)) continue;
        const own = parametersOf(symbol);
        for (const [, callee, args] of bodyOf(symbol).matchAll(/\b(\w+)\s*\(([^()]*)\)/g)) {
          const through = (gives.get(callee ?? '') ?? []).flatMap(({ field, position }) => {
            const at = own.indexOf((args ?? '').split(',')[position]?.trim() ?? '');
            return at < 0 ? [] : [{ field, position: at }];
          });
          if (through.length > 0) gives.set(symbol.name, through);
        }
      }
    for (const { file, symbol } of this.index.symbols()) {
      const own = symbol.macro === undefined ? undefined : gives.get(symbol.macro);
      if (own === undefined) continue;
      const args = (/\(([^()]*)\)/.exec(symbol.signature)?.[1] ?? '').split(',').map((one) => one.trim());
      for (const { field, position } of own) {
        const name = args[position];
        if (name !== undefined && this.isFunction(name))
          this.add(`${this.recordOf(field) ?? ''} ${field}`, { name, file });
      }
    }
  }

  private isFunction(name: string): boolean {
    return this.index.symbolsNamed(name).some(({ symbol }) => symbol.kind === 'function');
  }

  /** @param key the record and its field. */
  private add(key: string, one: Given): void {
    const list = this.given.get(key) ?? [];
    if (list.some((other) => other.name === one.name && other.file === one.file)) return;
    this.given.set(key, [...list, one]);
  }
}

function isFunctionLike({ name, signature }: SourceSymbol): boolean {
  return signature.includes(`${name}(`);
}

/** The names of parameters: between the parentheses behind the symbol's own name. */
export function parametersOf({ name, signature }: Pick<SourceSymbol, 'name' | 'signature'>): string[] {
  const from = signature.indexOf(`${name}(`);
  if (from < 0) return [];
  const parts: string[] = [''];
  let depth = 0;
  for (const character of signature.slice(from + name.length + 1)) {
    if (character === ')' && depth === 0) break;
    if (character === '(') depth++;
    else if (character === ')') depth--;
    if (character === ',' && depth === 0) parts.push('');
    else parts.push((parts.pop() ?? '') + character);
  }
  // `int (*name)(void)`, `const char *name`, `name[4]`, `name`.
  return parts.map(
    (part) => /\(\s*[*^]\s*(\w+)\s*\)/.exec(part)?.[1] ?? /(\w+)\s*(?:\[[^\]]*\]\s*)*$/.exec(part.trim())?.[1] ?? '',
  );
}

function bodyOf({ signature, value }: SourceSymbol): string {
  return value ?? signature;
}
