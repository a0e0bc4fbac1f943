/** Reads C declarations as far as interfaces need it, and writes their types in the notation of the pages. */
import type { TightbeamName } from './forms.ts';

/** A parameter or a variable as declared. */
export interface Declared {
  readonly name: string;
  /** Type words and stars, without the name. */
  readonly type: string;
  /** What stands in the brackets behind the name, each. */
  readonly dimensions: readonly string[];
  /** For a block: its parameters as written. */
  readonly block?: string;
}

const qualifiers =
  /\b(const|volatile|struct|enum|union|static|extern|register|inline|restrict|__block|__unused|__restrict|__assert_only|_Nonnull|_Nullable|_Atomic|__single|__counted_by\([^)]*\))(?![\w])/g;

/** Types of C by their width where there are exclaves: on 64 bits, where `long` has as many. */
const plain: Readonly<Record<string, string>> = {
  uint8_t: 'u8',
  uint16_t: 'u16',
  uint32_t: 'u32',
  uint64_t: 'u64',
  int8_t: 'i8',
  int16_t: 'i16',
  int32_t: 'i32',
  int64_t: 'i64',
  size_t: 'usize',
  bool: 'bool',
  _Bool: 'bool',
  char: 'char',
  uintptr_t: 'u64',
  intptr_t: 'i64',
  ssize_t: 'i64',
};

const widths: Readonly<Record<string, number>> = { char: 8, short: 16, int: 32, long: 64 };

/** `unsigned long long int` → `u64`; undefined for what is no number by the words of C. */
function numberOf(bare: string): string | undefined {
  const words = bare.split(' ');
  if (!words.every((word) => /^(unsigned|signed|char|short|int|long)$/.test(word))) return undefined;
  const width = words.find((word) => word !== 'int' && widths[word] !== undefined) ?? 'int';
  return `${words.includes('unsigned') ? 'u' : 'i'}${widths[width]}`;
}

/** Splits at commas that stand in no bracket. */
export function splitTopLevel(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '(' || character === '[' || character === '{') depth++;
    else if (character === ')' || character === ']' || character === '}') depth--;
    else if (character === ',' && depth === 0) {
      parts.push(text.slice(from, at).trim());
      from = at + 1;
    }
  }
  const last = text.slice(from).trim();
  if (last !== '' || parts.length > 0) parts.push(last);
  return parts;
}

export function readParameters(text: string): Declared[] {
  return splitTopLevel(text)
    .filter((part) => part !== '' && part !== 'void')
    .map(readDeclared);
}

export function readDeclared(text: string): Declared {
  const block = /^(.*?)\(\s*\^\s*(?:_Nonnull\s+|_Nullable\s+|__\w+\s+)*(\w*)\s*\)\s*\(([\s\S]*)\)\s*$/.exec(text);
  if (block !== null)
    return { name: block[2] ?? '', type: (block[1] ?? '').trim(), dimensions: [], block: (block[3] ?? '').trim() };
  const bracket = text.indexOf('[');
  const head = (bracket < 0 ? text : text.slice(0, bracket)).trim();
  const dimensions = bracket < 0 ? [] : [...text.slice(bracket).matchAll(/\[([^\]]*)\]/g)].map((one) => one[1] ?? '');
  // `T *_Nonnull name`, `__unused T name`; a lone type has no name.
  const match = /^([\s\S]*[\s*&])(\w+)$/.exec(head);
  const name = match?.[2] ?? '';
  const bare = bareType(match?.[1] ?? head);
  if (
    match === null ||
    bare === '' ||
    /^(const|struct|enum|union|unsigned|signed|_Nonnull|_Nullable|int|long|char)$/.test(name)
  )
    return { name: '', type: head, dimensions };
  return { name, type: (match[1] ?? '').trim(), dimensions };
}

/** The type without qualifiers, attributes and stars. */
export function bareType(type: string): string {
  return type.replace(qualifiers, ' ').replace(/[*&]/g, ' ').replace(/\s+/g, ' ').trim();
}

/** The bare type that a completion is called with, of its parameters as written, which may name it. */
export function completedWith(block: string): string {
  return block === 'void' ? block : bareType(readParameters(block)[0]?.type ?? '');
}

/** How many stars a type has. */
export function pointerDepth(type: string): number {
  return type.split('*').length - 1;
}

/** Writes C types in the notation, seen from one module: names of others are shown with their module. */
export class Notation {
  /** Types that only their constants or functions name, by the name that they must have in C. */
  private readonly implied = new Map<string, TightbeamName>();

  constructor(
    private readonly names: ReadonlyMap<string, TightbeamName>,
    private readonly typedefOf: (name: string) => string | undefined = () => undefined,
  ) {
    for (const { module, type } of names.values()) {
      if (type === undefined || module === '') continue;
      const name = `${module}_${type}_s`;
      if (!names.has(name)) this.implied.set(name, { name, module, type, role: 'message or value type' });
    }
  }

  /** @param typedefOf what a name of C stands for, as its `typedef` writes it. */
  with(typedefOf: (name: string) => string | undefined): Notation {
    return new Notation(this.names, typedefOf);
  }

  /** @param type as written in C; a pointer is how C hands over a value and is not shown. */
  type(type: string, module: string, dimensions: readonly string[] = []): string {
    const bracket = type.indexOf('[');
    if (bracket > 0) return `${this.type(type.slice(0, bracket), module, dimensions)}${type.slice(bracket)}`;
    const bare = bareType(type);
    if (bare === '') return 'unknown';
    const base = this.named(bare, module) ?? this.plainType(bare) ?? (/^\w/.test(bare) ? `c:${bare}` : bare);
    return dimensions.reduce((shown, one) => `${shown}[${bareType(one)}]`, base);
  }

  /** A number of C, also behind typedefs. */
  private plainType(bare: string): string | undefined {
    let name = bare;
    for (let depth = 0; depth < 5; depth++) {
      const number = plain[name] ?? numberOf(name);
      if (number !== undefined) return number;
      const next = this.typedefOf(name);
      if (next === undefined) return undefined;
      name = bareType(next);
    }
    return undefined;
  }

  /** A generated type's name in the notation; undefined for another type. */
  private named(bare: string, module: string): string | undefined {
    const one = this.names.get(bare) ?? this.implied.get(bare);
    if (one === undefined) return undefined;
    const prefix = one.module === '' || one.module === module ? '' : `${one.module}.`;
    if (one.method !== undefined) return `${prefix}${one.interface}.${one.method}.result`;
    const name = `${prefix}${one.interface ?? one.type ?? bare}${one.case === undefined ? '' : `.${one.case}`}`;
    if (one.role === 'optional vector') return `[${name}]?`;
    if (one.role === 'optional') return `${name}?`;
    return one.role === 'vector type' ? `[${name}]` : name;
  }
}

/** Two types that say the same, as far as they say anything. */
export function agree(a: string, b: string): boolean {
  if (a === b || a === 'unknown' || b === 'unknown') return true;
  // Of one width wherever there are exclaves.
  if ((a === 'usize' && b === 'u64') || (a === 'u64' && b === 'usize')) return true;
  const isNumber = (type: string) => /^([ui]\d+|usize|integer|char)$/.test(type);
  return (a === 'integer' && isNumber(b)) || (b === 'integer' && isNumber(a));
}

/** Of types that agree, the one that says most. */
export function better(a: string, b: string): string {
  if (a === 'unknown') return b;
  return (a === 'integer' || a === 'usize') && b !== 'unknown' ? b : a;
}
