/**
 * Runs the mocha tests of `host/` inside VS Code's extension host, where the whole `vscode` API is, with the extension
 * loaded from the project as built. Each of them is reported as a test of its own.
 */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { startBrowser, startEditor } from './editor.mjs';
import { makeReleaseRepository } from './releaseRepository.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const source = fileURLToPath(new URL('host/', import.meta.url));
const output = join(root, 'test/output/host');
const bundle = join(output, 'index.cjs');
const report = join(output, 'report.json');
const limit = 180_000;

/** @returns {Promise<void>} */
async function bundleTests() {
  const ending = '.test.ts';
  const names = readdirSync(source).filter((name) => name.endsWith(ending));
  await build({
    entryPoints: [join(source, 'index.ts')],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode'],
    sourcemap: 'inline',
    define: { hostTests: JSON.stringify(names.map((name) => name.slice(0, -ending.length))) },
    logLevel: 'error',
  });
}

test('in the extension host', { timeout: limit + 120_000 }, async (t) => {
  mkdirSync(output, { recursive: true });
  rmSync(report, { force: true });
  await bundleTests();

  // The sample tree, in a few releases.
  const { repository } = await makeReleaseRepository();
  t.after(() => repository.remove());
  const editor = await startEditor({
    folder: repository.root,
    extensionDevelopmentPath: root,
    extensionTestsPath: bundle,
    env: { XNU_EXCLAVES_HOST_REPORT: report },
  });
  t.after(() => editor.stop());
  const browser = await startBrowser();
  t.after(() => browser.stop());

  const page = await browser.newPage();
  /** @type {string[]} */
  const lines = [];
  await page.exposeFunction('codeAutomationLog', (/** @type {string} */ type, /** @type {unknown[]} */ args) => {
    lines.push(`${type}: ${args.join(' ')}`);
  });
  const exitCode = new Promise((settle, fail) => {
    page.exposeFunction('codeAutomationExit', settle).catch(fail);
    setTimeout(() => fail(new Error(`no result within ${limit / 1000} s`)), limit).unref();
    editor.ended.then(() => fail(new Error('the server ended')), fail);
  });
  await page.goto(editor.url);
  const code = await exitCode.catch((error) => error.message);
  const results = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : [];

  for (const { title, state, error } of results) {
    await t.test(title, { skip: state === 'pending' }, () => assert.ok(state === 'passed', error));
  }
  const context = `\nConsole:\n${lines.join('\n')}\nServer:\n${editor.logs()}`;
  assert.notEqual(results.length, 0, `No in-host test ran (${code}).${context}`);
  assert.equal(code, 0, `VS Code ended the in-host tests with ${code}.${results.length > 0 ? '' : context}`);
});
