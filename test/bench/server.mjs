// Drives the built server over stdio: start times, latency of definition, hover and references, memory.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { asStarted, LspClient } from './lspClient.mjs';
import { median, percentile } from './process.mjs';

const now = () => performance.now();

export async function measureServer(server, checkout) {
  const cachePath = mkdtempSync(path.join(tmpdir(), 'xnu-exclaves-cache-'));
  try {
    return {
      'exclave scope, cold': await session(server, checkout, cachePath, 'exclaves', true),
      'exclave scope, warm': await session(server, checkout, cachePath, 'exclaves', false),
      'whole checkout, cold': await session(server, checkout, undefined, 'checkout', true),
    };
  } finally {
    rmSync(cachePath, { recursive: true, force: true });
  }
}

async function session(server, checkout, cachePath, reach, ask) {
  const started = now();
  const client = new LspClient(process.execPath, asStarted(server));
  const uri = pathToFileURL(checkout).href;
  const filled = client
    .state(({ phase }) => phase === 'exclaveFilesReady' || phase === 'ready')
    .then(() => now() - started);
  const complete = client.state((state) => state.complete === true).then(() => now() - started);
  const ready = client.state(({ phase }) => phase === 'ready').then(() => now() - started);
  await client.request('initialize', {
    processId: process.pid,
    rootUri: uri,
    workspaceFolders: [{ uri, name: 'xnu' }],
    capabilities: {},
    initializationOptions: { protocolVersion: 1, cachePath, settings: { index: { reach } } },
  });
  client.notify('initialized', {});
  const treesMs = Math.round(await filled);
  const readyMs = Math.round(await ready);
  const result = { 'trees after ms': treesMs, 'ready after ms': readyMs };
  // Asked while the rest is still being read: that is when a person asks.
  const ended = complete.then((ms) => Object.assign(result, { 'all after ms': Math.round(ms) }));
  if (ask) await askAbout(client, checkout, ['definition', 'hover'], 100, '', result);
  await ended;
  // Again with everything there, a part of the places: references are looked for in the whole checkout.
  if (ask) await askAbout(client, checkout, ['definition', 'references'], 200, ', all read', result);
  result['resident MiB'] = client.meter.memory('VmRSS');
  result['peak MiB'] = client.meter.memory('VmHWM');
  await client.stop();
  return result;
}

/** Asks about every so manieth identifier of the exclave files, wherever it stands. */
async function askAbout(client, checkout, methods, every, when, result) {
  const latencies = new Map(methods.map((method) => [method, []]));
  for (const file of readdirSync(path.join(checkout, 'osfmk/kern')).filter((name) => /^exclaves.*\.c$/.test(name))) {
    const text = readFileSync(path.join(checkout, 'osfmk/kern', file), 'utf8');
    const textDocument = { uri: pathToFileURL(path.join(checkout, 'osfmk/kern', file)).href };
    if (when === '')
      client.notify('textDocument/didOpen', { textDocument: { ...textDocument, languageId: 'c', version: 1, text } });
    const lines = text.split('\n');
    let count = 0;
    for (let line = 0; line < lines.length; line++) {
      for (const match of lines[line].matchAll(/[A-Za-z_]\w{3,}/g)) {
        if (count++ % every !== 0) continue;
        const position = { line, character: match.index + 1 };
        for (const [method, times] of latencies) {
          const from = now();
          await client.request(`textDocument/${method}`, {
            textDocument,
            position,
            ...(method === 'references' ? { context: { includeDeclaration: true } } : {}),
          });
          times.push(now() - from);
        }
      }
    }
  }
  for (const [method, list] of latencies) {
    result[`${method}${when} p50 ms`] = median(list).toFixed(2);
    result[`${method}${when} p95 ms`] = percentile(list, 0.95).toFixed(2);
  }
}
