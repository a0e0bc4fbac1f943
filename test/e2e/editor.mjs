/** Starts VS Code and a browser for one test run, each in a fresh folder, and ends them with all they started. */
import { execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { ensureBrowser, ensureEditor } from './setup.mjs';

/** VS Code counts columns as they are drawn, so the tests have to know what a tab is worth. */
export const tabSize = 4;

/** Quiet and repeatable: nothing opens by itself, nothing asks the network. */
const quietSettings = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'chat.disableAIFeatures': true,
  'git.enabled': false,
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'editor.hover.delay': 100,
  'editor.tabSize': tabSize,
  'editor.detectIndentation': false,
  // With Workspace Trust on, a folder then opens in Restricted Mode without a dialog in the way.
  'security.workspace.trust.startupPrompt': 'never',
};

/** What the surroundings must not tell the editor: another editor's sockets, npm's and node:test's own variables. */
const foreignVariables =
  /^(npm_|VSCODE_|CODE_SERVER_|ELECTRON_)|^(PORT|PASSWORD|HASHED_PASSWORD|NODE_OPTIONS|NODE_TEST_CONTEXT)$/;

/** @type {NodeJS.Signals[]} */
const endSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
/** A signal alone ends Node without its `exit` event, on which the last clean-up hangs. */
const endOnSignal = () => process.exit(130);

/**
 * @typedef {object} EditorOptions
 * @property {string} [folder] opened by `url`; without it an empty window
 * @property {string} [vsix] an extension to install first
 * @property {string} [extensionDevelopmentPath] an extension's folder to run as it is (switches `smokeDriver` on)
 * @property {string} [extensionTestsPath] a module whose `run()` the extension host calls
 * @property {NodeJS.ProcessEnv} [env] added to the environment of the server and the extension host
 * @property {Record<string, unknown>} [userSettings] added to the quiet ones
 * @property {boolean} [trust] leaves Workspace Trust on, so that folders open in Restricted Mode; off by default
 * @property {boolean} [smokeDriver] without it a built VS Code ignores the two extension paths in the page's address
 *
 * @typedef {object} Editor
 * @property {string} url the page of `folder`
 * @property {(folder?: string) => string} urlOf the page of any folder, or of an empty window
 * @property {() => string} logs what the server has printed
 * @property {Promise<void>} ended settles when the server is gone
 * @property {() => Promise<void>} stop
 */

/**
 * @param {EditorOptions} options
 * @returns {Promise<Editor>}
 */
export async function startEditor(options) {
  const { node, entry } = ensureEditor();
  // Sockets are made in here and their paths must stay short, which macOS's own temporary folder is not.
  const base = process.platform === 'darwin' ? '/tmp' : tmpdir();
  const home = mkdtempSync(join(realpathSync(base), 'vscode-'));
  const dataFolder = join(home, 'data');
  const folders = { HOME: home, TMPDIR: join(home, 'tmp'), XDG_CONFIG_HOME: join(home, 'config') };
  const env = {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreignVariables.test(name))),
    ...folders,
    XDG_DATA_HOME: join(home, 'share'),
    XDG_RUNTIME_DIR: join(home, 'tmp'),
    // No marketplace, so no look-ups in one.
    EXTENSIONS_GALLERY: '{"serviceUrl":""}',
    ...options.env,
  };
  const places = ['--config', join(home, 'config.yaml'), '--user-data-dir', dataFolder];
  places.push('--extensions-dir', join(home, 'extensions'));
  mkdirSync(join(dataFolder, 'User'), { recursive: true });
  mkdirSync(folders.TMPDIR);
  writeFileSync(join(home, 'config.yaml'), '');
  const settings = { ...quietSettings, ...options.userSettings };
  writeFileSync(join(dataFolder, 'User/settings.json'), JSON.stringify(settings, undefined, 2));

  let log = '';
  /** @type {import('node:child_process').ChildProcess | undefined} */
  let server;
  /** @param {NodeJS.Signals} signal */
  const signalGroup = (signal) => {
    try {
      if (server?.pid) process.kill(-server.pid, signal);
    } catch {
      // Gone already.
    }
  };
  // A run that ends early must leave neither a server nor its folder behind.
  const lastResort = () => {
    signalGroup('SIGKILL');
    rmSync(home, { recursive: true, force: true, maxRetries: 3 });
  };
  process.once('exit', lastResort);
  for (const signal of endSignals) process.on(signal, endOnSignal);
  const stop = async () => {
    signalGroup('SIGTERM');
    const until = Date.now() + 5_000;
    while (groupLives(server?.pid) && Date.now() < until) await delay(50);
    process.off('exit', lastResort);
    for (const signal of endSignals) process.off(signal, endOnSignal);
    lastResort();
  };

  try {
    if (options.vsix) {
      const args = [entry, ...places, '--install-extension', resolve(options.vsix)];
      await promisify(execFile)(node, args, { env }).catch((error) => {
        throw new Error(`${options.vsix} could not be installed:\n${error.stdout}${error.stderr}`);
      });
    }
    const args = [entry, ...places, '--auth', 'none', '--bind-addr', '127.0.0.1:0'];
    args.push('--disable-telemetry', '--disable-update-check', '--disable-getting-started-override', '--disable-proxy');
    if (!options.trust) args.push('--disable-workspace-trust');
    if (options.smokeDriver || options.extensionDevelopmentPath) {
      args.push('--vscode-option', 'enable-smoke-test-driver');
    }
    // A process group of its own, so that it ends with the extension hosts and language servers it starts.
    server = spawn(node, args, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [server.stdout, server.stderr]) {
      stream?.setEncoding('utf8').on('data', (text) => {
        log += text;
      });
    }
    const ended = new Promise((settle) => server?.once('exit', () => settle(undefined)));
    const origin = await whenHealthy(server, () => log);
    /** @param {string} [folder] */
    const urlOf = (folder) => {
      const page = folder ? `${origin}/?folder=${encodeURIComponent(resolve(folder))}` : `${origin}/?ew=true`;
      const remote = origin.replace('http:', 'vscode-remote:');
      const payload = ['extensionDevelopmentPath', 'extensionTestsPath'].flatMap((name) =>
        options[name] ? [[name, remote + encodeURI(resolve(options[name]))]] : [],
      );
      return payload.length > 0 ? `${page}&payload=${encodeURIComponent(JSON.stringify(payload))}` : page;
    };
    return { url: urlOf(options.folder), urlOf, logs: () => log, ended, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * @param {number | undefined} pid
 * @returns {boolean} whether any process of the group is left
 */
function groupLives(pid) {
  try {
    return pid !== undefined && process.kill(-pid, 0);
  } catch {
    return false;
  }
}

/**
 * Waits until the server answers. It picks a free port itself and prints it: no port can be taken in between.
 * @param {import('node:child_process').ChildProcess} server
 * @param {() => string} log
 * @returns {Promise<string>} its origin
 */
async function whenHealthy(server, log) {
  const until = Date.now() + 60_000;
  while (Date.now() < until) {
    if (server.exitCode !== null || server.signalCode !== null) break;
    const origin = /listening on (http:\/\/[\d.]+:\d+)/.exec(log())?.[1];
    if (origin) {
      const answer = await fetch(`${origin}/healthz`).catch(() => undefined);
      if (answer?.ok) return origin;
    }
    await delay(100);
  }
  throw new Error(`VS Code did not start. Its output:\n${log()}`);
}

/**
 * One headless browser; every page has a profile of its own.
 * @returns {Promise<{ newPage: () => Promise<import('playwright-core').Page>, stop: () => Promise<void> }>}
 */
export async function startBrowser() {
  const executablePath = ensureBrowser();
  ensureEditor();
  const { chromium } = await import('playwright-core');
  const args = ['--disable-gpu', '--disable-quic', '--no-first-run'];
  args.push('--disable-background-networking', '--disable-component-update', '--disable-sync');
  // Chromium refuses to run as root with its sandbox; the only pages it sees here are our own.
  if (process.getuid?.() === 0 || process.env.CI) args.push('--no-sandbox');
  const browser = await chromium.launch({ executablePath, headless: true, args });
  return {
    newPage: () => browser.newPage({ viewport: { width: 1400, height: 900 } }),
    stop: () => browser.close(),
  };
}
