import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { commandsPage, settingsPage } from '../../l10n/pages.mjs';
import {
  bareTexts,
  compareTexts,
  extensionTexts,
  languages,
  localized,
  manifestTexts,
  serverTexts,
} from '../../l10n/texts.mjs';
import manifest from '../../package.json' with { type: 'json' };
import type { DomainIndex } from '../../server/src/core/concepts/domainIndex.ts';
import type { TreeNode } from '../../server/src/core/trees/node.ts';
import { treeBuilders } from '../../server/src/core/trees/registry.ts';
import { projectRoot } from '../support/engines.ts';
import { sampleDomain, sampleTexts } from '../support/facts.ts';

const read = (file: string) => readFileSync(`${projectRoot}${file}`, 'utf8');
const texts = JSON.parse(read('package.nls.json')) as Record<string, string>;
const todo =
  'Run `npm run texts`: it moves texts to package.nls.json, writes the pages and names what is to be translated.';

describe('texts of the manifest', () => {
  const found = manifestTexts(manifest);

  it('are keys of package.nls.json, all of them', () => {
    const bare = found.filter(({ text }) => !/^%[^%\s]+%$/.test(text)).map(({ key, text }) => `${key}: ${text}`);
    expect(bare, todo).toEqual([]);
    const missing = found.map(({ text }) => text.slice(1, -1)).filter((key) => !(texts[key] ?? ''));
    expect(missing, todo).toEqual([]);
  });

  it('are all used', () => {
    const used = new Set(found.map(({ text }) => text.slice(1, -1)));
    expect(
      Object.keys(texts).filter((key) => !used.has(key)),
      todo,
    ).toEqual([]);
  });

  it.each(languages)('are there in the language %s, with the same placeholders and links', (language) => {
    const file = `package.nls.${language}.json`;
    expect(compareTexts(texts, JSON.parse(read(file)) as Record<string, string>, file), todo).toEqual([]);
  });
});

describe('texts of the extension', () => {
  const { texts: own, odd } = extensionTexts(projectRoot);
  const all = Object.fromEntries([...own, ...serverTexts(projectRoot)].map((text) => [text, text]));

  it('are handed to l10n.t as they are, not put together first', () => {
    // Only what the server writes is looked up by what it is.
    expect(odd.filter((one) => !one.startsWith('views/spoken.ts'))).toEqual([]);
  });

  it('stand nowhere without it', () => {
    expect(bareTexts(projectRoot), 'Hand these to vscode.l10n.t: people read them.').toEqual([]);
  });

  it.each(languages)('are there in the language %s, with the same placeholders', (language) => {
    const file = `l10n/bundle.l10n.${language}.json`;
    expect(compareTexts(all, JSON.parse(read(file)) as Record<string, string>, file), todo).toEqual([]);
  });
});

describe('titles of groups', () => {
  let sample: DomainIndex;
  beforeAll(async () => {
    sample = await sampleDomain();
  });

  it('are listed, so that they can be translated', () => {
    const listed = new Set(JSON.parse(read('l10n/groups.json')) as string[]);
    const source = [...sampleTexts().values()].join('\n');
    const titles = (nodes: readonly TreeNode[]): string[] =>
      nodes.flatMap((node) => [...(node.kind === 'group' ? [node.label] : []), ...titles(node.children)]);
    const missing = Object.values(treeBuilders)
      .flatMap((build) => titles(build(sample)))
      .filter((title) => /^[A-Z][a-z]+( |$)/.test(title) && !/\d/.test(title) && !listed.has(title))
      // What a comment of the source is headed by stays as it is.
      .filter((title) => !source.includes(title));
    expect([...new Set(missing)], 'Add these to l10n/groups.json, then: npm run texts').toEqual([]);
  });
});

describe('docs/settings.md and docs/commands.md', () => {
  const plain = localized(manifest, texts);

  it('say what package.json says', () => {
    expect(read('docs/settings.md'), todo).toBe(settingsPage(plain));
    expect(read('docs/commands.md'), todo).toBe(commandsPage(plain));
  });

  it('name every setting and every command', () => {
    for (const key of Object.keys(manifest.contributes.configuration.properties))
      expect(read('docs/settings.md')).toContain(`## ${key}\n`);
    for (const { command } of manifest.contributes.commands)
      expect(read('docs/commands.md')).toContain(`\`${command}\``);
  });
});

describe('a comparison of texts', () => {
  it('says what is missing, what is left over and what has lost a placeholder', () => {
    const problems = compareTexts(
      { a: 'One {0}', b: 'Two [x](command:y)', c: 'Three' },
      { a: 'Eins', b: 'Zwei [x](command:y)', d: 'Vier' },
      'de',
    );
    expect(problems.map((one) => one.split(':')[0])).toEqual([
      'de',
      'de lacks "c"',
      'de has "d", which nothing uses any more',
    ]);
  });
});
