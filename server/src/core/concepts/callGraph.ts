/**
 * Who leads to whom among the functions of the index, across the borders that no call crosses: from a system call's
 * wrapper through the trap to the operation, from an exclave through a table's slot to its handler, from a macro or a table
 * to what it registers. Read from facts alone; names are resolved by file and program, as a linker would.
 */
import { isExclaveName, isExclavePath } from '../extract/exclaveNames.ts';
import { type CheckoutIndex, isDeadAt, type SymbolAt } from '../index/checkoutIndex.ts';
import { activeFirst, isActiveSymbol } from '../index/variants.ts';
import type { Station, StationKind, Step, StepKind } from '../model/callPath.ts';
import type { DomainFact } from '../model/domainFact.ts';
import type { Call, FileFacts } from '../model/fileFacts.ts';
import type { SourceSymbol } from '../model/symbols.ts';
import type { EvidencePlace } from '../model/tightbeam.ts';
import { useRole } from '../model/uses.ts';
import { buildOf, defaultConfiguration, isElsewhere } from '../source/configuration.ts';
import { enteredIn, preparedIn, preparingFamily } from './deferredCalls.ts';
import { behind, type Knowledge, nothingKnown, type Site, Sites } from './knownOnTheWay.ts';
import { PointerCalls } from './pointerCalls.ts';
import { sends, type TightbeamName } from './tightbeam/forms.ts';
import { placeIn } from './tightbeam/places.ts';
import { Traps } from './trapOperations.ts';
import { isUpcallDispatch, upcallStatusAt } from './wayBack.ts';

/**
 * Functions of the secure kernel are called by names that nothing in the tree declares. `sk_` is their prefix:
 * `result = sk_enter(endpoint, &regs)`.
 */
const secureKernelName = /^sk_[a-z]/;

export class CallGraph {
  readonly traps: Traps;
  private readonly stations = new Map<string, Station>();
  private readonly byName = new Map<string, Station[]>();
  private readonly out = new Map<string, Step[]>();
  private readonly into = new Map<string, Step[]>();
  private readonly wrappers = new Set<string>();
  private readonly resolved = new Map<string, SymbolAt<FileFacts> | undefined>();
  private readonly pointers: PointerCalls;
  private readonly known: Sites;
  /** The places of a step; undefined for one that nothing is known of. */
  private readonly sites = new Map<Step, (Site | undefined)[]>();
  /** Functions that run where another call says so, and those calls, by what holds them. */
  private readonly prepared = new Map<string, Station[]>();
  private readonly entering: { from: Station; key: string; how: string; place: EvidencePlace }[] = [];
  /** Functions that look up who handles an upcall, with the call. */
  private readonly dispatchers = new Map<Station, EvidencePlace>();
  /** What code under `#if 0` calls. */
  private readonly deadEnds = new Set<Station>();

  /** @param tightbeamName what a name of generated code stands for. */
  constructor(
    private readonly index: CheckoutIndex,
    facts: readonly DomainFact[],
    private readonly tightbeamName: (name: string) => TightbeamName | undefined,
  ) {
    this.traps = new Traps(index, facts);
    this.pointers = new PointerCalls(index);
    this.known = new Sites(new Set(facts.flatMap(({ kind, name }) => (kind === 'resource-type' ? [name] : []))));
    this.findWrappers();
    for (const name of this.traps.operations.keys()) this.operation(name);
    for (const file of index.files()) this.readFile(file);
    for (const { from, how, key, place } of this.entering)
      for (const to of this.prepared.get(key) ?? []) this.step('passed', from, to, how, place);
    for (const fact of facts) this.readFact(fact);
    for (const [from, place] of this.dispatchers)
      for (const to of [...this.stations.values()].filter(({ kind }) => kind === 'exclave'))
        this.step(
          'back',
          from,
          to,
          'upcall, handed on by generated code that is not in the open source, inferred',
          place,
        );
    this.readRegistrations();
  }

  /** Everything that a name can be in the graph, functions of the kernel first. */
  named(name: string): readonly Station[] {
    return this.byName.get(name) ?? [];
  }
  /** The station of a definition: the function (or table, or slot) whose name stands at an offset. */
  at(file: string, start: number): Station | undefined {
    for (const station of this.stations.values()) if (station.file === file && station.start === start) return station;
    return undefined;
  }
  /** The operation's station in a trap's handler; one for each handler that has it. */
  operations(name: string): readonly Station[] {
    return [...this.stations.values()].filter((one) => one.kind === 'operation' && one.name === name);
  }
  /** In the order of the source. */
  from(station: Station): readonly Step[] {
    return this.out.get(station.id) ?? [];
  }
  /**
   * How a step can be taken by who knows something of the parameters: what is known behind it, for each of its places.
   * Empty where no place can be come to, or where an operation makes the call only to refuse what it was asked.
   */
  behind(step: Step, before: Knowledge): readonly Knowledge[] {
    const found = new Map<string, Knowledge>();
    for (const site of this.sites.get(step) ?? [undefined]) {
      if (site?.isRefused === true && step.from.kind === 'operation') continue;
      const after = site === undefined ? nothingKnown : behind(site, before);
      if (after === nothingKnown) return [after];
      if (after !== undefined) found.set(after.key, after);
    }
    return [...found.values()];
  }
  to(station: Station): readonly Step[] {
    return this.into.get(station.id) ?? [];
  }
  /** Called under `#if 0`, and nowhere else. */
  isUnreached(station: Station): boolean {
    return this.deadEnds.has(station) && this.to(station).length === 0;
  }
  all(): Iterable<Station> {
    return this.stations.values();
  }

  private readFile(file: FileFacts): void {
    const owners = file.symbols.filter(
      ({ kind, origin }) => origin !== 'pasted' && (kind === 'function' || kind === 'method' || kind === 'macro'),
    );
    // `with_lock(^{ … })`: a block without parameters is an argument, too.
    const blocks: BlockAround[] = [
      ...file.calls.filter(({ args, block }) => block !== undefined || args.some((one) => one.startsWith('^'))),
      ...file.handed.filter(({ name }) => name === undefined),
    ];
    for (const slot of file.slots) {
      const from = this.station('slot', file, `${slot.table}.${slot.name}`, slot.start, slot.start + slot.name.length);
      for (const callee of slot.calls) {
        const to = this.callee(file, callee, slot.start);
        if (to !== undefined) this.step('slot', from, to, `handler of slot ${slot.name}`, from);
      }
    }
    owners.sort((a, b) => a.start - b.start);
    // What calls nothing and is called by nobody can be asked about, too.
    for (const owner of owners)
      if (owner.kind !== 'macro' && (isExclavePath(file.path) || isExclaveName(owner.name)))
        this.ownStation(file, owner);
    let at = 0;
    for (const call of [...file.calls].sort((a, b) => a.start - b.start)) {
      while (at < owners.length && (owners[at]?.end ?? 0) <= call.start) at++;
      let owner: SourceSymbol | undefined;
      for (let one = at; one < owners.length && (owners[one]?.start ?? 0) <= call.start; one++)
        if (call.start < (owners[one]?.end ?? 0)) owner = owners[one];
      if (owner === undefined || owner.name === call.callee) continue;
      if (isDeadAt(file, call.start)) {
        const to = this.resolve(file, call.callee);
        if (to !== undefined) this.deadEnds.add(this.ownStation(to.file, to.symbol));
        continue;
      }
      for (const from of this.ownersOf(file, owner, call.start)) this.readCall(file, owner, from, call, blocks);
    }
  }

  /** Where a call belongs: of a trap's handler, the operations for which it is made. */
  private ownersOf(file: FileFacts, owner: SourceSymbol, offset: number): Station[] {
    const operations = this.traps.operationsAt(file, owner, offset);
    if (operations.length === 0) return [this.ownStation(file, owner)];
    return operations.map(({ name, start }) => this.station('operation', file, name, start, start + name.length));
  }

  private readCall(
    file: FileFacts,
    owner: SourceSymbol,
    from: Station,
    call: Call,
    blocks: readonly BlockAround[],
  ): void {
    const place = placeIn(file, call.start, call.start + call.callee.length);
    const around = blocks.find((one) => one.start < call.start && call.start < one.end);
    const handler = this.traps.handlerOf(call.callee);
    const isKernel = buildOf(file.path, defaultConfiguration).program === 'kernel';
    if (handler !== undefined && !isKernel && owner.kind !== 'macro') {
      const wrapper = this.ownStation(file, owner);
      const operations = this.traps.operationsNamedIn(file, owner);
      for (const { name } of operations) {
        const to = this.operation(name);
        if (to !== undefined) this.step('trap', wrapper, to, `trap ${handler.symbol.name}`, place);
      }
      if (operations.length === 0)
        this.step('trap', wrapper, this.ownStation(handler.file, handler.symbol), 'trap', place);
      return;
    }
    const entered = enteredIn(this.index, file, call);
    if (entered !== undefined)
      this.entering.push({ from, key: entered.key, how: `run by ${call.callee}, through ${entered.variable}`, place });
    const isMember = (roleAt(file, call) & useRole.member) !== 0;
    if (isMember) this.readPointerCall(file, from, call, place);
    const named = this.callee(file, call.callee, call.start);
    const to = isMember && !isOwnMethod(file, named) ? undefined : named;
    const status = upcallStatusAt(file, call.start);
    const plain = status === undefined ? 'call' : `call for ${status}`;
    if (to !== undefined)
      this.step(
        around === undefined ? 'call' : 'passed',
        from,
        to,
        around === undefined ? plain : `call in a block passed to ${around.callee}${throughLocal(around.local)}`,
        place,
        this.known.of({ file, symbol: owner }, call, (name) => this.resolve(file, name)),
      );
    if (owner.kind !== 'macro') this.readHandedOn(file, from, call);
    else
      for (const argument of call.args) {
        const name = /^&?\s*(?:\([\w\s*]+\)\s*)?(\w+)$/.exec(argument)?.[1];
        const passed = name === undefined ? undefined : this.resolve(file, name);
        if (passed !== undefined && passed.symbol.kind === 'function')
          this.step('passed', from, this.ownStation(passed.file, passed.symbol), `passed to ${call.callee}`, place);
      }
  }

  /** `call(function)`, `handler = function; call(handler);` */
  private readHandedOn(file: FileFacts, from: Station, call: Call): void {
    for (const { call: at, callee, end, local, name, record, start } of file.handed) {
      if (at !== call.start || name === undefined) continue;
      const given = record === undefined ? this.resolve(file, name) : this.method(record, name);
      if (given === undefined || (record === undefined && given.symbol.kind !== 'function')) continue;
      const isCalled = callee === local;
      const how = isCalled ? 'call' : `passed to ${callee}`;
      const to = this.ownStation(given.file, given.symbol);
      if (preparingFamily(callee) !== undefined) {
        const held = preparedIn(this.index, file, call);
        if (held !== undefined) this.prepared.set(held.key, [...(this.prepared.get(held.key) ?? []), to]);
        this.step('prepared', from, to, `prepared by ${callee}, not run`, placeIn(file, start, end));
      } else this.step(isCalled ? 'call' : 'passed', from, to, how + throughLocal(local), placeIn(file, start, end));
    }
  }

  private readPointerCall(caller: FileFacts, from: Station, { callee }: Call, place: EvidencePlace): void {
    const record = this.pointers.recordOf(callee, caller.path);
    if (isUpcallDispatch(from.name, record)) this.dispatchers.set(from, place);
    for (const { file, name } of this.pointers.targets(callee, caller.path)) {
      const target = this.resolve(file, name);
      if (target?.symbol.kind !== 'function') continue;
      const how = `through ${callee} of ${record ?? ''}, inferred`;
      this.step('pointer', from, this.ownStation(target.file, target.symbol), how, place);
    }
  }

  /** Of one that a handler knows, whatever the code for it does. */
  private operation(name: string): Station | undefined {
    const code = this.traps.codeOf(name);
    return code === undefined
      ? undefined
      : this.station('operation', code.file, name, code.start, code.start + name.length);
  }

  private callee(file: FileFacts, name: string, offset: number): Station | undefined {
    const found = this.resolve(file, name);
    if (found !== undefined) return this.ownStation(found.file, found.symbol);
    const generated = this.tightbeamName(name);
    if (generated !== undefined) {
      // Constructors, vectors and results stay in the kernel.
      if (generated.method === undefined || name.includes('__')) return undefined;
      return this.station('method', file, name, offset, offset + name.length, name);
    }
    // A message over a connection of the runtime, without generated code.
    if (sends.test(name) && !this.index.isDeclared(name))
      return this.station('method', file, name, offset, offset + name.length, name);
    if (!secureKernelName.test(name) || !isExclavePath(file.path) || this.index.isDeclared(name)) return undefined;
    return this.station('secureEntry', file, name, offset, offset + name.length, name);
  }

  /** The function or macro that a name means in a file: its own before others', its own program's, the active variant. */
  private method(record: string, name: string): SymbolAt<FileFacts> | undefined {
    return this.index.symbolsNamed(name).find(({ symbol }) => symbol.kind === 'method' && symbol.parent === record);
  }

  private resolve(file: FileFacts, name: string): SymbolAt<FileFacts> | undefined {
    const key = `${file.path} ${name}`;
    if (this.resolved.has(key)) return this.resolved.get(key);
    const build = buildOf(file.path, defaultConfiguration);
    const candidates = this.index
      .symbolsNamed(name)
      .filter(
        ({ file: other, symbol: { kind, storage, origin, signature } }) =>
          origin !== 'pasted' &&
          (kind === 'function' || kind === 'method' || (kind === 'macro' && signature.includes(`${name}(`))) &&
          (other === file || (storage !== 'static' && !isElsewhere(build, other.path))),
      );
    const ordered = activeFirst(candidates, build) as readonly SymbolAt<FileFacts>[];
    const isActive = (one: SymbolAt<FileFacts>) => isActiveSymbol(one, build) !== false;
    const found = ordered.find((one) => one.file === file && isActive(one)) ?? ordered.find(isActive) ?? ordered[0];
    this.resolved.set(key, found);
    return found;
  }

  private ownStation(file: FileFacts, symbol: SourceSymbol): Station {
    const { kind, name, nameEnd, nameStart, parent } = symbol;
    // Classes of one file may each have a method of a name.
    const record = kind === 'method' ? parent : undefined;
    const id = record === undefined ? undefined : `${file.path}:${record}::${name}`;
    return this.station(this.kindOf(file, symbol), file, name, nameStart, nameEnd, id, record);
  }

  private kindOf(file: FileFacts, symbol: SourceSymbol): StationKind {
    if (symbol.kind === 'macro') return 'macro';
    return this.wrappers.has(`${file.path} ${symbol.name}`) ? 'wrapper' : 'function';
  }

  /** Functions of user space that make the trap. */
  private findWrappers(): void {
    for (const file of this.index.files()) {
      if (buildOf(file.path, defaultConfiguration).program === 'kernel') continue;
      for (const { callee, within } of file.calls)
        if (within !== undefined && this.traps.handlerOf(callee) !== undefined)
          this.wrappers.add(`${file.path} ${within}`);
    }
  }

  private readFact(fact: DomainFact): void {
    const file = this.index.file(fact.file);
    if (file === undefined) return;
    if (fact.kind === 'tightbeam-server-table') {
      const exclave = this.station('exclave', file, fact.name, fact.start, fact.end);
      for (const slot of file.slots) {
        if (slot.table !== fact.name) continue;
        const to = this.station('slot', file, `${slot.table}.${slot.name}`, slot.start, slot.start + slot.name.length);
        this.step('upcall', exclave, to, `upcall ${slot.name}`, to);
      }
    } else if (fact.kind === 'boot-task') {
      const task = this.resolve(file, fact.name);
      if (task === undefined) return;
      const from = this.station('registration', file, `${fact.of ?? ''}(${fact.name})`, fact.start, fact.end);
      this.step(
        'registered',
        from,
        this.ownStation(task.file, task.symbol),
        `registered by ${fact.of ?? 'a macro'}`,
        from,
      );
    }
  }

  /** Functions of the exclave world: by their name, or by the file that defines them. */
  private exclaveFunctions(): Set<string> {
    const names = new Set<string>();
    for (const { file, symbol } of this.index.symbols())
      if (symbol.kind === 'function' && (isExclavePath(file.path) || isExclaveName(symbol.name)))
        names.add(symbol.name);
    return names;
  }

  /** Functions whose names stand in a table or in a declaring macro. */
  private readRegistrations(): void {
    const wanted = this.exclaveFunctions();
    for (const file of this.index.files()) {
      const holders = file.symbols.filter(
        ({ kind, macro, origin }) =>
          (kind === 'variable' && origin === 'written') ||
          (macro !== undefined && kind !== 'function' && !typeKinds.has(kind)),
      );
      if (holders.length === 0) continue;
      file.words.forEach((word, at) => {
        if (!wanted.has(word)) return;
        let found: SymbolAt<FileFacts> | undefined;
        for (let use = file.first[at] ?? 0; use < (file.first[at + 1] ?? 0); use++) {
          const role = file.roles[use] ?? 0;
          if ((role & (useRole.called | useRole.member | useRole.designator | useRole.directive)) !== 0) continue;
          const offset = file.offsets[use] ?? 0;
          if (isDeadAt(file, offset)) continue;
          const holder = holders.find((one) => one.start <= offset && offset < one.end && one.nameStart !== offset);
          if (holder === undefined) continue;
          found ??= this.resolve(file, word);
          if (found === undefined || found.symbol.kind !== 'function') return;
          const isMacro = holder.macro !== undefined;
          const from = this.station(
            isMacro ? 'registration' : 'table',
            file,
            isMacro ? `${holder.macro ?? ''}(${word})` : holder.name,
            holder.nameStart,
            holder.nameEnd,
          );
          this.step(
            isMacro ? 'registered' : 'slot',
            from,
            this.ownStation(found.file, found.symbol),
            isMacro ? `registered by ${holder.macro ?? ''}` : `in the table ${holder.name}`,
            placeIn(file, offset, offset + word.length),
          );
        }
      });
    }
  }

  private station(
    kind: StationKind,
    file: FileFacts,
    name: string,
    start: number,
    end: number,
    id?: string,
    record?: string,
  ): Station {
    // Variants of a function under `#if` are told apart by their conditions' order, which an edit elsewhere keeps.
    const key = `${kind}:${id ?? `${file.path}:${name}`}`;
    const known = this.stations.get(key);
    if (known !== undefined) {
      return known;
    }
    const station: Station = {
      id: key,
      kind,
      name,
      ...placeIn(file, start, end),
      ...(record === undefined ? {} : { record }),
    };
    this.stations.set(key, station);
    const list = this.byName.get(name);
    if (list === undefined) this.byName.set(name, [station]);
    else list.push(station);
    return station;
  }

  private step(kind: StepKind, from: Station, to: Station, how: string, at: EvidencePlace, site?: Site): void {
    if (from === to) return;
    const known = this.out.get(from.id) ?? [];
    const { file, start, end, line } = at;
    const step = { kind, from, to, how, at: { file, start, end, line } };
    const before: typeof step | undefined = known.find((one) => one.to === to && one.kind === kind);
    if (before !== undefined) {
      const sites = this.sites.get(before) ?? [];
      // What an operation does is shown before what it does to refuse.
      if (sites.every((one) => one?.isRefused === true) && site?.isRefused !== true) before.at = step.at;
      sites.push(site);
      return;
    }
    this.sites.set(step, [site]);
    known.push(step);
    this.out.set(from.id, known);
    const back = this.into.get(to.id);
    if (back === undefined) this.into.set(to.id, [step]);
    else back.push(step);
  }
}

/**
 * In C what stands behind an arrow is a field, whatever functions have its name. In C++ it is some class's method: `enable`
 * of which, the name does not tell, unless it is one of the exclave world.
 */
function isOwnMethod({ path }: FileFacts, to: Station | undefined): boolean {
  return /\.(cpp|hpp|cc|iig)$/.test(path) && to !== undefined && (isExclavePath(to.file) || isExclaveName(to.name));
}

/** What a macro makes of names that are no function's: `OS_ENUM(exclaves_sensor_status, …)` declares a type. */
const typeKinds = new Set<SourceSymbol['kind']>(['enum', 'enumerator', 'struct', 'typedef', 'union']);

/** Code of a block that is handed to a call, directly or through a local. */
interface BlockAround {
  readonly callee: string;
  readonly start: number;
  readonly end: number;
  readonly local?: string;
}

function throughLocal(local: string | undefined): string {
  return local === undefined ? '' : `, through ${local}`;
}

/** How the name of a call stands there. */
function roleAt({ first, offsets, roles, words }: FileFacts, { callee, start }: Call): number {
  const word = words.indexOf(callee);
  for (let use = word < 0 ? 0 : (first[word] ?? 0); use < (word < 0 ? 0 : (first[word + 1] ?? 0)); use++)
    if (offsets[use] === start) return roles[use] ?? 0;
  return 0;
}
