// Moves texts that stand bare in package.json to package.nls.json, writes docs/settings.md and docs/commands.md,
// and says which translations are missing. `npm run texts`, after a command, a view, a setting or a text was added.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { commandsPage, settingsPage } from './pages.mjs';
import {
  compareTexts,
  extensionTexts,
  guideSentences,
  languages,
  localized,
  manifestTexts,
  serverTexts,
} from './texts.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (file, otherwise) => {
  try {
    return JSON.parse(readFileSync(root + file, 'utf8'));
  } catch (error) {
    if (otherwise === undefined || error.code !== 'ENOENT') throw error;
    return otherwise;
  }
};
const write = (file, value) =>
  writeFileSync(root + file, typeof value === 'string' ? value : `${JSON.stringify(value, null, 2)}\n`);

const manifest = read('package.json');
const known = read('package.nls.json', {});
const texts = {};
for (const { key, text, replace } of manifestTexts(manifest)) {
  const named = /^%([^%\s]+)%$/.exec(text)?.[1];
  let at = named ?? key;
  // Two texts of one key: the later one gets a number.
  if (named === undefined) for (let n = 2; (texts[at] ?? text) !== text; n++) at = `${key}.${n}`;
  texts[at] = named === undefined ? text : (known[named] ?? '');
  replace(`%${at}%`);
}
write('package.json', manifest);
write('package.nls.json', texts);
const plain = localized(manifest, texts);
write('docs/settings.md', settingsPage(plain));
write('docs/commands.md', commandsPage(plain));

const own = Object.fromEntries([...extensionTexts(root).texts, ...serverTexts(root)].map((text) => [text, text]));
const sentences = Object.fromEntries(guideSentences(root).texts.map((text) => [text, text]));
const problems = languages.flatMap((language) => [
  ...compareTexts(texts, read(`package.nls.${language}.json`, {}), `package.nls.${language}.json`),
  ...compareTexts(
    sentences,
    read(`server/src/core/words/${language}.json`, {}),
    `server/src/core/words/${language}.json`,
  ),
  ...compareTexts(own, read(`l10n/bundle.l10n.${language}.json`, {}), `l10n/bundle.l10n.${language}.json`),
]);
console.log(problems.length === 0 ? 'Every text has its translations.' : problems.join('\n'));
