/**
 * How a part of a system shows that it belongs to exclaves. Rules, not a list of parts: what Apple adds later is found
 * too. Each rule has a reason and an example that a test runs.
 */
import { isExclaveName } from '../extract/exclaveNames.ts';
import type { ComponentKind } from '../model/components.ts';

export interface NamingRule {
  readonly id: 'name' | 'exclaveKit' | 'mention';
  readonly reason: string;
  /** A path that the rule finds; for `mention`, a text of a property list. */
  readonly example: string;
}

export const namingRules: readonly NamingRule[] = [
  {
    id: 'name',
    reason: 'its name has one of the word stems of the exclave world',
    example: 'Extensions/ExclaveKextClient.kext',
  },
  {
    id: 'exclaveKit',
    reason: 'it lies in a folder ExclaveKit, where the programs for the exclave side are kept',
    example: 'ExclaveKit/System/Library/Frameworks/Foundation.framework',
  },
  {
    id: 'mention',
    reason: 'a key or a text of its property list has one of the word stems',
    example: 'com.apple.private.exclaves.conclave-host',
  },
];

/** Endings of folders that are one thing to a person, with what they are. */
const bundleEndings: Readonly<Record<string, ComponentKind>> = {
  kext: 'kext',
  dext: 'kext',
  framework: 'framework',
  app: 'app',
  appex: 'app',
  xpc: 'app',
  bundle: 'bundle',
  plugin: 'bundle',
  driver: 'bundle',
  systemextension: 'bundle',
};

/** The kind of a folder that is a bundle; undefined for any other. */
export function bundleKind(name: string): ComponentKind | undefined {
  return bundleEndings[/\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? ''];
}

/** The kind of a property list that stands for itself: what launchd starts, and entitlements. */
export function plistKind(path: string): ComponentKind | undefined {
  if (/\.(entitlements|xcent)$/i.test(path) || /(^|[/._-])entitlements\.plist$/i.test(path)) return 'entitlements';
  if (/(^|\/)\w*Launch(Daemons|Agents)\/[^/]+\.plist$/i.test(path)) return 'launch';
  return undefined;
}

/** The kind of a file that only its name tells of. */
export function fileKind(name: string): ComponentKind {
  return /\.(dylib|tbd|a)$/i.test(name) ? 'library' : 'file';
}

/** The rules that find something by its path alone. */
export function rulesForPath(path: string): NamingRule['id'][] {
  const parts = path.split('/');
  const name = parts.at(-1) ?? '';
  const rules: NamingRule['id'][] = [];
  if (isExclaveName(name)) rules.push('name');
  if (parts.slice(0, -1).includes('ExclaveKit')) rules.push('exclaveKit');
  return rules;
}

/** `ExclavesAudioKext.kext` → `ExclavesAudioKext`; of a launch configuration the label. */
export function nameOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name
    .replace(/\.(plist|entitlements|xcent|dylib|tbd|a)$/i, '')
    .replace(/\.(\w+)$/, (ending, word: string) => (word.toLowerCase() in bundleEndings ? '' : ending));
}

const stemPattern = ['xclave', 'conclave', 'tightbeam', 'xnuproxy'].map((stem) => [...stem].join('\\0?')).join('|');
const stemBytes = new RegExp(stemPattern, 'i');

/** True when bytes, read as Latin-1, hold a stem, also in UTF-16: what needs no parse is not parsed. */
export function bytesMention(latin1: string): boolean {
  return stemBytes.test(latin1);
}
