// Drives the built server over stdio: start times, latency of definition and hover, memory.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const now = () => performance.now();

export async function measureServer(spawn, cli, checkout) {
  const cachePath = mkdtempSync(path.join(tmpdir(), 'xnu-exclaves-cache-'));
  try {
    return {
      'exclave scope, cold': await session(spawn, cli, checkout, cachePath, 'exclaves', true),
      'exclave scope, warm': await session(spawn, cli, checkout, cachePath, 'exclaves', false),
      'whole checkout, cold': await session(spawn, cli, checkout, undefined, 'checkout', true),
    };
  } finally {
    rmSync(cachePath, { recursive: true, force: true });
  }
}

async function session(spawn, cli, checkout, cachePath, reach, ask) {
  const started = now();
  const client = new Client(spawn(process.execPath, [cli, 'serve', '--stdio'], { stdio: ['pipe', 'pipe', 'ignore'] }));
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
  if (ask) {
    const latencies = { definition: [], hover: [] };
    for (const file of readdirSync(path.join(checkout, 'osfmk/kern')).filter((name) => /^exclaves.*\.c$/.test(name))) {
      const text = readFileSync(path.join(checkout, 'osfmk/kern', file), 'utf8');
      const textDocument = { uri: pathToFileURL(path.join(checkout, 'osfmk/kern', file)).href };
      client.notify('textDocument/didOpen', { textDocument: { ...textDocument, languageId: 'c', version: 1, text } });
      const lines = text.split('\n');
      // Every hundredth identifier, wherever it stands.
      let count = 0;
      for (let line = 0; line < lines.length; line++) {
        for (const match of lines[line].matchAll(/[A-Za-z_]\w{3,}/g)) {
          if (count++ % 100 !== 0) continue;
          const params = { textDocument, position: { line, character: match.index + 1 } };
          for (const method of ['definition', 'hover']) {
            const from = now();
            await client.request(`textDocument/${method}`, params);
            latencies[method].push(now() - from);
          }
        }
      }
    }
    for (const [method, list] of Object.entries(latencies)) {
      list.sort((a, b) => a - b);
      result[`${method} p50 ms`] = list[list.length >> 1].toFixed(2);
      result[`${method} p95 ms`] = list[Math.floor(list.length * 0.95)].toFixed(2);
    }
  }
  await ended;
  result['resident MiB'] = client.memory('VmRSS');
  result['peak MiB'] = client.memory('VmHWM');
  await client.stop();
  return result;
}

class Client {
  constructor(child) {
    this.child = child;
    this.id = 0;
    this.waiting = new Map();
    this.listeners = [];
    this.buffer = Buffer.alloc(0);
    child.stdout.on('data', (data) => {
      this.buffer = Buffer.concat([this.buffer, data]);
      for (;;) {
        const head = this.buffer.indexOf('\r\n\r\n');
        if (head < 0) return;
        const length = Number(/content-length: *(\d+)/i.exec(this.buffer.toString('latin1', 0, head))?.[1]);
        if (this.buffer.length < head + 4 + length) return;
        this.take(JSON.parse(this.buffer.toString('utf8', head + 4, head + 4 + length)));
        this.buffer = this.buffer.subarray(head + 4 + length);
      }
    });
  }
  take(message) {
    if (message.method === 'exclaves/indexState') for (const listener of this.listeners) listener(message.params);
    else if (message.id !== undefined && message.method !== undefined) this.send({ id: message.id, result: null });
    else if (message.id !== undefined) this.waiting.get(message.id)?.(message.result);
  }
  state(test) {
    return new Promise((resolve) => this.listeners.push((state) => test(state) && resolve()));
  }
  request(method, params) {
    const id = ++this.id;
    this.send({ id, method, params });
    return new Promise((resolve) => this.waiting.set(id, resolve));
  }
  notify(method, params) {
    this.send({ method, params });
  }
  send(message) {
    const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }));
    this.child.stdin.write(`Content-Length: ${body.length}\r\n\r\n`);
    this.child.stdin.write(body);
  }
  /** From /proc, so on Linux only. */
  memory(field) {
    try {
      const status = readFileSync(`/proc/${this.child.pid}/status`, 'utf8');
      return Math.round(Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) / 1024);
    } catch {
      return '?';
    }
  }
  async stop() {
    await this.request('shutdown', null);
    this.notify('exit', null);
    await new Promise((resolve) => this.child.once('exit', resolve));
  }
}
