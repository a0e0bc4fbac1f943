// Bundles extension, server and command line, and puts the parser's assets beside them.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

const production = process.argv.includes('--production');
rmSync('dist', { recursive: true, force: true });
mkdirSync('dist/queries', { recursive: true });

const common = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  minify: production,
  sourcemap: !production,
  logLevel: 'warning',
  legalComments: 'none',
  metafile: true,
  // `web-tree-sitter` asks for its own URL; in a CommonJS bundle that is the bundle's path.
  define: { 'import.meta.url': 'importMetaUrl' },
  banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
};
// The native modules are loaded at run time, where they load at all.
const server = { ...common, external: ['tree-sitter', 'tree-sitter-c'] };

const results = await Promise.all([
  build({ ...common, entryPoints: ['extension/src/main.ts'], outfile: 'dist/extension.js', external: ['vscode'] }),
  build({
    ...common,
    entryPoints: ['extension/src/diagram/webview/main.ts'],
    outfile: 'dist/diagram.js',
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
    banner: {},
    define: {},
  }),
  build({ ...server, entryPoints: ['server/src/lsp/main.ts'], outfile: 'dist/server.js' }),
  build({ ...server, entryPoints: ['server/src/host/worker.ts'], outfile: 'dist/worker.js' }),
  build({
    ...server,
    entryPoints: ['server/src/cli/main.ts'],
    outfile: 'dist/cli.js',
    banner: { js: `#!/usr/bin/env node\n${common.banner.js}` },
  }),
]);

cpSync('server/queries', 'dist/queries', { recursive: true });
cpSync('node_modules/web-tree-sitter/web-tree-sitter.wasm', 'dist/web-tree-sitter.wasm');
cpSync('node_modules/tree-sitter-c/tree-sitter-c.wasm', 'dist/tree-sitter-c.wasm');

// The licences of everything that was bundled or copied.
const packages = new Set(['web-tree-sitter', 'tree-sitter', 'tree-sitter-c', 'node-gyp-build']);
for (const { metafile } of results) {
  for (const input of Object.keys(metafile.inputs)) {
    const name = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
    if (name !== undefined) packages.add(name);
  }
}
const notices = [...packages].sort().map((name) => {
  const folder = `node_modules/${name}`;
  const { version, license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
  const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
  const text = file === undefined ? '' : `\n\n${readFileSync(`${folder}/${file}`, 'utf8').trim()}`;
  return `${name} ${version} (${typeof license === 'string' ? license : 'see below'})${text}`;
});
writeFileSync('dist/THIRD_PARTY_NOTICES.txt', `${notices.join(`\n\n${'-'.repeat(78)}\n\n`)}\n`);

// A package carries the prebuilt native modules of all platforms, never the one that was built on this machine.
if (production) {
  for (const [name, files] of Object.entries({
    'tree-sitter': ['package.json', 'index.js', 'prebuilds', 'LICENSE'],
    'tree-sitter-c': ['package.json', 'bindings/node/index.js', 'prebuilds', 'src/node-types.json', 'LICENSE'],
    'node-gyp-build': ['package.json', 'index.js', 'node-gyp-build.js', 'LICENSE'],
  })) {
    for (const file of files) {
      const from = `node_modules/${name}/${file}`;
      cpSync(from, `dist/node_modules/${name}/${file}`, { recursive: true });
    }
  }
}
