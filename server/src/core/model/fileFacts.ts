/** Everything the index keeps of one file. Immutable, plain data, replaced as a whole when the file changes. */
import type { KernelBranch } from '../source/kernelBranches.ts';
import type { Drawing, Flow } from './flow.ts';
import type { SourceSymbol } from './symbols.ts';
import type { Uses } from './uses.ts';

/** The test of an `if`, on one line, and where the `if` begins. */
export interface TestAround {
  readonly test: string;
  readonly start: number;
}

/** A call as written. Offsets are UTF-16 units. */
export interface Call {
  readonly callee: string;
  readonly start: number;
  readonly end: number;
  /** The arguments as written, each on one line; a block literal is shown by its parameters: `^(T result) { … }`. */
  readonly args: readonly string[];
  /** The function (or, in a table, the variable) whose text the call stands in. */
  readonly within?: string;
  /** Parameters of a block literal among the arguments, as written. */
  readonly block?: string;
  /** The variable that the call's value is put into. */
  readonly into?: string;
  /** The test of the `if` directly around, where it asks for the variable that the value is put into: a second try. */
  readonly retry?: string;
  /** Of a second try: the tests of all `if`s around it, from the inside out. */
  readonly retryUnder?: readonly TestAround[];
  /**
   * Of calls that may be of generated code: for each argument the declared type of the local its expression begins with,
   * as written; `''` when that is no local of the function.
   */
  readonly types?: readonly string[];
  /** The declared type of the local that the value is put into. */
  readonly intoType?: string;
  /**
   * Of calls that make an endpoint from a local: what may have put the value there, in order, where that is more than one
   * thing. A number alone is none.
   */
  readonly given?: readonly GivenValue[];
  /** What the function does with the value, on one line: `if (err != OK) return FAILURE`, `return … == OK ? a : b`. */
  readonly outcome?: string;
  /** Of calls that are given a constant of an exclave name: the `if` or `return` around it, as written, on one line. */
  readonly condition?: string;
  /** Of calls that are given a text: conditions of the `#if`s around, outermost first. */
  readonly conditions?: readonly string[];
}

/** What is known of `base->field` (or `base.field`), by tests with constants: it is one of the values, or none of them. */
export interface KnownField {
  readonly base: string;
  readonly field: string;
  readonly is: boolean;
  readonly values: readonly string[];
}

/** What a function knows where it makes a call. */
export interface CallKnowledge {
  /** Offset of the callee's name. */
  readonly call: number;
  readonly fields: readonly KnownField[];
  /** Variables that hold what a call has put there through their address, its argument at a position. */
  readonly filled: readonly { readonly base: string; readonly callee: string; readonly position: number }[];
  /** Made only where a field has another value than the function goes on with; it answers with a failure then. */
  readonly refused?: true;
}

/** What a function knows of fields at its calls. */
export interface FunctionKnowledge {
  readonly name: string;
  /** Offset of the name. */
  readonly at: number;
  /** Calls at which something is known. */
  readonly calls: readonly CallKnowledge[];
  /** Variables, parameters among them, that are given another value somewhere. */
  readonly rebound: readonly string[];
  /** What is always known of a field of what is put where a parameter points to. */
  readonly given: readonly { readonly parameter: string; readonly field: string; readonly values: readonly string[] }[];
}

/** `local = value`, or a call that is given `&local`. The text is the value's, or the call's. */
export interface GivenValue {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Code that a function runs for one constant: behind its `case`, or in a branch of an `if` that compares with it. */
export interface Selection {
  readonly constant: string;
  /** Offset of the constant. */
  readonly start: number;
  readonly form: 'case' | 'if';
  /** False for code that runs when the value is another. */
  readonly is: boolean;
  /** Offsets of the code. */
  readonly from: number;
  readonly to: number;
  readonly within: string;
}

/**
 * A function that a call is given, directly or through a local, or a block through a local. Whether the name is a
 * function's is for the index to say; no local of the function around is meant.
 */
export interface HandedOn {
  readonly callee: string;
  /** Offset of the callee. */
  readonly call: number;
  readonly within: string;
  /** What the local is called that holds it; the callee itself where that is called. */
  readonly local?: string;
  /** Offsets of the function's name, or of the block, where it is handed over or put into the local. */
  readonly start: number;
  readonly end: number;
  /** The name; absent for a block. */
  readonly name?: string;
  /** The class that it is a function of: `&Class::name`. */
  readonly record?: string;
}

/** A condition under which a function answers yes at once: `if (is_launchd) return true;`. */
export interface Pass {
  /** As written, on one line. */
  readonly condition: string;
  /** Offsets of the condition. */
  readonly start: number;
  readonly end: number;
  /** What stands behind the condition and before this offset is not asked where it holds. */
  readonly to: number;
  /** True when that is the whole rest of the function. */
  readonly whole: boolean;
  readonly within: string;
  /** For a local that is given one value: that value. */
  readonly meaning?: string;
}

/** An `if`, as far as it decides what of its function is come to. */
export interface Branch {
  /** The test as written, on one line. */
  readonly test: string;
  /** Offset of the `if`. */
  readonly start: number;
  /** Offsets of the code that runs where the test holds. */
  readonly from: number;
  readonly to: number;
  /** Of one that ends by leaving: with what, up to which offset code runs only where the test did not hold, and whether it stands in no other block. */
  readonly leaves?: { readonly value: string; readonly to: number; readonly whole: boolean };
  /** Locals of the test that are given one value, with it. */
  readonly meanings: readonly { readonly name: string; readonly value: string }[];
  readonly within: string;
}

/** A function that does nothing but give a field of the record that it is handed: `return task->conclave;`. */
export interface Getter {
  readonly within: string;
  readonly field: string;
  /** Offset of the field's name. */
  readonly start: number;
}

/**
 * `base.path.of.fields`, where the base is a local whose type has the form of a generated one; or such a local alone beside
 * a constant, with an empty path.
 */
export interface MemberUse {
  /** The declared type of the base, as written. */
  readonly type: string;
  /** Names of fields, joined by dots. */
  readonly path: string;
  /** Offset of the first field's name. */
  readonly start: number;
  readonly within?: string;
  /** The declared type of the plain local that the member is read into or set from, as written. */
  readonly value?: string;
  /** The name of the local that it is read into. */
  readonly into?: string;
  /** A constant that it is compared with, or given: by `==`, `!=`, `=` or the first `case` of its `switch`. */
  readonly constant?: string;
  /**
   * The field that it is read into: `type` is the declared type of the local that the field's path begins with; `''` for a
   * variable of the file, whose name is the `base`.
   */
  readonly intoField?: { readonly type: string; readonly path: string; readonly base?: string };
  /** The declared type of the plain local that it is compared with. */
  readonly compared?: string;
  /** It stands as a condition: `if (!member)`. */
  readonly tested?: true;
}

/** A write of a struct field (`a->field = value`), or of a local variable that is given a constant. */
export interface FieldWrite {
  readonly field: string;
  /** The name is a variable's, not a field's. */
  readonly variable?: true;
  readonly operator: '=' | '|=' | '&=';
  readonly value: string;
  /** Offset of the field's name. */
  readonly start: number;
  readonly within?: string;
}

/** A write that is no plain assignment of a field: {@link FieldWrite} has those. */
export interface OtherWrite {
  /** Last name of what is written. */
  readonly name: string;
  readonly isField: boolean;
  /** `step`: a field by `++`, `+=` and the like; `whole`: what a pointer points to, or a record that is filled. */
  readonly form: 'step' | 'whole';
  /** The operator, or the function that fills it. */
  readonly by: string;
  readonly start: number;
  readonly within: string;
  /** Of `*name = value`: the value, on one line. */
  readonly value?: string;
  /** Of a local or parameter the type that it is declared with. */
  readonly type?: string;
}

/** A string literal that names something: reverse-DNS names of services, domains, entitlements. */
export interface Literal {
  readonly value: string;
  readonly start: number;
  readonly end: number;
  readonly within?: string;
  /** The macro it is the value of. */
  readonly macro?: string;
  /** The function it is passed to. */
  readonly callee?: string;
  /** The variable that it is put into. */
  readonly into?: string;
}

/** `.slot = ^(parameters) { … }` in a table of blocks. */
export interface Slot {
  readonly name: string;
  /** Offset of the slot's name. */
  readonly start: number;
  readonly end: number;
  /** The table variable. */
  readonly table: string;
  /** Its declared type, when that is one of a generated server. */
  readonly tableType?: string;
  readonly parameters: string;
  /** Functions called in the block, in order; of a slot without a block, the function that it is given. */
  readonly calls: readonly string[];
  /** What the slot is given, when that is no block: its parameters are not known. */
  readonly value?: string;
  /** The source breaks off in it. */
  readonly half?: true;
}

/** An argument of an {@link Invocation}, as written, comments and line breaks included in its span but not in its text. */
export interface Argument {
  /** On one line; `''` for an argument that is left out. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/**
 * A macro in place of a declaration (`TUNABLE(…);`), or a call that says a message or asks for a setting
 * (`panic("…")`), with all its arguments and what it depends on.
 */
export interface Invocation {
  readonly name: string;
  /** Offset of the name; `end` is behind the closing parenthesis. */
  readonly start: number;
  readonly end: number;
  readonly args: readonly Argument[];
  /** The function around a call; absent at file scope. */
  readonly within?: string;
  /** Conditions of the `#if`s around, outermost first. */
  readonly conditions?: readonly string[];
  /** Of a call that fills a variable: an exclave name in the code that depends on that variable. */
  readonly leadsTo?: string;
}

/** A `switch` with what it names behind its `case`s. */
export interface SwitchUse {
  /** Offsets of the word `switch`. */
  readonly start: number;
  readonly end: number;
  /** The expression, on one line. */
  readonly on: string;
  /** Names of its own cases in their order; a case that is no plain name makes `isPlain` false. */
  readonly cases: readonly string[];
  readonly isPlain: boolean;
  /** Offset of the word `default`. */
  readonly fallback?: number;
  readonly within?: string;
}

/** What a function returns, on one line. */
export interface ReturnedValue {
  readonly value: string;
  /** Offset of the word `return`. */
  readonly start: number;
  readonly within: string;
}

/** One operand that stands twice in a chain of `||`, `&&` or `|`. */
export interface RepeatedTest {
  /** The operand, on one line. */
  readonly text: string;
  readonly operator: '||' | '&&' | '|';
  /** Offsets of the first and of the second. */
  readonly first: readonly [number, number];
  readonly second: readonly [number, number];
  readonly within?: string;
}

/** A word in a comment that is written as a name of the source. */
export interface Mention {
  readonly name: string;
  readonly start: number;
  /** Parentheses follow: `name()`. */
  readonly called: boolean;
}

/** Text in quotes that a running kernel can print. */
export interface Message {
  /** The literal's value with its conversions (`%d`); neighbouring literals are one text. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** The function or macro it is passed to. */
  readonly callee?: string;
  readonly within?: string;
  /** What follows it in the call, as written: the values of its conversions. */
  readonly values?: readonly string[];
  /** For each value the declared type of the local it begins with; `''` when that is none. */
  readonly types?: readonly string[];
  /** For each value that is a plain name the function whose result it was given last; `''` for another. */
  readonly givers?: readonly string[];
  /** For each value the constant that it is there, by the code before; `''` where that is not known. */
  readonly known?: readonly string[];
}

export interface IncludeLine {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

export interface Section {
  readonly title: string;
  readonly line: number;
}

const none = new Int32Array(1);

/** The facts of a file of which only the symbols are of interest. */
export function symbolsOnly(facts: Pick<FileFacts, 'path' | 'hash' | 'length' | 'lineStarts' | 'symbols'>): FileFacts {
  return {
    ...facts,
    words: [],
    first: none,
    offsets: none.subarray(0, 0),
    roles: new Uint8Array(0),
    includes: [],
    sections: [],
    calls: [],
    writes: [],
    otherWrites: [],
    literals: [],
    slots: [],
    members: [],
    selections: [],
    handed: [],
    passes: [],
    branches: [],
    getters: [],
    flows: [],
    knowledge: [],
    drawings: [],
    dead: [],
    kernelBranches: [],
    unmade: [],
    needed: [],
    invocations: [],
    switches: [],
    returns: [],
    repeats: [],
    mentions: [],
    messages: [],
  };
}

/** A file that places can be given in. */
export interface IndexedFile {
  /** From the checkout's root, with forward slashes. */
  readonly path: string;
  readonly length: number;
  readonly lineStarts: Int32Array;
}

/** A symbol that the build exports. */
export interface ExportedSymbol {
  /** As a reader knows it: `exclaves_get_status`, `IOService::exclaveStart`. */
  readonly name: string;
  /** Offsets of its last part in the list. */
  readonly start: number;
  readonly end: number;
}

/** A list of exported symbols, as far as they name the exclave world: `config/Private.exports`. */
export interface ExportList extends IndexedFile {
  readonly hash: string;
  readonly symbols: readonly ExportedSymbol[];
}

/** What a file that is no C can be: see the rules of `extract/textFiles.ts`. */
export type TextFileKind =
  | 'traceCodes'
  | 'lldbMacros'
  | 'switches'
  | 'fileList'
  | 'makefile'
  | 'systemCalls'
  | 'returnCodes';

/** A line (or a definition) of such a file that concerns exclaves. */
export interface TextEntry {
  readonly name: string;
  /** Offsets of the name. */
  readonly start: number;
  readonly end: number;
  /** What the line says of it: a number, a condition, the variable it is put into. */
  readonly detail: string;
}

/** A call that a function does not make when it is entered through a certain other one: offsets of both callees' names. */
export interface UnmadeCall {
  readonly call: number;
  readonly caller: number;
}

/** A call that a function makes only when a parameter of truth has this value. */
export interface NeededTruth {
  /** Offset of the callee's name. */
  readonly call: number;
  /** Which parameter of the function around. */
  readonly parameter: number;
  readonly value: boolean;
}

/** A file that is no C, as far as it concerns exclaves: trace codes, lldb macros, build files; system calls all. */
export interface TextFile extends IndexedFile {
  readonly kind: TextFileKind;
  readonly hash: string;
  readonly entries: readonly TextEntry[];
}

/** A file with its symbols, however they were found. */
export interface FileWithSymbols extends IndexedFile {
  readonly symbols: readonly SourceSymbol[];
}

export interface FileFacts extends FileWithSymbols, Uses {
  /** Hash of the content the facts were read from. */
  readonly hash: string;
  readonly includes: readonly IncludeLine[];
  readonly sections: readonly Section[];
  readonly calls: readonly Call[];
  readonly writes: readonly FieldWrite[];
  /** In exclave files. */
  readonly otherWrites: readonly OtherWrite[];
  readonly literals: readonly Literal[];
  readonly slots: readonly Slot[];
  readonly members: readonly MemberUse[];
  readonly selections: readonly Selection[];
  /** In the order of the calls; in other than exclave files of functions that name the exclave world. */
  readonly handed: readonly HandedOn[];
  /** In exclave files. */
  readonly passes: readonly Pass[];
  /** In exclave files; in others of functions that are named for exclaves. */
  readonly branches: readonly Branch[];
  readonly getters: readonly Getter[];
  /** In exclave files: the functions that write fields. */
  readonly flows: readonly Flow[];
  /** In exclave files that test fields with constants: every function of those that is not here knows and changes nothing. */
  readonly knowledge: readonly FunctionKnowledge[];
  readonly drawings: readonly Drawing[];
  /** Where no build compiles: start and end of each branch under `#if 0`. */
  readonly dead: readonly (readonly [number, number])[];
  /** What only some kinds of kernel compile, with the condition for it. */
  readonly kernelBranches: readonly KernelBranch[];
  readonly unmade: readonly UnmadeCall[];
  readonly needed: readonly NeededTruth[];
  /** In other than exclave files: those that name the exclave world, or stand under a condition that does. */
  readonly invocations: readonly Invocation[];
  readonly switches: readonly SwitchUse[];
  /** Of functions that return constants and plain names only; in files that use generated code. */
  readonly returns: readonly ReturnedValue[];
  readonly repeats: readonly RepeatedTest[];
  readonly mentions: readonly Mention[];
  readonly messages: readonly Message[];
}
