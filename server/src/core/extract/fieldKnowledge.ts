/**
 * What a function knows of a field where it makes a call, by tests of the field with constants before it:
 * `if (r->type != SENSOR) return FAILURE;`, `switch (r->type) { case SENSOR: …`, `assert3u(r->type, ==, SENSOR);`.
 * Whether such a field ever changes is not asked here. Followed statement by statement; where ways meet, only what both
 * know stays, and behind a label nothing.
 */
import type { CallKnowledge, FunctionKnowledge, KnownField } from '../model/fileFacts.ts';
import type { Flow, IfStatement, Statement } from '../model/flow.ts';
import type { SourceSymbol } from '../model/symbols.ts';
import { insideOf, partsOf } from './argumentText.ts';
import { isExclaveName } from './exclaveNames.ts';
import { readFlows } from './flow.ts';
import type { FileReading } from './symbols.ts';

/** By variable and field; the address of a variable that a call has filled, by `&` and its name. */
type Known = ReadonlyMap<string, KnownField | Filled>;
interface Filled {
  readonly base: string;
  readonly callee: string;
  readonly position: number;
}

const comparison = /^\s*\(*\s*(\w+)\s*(?:->|\.)\s*(\w+)\s*(==|!=)\s*([A-Z][A-Z0-9]*_[A-Z0-9_]+)\s*\)*\s*$/;
const path = /^\s*(\w+)\s*(?:->|\.)\s*(\w+)\s*$/;
/** What a refused request is answered with: `KERN_FAILURE`, `-1`, `false`; never success. */
const refusal = /^(-\s*\w+|(?!\w*(?:SUCCESS|_OK$))[A-Z][A-Z0-9]*_[A-Z0-9_]+|[1-9]\d*|false|NULL)$/;

/** A test of a field with a constant, by its text. */
const anyTest =
  /(?:->|\.)\s*\w+\s*(?:[=!]=|,\s*[=!]=\s*,)\s*(\w+)|\bswitch\s*\(\s*\w+\s*(?:->|\.)\s*\w+\s*\)\s*\{\s*case\s+(\w+)/g;

/** Of the functions that know something, or give a parameter of theirs another value; none in a file without such tests. */
export function readFieldKnowledge(reading: FileReading, symbols: readonly SourceSymbol[]): FunctionKnowledge[] {
  if (![...reading.text.matchAll(anyTest)].some(([, compared, label]) => isConstant(compared ?? label ?? '')))
    return [];
  const heads = new Map(symbols.map(({ nameStart, signature }) => [nameStart, signature]));
  return readFlows(reading, symbols, () => true).flatMap((flow) => {
    const parameters = new Set(/\(([\s\S]*)\)/.exec(heads.get(flow.at) ?? '')?.[1]?.match(/\w+/g));
    const found = new Walk(flow, reading.text, parameters).result();
    return found.calls.length + found.rebound.length + found.given.length === 0 ? [] : [found];
  });
}

class Walk {
  private readonly calls: CallKnowledge[] = [];
  private readonly rebound = new Set<string>();
  /** What is put where a pointer points to: `*out = resource;`. */
  private readonly stores = new Map<string, (KnownField | undefined)[]>();
  private isRefused = false;

  constructor(
    private readonly flow: Flow,
    private readonly text: string,
    /** Words of the function's head. */
    private readonly parameters: ReadonlySet<string>,
  ) {}

  result(): FunctionKnowledge {
    this.list(this.flow.body, new Map());
    const given = [...this.stores].flatMap(([parameter, all]) => {
      const known = all.flatMap((one) => (one?.is === true ? [one] : []));
      const [first] = known;
      if (first === undefined || known.length < all.length || known.some(({ field }) => field !== first.field))
        return [];
      return [{ parameter, field: first.field, values: union(known.flatMap(({ values }) => values)) }];
    });
    return { name: this.flow.name, at: this.flow.at, calls: this.calls, rebound: [...this.rebound], given };
  }

  /** What is known behind statements; undefined where they are left. */
  private list(statements: readonly Statement[], before: Known | undefined): Known | undefined {
    let known = before;
    for (const one of statements) known = this.statement(one, known);
    return known;
  }

  private statement(one: Statement, known: Known | undefined): Known | undefined {
    if (one.kind === 'label') return new Map();
    // Code behind a jump is reached by its label alone; it is gone through for what it writes.
    const now = known ?? new Map();
    switch (one.kind) {
      case 'call':
        this.note(one, now);
        return known === undefined ? undefined : this.behindCall(one, now);
      case 'set':
        this.set(one.target, one.value, now);
        return known === undefined ? undefined : without(now, new Set([one.target]));
      case 'if':
        return this.choice(one, now);
      case 'loop': {
        const around = without(now, written(one.body));
        this.list(one.body, around);
        return around;
      }
      case 'switch':
        this.cases(one.on, one.body, now);
        return without(now, written(one.body));
      case 'case':
        return known;
      default:
        return undefined;
    }
  }

  /** What is known of the arguments, and of parameters. */
  private note({ args, at: call }: Statement & { kind: 'call' }, known: Known): void {
    if (known.size === 0) return;
    const fields: KnownField[] = [];
    const filled: Filled[] = [];
    for (const one of known.values()) {
      if ('field' in one) {
        if (args.includes(one.base) || this.parameters.has(one.base)) fields.push(one);
      } else if (args.includes(one.base)) filled.push(one);
    }
    if (fields.length + filled.length > 0)
      this.calls.push({ call, fields, filled, ...(this.isRefused ? { refused: true as const } : {}) });
  }

  private behindCall({ args, at, callee }: Statement & { kind: 'call' }, known: Known): Known | undefined {
    if (callee === 'panic') return undefined;
    if (/assert/i.test(callee)) {
      const [left = '', operator = '', right = ''] = partsOf(insideOf(this.text, at));
      const isSpread = /^\s*[=!]=\s*$/.test(operator);
      return narrowed(known, isSpread ? `${left}${operator}${right}` : left, true);
    }
    const filled = new Map<string, Filled>();
    args.forEach((argument, position) => {
      const base = /^&\s*\(?(\w+)\)?$/.exec(argument)?.[1];
      if (base !== undefined) filled.set(`&${base}`, { base, callee, position });
    });
    if (filled.size === 0) return known;
    for (const { base } of filled.values()) this.rebind(base);
    return new Map([...without(known, new Set([...filled.values()].map(({ base }) => base))), ...filled]);
  }

  private set(target: string, value: string, known: Known): void {
    const stored = /^\*\s*(\w+)$/.exec(target)?.[1];
    if (stored === undefined) {
      this.rebind(target);
      return;
    }
    if (/^\(*(NULL|0)\)*$/.test(value)) return;
    const field = [...known.values()].find((one): one is KnownField => 'field' in one && one.base === value);
    this.stores.set(stored, [...(this.stores.get(stored) ?? []), field]);
  }

  private rebind(name: string): void {
    if (this.parameters.has(name)) this.rebound.add(name);
  }

  private choice({ otherwise, test, then }: IfStatement, known: Known): Known | undefined {
    const yes = narrowed(known, test, true);
    const no = narrowed(known, test, false);
    const before = this.isRefused;
    this.isRefused ||= isRefusal(known, yes, no, then);
    const afterThen = this.list(then, yes);
    this.isRefused = before;
    const afterElse = otherwise === undefined ? no : this.list(otherwise, no);
    return joined(afterThen, afterElse);
  }

  private cases(on: string, body: readonly Statement[], known: Known): void {
    const [, base = '', field = ''] = path.exec(on) ?? [];
    const all = body.flatMap((one) => (one.kind === 'case' ? one.labels : []));
    const tells = base !== '' && all.every(isConstant);
    let now: Known | undefined;
    for (const one of body) {
      if (one.kind !== 'case') {
        now = this.statement(one, now);
        continue;
      }
      const isDefault = one.labels.length === 0;
      const entered = tells
        ? withField(known, { base, field, is: !isDefault, values: isDefault ? all : one.labels })
        : known;
      now = joined(now, entered);
    }
  }
}

/** For another value the function goes no further: it answers with a failure. */
function isRefusal(known: Known, yes: Known | undefined, no: Known | undefined, then: readonly Statement[]): boolean {
  const last = then.at(-1);
  if (last?.kind !== 'return' || !refusal.test(last.value?.trim() ?? '') || yes === undefined || no === undefined)
    return false;
  return [...no].some(([key, one]) => {
    const other = yes.get(key);
    return one !== known.get(key) && 'field' in one && one.is && other !== undefined && 'field' in other && !other.is;
  });
}

/** @param outcome whether the condition holds. Undefined when it cannot, for what is known. */
function narrowed(known: Known, condition: string, outcome: boolean): Known | undefined {
  const isAnd = /&&/.test(condition);
  const isOr = /\|\|/.test(condition);
  if (isAnd && isOr) return known;
  const texts = condition.split(isAnd ? '&&' : '||');
  if (texts.some((one) => one.split('(').length !== one.split(')').length)) return known;
  const parts = texts.map((part) => comparison.exec(part));
  const fields = parts.flatMap((one): KnownField[] => {
    const [, base, field, operator, value] = one ?? [];
    if (base === undefined || field === undefined || value === undefined || !isConstant(value)) return [];
    return [{ base, field, is: (operator === '==') === outcome, values: [value] }];
  });
  // Of `A || B` that holds, and of `A && B` that does not, only all of it together tells something.
  const isTogether = parts.length > 1 && isOr === outcome;
  const [first] = fields;
  if (first === undefined) return known;
  if (!isTogether) return fields.reduce<Known | undefined>((now, one) => now && withField(now, one), known);
  const isOne = fields.every((one) => one.base === first.base && one.field === first.field && one.is);
  if (fields.length < parts.length || !isOne) return known;
  return withField(known, { ...first, values: union(fields.flatMap(({ values }) => values)) });
}

function isConstant(name: string): boolean {
  return isExclaveName(name) && /^[A-Z][A-Z0-9]*_[A-Z0-9_]+$/.test(name);
}

/** Undefined when it contradicts what is known. */
function withField(known: Known, one: KnownField): Known | undefined {
  const key = `${one.base}.${one.field}`;
  const before = known.get(key);
  const both = before !== undefined && 'field' in before ? bothKnown(before, one) : one;
  return both === undefined ? undefined : new Map([...known, [key, both]]);
}

/** What two statements about one field say together; undefined when no value fits both. */
export function bothKnown<T extends Pick<KnownField, 'is' | 'values'>>(one: T, other: T): T | undefined {
  if (!one.is && !other.is) return { ...one, values: union([...one.values, ...other.values]) };
  const [is, limits] = one.is ? [one, other] : [other, one];
  const values = is.values.filter((value) => limits.values.includes(value) === limits.is);
  return values.length === 0 ? undefined : { ...is, values };
}

/** Where two ways meet. */
function joined(one: Known | undefined, other: Known | undefined): Known | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  const found = new Map<string, KnownField | Filled>();
  for (const [key, mine] of one) {
    const theirs = other.get(key);
    if (theirs === mine) found.set(key, mine);
    else if (theirs !== undefined && 'field' in mine && 'field' in theirs && mine.is && theirs.is)
      found.set(key, { ...mine, values: union([...mine.values, ...theirs.values]) });
  }
  return found;
}

function union(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}

/** What is known of other variables and fields than those that are written. */
function without(known: Known, targets: ReadonlySet<string>): Known {
  if (known.size === 0 || targets.size === 0) return known;
  const names = [...targets].map((one) => one.replace(/->/g, '.'));
  return new Map([...known].filter(([key, { base }]) => !names.some((name) => name === base || name === key)));
}

/** What statements write, and the variables whose addresses they hand to calls. */
function written(statements: readonly Statement[]): Set<string> {
  const found = new Set<string>();
  const see = (list: readonly Statement[]) => {
    for (const one of list) {
      if (one.kind === 'set') found.add(one.target);
      else if (one.kind === 'call')
        for (const argument of one.args) {
          const base = /^&\s*\(?(\w+)\)?$/.exec(argument)?.[1];
          if (base !== undefined) found.add(base);
        }
      else if (one.kind === 'if') {
        see(one.then);
        see(one.otherwise ?? []);
      } else if (one.kind === 'loop' || one.kind === 'switch') see(one.body);
    }
  };
  see(statements);
  return found;
}
