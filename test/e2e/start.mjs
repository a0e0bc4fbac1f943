/** `npm start`: a real VS Code with the extension as built, on a folder. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startEditor } from './editor.mjs';
import { which } from './setup.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const help = `Opens a real VS Code with the extension on a folder.

  npm start                        on the sample tree in test/fixtures/sample-xnu
  npm start -- PATH                on any folder, for example an XNU checkout
  npm start -- --browser [PATH]    in a browser, even when desktop VS Code is installed
  npm start -- --help

With desktop VS Code on the PATH (\`code\`), that is used. Otherwise VS Code runs as a local server, which the first
start installs into test/e2e/node_modules; its address is printed, and Ctrl+C ends it.
`;

/** @returns {boolean} whether there is a screen to open windows on */
function hasDesktop() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/**
 * @param {string} folder
 * @returns {boolean} whether desktop VS Code took the folder
 */
function openOnDesktop(folder) {
  // In a terminal of a remote VS Code, `code` talks to that one, which does not load extensions from a folder.
  if (!hasDesktop() || process.env.VSCODE_IPC_HOOK_CLI) return false;
  const code = ['code', 'code-insiders', 'codium'].map((name) => which(name)).find(Boolean);
  if (!code) return false;
  const args = ['--new-window', `--extensionDevelopmentPath=${root}`, folder];
  // On Windows `code` is a batch file, which only a shell runs.
  const run =
    process.platform === 'win32'
      ? spawnSync([code, ...args].map((word) => `"${word}"`).join(' '), { shell: true, stdio: 'inherit' })
      : spawnSync(code, args, { stdio: 'inherit' });
  if (run.status === 0) console.log(`Opened ${folder} in ${code}.`);
  else console.log(`${code} did not start; VS Code runs as a local server instead.`);
  return run.status === 0;
}

/** @param {string} folder */
async function openInBrowser(folder) {
  // Ctrl+C is how this is meant to end, so npm should not report a failure.
  process.once('SIGINT', () => process.exit(0));
  const editor = await startEditor({ folder, extensionDevelopmentPath: root });
  console.log(`\nVS Code with the extension, on ${folder}:\n\n  ${editor.url}\n\nCtrl+C ends it.`);
  const opener = which(process.platform === 'darwin' ? 'open' : 'xdg-open');
  // Without one the printed address has to do.
  if (opener && hasDesktop()) spawn(opener, [editor.url], { stdio: 'ignore' }).on('error', () => {});
  // The server's own pipes keep this process alive; a signal ends both.
  await editor.ended;
  throw new Error(`VS Code ended by itself. Its output:\n${editor.logs()}`);
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { help: { type: 'boolean', short: 'h' }, browser: { type: 'boolean' } },
  });
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  const folder = resolve(positionals[0] ?? join(root, 'test/fixtures/sample-xnu'));
  if (!existsSync(folder) || !statSync(folder).isDirectory()) throw new Error(`${folder} is not a folder.`);
  const built = join(root, JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).main);
  if (!existsSync(built)) throw new Error(`The extension is not built (${built} is missing): npm run build`);
  if (values.browser || !openOnDesktop(folder)) await openInBrowser(folder);
}

main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
