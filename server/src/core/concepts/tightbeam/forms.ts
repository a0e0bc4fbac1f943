/** The spellings of Tightbeam's generator: what its suffixes make of a name. A new form is one row. */

/** One generated name, taken apart. */
export interface TightbeamName {
  readonly name: string;
  /** `''` for the containers that the generator shares between modules: `u8__v_visit`. */
  readonly module: string;
  /** The interface, method or type, as far as the name's form tells. */
  readonly interface?: string;
  readonly method?: string;
  readonly type?: string;
  /** A case of a union or enum, as written. */
  readonly case?: string;
  /** A variant of a result: `success`, `failure`. */
  readonly variant?: string;
  /** What the name is, in words. */
  readonly role: string;
  /** Other modules that the name could be split into. */
  readonly alsoFits?: readonly string[];
}

export type Anchor = 'interface' | 'type' | 'method';

export interface Form {
  readonly suffix: RegExp;
  readonly role: string;
  readonly anchors: Anchor;
}

const forms: readonly Form[] = [
  { suffix: /__init$/, role: 'client constructor', anchors: 'interface' },
  { suffix: /__server_s$/, role: 'server table type', anchors: 'interface' },
  { suffix: /__server_start$/, role: 'starts a server', anchors: 'interface' },
  { suffix: /__result_s$/, role: 'result type of a method', anchors: 'method' },
  { suffix: /__result_get_\w+$/, role: 'reads a variant of a result', anchors: 'method' },
  { suffix: /__result_init_\w+$/, role: 'builds a variant of a result', anchors: 'method' },
  { suffix: /_v__opt_\w+$/, role: 'optional vector', anchors: 'type' },
  { suffix: /__opt_\w+$/, role: 'optional', anchors: 'type' },
  { suffix: /__v_\w+$/, role: 'vector operation', anchors: 'type' },
  { suffix: /__(un)?marshal\w*$/, role: 'message to or from a buffer', anchors: 'type' },
  { suffix: /__get$/, role: 'reads a case of a tagged union', anchors: 'type' },
];

export function formOf(name: string): Form | undefined {
  return name.includes('__') ? forms.find((form) => form.suffix.test(name)) : undefined;
}

/** Names of the runtime, whose header is not published either. */
export const runtimeName = /^(tb_[a-z0-9_]+|TB_[A-Z0-9_]+)$/;

/** The runtime's functions that connect to an endpoint, and that send a message over a connection. */
export const connects = /^tb_\w*connection_create\w*$/;
export const sends = /^tb_\w*connection_send\w*$/;

/** The constructor of a client, by the newer generator and by the older one. */
export function isConstructor(one: TightbeamName): boolean {
  return one.role === 'client constructor';
}
