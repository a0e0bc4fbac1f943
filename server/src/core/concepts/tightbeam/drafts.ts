/** What is being put together: an element of every kind, found or made by its name, that collects evidence. */
import type {
  Confidence,
  Downcall,
  EvidencedName,
  EvidencePlace,
  Parameter,
  Reply,
  UpcallSlot,
  Variant,
} from '../../model/tightbeam.ts';
import { agree, better } from './cTypes.ts';
import { ordered, surer } from './places.ts';

export class ElementDraft {
  confidence: Confidence = 'nameOnly';
  readonly evidence: EvidencePlace[] = [];
  readonly names = new Set<string>();
  readonly conflicts = new Set<string>();

  constructor(readonly name: string) {}

  see(confidence: Confidence, ...places: readonly EvidencePlace[]): void {
    this.confidence = surer(this.confidence, confidence);
    this.evidence.push(...places);
  }

  protected base() {
    return {
      name: this.name,
      confidence: this.confidence,
      evidence: ordered(this.evidence),
      names: [...this.names].sort(),
      conflicts: [...this.conflicts],
    };
  }
}

/** A type that several places tell, each more or less surely. */
export class TypeDraft {
  type = 'unknown';
  confidence: Confidence = 'nameOnly';
  readonly conflicts = new Set<string>();

  add(type: string, confidence: Confidence, where: string): void {
    if (type === 'unknown' || type === '') return;
    if (!agree(this.type, type)) {
      this.conflicts.add(`${this.type} or ${type}: ${where}`);
      if (surer(confidence, this.confidence) === this.confidence) return;
      this.type = type;
      this.confidence = confidence;
      return;
    }
    this.type = better(this.type, type);
    this.confidence = surer(this.confidence, confidence);
  }
}

export class VariantDraft extends ElementDraft {
  readonly payload = new TypeDraft();
  readonly values = new Set<string>();
  /** True when a place shows that it carries nothing. */
  isEmpty = false;
  /** True when constants of an enum are given. */
  isEnum = false;
  /** Numbers that are given: C carries an enum's constants as such. */
  private readonly numbers: (readonly [type: string, where: string])[] = [];

  give(type: string, where: string): void {
    if (/^(i32|integer)$/.test(type)) this.numbers.push([type, where]);
    else this.payload.add(type, 'inferred', where);
  }

  build(): Variant {
    if (!this.isEnum) for (const [type, where] of this.numbers) this.payload.add(type, 'inferred', where);
    const payload = this.payload.type === 'unknown' && this.isEmpty ? '' : this.payload.type;
    return {
      ...this.base(),
      conflicts: [...this.conflicts, ...this.payload.conflicts],
      payload,
      values: [...this.values],
    };
  }
}

interface ParameterDraft {
  name: string;
  readonly type: TypeDraft;
}

export class MethodDraft extends ElementDraft {
  readonly calls: Downcall[] = [];
  readonly slots: UpcallSlot[] = [];
  readonly handlers: EvidencedName[] = [];
  /** Code of XNU builds its result, which the side that serves does. */
  isBuilt = false;
  readonly variants = new Map<string, VariantDraft>();
  private readonly parameters: ParameterDraft[] = [];
  private arity: { count: number; where: string; confidence: Confidence } | undefined;
  readonly reply = new TypeDraft();
  replyKind: Reply['kind'] = 'unknown';
  replyOf: string | undefined;

  constructor(
    readonly module: string,
    readonly interfaceName: string,
    name: string,
  ) {
    super(name);
  }

  variant(name: string): VariantDraft {
    let known = this.variants.get(name);
    if (known === undefined) {
      known = new VariantDraft(name);
      this.variants.set(name, known);
    }
    return known;
  }

  /** Parameters that one call or slot shows, in order. */
  take(shown: readonly { name: string; type: string }[], confidence: Confidence, where: string): void {
    if (this.arity !== undefined && this.arity.count !== shown.length)
      this.conflicts.add(
        `${this.arity.count} or ${shown.length} parameters: ${this.arity.where} and ${where} use it differently`,
      );
    if (this.arity === undefined) this.arity = { count: shown.length, where, confidence };
    shown.forEach(({ name, type }, at) => {
      let draft = this.parameters[at];
      if (draft === undefined) {
        draft = { name, type: new TypeDraft() };
        this.parameters[at] = draft;
      }
      // What a table writes is the parameter's name; an argument's is the caller's own.
      if (draft.name === '' || (confidence === 'stated' && draft.type.confidence !== 'stated'))
        draft.name = name || draft.name;
      draft.type.add(type, confidence, where);
    });
  }

  replies(kind: Reply['kind'], type: string, confidence: Confidence, where: string): void {
    if (this.replyKind === 'unknown') this.replyKind = kind;
    else if (this.replyKind !== kind && kind !== 'unknown')
      this.conflicts.add(`replies with ${wordsFor(this.replyKind)} or ${wordsFor(kind)}: ${where}`);
    this.reply.add(type, confidence, where);
  }

  build() {
    const sparse = this.conflicts.size > 0 && this.confidence === 'stated' && this.slots.length === 0;
    const parameters = this.parameters.map(
      ({ name, type }, at): Parameter => ({
        name: name === '' ? `arg${at + 1}` : name,
        type: type.type,
        confidence: type.confidence,
        conflicts: [...type.conflicts],
      }),
    );
    const variants = [...this.variants.values()].map((one) => one.build());
    const order = (name: string) => (name === 'success' ? 0 : name === 'failure' ? 1 : 2);
    variants.sort((a, b) => order(a.name) - order(b.name) || (a.name < b.name ? -1 : 1));
    const reply: Reply = {
      kind: this.replyKind === 'unknown' && variants.length > 0 ? 'result' : this.replyKind,
      type: this.reply.type,
      ...(this.replyOf === undefined ? {} : { of: this.replyOf }),
      variants,
    };
    return {
      ...this.base(),
      confidence: sparse ? ('inferred' as const) : this.confidence,
      conflicts: [...this.conflicts, ...this.reply.conflicts],
      module: this.module,
      interface: this.interfaceName,
      parameters,
      reply,
      calls: this.calls,
      slots: this.slots,
      isUpcall: this.slots.length > 0 || (this.calls.length === 0 && (this.isBuilt || this.handlers.length > 0)),
      handlers: this.handlers,
    };
  }
}

function wordsFor(kind: Reply['kind']): string {
  return kind === 'result' ? 'a result' : kind === 'value' ? 'a value' : 'nothing';
}
