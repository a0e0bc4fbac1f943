/**
 * Which names are generated, and where each splits into module, interface, method or type.
 *
 * Nothing here knows a module by name. The generator's spellings are anchors; what stands before one splits into module and
 * interface or type, since the generator lower-cases type names and joins with `_`: a type's name never holds one, a
 * module's may. Generated are only names that nothing in the tree declares.
 */
import type { CheckoutIndex } from '../../index/checkoutIndex.ts';
import type { FileFacts } from '../../model/fileFacts.ts';
import { useRole } from '../../model/uses.ts';
import { formOf, runtimeName, type TightbeamName } from './forms.ts';
import { matchInputs } from './inputs.ts';

export interface TightbeamNames {
  readonly names: ReadonlyMap<string, TightbeamName>;
  /** Files that include a generated header, themselves or through another indexed header, in order. */
  readonly files: readonly FileFacts[];
  /** Names of the runtime that are used. */
  readonly runtime: readonly string[];
  /** For each module, the names that show where its own name ends. */
  readonly anchors: ReadonlyMap<string, readonly string[]>;
  /** Modules and interfaces that the tree opens or serves: `module_interface` → module. */
  readonly interfaces: ReadonlyMap<string, string>;
}

/** Reads the generated names of a checkout. */
export function readNames(index: CheckoutIndex): TightbeamNames {
  return new NameReader(index).run();
}

/** Words that stand before a parenthesis, also one that is not closed yet. */
export function calledIn({ calls, first, roles, words }: FileFacts): Set<string> {
  const called = new Set(calls.map(({ callee }) => callee));
  words.forEach((word, at) => {
    for (let use = first[at] ?? 0; use < (first[at + 1] ?? 0); use++)
      if (((roles[use] ?? 0) & useRole.called) !== 0) called.add(word);
  });
  return called;
}

class NameReader {
  private readonly files: FileFacts[];
  /** Undefined names of the files that include generated headers. */
  private readonly candidates = new Set<string>();
  /** `module_interface` → module. */
  private readonly bases = new Map<string, string>();
  private readonly modules = new Set<string>();
  private readonly names = new Map<string, TightbeamName>();
  private readonly anchors = new Map<string, string[]>();
  private readonly called = new Set<string>();
  private readonly typesUsed = new Set<string>();
  private readonly foreign = new Map<string, boolean>();

  /** Names of modules as the build's input files spell them. */
  private readonly spelled: ReadonlySet<string>;

  /** Names of generated headers, and of what they are generated from, in lower case without underscores. */
  private readonly headers = new Set<string>();

  constructor(index: CheckoutIndex) {
    this.spelled = matchInputs(index.buildInputs, []).spelled;
    this.files = tightbeamFiles(index.files());
    const plain = (stem: string) => stem.replace(/_/g, '').toLowerCase();
    for (const stem of this.spelled) this.headers.add(plain(stem));
    const seen = new Set<string>();
    for (const file of this.files) {
      for (const { path } of file.includes) {
        const stem = /([^/]+)\.tightbeam\.h$/i.exec(path)?.[1];
        if (stem !== undefined) this.headers.add(plain(stem));
      }
      for (const word of file.words) {
        if (seen.has(word)) continue;
        seen.add(word);
        if (/^[A-Za-z][A-Za-z0-9]*_\w/.test(word) && !index.isDeclared(word)) this.candidates.add(word);
      }
      for (const word of calledIn(file)) this.called.add(word);
    }
  }

  run(): TightbeamNames {
    this.findInterfaces();
    this.findHandles();
    this.findModules();
    this.nameAnchors();
    this.nameOlderGenerator();
    this.nameMethods();
    this.nameMethodsAlone();
    this.nameTypes();
    this.nameConstants();
    // A local can be named `tb_result`, too: types and constants show by their form, functions by being called.
    const runtime = [...this.candidates].filter(
      (name) => runtimeName.test(name) && (/^TB_|_[ts]$/.test(name) || this.called.has(name)),
    );
    return {
      names: this.names,
      files: this.files,
      runtime: runtime.sort(),
      anchors: this.anchors,
      interfaces: this.bases,
    };
  }

  private anchor(module: string, name: string): void {
    this.modules.add(module);
    const list = this.anchors.get(module);
    if (list === undefined) this.anchors.set(module, [name]);
    else list.push(name);
  }

  /**
   * A function whose first argument is a handle of its own interface: `clock_dial_go(&dial)` with `clock_dial_s dial`. So a
   * client shows that the tree does not open itself.
   */
  private findHandles(): void {
    for (const file of this.files) {
      for (const { callee, args, types } of file.calls) {
        if (types === undefined || callee.includes('__') || !this.candidates.has(callee)) continue;
        const handle = this.generatedTypeIn(types[0] ?? '') ?? this.typeOfVariable(file, args[0] ?? '');
        const base = handle?.slice(0, -2);
        if (base === undefined || !callee.startsWith(`${base}_`) || this.bases.has(base)) continue;
        const cut = base.lastIndexOf('_');
        if (cut <= 0) continue;
        this.bases.set(base, base.slice(0, cut));
        this.anchor(base.slice(0, cut), callee);
      }
    }
  }

  private generatedTypeIn(type: string): string | undefined {
    const word = /\b[a-z]\w*_s\b/.exec(type)?.[0];
    return word !== undefined && this.candidates.has(word) ? word : undefined;
  }

  private typeOfVariable(file: FileFacts, argument: string): string | undefined {
    const name = /^&?\s*(\w+)$/.exec(argument)?.[1];
    const symbol = file.symbols.find((one) => one.kind === 'variable' && one.name === name);
    return symbol === undefined ? undefined : this.generatedTypeIn(symbol.signature);
  }

  private findInterfaces(): void {
    for (const name of this.candidates) {
      const base = /^([a-z][a-z0-9_]*?)__(init|server_s|server_start)$/.exec(name)?.[1];
      const cut = base?.lastIndexOf('_') ?? -1;
      if (base === undefined || cut <= 0) continue;
      this.bases.set(base, base.slice(0, cut));
      this.anchor(base.slice(0, cut), name);
    }
  }

  /** Modules that only types show: `stackshottypes_textsegment__v_visit`. */
  private findModules(): void {
    for (const name of this.candidates) {
      const form = formOf(name);
      if (form === undefined || form.anchors === 'interface') continue;
      const stem = name.replace(form.suffix, '');
      if (!/^[a-z]/.test(stem) || this.moduleOf(stem) !== undefined) continue;
      const cut = stem.indexOf('_');
      // A module's name may hold underscores: then the build's input files can tell where it ends.
      const named = [...this.spelled].find((module) => module.includes('_') && stem.startsWith(`${module}_`));
      if (cut > 0) this.anchor(named ?? stem.slice(0, cut), name);
    }
  }

  /** The longest known module that a name begins with. */
  private moduleOf(name: string): string | undefined {
    for (let cut = name.lastIndexOf('_'); cut > 0; cut = name.lastIndexOf('_', cut - 1)) {
      const prefix = name.slice(0, cut);
      if (this.modules.has(prefix)) return prefix;
    }
    return undefined;
  }

  /** Shorter modules that a name begins with, too. */
  private alsoFits(name: string, module: string): Pick<TightbeamName, 'alsoFits'> {
    const others: string[] = [];
    for (let cut = module.lastIndexOf('_'); cut > 0; cut = module.lastIndexOf('_', cut - 1)) {
      if (this.modules.has(name.slice(0, cut))) others.push(name.slice(0, cut));
    }
    return others.length === 0 ? {} : { alsoFits: others };
  }

  private baseOf(name: string): string | undefined {
    return prefixIn(this.bases, name);
  }

  private enter(one: TightbeamName): void {
    this.names.set(
      one.name,
      one.module === '' ? one : { ...one, ...this.alsoFits(one.name.toLowerCase(), one.module) },
    );
    if (one.type !== undefined) this.typesUsed.add(`${one.module}_${one.type}`);
  }

  private nameAnchors(): void {
    const opened = new Map(this.bases);
    for (const name of this.candidates) {
      const form = formOf(name);
      if (form === undefined || !/^[a-z]/.test(name)) continue;
      const stem = name.replace(form.suffix, '');
      const module = this.moduleOf(stem) ?? this.bases.get(stem) ?? '';
      const rest = module === '' ? stem : stem.slice(module.length + 1);
      const cut = rest.indexOf('_');
      const { role } = form;
      if (form.anchors === 'interface') this.enter({ name, module, interface: rest, role });
      else if (form.anchors === 'type') {
        // A type's name holds no `_`: behind one stands a case of the union.
        if (role.includes('union') && cut > 0)
          this.enter({ name, module, type: rest.slice(0, cut), case: rest.slice(cut + 1), role });
        else this.enter({ name, module, type: rest, role });
      } else {
        const variant = /__result_(?:get|init)_(\w+)$/.exec(name)?.[1];
        const told = variant === undefined ? {} : { variant };
        // Where an interface of that name is opened or served the result is of its method, whatever modules would fit.
        const owner = prefixIn(opened, stem.slice(0, stem.lastIndexOf('_')));
        if (owner !== undefined) {
          const own = opened.get(owner) ?? '';
          const split = { interface: owner.slice(own.length + 1), method: stem.slice(owner.length + 1) };
          this.enter({ name, module: own, ...split, ...told, role });
          continue;
        }
        const base = cut > 0 ? `${module}_${rest.slice(0, cut)}` : '';
        // A result type shows an interface that the tree neither opens nor serves itself: an inherited one.
        if (base !== '' && module !== '') this.bases.set(base, module);
        this.enter({
          name,
          module,
          ...(cut > 0 ? { interface: rest.slice(0, cut), method: rest.slice(cut + 1) } : { type: rest }),
          ...told,
          role,
        });
      }
    }
  }

  /**
   * The generator that IOKit uses writes `module_interface_init(&client, endpoint)` and types without `_s`. Where the module
   * ends, a header's name tells; else the last `_`, where more than the one name begins alike.
   */
  private nameOlderGenerator(): void {
    const bases = [...this.called].flatMap((name) => {
      const base = /^([a-z][a-z0-9]*(?:_[a-z0-9]+)+)_init$/.exec(name)?.[1];
      return base !== undefined && this.candidates.has(name) && this.candidates.has(base) ? base : [];
    });
    for (const base of bases) {
      const named = this.moduleOfHeader(base);
      const module = named ?? base.slice(0, base.lastIndexOf('_'));
      const isSeen =
        named !== undefined ||
        !module.includes('_') ||
        bases.some((other) => other !== base && other.startsWith(`${module}_`)) ||
        [...this.called].some((other) => other.startsWith(`${base}_`) && other !== `${base}_init`);
      if (!isSeen) continue;
      const rest = base.slice(module.length + 1);
      this.bases.set(base, module);
      this.anchor(module, `${base}_init`);
      this.enter({ name: `${base}_init`, module, interface: rest, role: 'client constructor' });
      this.enter({ name: base, module, interface: rest, role: 'client handle' });
    }
  }

  /** The beginning of a name that a generated header is named for, whatever case and underscores it has there. */
  private moduleOfHeader(base: string): string | undefined {
    for (let cut = base.indexOf('_'); cut > 0; cut = base.indexOf('_', cut + 1))
      if (this.headers.has(base.slice(0, cut).replace(/_/g, ''))) return base.slice(0, cut);
    return undefined;
  }

  private nameMethods(): void {
    for (const name of this.called) {
      if (this.names.has(name) || !this.candidates.has(name) || name.includes('__')) continue;
      const base = this.baseOf(name);
      if (base === undefined || name.length <= base.length + 1) continue;
      const module = this.bases.get(base) ?? '';
      this.enter({
        name,
        module,
        interface: base.slice(module.length + 1),
        method: name.slice(base.length + 1),
        role: 'client call',
      });
    }
  }

  /**
   * A call that has nothing but its module to tell it by: no handle, no result, no server of its interface is there. Only
   * where no hand-written name begins with the module's.
   */
  private nameMethodsAlone(): void {
    for (const name of this.called) {
      if (this.names.has(name) || !this.candidates.has(name) || !/^[a-z][a-z0-9_]*$/.test(name)) continue;
      const module = name.includes('__') || runtimeName.test(name) ? undefined : this.moduleOf(name);
      const rest = module === undefined ? '' : name.slice(module.length + 1);
      const cut = rest.indexOf('_');
      if (module === undefined || cut <= 0 || cut === rest.length - 1 || this.isShared(module)) continue;
      this.enter({ name, module, interface: rest.slice(0, cut), method: rest.slice(cut + 1), role: 'client call' });
    }
  }

  private nameTypes(): void {
    for (const name of this.candidates) {
      if (this.names.has(name) || !/^[a-z][a-z0-9_]*_s$/.test(name) || runtimeName.test(name)) continue;
      const stem = name.replace(/(_v)?_s$/, '');
      const isVector = /_v_s$/.test(name);
      const module = this.moduleOf(stem);
      if (module === undefined) {
        if (/^[a-z0-9]+_v_s$/.test(name)) this.enter({ name, module: '', type: stem, role: 'vector type' });
        continue;
      }
      const rest = stem.slice(module.length + 1);
      const cut = rest.indexOf('_');
      if (this.bases.has(stem)) this.enter({ name, module, interface: rest, role: 'client handle' });
      else if (isVector) this.enter({ name, module, type: rest, role: 'vector type' });
      else if (cut > 0)
        this.enter({
          name,
          module,
          type: rest.slice(0, cut),
          case: rest.slice(cut + 1),
          role: 'value of a tagged union’s case',
        });
      else this.enter({ name, module, type: rest, role: 'message or value type' });
    }
  }

  /** `MODULE_TYPE_CASE` and `MODULE_TYPE__CASE`, where the type itself is used. */
  private nameConstants(): void {
    for (const name of this.candidates) {
      if (!/^[A-Z][A-Z0-9_]+$/.test(name) || this.names.has(name)) continue;
      const module = this.moduleOf(name.toLowerCase());
      if (module === undefined) continue;
      const rest = name.slice(module.length + 1);
      const tagged = rest.indexOf('__');
      const cut = tagged > 0 ? tagged : rest.indexOf('_');
      if (cut <= 0) continue;
      const type = rest.slice(0, cut).toLowerCase();
      if (this.isShared(module) && tagged < 0 && !this.typesUsed.has(`${module}_${type}`)) continue;
      this.enter({
        name,
        module,
        type,
        case: rest.slice(tagged > 0 ? cut + 2 : cut + 1),
        role: tagged > 0 ? 'tag of a union' : 'enum case',
      });
    }
  }

  /**
   * Hand-written names begin with the module's name, too: of a header in a folder of that name
   * (`<xnuproxy/messages.h>`), or of the tree itself. Of those no type is used.
   */
  private isShared(module: string): boolean {
    let shared = this.foreign.get(module);
    if (shared === undefined) {
      shared = this.sharesItsPrefix(module);
      this.foreign.set(module, shared);
    }
    return shared;
  }
  private sharesItsPrefix(module: string): boolean {
    const prefixes = [`${module.toUpperCase()}_`, `${module}_`];
    return (
      this.files.some((file) => file.includes.some((line) => line.path.startsWith(`${module}/`))) ||
      this.files.some((file) => file.symbols.some(({ name }) => prefixes.some((prefix) => name.startsWith(prefix))))
    );
  }
}

/** The longest key that a name is, or begins with, up to a `_`. */
function prefixIn(keys: ReadonlyMap<string, string>, name: string): string | undefined {
  for (let cut = name.length; cut > 0; cut = name.lastIndexOf('_', cut - 1)) {
    const prefix = name.slice(0, cut);
    if (keys.has(prefix)) return prefix;
  }
  return undefined;
}

/** Files that include a generated header, themselves or through another indexed header. */
function tightbeamFiles(files: readonly FileFacts[]): FileFacts[] {
  // Who includes a header, by the last part of its path: an include line ends in it.
  const users = new Map<string, { file: FileFacts; line: string }[]>();
  const reached = new Set<FileFacts>();
  for (const file of files) {
    for (const { path } of file.includes) {
      if (/tightbeam/i.test(path)) reached.add(file);
      const base = baseOf(path);
      const list = users.get(base);
      if (list === undefined) users.set(base, [{ file, line: `/${path}` }]);
      else list.push({ file, line: `/${path}` });
    }
  }
  // A set can grow while it is walked: what is added is walked, too.
  for (const { path } of reached) {
    for (const { file, line } of users.get(baseOf(path)) ?? []) if (`/${path}`.endsWith(line)) reached.add(file);
  }
  // A header that names generated types and leaves it to its users to include them first.
  for (const header of files) {
    if (!/xclave[^/]*\.h$/i.test(header.path)) continue;
    const isUsed = users
      .get(baseOf(header.path))
      ?.some(({ file, line }) => reached.has(file) && `/${header.path}`.endsWith(line));
    if (isUsed === true) reached.add(header);
  }
  return files.filter((file) => reached.has(file));
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
