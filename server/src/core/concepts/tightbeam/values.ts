/** Structs, unions, enums and the containers of them: from members, constants, visits of vectors, and names. */
import type { FileFacts, MemberUse } from '../../model/fileFacts.ts';
import type { Case, EvidencePlace, Field, ValueType } from '../../model/tightbeam.ts';
import { bareType, type Notation, readParameters } from './cTypes.ts';
import { ElementDraft, TypeDraft } from './drafts.ts';
import type { Expressions } from './expressions.ts';
import type { TightbeamName } from './forms.ts';
import { callAround } from './outside.ts';
import { ordered, placeIn } from './places.ts';
import type { GeneratedCall, Uses } from './uses.ts';

class FieldDraft {
  readonly type = new TypeDraft();
  readonly evidence: EvidencePlace[] = [];
  readonly fields = new Map<string, FieldDraft>();
  /** What it is compared with, or tested as: that counts where nothing else tells, since C compares numbers of any width. */
  readonly compared = new TypeDraft();
  /** What it is handed to, or read into, that nothing indexed declares. */
  readonly outside = new Set<string>();

  build(name: string): Field {
    const members = [...this.fields.keys()];
    // `.has_value` and `.value` are how C shows an optional.
    const isOptional = members.length > 0 && (members.includes('has_value') || members.every((one) => one === 'value'));
    const inner = isOptional ? this.fields.get('value')?.type : undefined;
    const fields = isOptional ? [] : fieldsOf(this.fields);
    const isAlone = !isOptional && fields.length === 0 && this.outside.size === 0;
    const known = [this.type, inner, isAlone ? this.compared : undefined].find(
      (one) => one !== undefined && one.type !== 'unknown',
    );
    return {
      name,
      type: isOptional ? optional(known?.type ?? 'unknown') : (known?.type ?? 'unknown'),
      // That there is such a field follows from its use; of what type it is, only from more.
      confidence: known?.confidence ?? (isOptional || fields.length > 0 ? 'inferred' : 'nameOnly'),
      evidence: ordered(this.evidence),
      conflicts: [...this.type.conflicts, ...(known === this.compared ? this.compared.conflicts : [])],
      fields,
      ...(known === undefined && this.outside.size > 0 ? { outside: [...this.outside] } : {}),
    };
  }
}

function optional(type: string): string {
  return type.endsWith('?') ? type : `${type}?`;
}
function fieldsOf(drafts: ReadonlyMap<string, FieldDraft>): Field[] {
  return [...drafts].map(([name, draft]) => draft.build(name));
}

interface CaseDraft {
  readonly payload: TypeDraft;
  readonly evidence: EvidencePlace[];
  readonly names: Set<string>;
  isSure: boolean;
}

class ValueDraft extends ElementDraft {
  readonly fields = new Map<string, FieldDraft>();
  readonly cases = new Map<string, CaseDraft>();
  readonly containers = new Set<ValueType['containers'][number]>();
  readonly target = new TypeDraft();
  isUnion = false;
  isMarshalled = false;
  /** The source writes `enum` before the type's name. */
  isEnum = false;

  constructor(
    readonly module: string,
    name: string,
  ) {
    super(name);
  }

  field(path: string, place: EvidencePlace): FieldDraft {
    let fields = this.fields;
    let draft: FieldDraft | undefined;
    for (const name of path.split('.')) {
      draft = fields.get(name);
      if (draft === undefined) {
        draft = new FieldDraft();
        fields.set(name, draft);
      }
      fields = draft.fields;
      draft.evidence.push(place);
    }
    return draft ?? new FieldDraft();
  }

  /** A case as constants write it, or as functions do: `LOG` and `log` are one. */
  case(name: string): CaseDraft {
    const key = name.toUpperCase();
    let known = this.cases.get(key);
    if (known === undefined) {
      known = { payload: new TypeDraft(), evidence: [], names: new Set(), isSure: false };
      this.cases.set(key, known);
    }
    return known;
  }

  build(): ValueType {
    const hasTag = this.fields.has('tag');
    const kind = this.kind(hasTag);
    const fields = fieldsOf(this.fields).filter((one) => kind !== 'union' || one.name !== 'tag');
    const isKnown = this.isEnum || fields.length > 0 || this.cases.size > 0 || this.target.type !== 'unknown' || hasTag;
    const cases = [...this.cases].map(
      ([name, one]): Case => ({
        name,
        payload: one.payload.type === 'unknown' ? '' : one.payload.type,
        confidence: one.isSure ? 'stated' : 'inferred',
        evidence: ordered(one.evidence),
        names: [...one.names].sort(),
      }),
    );
    return {
      ...this.base(),
      confidence: isKnown ? 'inferred' : this.confidence,
      conflicts: [...this.conflicts, ...this.target.conflicts],
      module: this.module,
      kind,
      fields,
      cases: cases.sort((a, b) => (a.name < b.name ? -1 : 1)),
      target: this.target.type === 'unknown' ? '' : this.target.type,
      containers: [...this.containers].sort(),
      marshalled: this.isMarshalled,
    };
  }

  private kind(hasTag: boolean): ValueType['kind'] {
    if (this.isUnion || hasTag) return 'union';
    if (this.isEnum || this.cases.size > 0) return 'enum';
    if (this.fields.size > 0) return 'struct';
    return this.target.type === 'unknown' ? 'opaque' : 'alias';
  }
}

export class Values {
  /** `module.type` → type. */
  readonly drafts = new Map<string, ValueDraft>();
  /** `module.interface` → what a handle's members show. */
  private readonly handles = new Map<string, Map<string, FieldDraft>>();

  constructor(
    private readonly uses: Uses,
    private readonly notation: Notation,
    private readonly expressions: Expressions,
  ) {}

  read(): void {
    for (const one of this.uses.own) if (one.type !== undefined) this.fromName(one, one.type);
    for (const file of this.uses.files) {
      this.fromMembers(file);
      this.fromKeywords(file);
    }
    for (const at of this.uses.calls) this.fromCall(at);
  }

  build(): ValueType[] {
    return [...this.drafts.values()].map((draft) => draft.build());
  }

  /** The fields of an interface's handle, by `module.interface`. */
  handleOf(key: string): Field[] {
    return fieldsOf(this.handles.get(key) ?? new Map());
  }

  private draft(module: string, type: string): ValueDraft {
    const key = `${module}.${type}`;
    let known = this.drafts.get(key);
    if (known === undefined) {
      known = new ValueDraft(module, type);
      this.drafts.set(key, known);
    }
    return known;
  }

  private fromName(one: TightbeamName, type: string): void {
    const draft = this.draft(one.module, type);
    const places = this.uses.placesOf(one.name);
    draft.see('nameOnly', ...places);
    for (const other of one.alsoFits ?? [])
      draft.conflicts.add(`${one.name} could be of module ${other}, too: the longer module was taken`);
    if (one.case !== undefined) {
      const found = draft.case(one.case);
      found.names.add(one.name);
      found.evidence.push(...places);
      if (one.role !== 'enum case') draft.isUnion = true;
      if (one.role.startsWith('value')) found.payload.add(this.notation.type(one.name, one.module), 'inferred', '');
      return;
    }
    draft.names.add(one.name);
    if (one.role.startsWith('optional vector')) draft.containers.add('optional vector');
    else if (one.role.startsWith('optional')) draft.containers.add('optional');
    else if (one.role.startsWith('vector')) draft.containers.add('vector');
    else if (one.role.startsWith('message to')) draft.isMarshalled = true;
  }

  /** `const enum module_type_s kind`: of a parameter, in a declaration or in a slot of a table. */
  private fromKeywords({ slots, symbols }: FileFacts): void {
    const texts = [...slots.map(({ parameters }) => parameters), ...symbols.map(({ signature }) => signature)];
    for (const text of texts) {
      if (!text.includes('enum ')) continue;
      for (const [, word = ''] of text.matchAll(/\benum\s+([a-z]\w*_s)\b/g)) {
        const one = this.uses.names.names.get(word);
        if (one?.type !== undefined && one.module === this.uses.module && one.case === undefined)
          this.draft(one.module, one.type).isEnum = true;
      }
    }
  }

  private fromMembers(file: FileFacts): void {
    for (const member of file.members) {
      const one = this.uses.names.names.get(bareType(member.type));
      if (one?.module !== this.uses.module) continue;
      if (member.path === '') {
        this.besideConstant(one, file, member);
        continue;
      }
      const place = placeIn(file, member.start, member.start + (member.path.split('.')[0]?.length ?? 0));
      const written = member.value ?? this.typeOfConstant(member.constant) ?? this.typeElsewhere(file, member);
      const type = written === undefined ? 'unknown' : this.notation.type(written, one.module);
      const where = `${file.path}:${place.line + 1}`;
      if (one.interface !== undefined && one.method === undefined) {
        const key = `${one.module}.${one.interface}`;
        const fields = this.handles.get(key) ?? new Map<string, FieldDraft>();
        const field = fields.get(member.path) ?? new FieldDraft();
        field.evidence.push(place);
        field.type.add(type, 'inferred', where);
        fields.set(member.path, field);
        this.handles.set(key, fields);
      } else if (one.type !== undefined && !/^optional|^vector/.test(one.role)) {
        const field = this.recordOf(one, one.type).field(member.path, place);
        field.type.add(type, 'inferred', where);
        const held = member.compared ?? (member.tested === true ? 'bool' : undefined);
        if (held !== undefined)
          field.compared.add(held === 'integer' ? held : this.notation.type(held, one.module), 'inferred', where);
        const outside = written === undefined ? this.outsideOf(file, member) : undefined;
        if (outside !== undefined) field.outside.add(outside);
      }
    }
  }

  /** A value of one enum that is tested for a constant of another: nothing tells which of them is meant. */
  private besideConstant(one: TightbeamName, file: FileFacts, { constant = '', start }: MemberUse): void {
    const other = this.uses.names.names.get(constant);
    const isEnum = other?.role === 'enum case' && one.type !== undefined && one.role === 'message or value type';
    if (!isEnum || other.type === undefined || (other.module === one.module && other.type === one.type)) return;
    const draft = this.draft(one.module, one.type);
    const shown = `${other.module === one.module ? '' : `${other.module}.`}${other.type}`;
    const place = placeIn(file, start, start);
    draft.conflicts.add(`its value is held against ${constant}, of ${shown}: ${file.path}:${place.line + 1}`);
  }

  private typeOfConstant(name: string | undefined): string | undefined {
    const one = name === undefined ? undefined : this.uses.names.names.get(name);
    return one?.type === undefined || one.role !== 'enum case' ? undefined : `${one.module}_${one.type}_s`;
  }

  /** The type of the field that a member is read into, or of the parameter that it is given for. */
  private typeElsewhere(file: FileFacts, member: MemberUse): string | undefined {
    if (member.intoField !== undefined) {
      const { base, path, type } = member.intoField;
      const of = base === undefined ? type : this.expressions.typeOfVariable(base, file.path);
      return of === undefined ? undefined : this.expressions.typeAlong(of, path);
    }
    const around = callAround(file, member, (name) => this.uses.names.names.has(name));
    const at = around?.args.findIndex(
      (text) =>
        /^(\([\w\s*]+\))?\s*&?\s*\w+\s*(\.|->)/.test(text) && text.replace(/->/g, '.').endsWith(`.${member.path}`),
    );
    const text = at === undefined ? undefined : around?.args[at];
    if (around === undefined || at === undefined || text === undefined) return undefined;
    // A cast to a generated type says what is in a field; another says what becomes of it.
    const cast = /^\(([\w\s*]+)\)/.exec(text)?.[1];
    if (cast !== undefined) return this.uses.names.names.has(bareType(cast)) ? cast : undefined;
    return (
      this.expressions.blockParameterType(file, around, at) ??
      this.expressions.parameterType(around.callee, at, text.startsWith('&'))
    );
  }

  /** The function or the record that would tell a member's type, when nothing indexed declares it. */
  private outsideOf(file: FileFacts, member: MemberUse): string | undefined {
    const name =
      member.intoField === undefined
        ? callAround(file, member, (one) => this.uses.names.names.has(one))?.callee
        : bareType(member.intoField.type);
    if (name === undefined || name === '' || this.expressions.isKnown(name)) return undefined;
    // `each(item)`: the function was handed what it calls.
    const owner = file.symbols.find((one) => one.kind === 'function' && one.name === member.within);
    return new RegExp(`\\b${name}\\b`).test(owner?.signature ?? '') ? undefined : name;
  }

  /** What a case of a union carries has fields of its own: it is a record beside the union. */
  private recordOf(one: TightbeamName, type: string): ValueDraft {
    if (one.case === undefined) return this.draft(one.module, type);
    const draft = this.draft(one.module, `${type}.${one.case}`);
    draft.see('inferred', ...this.uses.placesOf(one.name));
    return draft;
  }

  private fromCall({ file, call, name }: GeneratedCall): void {
    const where = `${file.path}:${this.uses.placeOf({ file, call }).line + 1}`;
    if (name.type === undefined) return;
    if (name.role === 'vector operation') {
      this.elementOf(name, call.block, call.args[1] ?? '', call.types?.[1] ?? '', file.path, where);
      this.fieldGiven(call.args[0] ?? '', call.types?.[0] ?? '', name, file, call.start);
    } else if (name.role.startsWith('reads a case') && call.intoType !== undefined && name.case !== undefined) {
      const found = this.draft(name.module, name.type).case(name.case);
      found.payload.add(this.notation.type(call.intoType, name.module), 'inferred', where);
    }
  }

  /** A container without a module shows by its elements what it stands for. */
  private elementOf(
    name: TightbeamName,
    block: string | undefined,
    given: string,
    givenType: string,
    path: string,
    where: string,
  ): void {
    if (name.module !== '' || name.type === undefined) return;
    const element = block === undefined ? undefined : readParameters(block).at(-1)?.type;
    const type = element ?? this.expressions.typeOf(given, givenType, path);
    if (type === undefined || type === 'integer') return;
    const shown = this.notation.type(type, '');
    // `u8` is how the notation writes what the container is named for: then the C type says more.
    this.draft('', name.type).target.add(
      shown === name.type ? `c:${bareType(type)}` : shown,
      element === undefined ? 'inferred' : 'stated',
      where,
    );
  }

  /** An element's type as it is shown in the module of its container. */
  private shown(name: TightbeamName, owner: TightbeamName): string {
    return `${name.module === '' || name.module === owner.module ? '' : `${name.module}.`}${name.type ?? ''}`;
  }

  /** `elem__v_visit(&base->path, …)`: the field is a vector of these; behind `.value`, an optional one. */
  private fieldGiven(text: string, type: string, name: TightbeamName, file: FileFacts, at: number): void {
    const owner = this.uses.names.names.get(bareType(type));
    if (owner?.role === 'message or value type' && owner.type !== undefined && /^&?\s*\w+$/.test(text)) {
      const where = `${file.path}:${placeIn(file, at, at).line + 1}`;
      this.draft(owner.module, owner.type).target.add(`[${this.shown(name, owner)}]`, 'inferred', where);
      return;
    }
    const path = /^&?\s*\w+\s*(?:\.|->)\s*([\w.]+)$/.exec(text.replace(/->/g, '.'))?.[1];
    if (owner?.type === undefined || /^optional|^vector/.test(owner.role) || path === undefined) return;
    const member = file.members.find((one) => one.start > at && one.path === path && one.type === type);
    if (member === undefined) return;
    const draft = this.recordOf(owner, owner.type);
    const place = placeIn(file, member.start, member.start + path.length);
    draft.field(path, place).type.add(`[${this.shown(name, owner)}]`, 'inferred', `${file.path}:${place.line + 1}`);
  }
}
