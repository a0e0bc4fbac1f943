/** Macros that files see two definitions of, under the same conditions and with different bodies. */
import type { CheckoutIndex, SymbolAt } from '../../index/checkoutIndex.ts';
import { IncludeFinder } from '../../index/includes.ts';
import type { FileFacts } from '../../model/fileFacts.ts';
import { useRole } from '../../model/uses.ts';
import type { Finding, FindingRule } from '../finding.ts';
import { placeOfSymbol, underConditions } from '../subjects.ts';

export const macroTwice: FindingRule = {
  id: 'macro-twice',
  title: 'Macros defined twice with different bodies',
  why: 'One file has or includes both definitions, they stand under the same conditions, nothing undefines or tests the name, and the bodies differ.',
  certainty: 'stated',
  needsCheckout: false,
  find: ({ domain: { index }, subjects }) => {
    const seen = new Set<string>();
    const includes = new Includes(index);
    const found: Finding[] = [];
    for (const at of subjects) {
      const { kind, name, origin } = at.symbol;
      if (kind !== 'macro' || origin !== 'written' || seen.has(name)) continue;
      seen.add(name);
      const all = index.symbolsNamed(name).filter((one) => one.symbol.kind === 'macro');
      if (all.length < 2 || isUndefinedOrTested(index, name, all)) continue;
      const other = all.find((one) => one !== at && clashes(at, one) && includes.seesBoth(at.file.path, one.file.path));
      if (other === undefined) continue;
      found.push({
        rule: 'macro-twice',
        name,
        text: `${name} is defined twice where one file sees both, with different bodies.`,
        places: [
          placeOfSymbol(at, `${at.symbol.value ?? ''}${underConditions(at.symbol)}`),
          placeOfSymbol(other, `${other.symbol.value ?? ''}${underConditions(other.symbol)}`),
        ],
      });
    }
    return found;
  },
};

function clashes(a: SymbolAt, b: SymbolAt): boolean {
  if ((a.symbol.conditions ?? []).join('\n') !== (b.symbol.conditions ?? []).join('\n')) return false;
  return plain(a.symbol.value) !== plain(b.symbol.value);
}

/** A body without spaces and outer parentheses; a number by its value. */
function plain(value = ''): string {
  let body = value.replace(/\s+/g, '');
  while (/^\([^()]*\)$/.test(body)) body = body.slice(1, -1);
  return /^(0x[0-9a-f]+|\d+)[ul]*$/i.test(body) ? String(Number(body.replace(/[ul]+$/i, ''))) : body;
}

/** A directive names the macro beside its definitions: `#undef`, `#ifdef`; or its conditions do. */
function isUndefinedOrTested(index: CheckoutIndex, name: string, definitions: readonly SymbolAt[]): boolean {
  const word = new RegExp(`\\b${name}\\b`);
  if (definitions.some(({ symbol }) => symbol.conditions?.some((one) => word.test(one)))) return true;
  return index
    .occurrences(name)
    .some(
      ({ file, offset, role }) =>
        (role & useRole.directive) !== 0 &&
        !definitions.some((one) => one.file === file && one.symbol.nameStart === offset),
    );
}

/** Which files of the scope a file includes, directly or through others. */
class Includes {
  private readonly finder: IncludeFinder;
  private readonly closures = new Map<string, ReadonlySet<string>>();

  constructor(private readonly index: CheckoutIndex) {
    this.finder = new IncludeFinder(index.files().map(({ path }) => path));
  }

  seesBoth(a: string, b: string): boolean {
    if (a === b) return true;
    return this.index.files().some(({ path }) => {
      const seen = this.closure(path);
      return seen.has(a) && seen.has(b);
    });
  }

  private closure(path: string): ReadonlySet<string> {
    const known = this.closures.get(path);
    if (known !== undefined) return known;
    const seen = new Set<string>([path]);
    for (const one of seen) {
      const file: FileFacts | undefined = this.index.file(one);
      for (const include of file?.includes ?? []) {
        const [target] = this.finder.candidates(include.path, one, true);
        if (target !== undefined) seen.add(target);
      }
    }
    this.closures.set(path, seen);
    return seen;
  }
}
