/**
 * The C type of an argument's expression: from the declared type that the extraction noted for the local it begins with,
 * and from the index for fields, file-wide variables and functions. A type checker this is not: what is beyond it is
 * unknown.
 */
import type { CheckoutIndex, SymbolAt } from '../../index/checkoutIndex.ts';
import type { Call, FileFacts } from '../../model/fileFacts.ts';
import type { SourceSymbol } from '../../model/symbols.ts';
import { bareType, pointerDepth, readParameters } from './cTypes.ts';
import type { TightbeamName } from './forms.ts';

export class Expressions {
  /** Names of records by the typedef or tag they are known by. */
  private readonly records = new Map<string, string>();

  constructor(
    private readonly index: CheckoutIndex,
    private readonly names: ReadonlyMap<string, TightbeamName>,
  ) {}

  /**
   * @param text the expression as written.
   * @param local the declared type of the local it begins with; `''` when it begins with none.
   * @returns the C type; `integer` for a number of unknown width, undefined when it cannot be told.
   */
  typeOf(text: string, local: string, path: string): string | undefined {
    const source = text.trim();
    if (/^(true|false|TRUE|FALSE)$/.test(source)) return 'bool';
    if (/^(0[xX][0-9a-fA-F]+|\d+)[uUlL]*$/.test(source)) return 'integer';
    if (/^"/.test(source)) return 'const char *';
    const cast = /^\(\s*((?:const\s+|struct\s+|enum\s+|unsigned\s+)*[A-Za-z_]\w*\s*\**)\s*\)\s*[\w(&*~!-]/.exec(source);
    if (cast?.[1] !== undefined && (/_[ts]\s*\**$/.test(cast[1]) || /\b(int|char|bool|unsigned)\b/.test(cast[1])))
      return cast[1];
    const outside = withoutBrackets(source);
    if (/^!|[=!<>]=|&&|\|\||[^-<]>[^>]|<[^<]/.test(outside.replace(/->/g, '.'))) return 'bool';
    const constant = /^([A-Z][A-Z0-9_]+)$/.exec(source)?.[1];
    if (constant !== undefined) return this.typeOfConstant(constant);
    const plain = /^([&*]*)\s*([A-Za-z_]\w*)\s*((?:(?:\.|->)\s*\w+\s*|\[[^\]]*\]\s*)*)(\()?/.exec(source);
    if (plain?.[2] === undefined) return undefined;
    // Arithmetic gives a number of a width that nobody wrote.
    if (/^[\s\w.&*]*(\[\])*[\s\w.]*[-+/%|^]/.test(outside.replace(/->/g, '.'))) return 'integer';
    const [, , base, steps = ''] = plain;
    if (plain[4] === '(')
      return steps === '' ? this.returnTypeOf(base) : this.methodType(/(\w+)\s*$/.exec(steps)?.[1] ?? '');
    let type = local !== '' ? local : this.typeOfVariable(base, path);
    for (const step of steps.matchAll(/(?:\.|->)\s*(\w+)/g)) {
      if (type === undefined) return undefined;
      type = this.typeOfField(type, step[1] ?? '');
    }
    return type;
  }

  private typeOfConstant(name: string): string | undefined {
    const one = this.names.get(name);
    if (one?.type === undefined) {
      const symbol = this.index.symbolsNamed(name)[0]?.symbol;
      return symbol?.kind === 'macro' && /^\(*\s*(0x[0-9a-fA-F]+|\d+)/.test(symbol.value ?? '') ? 'integer' : undefined;
    }
    return `${one.module}_${one.type}_s`;
  }

  typeOfVariable(name: string, path: string): string | undefined {
    const symbols = this.index.symbolsNamed(name);
    const own = symbols.find(({ file, symbol }) => symbol.kind === 'variable' && file.path === path);
    const found =
      own ??
      symbols.find(
        ({ symbol }) =>
          (symbol.kind === 'variable' && symbol.storage !== 'static') || symbol.kind === 'extern-variable',
      );
    return found === undefined ? undefined : typeBeforeName(found.symbol);
  }

  /** What a `typedef` says that a name stands for; undefined for a pointer, an array and what is no such name. */
  typedefOf(name: string): string | undefined {
    const signature = this.declared(name).find(({ symbol }) => symbol.kind === 'typedef')?.symbol.signature;
    const [, type = '', declared] = /^typedef\s+([\w\s]+?)\s+(\w+)\s*;?$/.exec(signature ?? '') ?? [];
    return declared === name && !/\b(struct|union|enum)\b/.test(type) ? type : undefined;
  }

  returnTypeOf(name: string): string | undefined {
    const found = this.index
      .symbolsNamed(name)
      .find(({ symbol }) => symbol.kind === 'function' || symbol.kind === 'prototype');
    return found === undefined ? undefined : (this.enumReturned(name) ?? typeBeforeName(found.symbol));
  }

  /**
   * The generated enum that all constants belong to which a function returns. A plain name counts where the function
   * returns it for the cases of a `switch` over it that are all of that enum.
   */
  enumReturned(name: string): string | undefined {
    const found = this.index.symbolsNamed(name).find(({ symbol }) => symbol.kind === 'function');
    const file = found === undefined ? undefined : this.index.file(found.file.path);
    const returns = file?.returns.filter((one) => one.within === name && within(found?.symbol, one.start)) ?? [];
    const types = new Set<string | undefined>();
    for (const { value, start } of returns) {
      const choice = file?.switches.find(
        (one) => one.on === value && one.isPlain && one.start < start && start < (one.fallback ?? 0),
      );
      for (const constant of choice?.cases ?? [value]) types.add(this.enumOf(constant));
    }
    const [type] = types;
    return types.size === 1 ? type : undefined;
  }

  /** The type of a generated enum's constant. */
  enumOf(constant: string): string | undefined {
    const one = this.names.get(constant);
    return one?.type === undefined || one.role !== 'enum case' ? undefined : `${one.module}_${one.type}_s`;
  }

  /** A method of C++ that all classes of the index declare alike. */
  private methodType(name: string): string | undefined {
    const types = new Set(
      this.index
        .symbolsNamed(name)
        .filter(({ symbol }) => symbol.kind === 'method' || symbol.kind === 'method-decl')
        .map(({ symbol }) => bareType(typeBeforeName(symbol).replace(/\b(virtual|\w+::)/g, ''))),
    );
    const [only] = types;
    return types.size === 1 && only !== '' ? only : undefined;
  }

  /** Along a path of fields from a type, also one of a header around the scope. */
  typeAlong(type: string, path: string): string | undefined {
    let found: string | undefined = type;
    for (const field of path.split('.'))
      found = found === undefined ? undefined : (this.typeOfField(found, field) ?? this.typeOutside(found, field));
    return found;
  }

  private typeOutside(type: string, field: string): string | undefined {
    const record = bareType(type);
    const found = this.index
      .outsideNamed(field)
      .find(({ symbol }) => symbol.kind === 'field' && symbol.parent === record);
    return found === undefined ? undefined : typeBeforeName(found.symbol);
  }

  /** The type of a parameter of a block that the function around a call was handed: `each(name, size)`. */
  blockParameterType(file: FileFacts, { callee, within }: Call, at: number): string | undefined {
    const owner = file.symbols.find((one) => one.name === within && one.kind === 'function');
    const open = owner?.signature.indexOf('(', owner.signature.indexOf(owner.name)) ?? -1;
    if (owner === undefined || open < 0) return undefined;
    const parameters = readParameters(owner.signature.slice(open + 1, owner.signature.lastIndexOf(')')));
    const block = parameters.find((one) => one.name === callee)?.block;
    return block === undefined ? undefined : readParameters(block)[at]?.type;
  }

  /** The type of a function's parameter, as declared; `T[]` for an array, however that is written. */
  parameterType(name: string, at: number, isAddress: boolean): string | undefined {
    const symbol = this.declared(name).find(
      (one) => one.symbol.kind === 'function' || one.symbol.kind === 'prototype',
    )?.symbol;
    const open = symbol?.signature.indexOf('(', symbol.signature.indexOf(name)) ?? -1;
    if (symbol === undefined || open < 0) return undefined;
    const declared = readParameters(symbol.signature.slice(open + 1, symbol.signature.lastIndexOf(')')))[at];
    if (declared === undefined || /\bvoid\b/.test(declared.type)) return undefined;
    // What is given for a pointer without `&` is an array.
    const isArray = declared.dimensions.length > 0 || (!isAddress && pointerDepth(declared.type) > 0);
    return isArray ? `${bareType(declared.type)}[]` : declared.type;
  }

  /** What the scope declares by a name, else what headers around it do. */
  private declared(name: string): readonly SymbolAt[] {
    const own = this.index.symbolsNamed(name);
    return own.length > 0 ? own : this.index.outsideNamed(name);
  }

  /** False for a name that neither the scope nor what was read around it declares. */
  isKnown(name: string): boolean {
    return this.declared(name).length > 0;
  }

  private typeOfField(type: string, field: string): string | undefined {
    const record = this.recordOf(bareType(type));
    const found = this.fieldsNamed(field, record);
    return found === undefined ? undefined : typeBeforeName(found.symbol);
  }

  private fieldsNamed(field: string, record: string): SymbolAt | undefined {
    return this.index
      .symbolsNamed(field)
      .find(({ symbol }) => symbol.kind === 'field' && symbol.parent !== undefined && symbol.parent === record);
  }

  /** The tag or typedef that fields name as their parent. */
  private recordOf(name: string): string {
    const known = this.records.get(name);
    if (known !== undefined) return known;
    let record = name;
    if (!this.index.hasRecord(name)) {
      const definition = this.index.symbolsNamed(name).find(({ symbol }) => symbol.kind === 'typedef');
      const tag = /\b(?:struct|union|class)\s+(?:__\w+\s+)*(\w+)/.exec(definition?.symbol.signature ?? '')?.[1];
      const alias = /^typedef\s+(?:const\s+)?(\w+)\b/.exec(definition?.symbol.signature ?? '')?.[1];
      record = tag ?? (alias !== undefined && alias !== name && !/^(struct|union|enum)$/.test(alias) ? alias : name);
    }
    this.records.set(name, record);
    return record;
  }
}

function within(symbol: SourceSymbol | undefined, offset: number): boolean {
  return symbol !== undefined && symbol.start <= offset && offset < symbol.end;
}

/** The text with everything in brackets taken out: what an operator outside of them does is left. */
function withoutBrackets(text: string): string {
  let depth = 0;
  let result = '';
  for (const character of text) {
    if (character === '(' || character === '[' || character === '{') depth++;
    if (depth === 0) result += character;
    if (character === ')' || character === ']' || character === '}') depth--;
  }
  return result;
}

/** The type words of a declaration's text: everything before the declared name. */
function typeBeforeName({ signature, name }: SourceSymbol): string {
  const bare = name.slice(name.lastIndexOf(':') + 1);
  for (let at = signature.indexOf(bare); at >= 0; at = signature.indexOf(bare, at + 1)) {
    const before = signature.charCodeAt(at - 1);
    const after = signature.charAt(at + bare.length);
    const isWord = (code: number) =>
      (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || code === 95 || code >= 97;
    if (at > 0 && !isWord(before) && !/\w/.test(after))
      return signature
        .slice(0, at)
        .replace(/^typedef\s+/, '')
        .trim();
  }
  return '';
}
