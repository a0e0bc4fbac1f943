// The texts of the manifest and of the extension: where they stand, their keys, and what a language lacks.
// `test/unit/l10n.test.ts` checks with the same functions that `l10n/update.mjs` repairs with.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The languages besides English. */
export const languages = ['de'];

/** Keys of the manifest whose values people read. */
const readKeys = new Set(['title', 'description', 'markdownDescription', 'contents', 'altText', 'name', 'category']);
const readLists = new Set(['enumDescriptions', 'markdownEnumDescriptions']);
/** Texts that are names, the same in every language. */
const names = new Set(['XNU Exclaves']);

/**
 * @typedef {object} ManifestText
 * @property {string} key of `package.nls.json`
 * @property {string} text as the manifest has it now
 * @property {(value: string) => void} replace
 */

/**
 * Every text of `contributes` and `capabilities` that people read, in the order of the manifest.
 * @param {object} manifest
 * @returns {ManifestText[]}
 */
export function manifestTexts(manifest) {
  /** @type {ManifestText[]} */
  const found = [];
  const visit = (value, trail) => {
    if (Array.isArray(value)) {
      for (const [at, one] of value.entries()) visit(one, [...trail, nameOf(one) ?? String(at)]);
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      const here = [...trail, key];
      if (readKeys.has(key) && typeof inner === 'string') {
        if (names.has(inner) || isMachineName(trail, key)) continue;
        found.push({
          key: keyOf(here, inner),
          text: inner,
          replace: (text) => {
            value[key] = text;
          },
        });
      } else if (readLists.has(key) && Array.isArray(inner)) {
        inner.forEach((text, at) => {
          found.push({
            key: keyOf([...here, String(value.enum?.[at] ?? at)], text),
            text,
            replace: (next) => {
              inner[at] = next;
            },
          });
        });
      } else visit(inner, here);
    }
  };
  visit(manifest.contributes, []);
  const { description } = manifest;
  found.push({
    key: 'description',
    text: description,
    replace: (text) => {
      manifest.description = text;
    },
  });
  visit(manifest.capabilities, ['capabilities']);
  return found;
}

/** `semanticTokenTypes` and grammars have ids where others have texts. */
function isMachineName(trail, key) {
  return key === 'name' && trail[0] !== 'views';
}

function nameOf(one) {
  if (typeof one !== 'object' || one === null) return undefined;
  return one.id ?? one.command ?? one.view;
}

/** Made from where a text stands; the texts of empty views stand in many places and are named by their first words. */
function keyOf(trail, text) {
  if (trail[0] === 'viewsWelcome') {
    const words = text.replace(/\[.*$/s, '').match(/[A-Za-z]+/g) ?? [];
    return `welcome.${words.slice(0, 6).join('-').toLowerCase()}`;
  }
  return trail
    .filter((part) => part !== 'properties' && part !== 'xnuExclaves')
    .map((part) => part.replace(/^xnuExclaves\./, ''))
    .join('.');
}

/**
 * The manifest as a reader of English sees it: every `%key%` replaced.
 * @template Manifest
 * @param {Manifest} manifest
 * @param {Record<string, string>} texts
 * @returns {Manifest}
 */
export function localized(manifest, texts) {
  return JSON.parse(JSON.stringify(manifest), (_key, value) =>
    typeof value === 'string' && /^%[^%\s]+%$/.test(value) ? (texts[value.slice(1, -1)] ?? value) : value,
  );
}

/** The texts that the extension hands to `l10n.t`, with the file of each; a call without a plain text is named too. */
export function extensionTexts(root) {
  const texts = new Map();
  const odd = [];
  const folder = join(root, 'extension/src');
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts')) continue;
    const source = readFileSync(join(folder, name), 'utf8');
    for (const match of source.matchAll(/\bl10n\.t\(\s*/g)) {
      const rest = source.slice(match.index + match[0].length);
      const literal = /^(?:'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\$]|\\.)*)`)/.exec(rest);
      if (literal === null) odd.push(`${name}: ${rest.split('\n')[0]}`);
      else texts.set((literal[1] ?? literal[2] ?? literal[3] ?? '').replace(/\\(.)/g, '$1'), name);
    }
  }
  return { texts: [...texts.keys()].sort(), odd };
}

/** The sentences that the core says in the reader's language, with `{0}` for what is put in; and calls that are none. */
export function guideSentences(root) {
  const texts = new Set();
  const odd = [];
  const folder = join(root, 'server/src/core');
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts') || name.endsWith('say.ts')) continue;
    for (const [, sentence] of readFileSync(join(folder, name), 'utf8').matchAll(/\bsay`([^`]*)`/g)) {
      let count = 0;
      const text = sentence.replace(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, () => `{${count++}}`);
      if (text.includes('${')) odd.push(`${name}: ${sentence}`);
      // What is nothing but a value is the same in every language.
      else if (/\p{L}/u.test(text.replace(/\{\d+\}/g, ''))) texts.add(text);
    }
  }
  return { texts: [...texts], odd };
}

/** What the server writes and the extension translates: titles of groups, and kinds of rows as they are spoken. */
export function serverTexts(root) {
  const groups = JSON.parse(readFileSync(join(root, 'l10n/groups.json'), 'utf8'));
  const protocol = readFileSync(join(root, 'server/src/protocol/requests.ts'), 'utf8');
  const union = /export type RowKind =([^;]*);/.exec(protocol)?.[1] ?? '';
  const kinds = [...union.matchAll(/'(\w+)'/g)]
    .map(([, kind]) => kind)
    .filter((kind) => kind !== 'group')
    .map((kind) => kind.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`));
  return [...new Set([...groups, ...kinds])];
}

/** Texts of the extension that stand where people read them and are not handed to `l10n.t`. */
export function bareTexts(root) {
  const folder = join(root, 'extension/src');
  const found = [];
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts')) continue;
    const source = readFileSync(join(folder, name), 'utf8');
    const pattern =
      /(?:show(?:Information|Warning|Error)Message\(\s*|setStatusBarMessage\(\s*|\b(?:title|placeHolder|prompt|openLabel|saveLabel|detail|message|tooltip|text|label):\s+)(['"`])((?:(?!\1)[^\\]|\\.)*[a-z]{3}(?:(?!\1)[^\\]|\\.)*)\1/g;
    for (const match of source.matchAll(pattern))
      if (!names.has(match[2]) && /[A-Za-z]{3}/.test(match[2].replace(/\$\{[^}]*\}/g, '')) && /[A-Z ]/.test(match[2]))
        found.push(`${name}: ${match[2]}`);
  }
  return found;
}

/** What a translation lacks, has too much, or says with other placeholders or links. */
export function compareTexts(source, translation, file) {
  const problems = [];
  for (const [key, text] of Object.entries(source)) {
    const translated = translation[key];
    if (translated === undefined || translated === '')
      problems.push(`${file} lacks ${JSON.stringify(key)}: ${JSON.stringify(text)}`);
    else if (marksOf(text) !== marksOf(translated))
      problems.push(`${file}: ${JSON.stringify(key)} has other placeholders or links than ${JSON.stringify(text)}`);
  }
  for (const key of Object.keys(translation))
    if (!(key in source)) problems.push(`${file} has ${JSON.stringify(key)}, which nothing uses any more: remove it`);
  return problems;
}

/** Placeholders, links and code, in any order: a translation has the same. */
function marksOf(text) {
  return (text.match(/\{\d+\}|\]\([^)]*\)|`[^`]*`/g) ?? []).sort().join(' ');
}
