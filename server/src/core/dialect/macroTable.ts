/**
 * The `#define`s of a checkout, found in one quick pass over each header and read only when a name is asked for.
 *
 * This is what lets the dialect be learned instead of listed: whether a word is an attribute, what a declaring macro
 * declares, is answered by the macro's own definition.
 */
import { type Definition, definitionsIn, type Macro } from './definitions.ts';
import { memberBuiltins } from './memberParameters.ts';
import { wordRules } from './words.ts';

interface Place {
  readonly path: string;
  /** When the file was first added: an edit does not change the order of definitions. */
  readonly order: number;
  readonly definition: Definition;
}

/** A macro makes a name of an argument and these neighbours, one of which may be empty. */
export interface Paste {
  readonly macro: string;
  readonly before: string;
  readonly after: string;
}

/** What a macro's definitions make of a use of it. */
export type MacroNature =
  /** Expands to nothing that declares or computes: an attribute, a pragma, a linkage bracket, or nothing at all. */
  | 'attribute'
  /** Expands to a parenthesised parameter list, as `SYSCTL_HANDLER_ARGS` does. */
  | 'parameterList'
  /** Has definitions, but none of the above. */
  | 'other'
  | 'unknown';

const storageWords = new Set(['static', 'inline', 'extern', '__inline', '__inline__', '_Noreturn', 'register']);

/** The compiler's own attributes, which no `#define` can teach. */
function isCompilerAttribute(word: string): boolean {
  return wordRules.some((rule) => rule.cpp !== true && rule.action.startsWith('blank') && rule.words.test(word));
}

export class MacroTable {
  private readonly places = new Map<string, Place[]>();
  private readonly namesIn = new Map<string, string[]>();
  private readonly orders = new Map<string, number>();
  private readonly read = new Map<string, readonly Macro[]>();
  private readonly natures = new Map<string, MacroNature>();
  private pasteList: readonly Paste[] | undefined;
  private userLists: ReadonlyMap<string, readonly string[]> | undefined;
  private memberTakers: ReadonlySet<string> | undefined;
  private readonly texts = new Map<string, string>();

  /** @param definitionsOf finds what a text defines: for whoever remembers it. */
  constructor(private readonly definitionsOf: (text: string) => readonly Definition[] = definitionsIn) {}

  /** Notes where a file defines macros, in place of what it defined before. */
  add(path: string, text: string): void {
    // Files are read again when what they use changed; they teach nothing new by that.
    if (this.texts.get(path) === text) return;
    this.texts.set(path, text);
    for (const name of this.namesIn.get(path) ?? []) {
      const kept = this.places.get(name)?.filter((place) => place.path !== path) ?? [];
      if (kept.length > 0) this.places.set(name, kept);
      else this.places.delete(name);
    }
    const names: string[] = [];
    this.namesIn.set(path, names);
    const order = this.orders.get(path) ?? this.orders.size;
    this.orders.set(path, order);
    // What was concluded from fewer headers may not hold any more.
    this.read.clear();
    this.natures.clear();
    this.pasteList = undefined;
    this.userLists = undefined;
    this.memberTakers = undefined;
    for (const definition of this.definitionsOf(text)) {
      const { name } = definition;
      const place = { path, definition, order };
      names.push(name);
      const known = this.places.get(name);
      if (known === undefined) this.places.set(name, [place]);
      else {
        const later = known.findIndex((one) => one.order > order);
        known.splice(later < 0 ? known.length : later, 0, place);
      }
    }
  }

  /** What a file defines: each name with its definitions as they stand. */
  definedIn(path: string): Map<string, string> {
    const defined = new Map<string, string>();
    for (const name of new Set(this.namesIn.get(path))) {
      const own = (this.places.get(name) ?? []).filter((place) => place.path === path);
      defined.set(name, own.map(({ definition }) => definition.line).join('\n'));
    }
    return defined;
  }

  /** The names that another table defines otherwise. */
  differencesFrom(other: MacroTable): Set<string> {
    const names = new Set<string>();
    const print = (places: readonly Place[] = []) =>
      places.map(({ path, definition }) => `${path} ${definition.line}`).join('\n');
    for (const [name, places] of this.places) if (print(places) !== print(other.places.get(name))) names.add(name);
    for (const name of other.places.keys()) if (!this.places.has(name)) names.add(name);
    return names;
  }

  get size(): number {
    return this.places.size;
  }

  /** The given names, and every macro whose body comes to one of them, directly or through others. */
  madeOf(names: ReadonlySet<string>): Set<string> {
    this.userLists ??= this.findUsers();
    const found = new Set(names);
    // What is added while the set is walked is walked as well.
    for (const name of found) for (const user of this.userLists.get(name) ?? []) found.add(user);
    return found;
  }
  /** For each word the macros whose bodies have it: a switch of branches asks for thousands at once. */
  private findUsers(): Map<string, string[]> {
    const users = new Map<string, string[]>();
    for (const [name, places] of this.places)
      for (const place of places)
        place.definition.words((one) => {
          const list = users.get(one);
          if (list === undefined) users.set(one, [name]);
          else if (list.at(-1) !== name) list.push(name);
        });
    return users;
  }

  /** What the macros paste their arguments onto, read once until a file is added. */
  pastes(): readonly Paste[] {
    this.pasteList ??= this.findPastes();
    return this.pasteList;
  }
  private findPastes(): Paste[] {
    const found: Paste[] = [];
    const pasting = new Map<string, boolean>();
    for (const [name, places] of this.places) {
      // Most files paste nothing, and need no reading.
      const mayPaste = places.some(({ path }) => {
        const known = pasting.get(path) ?? this.texts.get(path)?.includes('##') === true;
        pasting.set(path, known);
        return known;
      });
      if (!mayPaste || !places.some(({ definition }) => definition.line.includes('##'))) continue;
      for (const { words, parameters = [] } of this.definitions(name))
        words.forEach((word, at) => {
          if (!parameters.includes(word)) return;
          const before = words[at - 1] === '##' ? (words[at - 2] ?? '') : '';
          const after = words[at + 1] === '##' ? (words[at + 2] ?? '') : '';
          if (before !== '' || after !== '') found.push({ macro: name, before, after });
        });
    }
    return found;
  }

  /** Macros that use an argument as a member's name in their own bodies; found once until a file is added. */
  takingMembers(): ReadonlySet<string> {
    this.memberTakers ??= this.findMemberTakers();
    return this.memberTakers;
  }
  private findMemberTakers(): Set<string> {
    const taking = new Set(memberBuiltins.keys());
    for (const [name, places] of this.places)
      if (places.some(({ definition }) => definition.namesMember)) taking.add(name);
    return taking;
  }

  /** Every definition of a name, in the order the headers were added; empty when there is none. */
  definitions(name: string): readonly Macro[] {
    let macros = this.read.get(name);
    if (macros === undefined) {
      macros = (this.places.get(name) ?? []).flatMap(({ definition }) => definition.macro ?? []);
      this.read.set(name, macros);
    }
    return macros;
  }

  nature(name: string): MacroNature {
    const known = this.natures.get(name);
    if (known !== undefined) return known;
    // A macro that mentions itself (directly or not) is no attribute; this entry also ends the recursion.
    this.natures.set(name, 'other');
    const nature = this.findNature(name);
    this.natures.set(name, nature);
    return nature;
  }

  private findNature(name: string): MacroNature {
    const macros = this.definitions(name);
    if (macros.length === 0) return 'unknown';
    const bodies = macros.map((macro) => this.bodyNature(macro));
    if (bodies.every((nature) => nature === 'attribute' || nature === 'empty')) {
      // A function-like macro that is empty in one build is usually a statement in another place of the tree; only
      // where some definition is an attribute is it safe to take its arguments for attribute arguments.
      const functionLike = macros.some((macro) => macro.parameters !== undefined);
      return functionLike && !bodies.includes('attribute') ? 'other' : 'attribute';
    }
    if (macros.every((macro) => macro.parameters === undefined && isParameterList(macro))) return 'parameterList';
    return 'other';
  }

  private bodyNature({ words }: Macro): 'attribute' | 'empty' | 'other' {
    if (words.length === 0) return 'empty';
    for (let at = 0; at < words.length; at++) {
      const word = words[at] ?? '';
      if (!/^[A-Za-z_$]/.test(word)) {
        // `extern "C" {` and the `}` that closes it bracket declarations and are none.
        const isLinkage =
          word === '"C"' || (word === '{' && words[at - 1] === '"C"') || (word === '}' && words.length === 1);
        if (isLinkage) continue;
        return 'other';
      }
      if (storageWords.has(word) || word === 'volatile') continue;
      if (!isCompilerAttribute(word) && this.nature(word) !== 'attribute') return 'other';
      if (words[at + 1] === '(') at = closing(words, at + 1);
    }
    return 'attribute';
  }
}

function isParameterList({ words, body }: Macro): boolean {
  return (
    words.length > 2 &&
    words[0] === '(' &&
    words[2] !== ')' &&
    closing(words, 0) === words.length - 1 &&
    /^\(\s*(struct|const|void|\w+_t)\b/.test(body)
  );
}

/** Index of the bracket that closes the one at `open`, or the last word. */
function closing(words: readonly string[], open: number): number {
  let depth = 0;
  for (let at = open; at < words.length; at++) {
    const one = words[at];
    if (one === '(' || one === '[' || one === '{') depth++;
    else if ((one === ')' || one === ']' || one === '}') && --depth === 0) return at;
  }
  return words.length - 1;
}
