/** Methods: from the slots of tables, from calls with their arguments and blocks, and from the names of results. */
import type { UpcallSlot, UpcallTable } from '../../model/tightbeam.ts';
import { bareType, completedWith, type Declared, type Notation, readParameters } from './cTypes.ts';
import type { Downcalls } from './downcalls.ts';
import { MethodDraft } from './drafts.ts';
import type { Expressions } from './expressions.ts';
import type { TightbeamName } from './forms.ts';
import { type Handler, handlersOf } from './handlers.ts';
import { placeIn } from './places.ts';
import type { GeneratedCall, Uses } from './uses.ts';

export class Methods {
  /** `module.interface.method` → method. */
  readonly drafts = new Map<string, MethodDraft>();
  /** `module.interface` → interfaces whose methods it has. */
  readonly parents = new Map<string, Set<string>>();
  private readonly handlers: ReadonlyMap<string, readonly Handler[]>;

  constructor(
    private readonly uses: Uses,
    private readonly notation: Notation,
    private readonly expressions: Expressions,
  ) {
    this.handlers = handlersOf(uses);
  }

  fromTables(tables: readonly UpcallTable[]): void {
    for (const table of tables)
      for (const slot of table.slots) if (this.concerns(table, slot)) this.fromSlot(table, slot);
  }

  /** A slot tells of its table's module, and of the one that its result belongs to. */
  private concerns({ module }: UpcallTable, { completion }: UpcallSlot): boolean {
    return (
      module === this.uses.module || this.uses.names.names.get(completedWith(completion))?.module === this.uses.module
    );
  }

  private fromSlot(table: UpcallTable, slot: UpcallSlot): void {
    const { module } = table;
    const declared = readParameters(slot.parameters);
    const completion = declared.findLast((one) => one.block !== undefined);
    const replyType = completedWith(completion?.block ?? '');
    const result = this.uses.names.names.get(replyType);
    const isHalf = slot.value === undefined && slot.confidence !== 'stated';
    const owner =
      result?.method === undefined
        ? ((isHalf ? this.ownerOf(slot.name) : undefined) ?? table.interface)
        : (result.interface ?? table.interface);
    const method = this.method(result?.module ?? module, owner, result?.method ?? slot.name);
    if (owner !== table.interface) this.inherits(module, table.interface, owner);
    const where = `${slot.file}:${slot.line + 1}`;
    method.see(slot.confidence, slot);
    method.slots.push(slot);
    // Without a block neither parameters nor a reply are written; of half a block the function that serves it has all.
    if (slot.value !== undefined || (isHalf && (slot.parameters === '' || this.handlersOf(method).length > 0))) return;
    method.take(
      declared
        .filter((one) => one !== completion)
        .map((one) => ({ name: one.name, type: this.notation.type(one.type, module, one.dimensions) })),
      slot.confidence,
      where,
    );
    if (completion === undefined) method.replies('unknown', 'unknown', slot.confidence, where);
    else if (replyType === '' || replyType === 'void') method.replies('nothing', '', slot.confidence, where);
    else if (result?.method !== undefined) method.replies('result', '', slot.confidence, where);
    else method.replies('value', this.valueOf(completion, module), slot.confidence, where);
    for (const { variant, value, ...place } of slot.results) {
      if (variant === '') continue;
      const draft = method.variant(variant);
      draft.see('inferred', place);
      if (value === '') draft.isEmpty = true;
      else draft.values.add(value);
    }
  }

  private valueOf({ block = '' }: Declared, module: string): string {
    const [first] = readParameters(block);
    return first === undefined ? 'unknown' : this.notation.type(first.type, module, first.dimensions);
  }

  /** The one interface of the module that has a result of such a method. */
  private ownerOf(method: string): string | undefined {
    const owners = new Set(this.uses.own.flatMap((one) => (one.method === method ? (one.interface ?? []) : [])));
    const [only] = owners;
    return owners.size === 1 ? only : undefined;
  }

  private handlersOf({ interfaceName, module, name }: MethodDraft): readonly Handler[] {
    return this.handlers.get(`${module}.${interfaceName}.${name}`) ?? [];
  }

  /** What no whole slot and no call tells of a method, the function that completes with its result does. */
  fromHandlers(): void {
    for (const list of this.handlers.values())
      for (const { file, parameters, result, symbol } of list) {
        const method = this.method(result.module, result.interface ?? '', result.method ?? '');
        if (method.calls.length > 0 || method.slots.some((one) => one.confidence === 'stated')) continue;
        const place = placeIn(file, symbol.nameStart, symbol.nameEnd);
        method.handlers.push({ name: symbol.name, ...place });
        method.see('inferred', place);
        method.take(
          parameters.map((one) => ({
            name: one.name,
            type: this.notation.type(one.type, result.module, one.dimensions),
          })),
          'inferred',
          `${file.path}:${place.line + 1}`,
        );
        method.replies('result', '', 'inferred', `${file.path}:${place.line + 1}`);
      }
  }

  fromCalls(downcalls: Downcalls): void {
    for (const at of this.uses.calls) {
      const { name } = at;
      if (name.role === 'client call') this.fromCall(at, downcalls);
      else if (name.variant !== undefined && name.module === this.uses.module) this.fromVariant(at);
    }
  }

  private fromCall(at: GeneratedCall, downcalls: Downcalls): void {
    const { file, call, name } = at;
    const method = this.method(name.module, name.interface ?? '', name.method ?? '');
    const where = `${file.path}:${this.uses.placeOf(at).line + 1}`;
    const hasBlock = call.block !== undefined;
    method.see(hasBlock ? 'stated' : 'inferred', this.uses.placeOf(at));
    // A call of another module counts for the method here that its result belongs to.
    if (name.module === this.uses.module) method.calls.push(downcalls.downcall(at));
    const isOlder = this.uses.names.names.get(`${name.module}_${name.interface}`)?.role === 'client handle';
    const shown: { name: string; type: string }[] = [];
    call.args.forEach((text, index) => {
      if (index === 0 || text.startsWith('^')) return;
      const type = this.expressions.typeOf(text, call.types?.[index] ?? '', file.path);
      const inNotation =
        type === undefined ? 'unknown' : type === 'integer' ? type : this.notation.type(type, name.module);
      // The older generator has no block: what it replies with is put where the last argument points.
      if (isOlder && index === call.args.length - 1 && /^&\s*\w+$/.test(text)) {
        method.replies('value', inNotation, 'inferred', where);
        return;
      }
      shown.push({ name: nameOf(text), type: inNotation });
    });
    method.take(shown, 'inferred', where);
    if (call.block !== undefined) this.inheritedFrom(call.block, name)?.take(shown, 'inferred', where);
    if (call.block === undefined) {
      if (method.replyKind === 'unknown') method.replies('nothing', '', 'inferred', where);
      return;
    }
    this.replyOfBlock(method, call.block, name, where);
  }

  /** The method of another interface that a block's result belongs to: it is called through this one. */
  private inheritedFrom(block: string, name: TightbeamName): MethodDraft | undefined {
    const result = this.uses.names.names.get(bareType(readParameters(block)[0]?.type ?? ''));
    if (result?.method === undefined || (result.interface === name.interface && result.module === name.module))
      return undefined;
    const parent = this.method(result.module, result.interface ?? '', result.method);
    parent.see('inferred', ...this.uses.placesOf(name.name).slice(0, 1));
    return parent;
  }

  private replyOfBlock(method: MethodDraft, block: string, name: TightbeamName, where: string): void {
    const [first] = readParameters(block);
    if (first === undefined) {
      method.replies('nothing', '', 'stated', where);
      return;
    }
    const result = this.uses.names.names.get(bareType(first.type));
    if (result?.method === undefined) {
      method.replies('value', this.notation.type(first.type, name.module, first.dimensions), 'stated', where);
      return;
    }
    method.replies('result', '', 'stated', where);
    if (result.interface === name.interface && result.module === name.module && result.method === name.method) return;
    method.replyOf = `${result.module}.${result.interface}.${result.method}`;
    if (result.module === name.module) this.inherits(name.module, name.interface ?? '', result.interface ?? '');
  }

  /** `…__result_get_success(&r)` into a variable; `…__result_init_failure(&r, value)`. */
  private fromVariant(at: GeneratedCall): void {
    const { file, call, name } = at;
    // Of what interface, its name does not tell: it is there as a type.
    if (name.method === undefined) return;
    const method = this.method(name.module, name.interface ?? '', name.method);
    const variant = method.variant(name.variant ?? '');
    const where = `${file.path}:${this.uses.placeOf(at).line + 1}`;
    variant.see('inferred', this.uses.placeOf(at));
    if (name.role.startsWith('reads')) {
      if (call.intoType !== undefined)
        variant.payload.add(this.notation.type(call.intoType, name.module), 'inferred', where);
      return;
    }
    method.isBuilt = true;
    const value = call.args[1];
    if (value === undefined) {
      variant.isEmpty = true;
      return;
    }
    const type = this.expressions.typeOf(value, call.types?.[1] ?? '', file.path);
    if (type === undefined) return;
    const chosen =
      this.expressions.enumOf(value) ?? this.expressions.enumReturned(/^(\w+)\s*\(/.exec(value)?.[1] ?? '');
    variant.isEnum ||= chosen !== undefined;
    const shown = type === 'integer' ? type : this.notation.type(type, name.module);
    if (chosen !== undefined && shown.includes('.'))
      variant.conflicts.add(`constants of ${shown}, of another module, are given: ${where}`);
    variant.give(shown, where);
  }

  /** Names alone: a result's type that nobody calls for. */
  fromNames(): void {
    for (const one of this.uses.own) {
      if (one.method === undefined) continue;
      const method = this.method(one.module, one.interface ?? '', one.method);
      const places = this.uses.placesOf(one.name);
      if (one.variant === undefined) {
        method.names.add(one.name);
        if (method.evidence.length === 0) method.see('nameOnly', ...places.slice(0, 3));
        if (one.role.startsWith('result') && method.replyKind === 'unknown') method.replyKind = 'result';
      } else {
        const variant = method.variant(one.variant);
        variant.names.add(one.name);
        if (variant.evidence.length === 0) variant.see('nameOnly', ...places.slice(0, 3));
      }
      for (const other of one.alsoFits ?? [])
        method.conflicts.add(`${one.name} could be of module ${other}, too: the longer module was taken`);
    }
  }

  method(module: string, interfaceName: string, name: string): MethodDraft {
    const key = `${module}.${interfaceName}.${name}`;
    let known = this.drafts.get(key);
    if (known === undefined) {
      known = new MethodDraft(module, interfaceName, name);
      this.drafts.set(key, known);
    }
    return known;
  }

  private inherits(module: string, child: string, parent: string): void {
    const key = `${module}.${child}`;
    const known = this.parents.get(key);
    if (known === undefined) this.parents.set(key, new Set([parent]));
    else known.add(parent);
  }
}

/** What an argument can lend a parameter as a name: its last word. */
function nameOf(text: string): string {
  const source = text.replace(/\[[^\]]*\]/g, '').trim();
  if (!/^[&*]*\s*[A-Za-z_]\w*(\s*(\.|->)\s*\w+)*$/.test(source)) return '';
  const word = /(\w+)$/.exec(source)?.[1] ?? '';
  return /^[A-Z][A-Z0-9_]*$|^(true|false|NULL|nullptr)$/.test(word) ? '' : word;
}
