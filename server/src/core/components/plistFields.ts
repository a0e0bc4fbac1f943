/** Reads the fields of property lists that say who a component is, and the texts that name the exclave world. */
import { isExclaveName } from '../extract/exclaveNames.ts';
import type { Identity, Mention, PlistValue } from '../model/components.ts';

type Dictionary = { readonly [key: string]: PlistValue };

/** Mentions that are kept of one property list, and how deep they are looked for. */
const limits = { mentions: 200, depth: 64, text: 400 };

function dictionary(value: PlistValue | undefined): Dictionary | undefined {
  return typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Date) &&
    !(value instanceof Uint8Array)
    ? (value as Dictionary)
    : undefined;
}

/** Only what the property list itself holds: a key named `__proto__` gives nothing. */
function own(value: Dictionary | undefined, key: string): PlistValue | undefined {
  return value !== undefined && Object.hasOwn(value, key) ? value[key] : undefined;
}

function text(value: Dictionary | undefined, ...keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const found = own(value, key);
    if (typeof found === 'string' && found !== '') return found.slice(0, limits.text);
    if (typeof found === 'number') return String(found);
  }
  return undefined;
}

/** @param info `Info.plist`, or a launch configuration. @param version `version.plist`. */
export function readIdentity(info: PlistValue | undefined, version?: PlistValue): Identity {
  const main = dictionary(info);
  const built = dictionary(version);
  const libraries = dictionary(own(main, 'OSBundleLibraries'));
  const parts: [keyof Identity, string | undefined][] = [
    ['bundleId', text(main, 'CFBundleIdentifier', 'Label')],
    ['version', text(main, 'CFBundleShortVersionString') ?? text(built, 'CFBundleShortVersionString')],
    ['build', text(main, 'CFBundleVersion') ?? text(built, 'CFBundleVersion')],
    ['minimumSystem', text(main, 'LSMinimumSystemVersion', 'MinimumOSVersion', 'OSMinimumDriverKitVersion')],
    ['program', text(main, 'Program') ?? firstText(own(main, 'ProgramArguments'))],
    ['project', text(built, 'ProjectName')],
    ['sourceVersion', text(built, 'SourceVersion')],
  ];
  return {
    ...Object.fromEntries(parts.filter(([, value]) => value !== undefined)),
    dependencies: Object.keys(libraries ?? {})
      .map((id) => ({ id: id.slice(0, limits.text), version: text(libraries, id) ?? '' }))
      .sort((a, b) => (a.id < b.id ? -1 : 1)),
  };
}

function firstText(value: PlistValue | undefined): string | undefined {
  const first = Array.isArray(value) ? (value as readonly PlistValue[])[0] : undefined;
  return typeof first === 'string' && first !== '' ? first.slice(0, limits.text) : undefined;
}

/** Keys and texts with a stem of the exclave world, in the order of the property list, each once. */
export function readMentions(value: PlistValue | undefined): { mentions: Mention[]; hasMore: boolean } {
  const mentions: Mention[] = [];
  const seen = new Set<string>();
  let hasMore = false;
  const add = (keys: readonly string[], found: string, isKey: boolean) => {
    if (!isExclaveName(found)) return;
    const id = JSON.stringify([keys, found, isKey]);
    if (seen.has(id)) return;
    if (mentions.length >= limits.mentions) {
      hasMore = true;
      return;
    }
    seen.add(id);
    mentions.push({ keys: keys.map(short), text: short(found), isKey });
  };
  const visit = (one: PlistValue | undefined, keys: readonly string[]) => {
    if (hasMore || keys.length > limits.depth) return;
    if (typeof one === 'string') add(keys, one, false);
    else if (Array.isArray(one)) for (const item of one as readonly PlistValue[]) visit(item, keys);
    else {
      const inner = dictionary(one);
      for (const key of Object.keys(inner ?? {})) {
        add(keys, key, true);
        visit(own(inner, key), [...keys, key]);
      }
    }
  };
  visit(value, []);
  return { mentions, hasMore };
}

function short(found: string): string {
  return found.length > limits.text ? `${found.slice(0, limits.text)}…` : found;
}
