/** The names of a release that a log can hold: functions, constants, fields, trace codes, with what their values mean. */
import { type Constant, withValues } from '../concepts/boot/enums.ts';
import { Sources } from '../concepts/boot/sources.ts';
import type { DomainIndex } from '../concepts/domainIndex.ts';
import { runtimeName } from '../concepts/tightbeam/forms.ts';
import { isExclaveName, isExclavePath } from '../extract/exclaveNames.ts';
import { rankOfPath, type SymbolAt } from '../index/checkoutIndex.ts';
import type { TraceCode, Use } from '../model/boot.ts';
import type { FileFacts } from '../model/fileFacts.ts';
import { useRole } from '../model/uses.ts';
import { type Setting, SettingBook } from './settingBook.ts';

/** {@link rankOfPath} from which a file is of user space. */
const userSpace = 40;

export class NameBook {
  private readonly constants = new Map<string, Constant>();
  private readonly types = new Map<string, readonly Constant[]>();
  private readonly codes = new Map<number, TraceCode>();
  private readonly codeNames = new Map<string, TraceCode>();
  private readonly files = new Map<string, FileFacts[]>();
  private readonly settings: SettingBook;
  private readonly sources: Sources;

  constructor(private readonly domain: DomainIndex) {
    const { index } = domain;
    const sources = new Sources(index);
    this.sources = sources;
    const byType = new Map<string, SymbolAt<FileFacts>[]>();
    // Where user space has a copy of a header, the kernel's own is meant.
    for (const file of index.files().toSorted((a, b) => rankOfPath(a.path) - rankOfPath(b.path))) {
      const name = file.path.slice(file.path.lastIndexOf('/') + 1);
      this.files.set(name, [...(this.files.get(name) ?? []), file]);
      if (/^tests?\//.test(file.path)) continue;
      const isWhole = isExclavePath(file.path);
      for (const symbol of file.symbols) {
        if (symbol.kind !== 'enumerator' || !(isWhole || isExclaveName(symbol.name))) continue;
        const type = symbol.parent ?? '';
        const list = byType.get(type) ?? [];
        // Two headers can declare one enum, each for its own world.
        if (type === '' || list.every((one) => one.symbol.name !== symbol.name)) list.push({ file, symbol });
        byType.set(type, list);
      }
    }
    for (const [type, list] of byType) {
      const values = withValues(list, sources);
      if (type !== '') this.types.set(type, values);
      // A name that an everyday word could be says nothing: `kExclaveRPCActive` is none.
      for (const one of values)
        if (/_|[a-z][A-Z]/.test(one.name) && one.name.length >= 6) this.constants.set(one.name, one);
    }
    for (const code of domain.boot()?.traceCodes ?? []) {
      this.codeNames.set(code.name, code);
      const number = Number(code.code);
      if (code.code !== '' && Number.isInteger(number)) this.codes.set(number, code);
    }
    this.settings = new SettingBook(domain, (type) => this.types.get(type));
  }

  setting(name: string): Setting | undefined {
    return this.settings.named(name);
  }
  bootArgument(name: string): Setting | undefined {
    return this.settings.argument(name);
  }
  constant(name: string): Constant | undefined {
    return this.constants.get(name);
  }
  /** Where code first uses a constant of the exclave world that nothing in the checkout defines: a generated header does. */
  unpublished(name: string): Use | undefined {
    if (!/^[A-Z][A-Z0-9]*_[A-Z0-9_]+$/.test(name) || !isExclaveWord(name) || this.isDefined(name)) return undefined;
    const { index } = this.domain;
    // `OP(LAUNCH_X)` may paste the word onto another: a name that ends in it is what is meant.
    for (const { symbol } of index.symbols()) if (symbol.name.endsWith(`_${name}`)) return undefined;
    if (index.occurrences(name).some(({ role }) => (role & useRole.called) !== 0)) return undefined;
    const uses = this.sources.usesOf(name).filter((one) => !/^tests?\//.test(one.file));
    return uses.find((one) => isExclavePath(one.file)) ?? uses[0];
  }
  /** The same of a type: `xnuproxy_msg_status_t`. */
  isUnpublished(type: string): boolean {
    return isExclaveWord(type) && this.domain.index.hasWord(type) && !this.isDefined(type);
  }
  /** Not known before every file is read: then nothing is said to be defined nowhere. */
  private isDefined(name: string): boolean {
    const { around, index } = this.domain;
    if (index.isDeclared(name)) return true;
    return (
      around?.isWhole === true &&
      (around.outer.symbolsNamed(name).length > 0 || around.outer.mayDeclare(name).length > 0)
    );
  }
  traceCode(name: string): TraceCode | undefined {
    return this.codeNames.get(name);
  }
  /** The trace code that an event's number has; its lowest two bits say begin and end. */
  traceEvent(number: number): { readonly code: TraceCode; readonly end: '' | 'begin' | 'end' } | undefined {
    const code = this.codes.get(number - (number % 4));
    const end = (['', 'begin', 'end'] as const)[number % 4];
    return code === undefined || end === undefined ? undefined : { code, end };
  }

  /** A function of the exclave scope; with `any` also one whose name says nothing of exclaves. */
  functionNamed(name: string, any: boolean): SymbolAt<FileFacts> | undefined {
    if (!any && !isExclaveName(name)) return undefined;
    // C's names have an underscore before them in a list of symbols.
    for (const one of [name, name.replace(/^_/, '')]) {
      const found = this.domain.index
        .symbolsNamed(one)
        .find(({ file, symbol }) => /^(function|method)$/.test(symbol.kind) && !/^tests?\//.test(file.path));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** A macro that stands for a number or a string, of an exclave name. */
  macroNamed(name: string): SymbolAt<FileFacts> | undefined {
    if (!isExclaveName(name) || !/^[A-Z][A-Z0-9_]+$/.test(name)) return undefined;
    return this.domain.index
      .symbolsNamed(name)
      .find(
        ({ file, symbol }) => symbol.kind === 'macro' && symbol.value !== undefined && !/^tests?\//.test(file.path),
      );
  }

  fieldNamed(name: string): SymbolAt<FileFacts> | undefined {
    return this.domain.index
      .symbolsNamed(name)
      .find(({ symbol }) => symbol.kind === 'field' && isExclaveName(`${name} ${symbol.parent ?? ''}`));
  }

  /** A variable of the exclave world; what is inside of functions is no symbol. */
  variableNamed(name: string): SymbolAt<FileFacts> | undefined {
    if (!isExclaveName(name)) return undefined;
    return this.domain.index
      .symbolsNamed(name)
      .find(({ file, symbol }) => symbol.kind === 'variable' && !/^tests?\//.test(file.path));
  }
  typeOfVariable({ symbol: { signature, name } }: SymbolAt<FileFacts>): string {
    return typeOf(signature.split('=')[0] ?? '', name);
  }

  /** The type that all fields of a name have, or that their comments name; `''` when they differ or there is none. */
  typeOfField(name: string): string {
    const types = new Set<string>();
    for (const { symbol } of this.domain.index.symbolsNamed(name)) {
      if (symbol.kind !== 'field') continue;
      // `uint32_t tei_flags; /* A combination of enum thread_exclaves_flags values */`
      const told = /\benum\s+(\w+)/.exec(symbol.doc ?? '')?.[1];
      types.add(told !== undefined && this.types.has(told) ? told : typeOf(symbol.signature, name));
    }
    const [type = ''] = types;
    return types.size === 1 ? type : '';
  }

  /** What a value of a type is by its constants; `''` for nothing: `ONE`, `ONE or FIRST`, `ONE | TWO`. */
  meaningText(type: string, number: number): string {
    const constants = this.meaning(type, number);
    const isOne = constants.some((one) => this.isValue(one, number));
    return constants.map((one) => one.name).join(isOne ? ' or ' : ' | ');
  }
  private isValue({ number: own }: Constant, number: number): boolean {
    return own !== undefined && unsigned(own) === unsigned(number);
  }

  /** The constants of a type that a value is: all that have it, or the flags that it is put together from. */
  private meaning(type: string, number: number): readonly Constant[] {
    const values = this.types.get(type);
    if (values === undefined) return [];
    const exact = values.filter((one) => this.isValue(one, number));
    if (exact.length > 0) return exact;
    const flags = values.filter(
      (one) => one.number !== undefined && one.number > 0 && (one.number & (one.number - 1)) === 0,
    );
    // Flags are all of one bit; counted constants are not.
    if (flags.length < values.filter((one) => one.number !== 0).length || number <= 0) return [];
    const set = flags.filter((one) => (number & (one.number ?? 0)) !== 0);
    return set.reduce((sum, one) => sum | (one.number ?? 0), 0) === number ? set : [];
  }

  /** The only file of that name, and the function at a line of it (from 1). */
  place(name: string, line: number): { readonly file: FileFacts; readonly within?: string } | undefined {
    const all = this.files.get(name) ?? [];
    // What logs is the kernel: a wrapper in user space may have a file of the same name.
    const kernel = all.filter(({ path }) => rankOfPath(path) < userSpace);
    const [file, ...others] = kernel.length > 0 ? kernel : all;
    if (file === undefined || others.length > 0 || line < 1 || line > file.lineStarts.length) return undefined;
    const around = file.symbols.find(
      (one) => one.kind === 'function' && one.startLine <= line - 1 && line - 1 <= one.endLine,
    );
    return around === undefined ? { file } : { file, within: around.name };
  }
}

/** Of exclaves, or of the runtime that they are called by. */
function isExclaveWord(name: string): boolean {
  return isExclaveName(name) || runtimeName.test(name);
}

/** The word of the type in a declaration: `conclave_state_t c_state;` → `conclave_state_t`; also `os_atomic(type_t) name`, `type_t _Atomic name`. */
function typeOf(declaration: string, name: string): string {
  const at = declaration.lastIndexOf(name);
  const before = declaration.slice(0, at).replace(/\b(?:_Atomic|const|volatile)\b(?!\s*\()/g, ' ');
  return /(\w+)[\s)]*$/.exec(before)?.[1] ?? '';
}

/** `-1` is what `~0u` looks like where it is printed as a signed number, in 32 bits or in 64. */
function unsigned(number: number): number {
  const wide = number >= 2 ** 63 ? number - 2 ** 64 : number;
  return wide < 0 && wide >= -(2 ** 31) ? wide + 2 ** 32 : wide;
}
