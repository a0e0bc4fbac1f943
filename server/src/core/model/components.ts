/** What a system has of exclaves: kexts, frameworks, launch configurations and other files, as their property lists tell. */

/** A value of a property list, XML or binary. */
export type PlistValue =
  | string
  | number
  | boolean
  | Date
  | Uint8Array
  | readonly PlistValue[]
  | { readonly [key: string]: PlistValue }
  | null;

export type ComponentKind =
  | 'kext'
  | 'framework'
  | 'app'
  | 'bundle'
  | 'library'
  | 'launch'
  | 'entitlements'
  | 'folder'
  | 'file';

/** A key or a text of a property list that names the exclave world. */
export interface Mention {
  /** The keys that lead to it, outermost first; items of a list are not numbered. */
  readonly keys: readonly string[];
  readonly text: string;
  /** The text is a key itself. */
  readonly isKey: boolean;
}

/** Who a component says it is. All texts are as the property list has them. */
export interface Identity {
  readonly bundleId?: string;
  readonly version?: string;
  readonly build?: string;
  readonly minimumSystem?: string;
  /** The bundles that a kext links, by identifier, with the version it wants. */
  readonly dependencies: readonly { readonly id: string; readonly version: string }[];
  /** What a launch configuration starts. */
  readonly program?: string;
  /** From `version.plist`: what it was built from. */
  readonly project?: string;
  readonly sourceVersion?: string;
}

export interface Component {
  readonly kind: ComponentKind;
  /** The name of the folder or file, without the ending that says its kind. */
  readonly name: string;
  /** From the root, with forward slashes; never leaves it. */
  readonly path: string;
  /** The rules that found it, by their ids. */
  readonly foundBy: readonly string[];
  readonly identity: Identity;
  /** The property lists that were read, from the root. */
  readonly plists: readonly { readonly path: string; readonly form: 'xml' | 'binary' }[];
  readonly mentions: readonly Mention[];
  /** There were more mentions than are kept. */
  readonly hasMoreMentions: boolean;
}

/** Something that could not be looked at, and why. */
export interface ComponentProblem {
  readonly path: string;
  readonly reason: 'damaged' | 'noPermission' | 'tooLarge' | 'link' | 'unreadable' | 'limit';
  readonly detail: string;
}

export interface ComponentScan {
  readonly root: string;
  /** By path. */
  readonly components: readonly Component[];
  readonly problems: readonly ComponentProblem[];
  readonly looked: { readonly folders: number; readonly entries: number; readonly plists: number };
  /** False when a limit or a person ended it early. */
  readonly isComplete: boolean;
}

/** One difference between two systems. */
export interface ComponentChange {
  readonly kind: 'added' | 'removed' | 'changed';
  readonly before?: Component;
  readonly after?: Component;
  /** What differs, for `changed`. */
  readonly differences: readonly { readonly what: string; readonly before: string; readonly after: string }[];
}
