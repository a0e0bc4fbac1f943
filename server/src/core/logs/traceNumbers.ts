/**
 * Numbers of a line that may be a trace code. A code is a number like any other, and addresses and sizes are often as
 * long: only a trace's row, or the word before the number, tells that it is one.
 */

export interface TraceNumber {
  /** As it is written. */
  readonly written: string;
  readonly number: number;
  readonly start: number;
  readonly end: number;
  /** The word that the number stands behind; `''` for none. */
  readonly label: string;
  /** True where the line tells that it is a code. */
  readonly isTold: boolean;
}

const hexNumber = /\b0x[0-9a-fA-F]{5,8}\b/g;
/** `0.123 12a0000 1 2 3`, `10.5(0.2) …`, `10.5 0.2 …`: time, time since the row before, code, at least two arguments. */
const row =
  /^(\s*\d{1,15}[.:]\d[\d.:]{0,20}(?:\(\s*\d[\d.]{0,15}\))?\s+(?:\+?\d{1,12}\.\d{1,9}\s+)?)((?:0x)?[0-9a-fA-F]{7,8})(?=(?:\s+(?:0x)?[0-9a-fA-F]+(?![\w.])){2})/;

/** Words before a number that say that it is no code, and why. */
const otherwise: readonly { readonly reason: string; readonly words: ReadonlySet<string> }[] = [
  {
    reason: 'a place in memory',
    words: wordsOf(
      'addr address at base bitmap caller callstack backtrace buffer buf bottom end entry frame from heap kva load map mem memory metadata ' +
        'obj object offset pa paddr page phys pmap pointer pte ptr range segment slide space stack start text to top ttb uaddr uva va ' +
        'vaddr virt vm zone',
    ),
  },
  {
    reason: 'a size or a count',
    words: wordsOf(
      'byte capacity count len length limit max min mask npages number quantity rsize size total usage width',
    ),
  },
  {
    reason: 'who runs: these are shown by address or by number',
    words: wordsOf('conclave cpu ctid gid hostid pid port proc process scid socket task thread tid uid uthread vnode'),
  },
  {
    reason: 'when',
    words: wordsOf('abs absolute clock deadline delta duration epoch now time timestamp uptime'),
  },
];
/** The registers of arm64 and x86_64, as a kernel prints its state. */
const register =
  /^(?:[xwrqvsd]\d{1,2}|pc|sp|lr|fp|far|esr|elr|cpsr|spsr|afsr\d?|[er]?(?:[abcd]x|[sd]i|[sbi]p|flags)|rfl|cr\d|ttbr\d|tcr|sctlr|[cdefgs]s)(?:_el\d)?$/i;
/** Words that a code stands behind. */
const telling = wordsOf('code debugid event eventid kdebug ktrace trace tracepoint');
/** What does not tell by itself: the word before it does. */
const between = /(?:\b(?:0x[0-9a-fA-F]+|\d+|is|was|of|it|the|value)|[\s,;:=\-–"'([{<])$/;
/** A sign that makes the number a part of a sum, a range or an address. */
const joined = /[+\-@>*&~/%|^]\s?$/;
/** Characters before a number that are looked at. */
const longest = 200;

/**
 * From left to right.
 *
 * @param isCode whether there is a code of a number at all.
 */
export function traceNumbers(line: string, isCode: (number: number) => boolean): TraceNumber[] {
  const [, before = '', code = ''] = row.exec(line) ?? [];
  if (code !== '') {
    const number = Number.parseInt(code, 16);
    return [{ written: code, number, start: before.length, end: before.length + code.length, label: '', isTold: true }];
  }
  return [...line.matchAll(hexNumber)].flatMap((match): TraceNumber[] => {
    const [written] = match;
    if (!isCode(Number(written))) return [];
    const ahead = line.slice(Math.max(0, match.index - longest), match.index);
    const label = labelOf(ahead);
    const parts = partsOf(label);
    if (
      joined.test(ahead) ||
      register.test(label) ||
      otherwise.some(({ words }) => parts.some((one) => words.has(one)))
    )
      return [];
    const isTold = parts.some((one) => telling.has(one));
    return [{ written, number: Number(written), start: match.index, end: match.index + written.length, label, isTold }];
  });
}

/** `Kernel slide: ` → `slide`; `lr: 0x1, 0x2 ` → `lr`. */
function labelOf(before: string): string {
  let left = before;
  for (let found = between.exec(left); found !== null; found = between.exec(left)) left = left.slice(0, found.index);
  return /[A-Za-z_]\w*$/.exec(left)?.[0] ?? '';
}

/** The words that a name is put together from, in the singular: `kernTextBase`, `fault_addresses`. */
function partsOf(name: string): string[] {
  const parts = name
    .replace(/([a-z])(?=[A-Z])/g, '$1_')
    .toLowerCase()
    .split('_');
  return parts.flatMap((one) => [one, one.replace(/s$/, ''), one.replace(/es$/, '')]);
}

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}
