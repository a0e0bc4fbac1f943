/** Who may import whom. A broken rule is named, with what to do about it. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../support/engines.ts';

interface Source {
  /** From the project's root, with forward slashes. */
  readonly file: string;
  readonly lines: number;
  /** Packages by their name, own files by their path from the root. */
  readonly imports: readonly string[];
}

function sourcesIn(folder: string): Source[] {
  return readdirSync(`${projectRoot}${folder}`, { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => {
      const text = readFileSync(`${projectRoot}${file}`, 'utf8');
      const imports = [...text.matchAll(/(?:\bfrom|\bimport|\brequire)\s*\(?\s*'([^']+)'/g)].map(([, target = '']) =>
        target.startsWith('.') ? path.posix.join(path.posix.dirname(file), target) : target,
      );
      return { file, lines: text.split('\n').length - 1, imports };
    });
}

const sources = [...sourcesIn('server/src'), ...sourcesIn('extension/src')];

interface Rule {
  readonly name: string;
  /** The files that the rule is about. */
  readonly of: RegExp;
  /** What they must not import. */
  readonly never: RegExp;
  readonly instead: string;
}

const rules: readonly Rule[] = [
  {
    name: 'the core is pure',
    of: /^server\/src\/core\//,
    never: /^(node:|vscode|simple-git|(web-)?tree-sitter|zod)|^server\/src\/(host|lsp|workspace|cli)\/|^extension\//,
    instead:
      'pass text and values in; what the core needs from outside is a port (core/parse/engine.ts) or an argument.',
  },
  {
    name: 'the core knows no wire format',
    of: /^server\/src\/core\//,
    never: /^server\/src\/protocol\//,
    instead: 'return the core’s own values; lsp/custom turns them into messages.',
  },
  {
    name: 'the workspace knows its host through ports only',
    of: /^server\/src\/workspace\//,
    never: /^(node:|vscode|simple-git|(web-)?tree-sitter)|^server\/src\/(host|lsp|protocol|cli)\/|^extension\//,
    instead: 'add what is missing to workspace/ports.ts and implement it in host/.',
  },
  {
    name: 'only the host touches git and parser packages',
    of: /^(server\/src\/(?!host\/)|extension\/)/,
    never: /^(simple-git|(web-)?tree-sitter(-c)?)$/,
    instead: 'write an adapter in server/src/host and hand it in at the composition root.',
  },
  {
    name: 'the host knows no LSP',
    of: /^server\/src\/host\//,
    never: /^vscode|^server\/src\/(lsp|protocol|cli)\/|^extension\//,
    instead: 'give the adapter a port’s shape; lsp/server.ts puts both together.',
  },
  {
    name: 'the protocol stands alone',
    of: /^server\/src\/protocol\//,
    never: /^(node:|vscode$)|^server\/src\/(?!protocol\/)|^extension\//,
    instead: 'write the words out here; the other layers import them from the protocol.',
  },
  {
    name: 'the server knows no editor',
    of: /^server\//,
    never: /^vscode$|^vscode-languageclient|^extension\//,
    instead: 'send plain data; the extension makes it VS Code’s.',
  },
  {
    name: 'the extension knows the server by its protocol only',
    of: /^extension\//,
    never: /^server\/src\/(?!protocol\/)/,
    instead: 'ask for it with a request of server/src/protocol/requests.ts.',
  },
  {
    name: 'production code knows no tests',
    of: /./,
    never: /^test\/|^(vitest|fast-check)$/,
    instead: 'move what both need into production code, or the double into test/support.',
  },
];

describe('imports', () => {
  it.each(rules.map((rule) => [rule.name, rule] as const))('%s', (name, { of, never, instead }) => {
    const broken = sources.flatMap(({ file, imports }) =>
      of.test(file) ? imports.filter((target) => never.test(target)).map((target) => `${file} imports ${target}`) : [],
    );
    expect(broken, `Broken rule: ${name}. Instead: ${instead}`).toEqual([]);
  });

  it('form no cycle between the layers of the core', () => {
    const order = [
      'source',
      'parse',
      'model',
      'words',
      'dialect',
      'extract',
      'index',
      'concepts',
      'glossary',
      'components',
      'releases',
      'findings',
      'tours',
      'claims',
      'logs',
      'describe',
      'trees',
    ];
    // `model` is plain data and may be imported from anywhere; each other layer only from later ones.
    const layer = (file: string) => order.indexOf(/^server\/src\/core\/(\w+)\//.exec(file)?.[1] ?? '');
    const broken = sources.flatMap(({ file, imports }) =>
      imports
        .filter((target) => layer(file) >= 0 && layer(target) > layer(file) && !target.includes('/core/model/'))
        .map((target) => `${file} imports ${target}`),
    );
    expect(
      broken,
      `Broken rule: inside core ${order.join(' → ')}; an earlier layer must not import a later one.`,
    ).toEqual([]);
  });

  it('reach every source file from an entry point', () => {
    const byFile = new Map(sources.map((source) => [source.file, source]));
    const seen = new Set<string>();
    const visit = (file: string) => {
      const source = byFile.get(file);
      if (source === undefined || seen.has(file)) return;
      seen.add(file);
      for (const target of source.imports) visit(target);
    };
    for (const entry of [
      'server/src/lsp/main.ts',
      'server/src/cli/main.ts',
      'server/src/host/worker.ts',
      'extension/src/main.ts',
      'extension/src/diagram/webview/main.ts',
    ])
      visit(entry);
    const dead = sources.map((source) => source.file).filter((file) => !seen.has(file));
    expect(dead, 'Nobody imports these files: delete them or use them.').toEqual([]);
  });
});

describe('size', () => {
  it('of a file stays below 700 lines', () => {
    const long = sources.filter((source) => source.lines > 700).map(({ file, lines }) => `${file}: ${lines} lines`);
    expect(long, 'Split these files by concept; tables of data may move into a file of their own.').toEqual([]);
  });
});

describe('the repository', () => {
  // A tracked link named node_modules takes the place of the packages wherever it is checked out.
  it('tracks no symbolic links', () => {
    const { stdout } = spawnSync('git', ['ls-files', '--stage'], { cwd: projectRoot, encoding: 'utf8' });
    expect((stdout ?? '').split('\n').filter((line) => line.startsWith('120000'))).toEqual([]);
  });
});
