/**
 * Tightbeam: what the tree tells about interfaces whose generated headers are not in the open source.
 *
 * Nothing here knows a module by name. The generator's spellings (`…__init`, `…__server_s`, `…__result_s`, `…__v_visit`)
 * are anchors; what stands before one splits into module and interface or type, since the generator lower-cases type names
 * and joins with `_`: a type's name never holds one, a module's may. Everything is *inferred* but the server tables,
 * whose slots the source writes out.
 */
import type { CheckoutIndex } from '../index/checkoutIndex.ts';
import type { DomainFact, DomainFactKind } from '../model/domainFact.ts';
import type { FileFacts } from '../model/fileFacts.ts';
import { lineOf } from '../source/sourceText.ts';

export interface TightbeamName {
  readonly name: string;
  readonly module: string;
  /** The interface, type or method, as far as the name's form tells. */
  readonly interface?: string;
  readonly method?: string;
  readonly type?: string;
  /** What the name is, in words. */
  readonly role: string;
}

/** The generator's suffixes, with what they make of a name. A new codegen form is one row. */
const forms: readonly { suffix: RegExp; role: string; anchors: 'interface' | 'type' | 'method' }[] = [
  { suffix: /__init$/, role: 'client constructor', anchors: 'interface' },
  { suffix: /__server_s$/, role: 'server table type', anchors: 'interface' },
  { suffix: /__server_start$/, role: 'starts a server', anchors: 'interface' },
  { suffix: /__result_s$/, role: 'result type of a method', anchors: 'method' },
  { suffix: /__result_get_\w+$/, role: 'reads a variant of a result', anchors: 'method' },
  { suffix: /__result_init_\w+$/, role: 'builds a variant of a result', anchors: 'method' },
  { suffix: /_v__opt_\w+$/, role: 'optional vector', anchors: 'type' },
  { suffix: /__opt_\w+$/, role: 'optional', anchors: 'type' },
  { suffix: /__v_\w+$/, role: 'vector operation', anchors: 'type' },
  { suffix: /__(un)?marshal\w*$/, role: 'message to or from a buffer', anchors: 'type' },
  { suffix: /__get$/, role: 'reads a case of a tagged union', anchors: 'type' },
];

const runtimeName = /^(tb_[a-z0-9_]+|TB_[A-Z0-9_]+)$/;

/** Files that include a generated header, themselves or through another indexed header. */
function tightbeamFiles(files: readonly FileFacts[]): FileFacts[] {
  const reached = new Set(files.filter((file) => file.includes.some((line) => /tightbeam/i.test(line.path))));
  for (let before = -1; before !== reached.size; ) {
    before = reached.size;
    const headers = [...reached].map((file) => `/${file.path}`);
    for (const file of files) {
      if (reached.has(file)) continue;
      if (file.includes.some((line) => headers.some((header) => header.endsWith(`/${line.path}`)))) reached.add(file);
    }
  }
  return files.filter((file) => reached.has(file));
}

export function buildTightbeam(index: CheckoutIndex): {
  facts: DomainFact[];
  names: ReadonlyMap<string, TightbeamName>;
} {
  return new Reconstruction(index).run();
}

class Reconstruction {
  private readonly files: FileFacts[];
  /** Undefined names of the files that include generated headers. */
  private readonly candidates = new Set<string>();
  /** `module_interface` → module. */
  private readonly bases = new Map<string, string>();
  private readonly modules = new Set<string>();
  private readonly names = new Map<string, TightbeamName>();
  private readonly facts: DomainFact[] = [];

  constructor(private readonly index: CheckoutIndex) {
    this.files = tightbeamFiles(index.files());
    for (const file of this.files) {
      for (const word of file.words) if (word.includes('_') && !index.isDeclared(word)) this.candidates.add(word);
    }
  }

  run(): { facts: DomainFact[]; names: ReadonlyMap<string, TightbeamName> } {
    this.findInterfaces();
    this.findModules();
    this.nameAnchors();
    this.nameOlderGenerator();
    this.nameMethods();
    this.nameTypes();
    this.nameConstants();
    this.addModuleFacts();
    this.addClientFacts();
    this.addServerFacts();
    this.addRuntimeFacts();
    return { facts: this.facts, names: this.names };
  }

  private findInterfaces(): void {
    for (const name of this.candidates) {
      const base = /^([a-z][a-z0-9_]*?)__(init|server_s|server_start)$/.exec(name)?.[1];
      const cut = base?.lastIndexOf('_') ?? -1;
      if (base === undefined || cut <= 0) continue;
      this.bases.set(base, base.slice(0, cut));
      this.modules.add(base.slice(0, cut));
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
      if (cut > 0) this.modules.add(stem.slice(0, cut));
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

  private baseOf(name: string): string | undefined {
    for (let cut = name.length; cut > 0; cut = name.lastIndexOf('_', cut - 1)) {
      const prefix = name.slice(0, cut);
      if (this.bases.has(prefix)) return prefix;
    }
    return undefined;
  }

  private nameAnchors(): void {
    for (const name of this.candidates) {
      const form = formOf(name);
      if (form === undefined || !/^[a-z]/.test(name)) continue;
      const stem = name.replace(form.suffix, '');
      const module = this.moduleOf(stem) ?? this.bases.get(stem) ?? '';
      const rest = module === '' ? stem : stem.slice(module.length + 1);
      if (form.anchors === 'type') {
        this.names.set(name, { name, module, type: rest, role: form.role });
      } else if (form.anchors === 'interface') {
        this.names.set(name, { name, module, interface: rest, role: form.role });
      } else {
        const cut = rest.indexOf('_');
        const base = cut > 0 ? `${module}_${rest.slice(0, cut)}` : '';
        // A result type shows an interface that the tree neither opens nor serves itself: an inherited one.
        if (base !== '' && module !== '') this.bases.set(base, module);
        this.names.set(name, {
          name,
          module,
          ...(cut > 0 ? { interface: rest.slice(0, cut), method: rest.slice(cut + 1) } : { type: rest }),
          role: form.role,
        });
      }
    }
  }

  /** The generator that IOKit uses writes `module_interface_init(&client, endpoint)` and types without `_s`. */
  private nameOlderGenerator(): void {
    for (const file of this.files) {
      for (const call of file.calls) {
        const base = /^([a-z0-9]+_[a-z0-9]+)_init$/.exec(call.callee)?.[1];
        if (
          base === undefined ||
          !this.candidates.has(call.callee) ||
          !file.words.includes(base) ||
          !this.candidates.has(base)
        )
          continue;
        const module = base.slice(0, base.indexOf('_'));
        const rest = base.slice(module.length + 1);
        this.bases.set(base, module);
        this.modules.add(module);
        this.names.set(call.callee, { name: call.callee, module, interface: rest, role: 'client constructor' });
        this.names.set(base, { name: base, module, interface: rest, role: 'client handle' });
      }
    }
  }

  private nameMethods(): void {
    for (const file of this.files) {
      for (const { callee } of file.calls) {
        if (this.names.has(callee) || !this.candidates.has(callee) || callee.includes('__')) continue;
        const base = this.baseOf(callee);
        if (base === undefined || callee.length <= base.length + 1) continue;
        const module = this.bases.get(base) ?? '';
        this.names.set(callee, {
          name: callee,
          module,
          interface: base.slice(module.length + 1),
          method: callee.slice(base.length + 1),
          role: 'client call',
        });
      }
    }
  }

  private nameTypes(): void {
    for (const name of this.candidates) {
      if (this.names.has(name) || !/^[a-z][a-z0-9_]*_s$/.test(name) || runtimeName.test(name)) continue;
      const stem = name.replace(/(_v)?_s$/, '');
      const module = this.moduleOf(stem);
      if (module === undefined) {
        if (/^[a-z0-9]+_v_s$/.test(name)) this.names.set(name, { name, module: '', type: stem, role: 'vector type' });
        continue;
      }
      const rest = stem.slice(module.length + 1);
      const isInterface = this.bases.has(stem);
      this.names.set(name, {
        name,
        module,
        ...(isInterface ? { interface: rest } : { type: rest }),
        role: isInterface ? 'client handle' : /_v_s$/.test(name) ? 'vector type' : 'message or value type',
      });
    }
  }

  /** `MODULE_TYPE_CASE` and `MODULE_TYPE__CASE`, where the type itself is used. */
  private nameConstants(): void {
    for (const name of this.candidates) {
      if (!/^[A-Z][A-Z0-9_]+$/.test(name) || this.names.has(name)) continue;
      const lower = name.toLowerCase();
      const module = this.moduleOf(lower);
      if (module === undefined) continue;
      const rest = name.slice(module.length + 1);
      const tagged = rest.indexOf('__');
      const cut = tagged > 0 ? tagged : rest.indexOf('_');
      if (cut <= 0) continue;
      const type = rest.slice(0, cut).toLowerCase();
      const typeIsUsed =
        this.names.has(`${module}_${type}_s`) ||
        [...this.names.values()].some((one) => one.module === module && one.type === type);
      // A hand-written header of the same prefix (`<xnuproxy/messages.h>`) has constants too: those have no such type.
      if (!typeIsUsed && tagged < 0 && this.hasHandWrittenHeader(module)) continue;
      this.names.set(name, { name, module, type, role: tagged > 0 ? 'tag of a union' : 'enum case' });
    }
  }

  private hasHandWrittenHeader(module: string): boolean {
    return this.files.some((file) => file.includes.some((line) => line.path.startsWith(`${module}/`)));
  }

  private addModuleFacts(): void {
    const ofModule = new Map<string, TightbeamName[]>();
    for (const one of this.names.values()) {
      const list = ofModule.get(one.module);
      if (list === undefined) ofModule.set(one.module, [one]);
      else list.push(one);
    }
    for (const [module, list] of [...ofModule].sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (module !== '') {
        const first = this.firstUse(list.map((one) => one.name));
        if (first !== undefined) this.add('tightbeam-module', module, first, { detail: `${list.length} names used` });
        const interfaces = [
          ...new Set(list.flatMap((one) => (one.interface === undefined ? [] : [one.interface]))),
        ].sort();
        for (const name of interfaces) {
          const use = this.firstUse(list.filter((one) => one.interface === name).map((one) => one.name));
          if (use !== undefined) this.add('tightbeam-interface', `${module}_${name}`, use, { of: module });
        }
      }
      for (const one of list.sort((a, b) => (a.name < b.name ? -1 : 1))) {
        const use = this.firstUse([one.name]);
        if (use === undefined) continue;
        const { uses } = this.index.countOccurrences(one.name);
        const detail = `${one.role}, ${uses} ${uses === 1 ? 'use' : 'uses'}`;
        const of = module;
        if (one.role === 'enum case' || one.role === 'tag of a union')
          this.add('tightbeam-constant', one.name, use, { of, detail });
        else if (/_s$/.test(one.name) || one.role === 'client handle')
          this.add('tightbeam-type', one.name, use, { of, detail });
        else if (one.role !== 'client call' && one.role !== 'client constructor')
          this.add('tightbeam-function', one.name, use, { of, detail });
      }
    }
  }

  private addClientFacts(): void {
    for (const file of this.files) {
      for (const call of file.calls) {
        const one = this.names.get(call.callee);
        if (one === undefined || (one.role !== 'client call' && one.role !== 'client constructor')) continue;
        const at = { file: file.path, start: call.start, end: call.start + call.callee.length };
        this.add(one.role === 'client call' ? 'tightbeam-call' : 'tightbeam-client', call.callee, at, {
          of: `${one.module}_${one.interface ?? ''}`,
          detail: `(${call.args.join(', ')})`,
          function: call.within,
        });
      }
    }
  }

  private addServerFacts(): void {
    for (const file of this.files) {
      for (const symbol of file.symbols) {
        if (symbol.kind !== 'variable') continue;
        const type = /\b(\w+)__server_s\b/.exec(symbol.signature)?.[1];
        if (type === undefined) continue;
        const slots = file.slots.filter((slot) => slot.table === symbol.name);
        this.add(
          'tightbeam-server-table',
          symbol.name,
          { file: file.path, start: symbol.nameStart, end: symbol.nameEnd },
          {
            of: type,
            detail: `${slots.length} methods`,
            certainty: 'stated',
          },
        );
        for (const slot of slots) {
          const handler = slot.calls.findLast((callee) => this.index.isDeclared(callee));
          this.add(
            'tightbeam-server-method',
            slot.name,
            { file: file.path, start: slot.start, end: slot.start + slot.name.length },
            {
              of: symbol.name,
              detail: `(${slot.parameters})`,
              function: handler,
              certainty: 'stated',
            },
          );
        }
      }
    }
  }

  private addRuntimeFacts(): void {
    const called = new Set(this.files.flatMap((file) => file.calls.map((call) => call.callee)));
    // A local can be named `tb_result`, too: types and constants show by their form, functions by being called.
    const isRuntime = (name: string) => runtimeName.test(name) && (/^TB_|_[ts]$/.test(name) || called.has(name));
    for (const name of [...this.candidates].filter(isRuntime).sort()) {
      const use = this.firstUse([name]);
      if (use === undefined) continue;
      const { uses } = this.index.countOccurrences(name);
      this.add('tightbeam-runtime', name, use, { detail: `${uses} ${uses === 1 ? 'use' : 'uses'}` });
    }
  }

  private firstUse(names: readonly string[]): { file: string; start: number; end: number } | undefined {
    let best: { file: string; start: number; end: number } | undefined;
    for (const name of names) {
      const use =
        this.index.occurrences(name).find((one) => /xclave/i.test(one.file.path)) ?? this.index.occurrences(name)[0];
      if (use === undefined) continue;
      const at = { file: use.file.path, start: use.offset, end: use.offset + name.length };
      if (best === undefined || at.file < best.file || (at.file === best.file && at.start < best.start)) best = at;
    }
    return best;
  }

  private add(
    kind: DomainFactKind,
    name: string,
    at: { file: string; start: number; end: number },
    extra: { of?: string; detail?: string; function?: string | undefined; certainty?: 'stated' },
  ): void {
    const { function: within, certainty, ...rest } = extra;
    const lineStarts = this.index.file(at.file)?.lineStarts;
    this.facts.push({
      kind,
      name,
      ...at,
      line: lineStarts === undefined ? 0 : lineOf(lineStarts, at.start),
      certainty: certainty ?? 'inferred',
      ...rest,
      ...(within === undefined ? {} : { function: within }),
    });
  }
}

function formOf(name: string): (typeof forms)[number] | undefined {
  return name.includes('__') ? forms.find((form) => form.suffix.test(name)) : undefined;
}
