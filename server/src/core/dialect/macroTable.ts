/**
 * The `#define`s of a checkout, found in one quick pass over each header and read only when a name is asked for.
 *
 * This is what lets the dialect be learned instead of listed: whether a word is an attribute, what a declaring macro
 * declares, is answered by the macro's own definition.
 */
import { type Definition, definitionsIn, type Macro } from './definitions.ts';
import { memberBuiltins } from './memberParameters.ts';
import { endsDeclaration } from './wholeMacros.ts';
import { ruleOf } from './words.ts';

interface Place {
  readonly path: string;
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
  /** None of the above, or no macro at all. */
  | 'other';

const none: readonly Macro[] = [];
const nowhere: readonly Place[] = [];

const storageWords = new Set(['static', 'inline', 'extern', '__inline', '__inline__', '_Noreturn', 'register']);
/** What C++ puts before or behind a method: `#define COMPATIBILITY_VIRTUAL virtual`. */
const methodWords = new Set(['virtual', 'override', 'final', 'explicit', 'constexpr', 'noexcept']);

/** The compiler's own attributes, which no `#define` can teach. */
function isCompilerAttribute(word: string): boolean {
  return ruleOf(word, false)?.action.startsWith('blank') === true;
}

export class MacroTable {
  /** The lists are never changed, so that tables share them. Some of their files may not be of this table yet. */
  private readonly places: Map<string, readonly Place[]>;
  private count = 0;
  private readonly namesIn: Map<string, readonly string[]>;
  /** When each file was first added: an edit does not change the order of definitions. */
  private readonly orders = new Map<string, number>();
  private readonly read = new Map<string, readonly Macro[]>();
  private readonly natures = new Map<string, MacroNature>();
  private readonly wholes = new Map<string, boolean>();
  private pasteList: readonly Paste[] | undefined;
  private userLists: ReadonlyMap<string, readonly string[]> | undefined;
  private memberTakers: ReadonlySet<string> | undefined;
  private readonly texts = new Map<string, string>();
  /** The texts that {@link places} were found in before this table had any. */
  private readonly taken: ReadonlyMap<string, string>;

  /** @param like the table of a tree that is mostly the same: of files that it has as well, nothing is found anew. */
  constructor(like?: MacroTable) {
    this.places = new Map(like?.places);
    this.namesIn = new Map(like?.namesIn);
    this.taken = new Map(like === undefined ? [] : [...like.taken, ...like.texts]);
  }

  /** Notes where a file defines macros, in place of what it defined before. */
  add(path: string, text: string): void {
    // Files are read again when what they use changed; they teach nothing new by that.
    const known = this.texts.get(path);
    if (known === text) return;
    this.texts.set(path, text);
    if (!this.orders.has(path)) this.orders.set(path, this.orders.size);
    this.count++;
    // What was concluded from fewer headers may not hold any more.
    this.read.clear();
    this.natures.clear();
    this.wholes.clear();
    this.pasteList = undefined;
    this.userLists = undefined;
    this.memberTakers = undefined;
    if (known === undefined && this.taken.get(path) === text) return;
    for (const name of this.namesIn.get(path) ?? []) {
      const kept = this.places.get(name)?.filter((place) => place.path !== path) ?? [];
      if (kept.length > 0) this.places.set(name, kept);
      else this.places.delete(name);
    }
    const found = definitionsIn(text);
    this.namesIn.set(
      path,
      found.map(({ name }) => name),
    );
    for (const definition of found) {
      const { name } = definition;
      const place: Place = { path, definition };
      const others = this.places.get(name);
      this.places.set(name, others === undefined ? [place] : others.concat(place));
    }
  }

  /** Where the files of this table define a name, in the order that they were added. */
  private placesOf(name: string): readonly Place[] {
    const places = this.places.get(name);
    if (places === undefined || places.length === 0) return nowhere;
    const order = ({ path }: Place) => this.orders.get(path) ?? -1;
    const own = this.taken.size === 0 ? places : places.filter((place) => order(place) >= 0);
    return own.length < 2 ? own : own.toSorted((a, b) => order(a) - order(b));
  }
  private *everyName(): Generator<readonly [name: string, places: readonly Place[]]> {
    for (const name of this.places.keys()) {
      const places = this.placesOf(name);
      if (places.length > 0) yield [name, places];
    }
  }

  /** What a file defines: each name with its definitions as they stand. */
  definedIn(path: string): Map<string, string> {
    const defined = new Map<string, string>();
    for (const name of new Set(this.texts.has(path) ? this.namesIn.get(path) : [])) {
      const own = this.placesOf(name).filter((place) => place.path === path);
      defined.set(name, own.map(({ definition }) => definition.line).join('\n'));
    }
    return defined;
  }

  /** The names that another table defines otherwise. */
  differencesFrom(other: MacroTable): Set<string> {
    const names = new Set<string>();
    const print = (places: readonly Place[]) =>
      places.map(({ path, definition }) => `${path} ${definition.line}`).join('\n');
    for (const [name, places] of this.everyName()) if (print(places) !== print(other.placesOf(name))) names.add(name);
    for (const [name] of other.everyName()) if (this.placesOf(name).length === 0) names.add(name);
    return names;
  }

  get size(): number {
    return [...this.everyName()].length;
  }

  /** The files whose macros are known and whose text has a word in it, alone or as part of another. */
  *textsWith(word: string): Generator<{ readonly path: string; readonly text: string }> {
    for (const [path, text] of this.texts) if (text.includes(word)) yield { path, text };
  }

  /** Grows with every file that is added or says something else: what was concluded before may not hold any more. */
  get generation(): number {
    return this.count;
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
    for (const [name, places] of this.everyName())
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
    for (const [name, places] of this.everyName()) {
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
    for (const [name, places] of this.everyName())
      if (places.some(({ definition }) => definition.namesMember)) taking.add(name);
    return taking;
  }

  /** Every definition of a name, in the order the headers were added; empty when there is none. */
  definitions(name: string): readonly Macro[] {
    let macros = this.read.get(name);
    if (macros === undefined) {
      // Most words that are asked about are no macros.
      if (!this.places.has(name)) return none;
      macros = this.placesOf(name).flatMap(({ definition }) => definition.macro ?? []);
      this.read.set(name, macros);
    }
    return macros;
  }

  nature(name: string): MacroNature {
    // Most words that are asked about are no macros.
    if (!this.places.has(name)) return 'other';
    const known = this.natures.get(name);
    if (known !== undefined) return known;
    // A macro that mentions itself (directly or not) is no attribute; this entry also ends the recursion.
    this.natures.set(name, 'other');
    const nature = this.findNature(name);
    this.natures.set(name, nature);
    return nature;
  }

  /**
   * Whether a use of a macro is made of whole declarations, so that no semicolon need follow.
   *
   * @param called with arguments, as a macro that takes them; else as one that takes none.
   */
  declaresWhole(name: string, called: boolean): boolean {
    if (!this.places.has(name)) return false;
    const key = called ? `${name}()` : name;
    const known = this.wholes.get(key);
    if (known !== undefined) return known;
    // Ends the recursion, as above.
    this.wholes.set(key, false);
    const isWhole = this.usedAs(name, called).some((macro) =>
      endsDeclaration(
        macro,
        (one, isCall) => this.declaresWhole(one, isCall),
        (one, isCall) => this.usedAs(one, isCall).some(({ words }) => words.length === 0),
      ),
    );
    this.wholes.set(key, isWhole);
    return isWhole;
  }
  private usedAs(name: string, called: boolean): readonly Macro[] {
    return this.definitions(name).filter(({ parameters }) => (parameters !== undefined) === called);
  }

  private findNature(name: string): MacroNature {
    const macros = this.definitions(name);
    if (macros.length === 0) return 'other';
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
      if (storageWords.has(word) || methodWords.has(word) || word === 'volatile') continue;
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
