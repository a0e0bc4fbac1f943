// Cost against size: the exclave scope, one subsystem, all of XNU, and another release beside it as a second root.
import { cpSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { asStarted, LspClient } from './lspClient.mjs';
import { bytesOf } from './process.mjs';

/**
 * @param second another checkout; without one there is no row of two roots.
 */
export async function measureSizes({ checkout, second, temporary, server, asked }) {
  const part = path.join(temporary, 'osfmk-only');
  mkdirSync(part, { recursive: true });
  cpSync(path.join(checkout, 'osfmk'), path.join(part, 'osfmk'), { recursive: true });
  const osfmk = asked.paths.filter((one) => one.startsWith('osfmk/'));
  const bytes = (paths) => paths.reduce((sum, one) => sum + bytesOf(path.join(checkout, one)), 0);
  const all = bytes(asked.paths);
  const rows = {};
  const add = async (name, roots, reach, files, size) => {
    const { scope, ...cost } = await session(server, roots, reach);
    rows[name] = { files: files ?? scope, MB: size === undefined ? '—' : (size / 1e6).toFixed(1), ...cost };
  };
  await add('exclave scope', [checkout], 'exclaves');
  await add('osfmk', [part], 'checkout', osfmk.length, bytes(osfmk));
  await add('all of XNU', [checkout], 'checkout', asked.paths.length, all);
  if (second !== undefined) await add('two roots', [checkout, second], 'checkout', 2 * asked.paths.length, 2 * all);
  return rows;
}

async function session(server, roots, reach) {
  const started = performance.now();
  const client = new LspClient(process.execPath, asStarted(server));
  let last;
  const complete = client.state((state) => {
    last = state;
    return state.complete === true;
  });
  const folders = roots.map((root, at) => ({ uri: pathToFileURL(root).href, name: `xnu${at}` }));
  await client.request('initialize', {
    processId: process.pid,
    rootUri: folders[0].uri,
    workspaceFolders: folders,
    capabilities: {},
    initializationOptions: { protocolVersion: 1, settings: { index: { reach } } },
  });
  client.notify('initialized', {});
  await complete;
  const row = {
    scope: last.checkouts.reduce((sum, { scopeFiles }) => sum + scopeFiles, 0),
    checkouts: last.checkouts?.length,
    seconds: ((performance.now() - started) / 1000).toFixed(1),
    'cpu s': client.meter.cpu()?.toFixed(1),
    'resident MiB': client.meter.memory('VmRSS'),
    'peak MiB': client.meter.memory('VmHWM'),
  };
  await client.stop();
  return row;
}
