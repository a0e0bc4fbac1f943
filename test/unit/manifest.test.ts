import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { commandIds, contextKeys, settingsSection, viewIds } from '../../extension/src/ids.ts';
import { localized } from '../../l10n/texts.mjs';
import packageJson from '../../package.json' with { type: 'json' };
import texts from '../../package.nls.json' with { type: 'json' };
import { domainTokenKinds } from '../../server/src/core/describe/domainTokens.ts';
import { viewKinds } from '../../server/src/protocol/requests.ts';
import { defaultSettings, readSettings, settingsSchema } from '../../server/src/protocol/settings.ts';
import { projectRoot } from '../support/engines.ts';

const manifest = localized(packageJson, texts);
const { contributes } = manifest;
const phases = ['noFolder', 'indexing', 'notXnu', 'beforeExclaves', 'exclaveFilesReady', 'ready', 'failed'] as const;

interface Property {
  type?: string;
  enum?: unknown[];
  default?: unknown;
  minimum?: number;
  maximum?: number;
  properties?: Record<string, Property>;
}

/** `section.key` → property, nested objects flattened. */
function flatten(properties: Record<string, Property>, prefix: string): Map<string, Property> {
  const flat = new Map<string, Property>();
  for (const [key, property] of Object.entries(properties)) {
    if (property.properties === undefined) flat.set(`${prefix}.${key}`, property);
    else for (const [name, inner] of flatten(property.properties, `${prefix}.${key}`)) flat.set(name, inner);
  }
  return flat;
}

/** Evaluates a `when` clause of the form that this manifest uses. */
function holds(when: string, keys: Readonly<Record<string, string | number | boolean | undefined>>): boolean {
  const term = (text: string): boolean => {
    const one = text.trim();
    if (one.startsWith('(') && one.endsWith(')')) return holds(one.slice(1, -1), keys);
    if (one.startsWith('!')) return !keys[one.slice(1)];
    const compared = /^(\S+) ([!=])= (\S+)$/.exec(one);
    if (compared === null) return Boolean(keys[one]);
    return (String(keys[compared[1] ?? '']) === compared[3]) === (compared[2] === '=');
  };
  const split = (text: string, operator: string): string[] => {
    const parts: string[] = [''];
    let depth = 0;
    for (let at = 0; at < text.length; at++) {
      if (text[at] === '(') depth++;
      else if (text[at] === ')') depth--;
      if (depth === 0 && text.startsWith(operator, at)) {
        parts.push('');
        at += operator.length - 1;
      } else parts.push((parts.pop() ?? '') + text.charAt(at));
    }
    return parts;
  };
  return split(when, '||').some((any) => split(any, '&&').every(term));
}

describe('settings', () => {
  const declared = new Map(Object.entries(contributes.configuration.properties as Record<string, Property>));
  // VS Code's language client reads this one itself.
  const ours = new Map([...declared].filter(([key]) => key !== 'xnuExclaves.trace.server'));
  const json = z.toJSONSchema(settingsSchema, { io: 'input' }) as { properties: Record<string, Property> };
  const schema = flatten(json.properties, settingsSection);

  it('have the same keys in the manifest and in the schema', () => {
    expect([...ours.keys()].sort()).toEqual([...schema.keys()].sort());
  });

  it.each([...ours.keys()])('%s has the same type, default and choices on both sides', (key) => {
    const pick = ({ type, enum: choices, default: value, minimum, maximum }: Property = {}) => ({
      type,
      choices,
      value,
      minimum,
      maximum,
    });
    expect(pick(declared.get(key))).toEqual(pick(schema.get(key)));
  });

  it('stand in one order, each with an example that is not the default', () => {
    const properties = Object.entries(contributes.configuration.properties);
    expect(properties.map(([, { order }]) => order)).toEqual(properties.map((_one, at) => at + 1));
    for (const [key, { examples, default: value }] of properties) {
      expect(examples.length, key).toBeGreaterThan(0);
      expect(examples as unknown[], key).not.toContain(value);
    }
  });

  it('describe each of their choices', () => {
    for (const [key, property] of Object.entries(contributes.configuration.properties)) {
      expect(property.markdownDescription.length, key).toBeGreaterThan(10);
      if ('enumDescriptions' in property) expect(property.enumDescriptions, key).toHaveLength(property.enum.length);
    }
  });

  it('take what is good, and keep the old values with a word about each bad one', () => {
    expect(readSettings(undefined)).toEqual({ settings: defaultSettings, problems: [] });
    expect(readSettings({ hover: 'off', parser: { engine: 'wasm' }, unknown: 1 }).settings).toMatchObject({
      hover: 'off',
      definition: 'all',
      parser: { engine: 'wasm' },
    });
    const previous = { ...defaultSettings, hover: 'off' as const };
    const read = readSettings({ hover: 'loud', index: { maxFileSize: 1 } }, previous);
    expect(read.settings).toBe(previous);
    expect(read.problems.join('\n')).toMatch(/xnuExclaves\.hover: [\s\S]*xnuExclaves\.index\.maxFileSize: /);
    for (const junk of [null, 'text', 3, [], { index: null }]) expect(() => readSettings(junk)).not.toThrow();
  });
});

describe('commands and views', () => {
  it('are the same in the manifest and in the code', () => {
    expect(contributes.commands.map((one) => one.command).sort()).toEqual([...commandIds].sort());
    expect(contributes.views.xnuExclaves.map((one) => one.id).sort()).toEqual([...viewIds].sort());
    expect(viewIds.map((id) => id.slice(settingsSection.length + 1)).sort()).toEqual([...viewKinds].sort());
  });

  it('have menus only for commands that exist, and views that exist', () => {
    const known = new Set<string>(commandIds);
    for (const [menu, items] of Object.entries(contributes.menus)) {
      for (const item of items) expect(known.has(item.command), `${menu}: ${item.command}`).toBe(true);
    }
    for (const { view } of contributes.viewsWelcome) expect(viewIds).toContain(view);
  });

  it('hide commands that need a row from the command palette', () => {
    const hidden = contributes.menus.commandPalette.filter((item) => item.when === 'false').map((item) => item.command);
    const onRows = contributes.menus['view/item/context'].map((item) => item.command);
    expect(hidden.sort()).toEqual([...new Set(onRows)].sort());
  });

  it('offer each command in the palette under one category', () => {
    for (const { command, category, title } of contributes.commands) {
      expect(category, command).toBe('XNU Exclaves');
      expect(title.length, command).toBeGreaterThan(2);
    }
  });

  it('open a walkthrough whose steps lead somewhere, each with a picture and words for it', () => {
    // After this one VS Code opens the walkthrough again in the folder; after `vscode.openFolder` it would not.
    const openFolder = 'workbench.action.files.openFolder';
    const commands = new Set<string>([...commandIds, ...viewIds.map((id) => `${id}.focus`), openFolder]);
    for (const { steps } of contributes.walkthroughs)
      for (const { description, media } of steps) {
        expect(existsSync(`${projectRoot}${media.image}`), media.image).toBe(true);
        expect(media.altText.length).toBeGreaterThan(20);
        const links = [...description.matchAll(/\]\((?:command:([\w.]+)(?:\?[^)]*)?|https:[^)]+)\)/g)];
        expect(links.length, description).toBeGreaterThan(0);
        for (const [, command] of links) if (command !== undefined) expect(commands.has(command), command).toBe(true);
      }
  });

  it('use only context keys that the code sets', () => {
    const used = JSON.stringify(contributes).match(/xnuExclaves\.(phase|filtered|\w+)(?= ==| &&| \|\||"|\))/g) ?? [];
    const keys = new Set(used.filter((key) => Object.values<string>(contextKeys).includes(key)));
    expect([...keys].sort()).toEqual(Object.values(contextKeys).sort());
  });

  it('compare the phase only with phases that there are', () => {
    const compared = [...JSON.stringify(contributes).matchAll(/xnuExclaves\.phase [!=]= (\w+)/g)].map((one) => one[1]);
    for (const phase of compared) expect(phases).toContain(phase);
  });
});

describe('what an empty view says', () => {
  const welcome = (view: string, keys: Record<string, string | number | boolean | undefined>) =>
    contributes.viewsWelcome.filter((one) => one.view === view && holds(one.when, keys)).map((one) => one.contents);

  it.each(viewIds)('%s has exactly one text for every phase that leaves it empty', (view) => {
    for (const phase of phases) {
      if (phase === 'exclaveFilesReady') continue;
      const keys = { [contextKeys.phase]: phase, workspaceFolderCount: phase === 'noFolder' ? 0 : 1 };
      expect(welcome(view, keys), phase).toHaveLength(1);
    }
    for (const workspaceFolderCount of [0, 1]) {
      expect(welcome(view, { workspaceFolderCount }), 'before the server answers').toHaveLength(1);
    }
  });

  it.each(viewIds)('%s offers to clear a filter that hides everything', (view) => {
    for (const phase of ['ready', 'exclaveFilesReady']) {
      const texts = welcome(view, { [contextKeys.phase]: phase, [contextKeys.filtered]: true });
      expect(texts).toHaveLength(1);
      expect(texts[0]).toContain('command:xnuExclaves.clearFilter');
    }
  });

  it('links only to commands that exist', () => {
    const ids = new Set<string>([...commandIds, 'vscode.openFolder']);
    for (const { contents } of contributes.viewsWelcome) {
      for (const [, command] of contents.matchAll(/\(command:([\w.]+)\)/g))
        expect(ids.has(command ?? ''), command).toBe(true);
    }
  });
});

describe('semantic tokens', () => {
  it('have the same kinds in the manifest as on the wire, each with a place in any theme', () => {
    expect(contributes.semanticTokenTypes.map((one) => one.id)).toEqual([...domainTokenKinds]);
    const scopes: Record<string, string[]> = contributes.semanticTokenScopes[0]?.scopes ?? {};
    expect(Object.keys(scopes)).toEqual([...domainTokenKinds]);
    // Kinds and scopes that VS Code's default themes colour.
    for (const { superType } of contributes.semanticTokenTypes)
      expect(['function', 'method', 'type', 'class', 'enumMember', 'variable']).toContain(superType);
    for (const [first] of Object.values(scopes))
      expect(first).toMatch(
        /^(support\.(function|type|class)|entity\.name\.function|variable\.other\.(enummember|constant))\./,
      );
  });
});

describe('files that the manifest names', () => {
  it('are there', () => {
    const files = [
      manifest.icon,
      ...contributes.grammars.map((one) => one.path),
      ...contributes.viewsContainers.activitybar.map((one) => one.icon),
    ];
    for (const file of files) expect(existsSync(`${projectRoot}${file}`), file).toBe(true);
  });

  it('are grammars of the scope that the manifest gives them', () => {
    for (const { path, scopeName } of contributes.grammars) {
      const grammar = JSON.parse(readFileSync(`${projectRoot}${path}`, 'utf8')) as { scopeName: string };
      expect(grammar.scopeName).toBe(scopeName);
    }
  });
});
