/**
 * The facts about generated names, gathered file by file: where each stands, which calls are of generated code, and which
 * modules each of them tells something about. What a file holds is gathered once, for as long as it and the names stay.
 */
import type { CheckoutIndex } from '../../index/checkoutIndex.ts';
import type { Call, FileFacts } from '../../model/fileFacts.ts';
import type { SourceSymbol } from '../../model/symbols.ts';
import type { EvidencePlace } from '../../model/tightbeam.ts';
import type { TightbeamName } from './forms.ts';
import type { TightbeamNames } from './names.ts';
import { placeIn } from './places.ts';

export interface CallAt {
  readonly file: FileFacts;
  readonly call: Call;
}
export interface GeneratedCall extends CallAt {
  readonly name: TightbeamName;
}

/** What one file tells of generated names. */
interface FileUses {
  readonly places: ReadonlyMap<string, readonly EvidencePlace[]>;
  /** In order, each with the modules that its callee, its block or the types of its arguments belong to. */
  readonly calls: readonly { readonly at: GeneratedCall; readonly modules: ReadonlySet<string> }[];
  readonly modules: ReadonlySet<string>;
}

const gathered = new WeakMap<TightbeamNames['names'], WeakMap<FileFacts, FileUses>>();
const grouped = new WeakMap<TightbeamNames['names'], ReadonlyMap<string, readonly TightbeamName[]>>();

function usesIn(file: FileFacts, names: TightbeamNames['names']): FileUses {
  let known = gathered.get(names);
  if (known === undefined) {
    known = new WeakMap();
    gathered.set(names, known);
  }
  const before = known.get(file);
  if (before !== undefined) return before;
  const found = gather(file, names);
  known.set(file, found);
  return found;
}

function gather(file: FileFacts, names: TightbeamNames['names']): FileUses {
  const places = new Map<string, EvidencePlace[]>();
  const modules = new Set<string>();
  file.words.forEach((word, at) => {
    const name = names.get(word);
    if (name === undefined) return;
    modules.add(name.module);
    const list: EvidencePlace[] = [];
    for (let use = file.first[at] ?? 0; use < (file.first[at + 1] ?? 0); use++) {
      const start = file.offsets[use] ?? 0;
      list.push(placeIn(file, start, start + word.length));
    }
    places.set(word, list);
  });
  const calls = file.calls.flatMap((call) => {
    const name = names.get(call.callee);
    return name === undefined ? [] : [{ at: { file, call, name }, modules: modulesIn(call, name.module, names) }];
  });
  // A table of a type that no name explains belongs to no module.
  const isUnknown = (type: string | undefined) => type !== undefined && !names.has(type);
  if (
    file.slots.some(({ tableType }) => isUnknown(tableType)) ||
    file.symbols.some((one) => isUnknown(serverType(one)))
  )
    modules.add('');
  return { places, calls, modules };
}

/** The type of a server's table that a variable is declared with; what stands behind its name is only its value. */
export function serverType({ kind, name, signature }: SourceSymbol): string | undefined {
  if (kind !== 'variable' || !signature.includes('__server_s')) return undefined;
  const declared = signature.slice(0, signature.search(new RegExp(`\\b${name}\\b`)));
  return /\b[a-z]\w*__server_s\b/.exec(declared)?.[0];
}

function modulesIn({ block, intoType, types }: Call, own: string, names: TightbeamNames['names']): Set<string> {
  const modules = new Set([own]);
  for (const text of [block, intoType, ...(types ?? [])])
    if (text !== undefined && text !== '')
      for (const [word] of text.matchAll(/\w+/g)) {
        const name = names.get(word);
        if (name !== undefined) modules.add(name.module);
      }
  return modules;
}

/** Names by their module, in the order of all. */
export function namesByModule(names: TightbeamNames['names']): ReadonlyMap<string, readonly TightbeamName[]> {
  const known = grouped.get(names);
  if (known !== undefined) return known;
  const found = new Map<string, TightbeamName[]>();
  for (const one of names.values()) {
    const list = found.get(one.module);
    if (list === undefined) found.set(one.module, [one]);
    else list.push(one);
  }
  grouped.set(names, found);
  return found;
}

/** The files that tell something about a module, in order. */
export function filesOf(module: string, { files, names }: TightbeamNames): FileFacts[] {
  return files.filter((file) => usesIn(file, names).modules.has(module));
}

/** What the files tell about one module. */
export class Uses {
  readonly files: readonly FileFacts[];
  /** Calls of generated code that say something about the module, file by file, in order. */
  readonly calls: readonly GeneratedCall[];
  /** The module's own names, in the order of all. */
  readonly own: readonly TightbeamName[];
  private readonly byName = new Map<string, readonly EvidencePlace[]>();

  /** @param callers who calls a function; asked for by name. */
  constructor(
    readonly index: CheckoutIndex,
    readonly names: TightbeamNames,
    readonly module: string,
    readonly callsOf: (callee: string) => readonly CallAt[],
  ) {
    this.files = filesOf(module, names);
    this.calls = this.files.flatMap((file) =>
      usesIn(file, names.names).calls.flatMap(({ at, modules }) => (modules.has(module) ? at : [])),
    );
    this.own = namesByModule(names.names).get(module) ?? [];
  }

  /** All calls of generated code of a file, of other modules, too. */
  callsIn(file: FileFacts): readonly GeneratedCall[] {
    return usesIn(file, this.names.names).calls.map(({ at }) => at);
  }

  /** Where one of the module's names stands. */
  placesOf(name: string): readonly EvidencePlace[] {
    let known = this.byName.get(name);
    if (known === undefined) {
      known = this.files.flatMap((file) => usesIn(file, this.names.names).places.get(name) ?? []);
      this.byName.set(name, known);
    }
    return known;
  }

  placeOf({ file, call }: CallAt): EvidencePlace {
    return placeIn(file, call.start, call.start + call.callee.length);
  }
}

const byCallee = new WeakMap<FileFacts, ReadonlyMap<string, readonly CallAt[]>>();

/** Who calls a function, over all files of an index. */
export function callersIn(index: CheckoutIndex): (callee: string) => readonly CallAt[] {
  const files = index.files();
  return (callee) => files.flatMap((file) => calleesOf(file).get(callee) ?? []);
}

function calleesOf(file: FileFacts): ReadonlyMap<string, readonly CallAt[]> {
  const known = byCallee.get(file);
  if (known !== undefined) return known;
  const found = new Map<string, CallAt[]>();
  for (const call of file.calls) {
    const list = found.get(call.callee);
    if (list === undefined) found.set(call.callee, [{ file, call }]);
    else list.push({ file, call });
  }
  byCallee.set(file, found);
  return found;
}
