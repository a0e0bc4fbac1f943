/**
 * Tightbeam's interfaces as the tree lets them be put together: modules with their interfaces, methods and types, the tables
 * that serve calls of exclaves, the clients that make calls to them. Plain data; every element says how sure it is and where
 * it is seen.
 */

/**
 * `stated`: a server table or the parameters of a block write it. `inferred`: it follows from arguments, members or
 * constants. `nameOnly`: there is a name of that form, and nothing else is known.
 */
export type Confidence = 'stated' | 'inferred' | 'nameOnly';

/** A place in the checkout. Offsets are UTF-16 units, the line is 0-based. */
export interface EvidencePlace {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly line: number;
}

export interface Element {
  readonly name: string;
  readonly confidence: Confidence;
  /** The best place first. */
  readonly evidence: readonly EvidencePlace[];
  /** The generated names that belong to it, sorted. */
  readonly names: readonly string[];
  /** What contradicts: sentences for a person. */
  readonly conflicts: readonly string[];
}

export interface Parameter {
  readonly name: string;
  /** In the notation of the pages; `unknown` where nothing tells. */
  readonly type: string;
  readonly confidence: Confidence;
  readonly conflicts: readonly string[];
}

/** `success` or `failure` of a result, with what it carries. */
export interface Variant extends Element {
  /** In the notation; `''` when it carries nothing, `unknown` when that cannot be told. */
  readonly payload: string;
  /** Expressions that a handler gives it, as written. */
  readonly values: readonly string[];
}

export interface Reply {
  readonly kind: 'nothing' | 'value' | 'result' | 'unknown';
  /** The type of a value, in the notation. */
  readonly type: string;
  /** `module.interface.method` that the result's type belongs to, when that is another method. */
  readonly of?: string;
  readonly variants: readonly Variant[];
}

export interface Method extends Element {
  readonly module: string;
  readonly interface: string;
  readonly parameters: readonly Parameter[];
  readonly reply: Reply;
  readonly calls: readonly Downcall[];
  readonly slots: readonly UpcallSlot[];
  /** An exclave calls it: a table serves it, or code of XNU builds its result. */
  readonly isUpcall: boolean;
  /** Functions that complete with its result, where no slot of a table shows them. */
  readonly handlers: readonly EvidencedName[];
}

/** A variant of a result that a caller reads, and what becomes of it. */
export interface VariantRead extends EvidencePlace {
  readonly variant: string;
  readonly outcome?: string;
}

/** A call from XNU into an exclave. */
export interface Downcall extends EvidencePlace {
  readonly callee: string;
  readonly within: string;
  readonly arguments: readonly string[];
  /** What the function does with the transport's error; absent when it is not looked at. */
  readonly outcome?: string;
  readonly reads: readonly VariantRead[];
  /** Functions that other files can call and that lead here, nearest first; the caller itself when it is one. */
  readonly reachedFrom: readonly EvidencedName[];
}

export interface EvidencedName extends EvidencePlace {
  readonly name: string;
}

/** Where an endpoint comes from: the expressions it went through, first the one that was handed over. */
export interface EndpointTrail {
  readonly steps: readonly { readonly text: string; readonly place?: EvidencePlace }[];
  readonly domain?: string;
  readonly service?: string;
  /** Where else it may come from: the variable is given its value in more than one place. */
  readonly others?: readonly EndpointTrail[];
}

/** A handle that is connected to an endpoint. */
export interface Client extends EvidencePlace {
  readonly module: string;
  readonly interface: string;
  readonly constructorName: string;
  /** The expression that names the handle. */
  readonly handle: string;
  readonly within: string;
  readonly endpoint: EndpointTrail;
  readonly outcome?: string;
}

/** A connection of the runtime that is made without generated code. */
export interface Connection extends EvidencePlace {
  readonly constructorName: string;
  /** The variable that holds it; `''` when none does. */
  readonly handle: string;
  readonly within: string;
  readonly endpoint: EndpointTrail;
  /** Messages that the same function sends over it. */
  readonly sends: readonly (EvidencePlace & { readonly callee: string; readonly arguments: readonly string[] })[];
}

export interface Interface extends Element {
  readonly module: string;
  /** Interfaces of the same module whose methods it has: seen by their results. */
  readonly extends: readonly string[];
  readonly methods: readonly Method[];
  readonly clients: readonly Client[];
  readonly tables: readonly UpcallTable[];
  /** True when it is called but no handle of it is seen to be connected. */
  readonly withoutEndpoint: boolean;
  /** What the tree reads of a handle of it. */
  readonly handle: readonly Field[];
}

export interface Field {
  readonly name: string;
  readonly type: string;
  readonly confidence: Confidence;
  readonly evidence: readonly EvidencePlace[];
  readonly conflicts: readonly string[];
  /** Of a field whose type is unknown: functions and records that would tell it, which nothing indexed declares. */
  readonly outside?: readonly string[];
  /** Fields of an unnamed or foreign record that it holds. */
  readonly fields: readonly Field[];
}

export interface Case {
  readonly name: string;
  /** What a case of a union carries, in the notation. */
  readonly payload: string;
  readonly confidence: Confidence;
  readonly evidence: readonly EvidencePlace[];
  readonly names: readonly string[];
}

export interface ValueType extends Element {
  readonly module: string;
  readonly kind: 'struct' | 'union' | 'enum' | 'alias' | 'opaque';
  readonly fields: readonly Field[];
  readonly cases: readonly Case[];
  /** For an alias: the C type it stands for. */
  readonly target: string;
  /** Containers of it that are used. */
  readonly containers: readonly ('vector' | 'optional' | 'optional vector')[];
  /** True when a message is read from or written to a buffer as it. */
  readonly marshalled: boolean;
}

export interface Module extends Element {
  readonly interfaces: readonly Interface[];
  readonly types: readonly ValueType[];
  /** Input files of the generator that it may come from, when the build says so. */
  readonly inputs: readonly string[];
}

/** How a slot of one generation of an interface was matched with one of another. */
export type PairedBy = 'handler' | 'handlerName' | 'name' | 'order';

export interface UpcallSlot extends EvidencePlace {
  readonly name: string;
  readonly table: string;
  /** Stated where a whole block is written for it. */
  readonly confidence: Confidence;
  /** What it is given, when that is no block. */
  readonly value?: string;
  /** As the table writes them; `''` where there is no block. */
  readonly parameters: string;
  /** The type that the completion is called with, as written; `void` when with nothing, `''` when there is none. */
  readonly completion: string;
  readonly handler?: EvidencedName;
  /** The results that the handler builds, or the values that it completes with. */
  readonly results: readonly BuiltResult[];
  /** The same method in the table of another module. */
  readonly counterpart?: {
    readonly module: string;
    readonly table: string;
    readonly slot: string;
    readonly by: PairedBy;
  };
  /** Set when there is another generation of the interface and it has no such method. */
  readonly onlyHere?: true;
  /** Set when the table of the other generation breaks off, so that it does not tell whether it has such a method. */
  readonly otherIsCut?: true;
}

export interface BuiltResult extends EvidencePlace {
  /** `success`, `failure`; `''` for a value that the completion is called with directly. */
  readonly variant: string;
  /** As written; `''` when it carries nothing. */
  readonly value: string;
}

export interface UpcallTable extends EvidencePlace {
  readonly name: string;
  readonly module: string;
  readonly interface: string;
  readonly confidence: Confidence;
  readonly slots: readonly UpcallSlot[];
  readonly starts: readonly (EvidencePlace & { readonly within: string; readonly endpoint: EndpointTrail })[];
}

export interface TightbeamModel {
  readonly modules: readonly Module[];
  readonly tables: readonly UpcallTable[];
  readonly clients: readonly Client[];
  /** Clients without generated code. */
  readonly connections: readonly Connection[];
  /** Generated name → the element it belongs to: `module`, `module.interface`, `module.interface.method`, `module.type`. */
  readonly elementOf: ReadonlyMap<string, string>;
}
