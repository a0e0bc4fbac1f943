/** What is in the package: by an allow-list, with a budget. What a user does not need is not downloaded by them. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const budget = 5 * 1024 * 1024;

/** Every entry must match one of these, and each must match an entry. */
const allowed = [
  /^\[Content_Types\]\.xml$/,
  /^extension\.vsixmanifest$/,
  /^extension\/package(\.nls(\.\w+)?)?\.json$/,
  /^extension\/l10n\/bundle\.l10n\.\w+\.json$/,
  /^extension\/(readme|changelog)\.md$/i,
  /^extension\/LICENSE(\.txt)?$/,
  /^extension\/docs\/images\/(walkthrough\/)?[\w-]+\.png$/,
  /^extension\/dist\/(extension|server|worker|diagram|cli)\.js$/,
  /^extension\/dist\/THIRD_PARTY_NOTICES\.txt$/,
  /^extension\/dist\/(web-tree-sitter|tree-sitter-c)\.wasm$/,
  /^extension\/dist\/queries\/\w+\.scm$/,
  /^extension\/dist\/node_modules\/(tree-sitter|tree-sitter-c|node-gyp-build)\/(package\.json|LICENSE|(bindings\/node\/)?index\.js|node-gyp-build\.js|src\/node-types\.json)$/,
  /^extension\/dist\/node_modules\/tree-sitter(-c)?\/prebuilds\/(darwin|linux|win32)-(x64|arm64)\/tree-sitter(-c)?\.node$/,
  /^extension\/syntaxes\/[\w.-]+\.(tmLanguage\.json|png|svg|css)$/,
];

/** The names in a zip file's central directory. */
function entriesOf(file) {
  const bytes = readFileSync(file);
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  const names = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let count = bytes.readUInt16LE(end + 10); count > 0; count--) {
    const length = bytes.readUInt16LE(at + 28);
    names.push(bytes.toString('utf8', at + 46, at + 46 + length));
    at += 46 + length + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return names;
}

describe('the package', () => {
  const file = readdirSync(root)
    .filter((name) => name.endsWith('.vsix'))
    .map((name) => join(root, name))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0];
  assert.ok(file, 'There is no package: run `npm run package`.');
  const names = entriesOf(file).filter((name) => !name.endsWith('/'));

  test('holds what a user needs and nothing else', () => {
    assert.deepEqual(
      names.filter((name) => !allowed.some((pattern) => pattern.test(name))),
      [],
    );
    assert.deepEqual(allowed.filter((pattern) => !names.some((name) => pattern.test(name))).map(String), []);
  });

  test('stays within its budget', () => {
    const { size } = statSync(file);
    assert.ok(size <= budget, `${size} bytes, the budget is ${budget}`);
  });

  test('brings the prebuilt parser for every platform that has one', () => {
    const platforms = names.flatMap((name) => /tree-sitter\/prebuilds\/([\w-]+)\//.exec(name)?.[1] ?? []).sort();
    assert.deepEqual(platforms, ['darwin-arm64', 'darwin-x64', 'linux-arm64', 'linux-x64', 'win32-arm64', 'win32-x64']);
  });
});
