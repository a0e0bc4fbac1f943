/**
 * Where ways to a function of the kernel begin: callers of callers over the words of the whole checkout, up to what user
 * space, an exclave or the hardware enters. Names are resolved by file and program, as a linker would; a call through a
 * pointer is not followed, and whether a way is ever taken no text tells.
 */
import { type CheckoutIndex, isDeadAt, type Occurrence } from '../../index/checkoutIndex.ts';
import type { OuterIndex } from '../../index/outerIndex.ts';
import type { Origin, OriginKind, Origins } from '../../model/conclaves.ts';
import type { DomainFact } from '../../model/domainFact.ts';
import type { IndexedFile } from '../../model/fileFacts.ts';
import type { SourceSymbol } from '../../model/symbols.ts';
import type { EvidencedName, EvidencePlace } from '../../model/tightbeam.ts';
import { useRole } from '../../model/uses.ts';
import { type Build, buildOf, defaultConfiguration, isElsewhere } from '../../source/configuration.ts';
import { placeIn } from '../tightbeam/places.ts';

/** Steps up, functions looked at, beginnings kept, ends at pointers told: the nearest are what a reader asks for. */
const bounds = { steps: 12, functions: 400, origins: 8, ends: 2 };
/** Mach's table of traps is made of this macro: `MACH_TRAP(task_self_trap, 0, 0, NULL)`. */
const trapMacro = 'MACH_TRAP';
const testPath = /(^|\/)tests?\//;

interface Node {
  readonly file: IndexedFile;
  readonly symbol: SourceSymbol;
  readonly step: EvidencedName;
  readonly before: Node | undefined;
  readonly length: number;
}

/** Functions that facts know to be entered from outside: handlers of upcalls, boot tasks, traps. */
export type KnownOrigin = (
  name: string,
) => { readonly kind: 'upcall' | 'boot' | 'trap'; readonly name: string } | undefined;

export function knownOrigins(facts: readonly DomainFact[]): KnownOrigin {
  const known = new Map<string, { kind: 'upcall' | 'boot' | 'trap'; name: string }>();
  for (const { kind, name, of, function: handler } of facts) {
    if (kind === 'tightbeam-server-method' && handler !== undefined) {
      const slot = `${of ?? ''} ${name}`.trim();
      const before = known.get(handler);
      // Two tables may share a handler.
      const others = before?.kind === 'upcall' ? before.name.split(' or ').filter((one) => one !== slot) : [];
      known.set(handler, { kind: 'upcall', name: [...others, slot].join(' or ') });
    } else if (kind === 'boot-task') known.set(name, { kind: 'boot', name });
    else if (kind === 'exclave-trap') known.set(name, { kind: 'trap', name });
  }
  return (name) => known.get(name);
}

export class OriginFinder {
  private readonly build: Build;
  private readonly calls: ReadonlyMap<string, EvidencePlace>;
  private readonly traps = new Map<string, Occurrence>();
  private readonly outlines = new Map<string, readonly SourceSymbol[]>();
  private readonly found = new Map<string, Origins>();

  /** @param outer the files around the scope, when all of them are read. */
  constructor(
    private readonly index: CheckoutIndex,
    private readonly outer: OuterIndex | undefined,
    private readonly known: KnownOrigin,
  ) {
    this.build = buildOf('osfmk/kern/', defaultConfiguration);
    this.calls = new Map(
      index.textFiles.flatMap((file) =>
        file.kind === 'systemCalls'
          ? file.entries.map((one): [string, EvidencePlace] => [one.name, placeIn(file, one.start, one.end)])
          : [],
      ),
    );
    for (const one of this.occurrences(trapMacro))
      if ((one.role & useRole.directive) === 0) this.traps.set(placeKey(one.file.path, one.offset), one);
  }

  /** @param step a function, at the call in it that matters: not every caller may get there. */
  of(step: EvidencedName): Origins {
    const key = `${placeKey(step.file, step.start)}:${step.name}`;
    let found = this.found.get(key);
    if (found === undefined) {
      found = this.search(step);
      this.found.set(key, found);
    }
    return found;
  }

  private search(step: EvidencedName): Origins {
    const file = this.index.file(step.file) ?? this.outer?.file(step.file);
    const symbol = this.outline(step.file).find((one) => one.kind === 'function' && one.name === step.name);
    if (file === undefined || symbol === undefined) return { callers: [], list: [], note: '' };
    const seen = new Set([placeKey(file.path, symbol.nameStart)]);
    const list: Origin[] = [];
    let isCut = false;
    let level: Node[] = [{ file, symbol, step, before: undefined, length: 1 }];
    const ends: Node[] = [];
    while (level.length > 0 && list.length < bounds.origins) {
      const next: Node[] = [];
      for (const node of level) {
        const origins = this.originsAt(node);
        list.push(...origins);
        // What an exception enters may be called, too.
        if (origins.some((one) => one.kind !== 'assembler')) continue;
        const callers = this.callersOf(node);
        if (callers.length === 0 && origins.length === 0) ends.push(node);
        for (const caller of callers) {
          const of = placeKey(caller.file.path, caller.symbol.nameStart);
          if (seen.has(of)) continue;
          seen.add(of);
          if (caller.length > bounds.steps || seen.size > bounds.functions) isCut = true;
          else next.push(caller);
        }
      }
      level = next;
    }
    isCut ||= level.length > 0 || list.length > bounds.origins;
    const callers = this.callersOf({ file, symbol, step, before: undefined, length: 1 });
    return {
      callers: [...new Set(callers.map((one) => one.symbol.name))],
      list: list.slice(0, bounds.origins),
      note: this.noteOf(list, ends, isCut),
    };
  }

  private noteOf(list: readonly Origin[], ends: readonly Node[], isCut: boolean): string {
    if (this.outer === undefined) return 'callers in files that name no exclaves are not read';
    if (list.length > 0)
      return [...(isCut ? ['these are the nearest'] : []), ...this.alsoThroughPointers(ends)].join('; ');
    if (isCut) return 'no beginning within the steps that are followed';
    const [end] = ends;
    if (end === undefined) return '';
    return this.throughPointer(end) ?? `nothing in the checkout calls ${end.symbol.name} by its name`;
  }

  /** Ways beside those that were found, which end where a pointer is called. */
  private alsoThroughPointers(ends: readonly Node[]): string[] {
    const found = ends.flatMap((end) => this.throughPointer(end) ?? []);
    return found.length <= bounds.ends
      ? found
      : [...found.slice(0, bounds.ends), `${found.length - bounds.ends} more such`];
  }

  private throughPointer(end: Node): string | undefined {
    const handed = this.handedOver(end);
    return handed === undefined
      ? undefined
      : `${end.symbol.name} is called through a pointer, handed over at ${handed.file}:${handed.line + 1}`;
  }

  private originsAt(node: Node): Origin[] {
    const { name } = node.symbol;
    if (node.symbol.kind !== 'function') return [];
    const { steps, last } = { steps: stepsOf(node), last: node.step };
    const make = (kind: OriginKind, of: string, place: EvidencePlace): Origin => ({ ...place, kind, name: of, steps });
    const known = this.known(name);
    if (known !== undefined) return [make(known.kind, known.name, last)];
    if (node.symbol.storage === 'static') return this.fromAssembler(node, make);
    const call = this.calls.get(name);
    if (call !== undefined) return [make('systemCall', name, call)];
    for (const { file, offset } of this.occurrences(name)) {
      const macro = this.traps.get(placeKey(file.path, offset - trapMacro.length - 1));
      if (macro !== undefined) return [make('machTrap', name, placeIn(file, offset, offset + name.length))];
    }
    for (const { file, symbol } of [...this.index.symbolsNamed(name), ...(this.outer?.symbolsNamed(name) ?? [])])
      if (file.path.endsWith('.defs') && symbol.kind === 'function')
        return [make('message', name, placeIn(file, symbol.nameStart, symbol.nameEnd))];
    return this.fromAssembler(node, make);
  }

  private fromAssembler(
    { symbol: { name } }: Node,
    make: (kind: OriginKind, of: string, place: EvidencePlace) => Origin,
  ): Origin[] {
    for (const { file, offset } of this.occurrences(name)) {
      if (!/\.s$/i.test(file.path) || !this.isOurs(file.path)) continue;
      if (this.outline(file.path).some((one) => one.nameStart === offset)) continue;
      return [make('assembler', `${file.path}`, placeIn(file, offset, offset + name.length))];
    }
    return [];
  }

  private callersOf(node: Node): Node[] {
    const { file, symbol } = node;
    const { name } = symbol;
    const isMacro = symbol.kind === 'macro';
    const found: Node[] = [];
    for (const one of this.occurrences(name)) {
      const { file: where, offset, role } = one;
      if ((role & (useRole.called | useRole.member | useRole.designator)) !== useRole.called) continue;
      if (this.isDead(one) || !this.isOurs(where.path)) continue;
      if (!isMacro && where.path !== file.path && (symbol.storage === 'static' || this.hasItsOwn(where.path, name)))
        continue;
      const around = this.around(where.path, offset, (role & useRole.directive) !== 0);
      if (around === undefined || around.name === name || offset <= around.nameEnd) continue;
      // A call that the caller's constant rules out.
      if (node.step.file === where.path && this.isUnmade(where.path, node.step.start, offset)) continue;
      const step = { name: around.name, ...placeIn(where, offset, offset + name.length) };
      found.push({ file: where, symbol: around, step, before: node, length: node.length + 1 });
    }
    return found;
  }

  private isUnmade(path: string, call: number, caller: number): boolean {
    return this.index.file(path)?.unmade.some((one) => one.call === call && one.caller === caller) === true;
  }

  /** Where a function is given to somebody who calls it. */
  private handedOver({ file, symbol: { name, storage } }: Node): EvidencePlace | undefined {
    const other = useRole.called | useRole.member | useRole.designator | useRole.directive | useRole.tag;
    for (const one of this.occurrences(name)) {
      if ((one.role & other) !== 0 || this.isDead(one) || !this.isOurs(one.file.path)) continue;
      if (one.file.path !== file.path && (storage === 'static' || this.hasItsOwn(one.file.path, name))) continue;
      if (!this.outline(one.file.path).some(({ nameStart }) => nameStart === one.offset))
        return placeIn(one.file, one.offset, one.offset + name.length);
    }
    return undefined;
  }

  private occurrences(name: string): Occurrence[] {
    return [...this.index.occurrences(name), ...(this.outer?.occurrences(name) ?? [])];
  }
  private isDead({ file, offset, role }: Occurrence): boolean {
    const facts = this.index.file(file.path);
    return facts === undefined ? (role & useRole.dead) !== 0 : isDeadAt(facts, offset);
  }
  private isOurs(path: string): boolean {
    return !testPath.test(path) && !isElsewhere(this.build, path);
  }
  /** Another function of that name, known in that file only. */
  private hasItsOwn(path: string, name: string): boolean {
    return this.outline(path).some((one) => one.name === name && (one.kind === 'function' || one.kind === 'method'));
  }
  private around(path: string, offset: number, isDirective: boolean): SourceSymbol | undefined {
    return this.outline(path).find(
      ({ kind, start, end }) =>
        (isDirective ? kind === 'macro' : kind === 'function' || kind === 'method') && start <= offset && offset < end,
    );
  }
  private outline(path: string): readonly SourceSymbol[] {
    let symbols = this.outlines.get(path);
    if (symbols === undefined) {
      symbols = this.index.file(path)?.symbols ?? this.outer?.symbolsOf(path) ?? [];
      this.outlines.set(path, symbols);
    }
    return symbols;
  }
}

function placeKey(path: string, offset: number): string {
  return `${path}:${offset}`;
}

function stepsOf(last: Node): EvidencedName[] {
  const steps: EvidencedName[] = [];
  for (let one: Node | undefined = last; one !== undefined; one = one.before) steps.unshift(one.step);
  return steps;
}
