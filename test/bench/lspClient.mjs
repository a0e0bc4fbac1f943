// A language server over stdio, with what it costs read from /proc (so on Linux only).
import { spawn } from 'node:child_process';
import { Meter } from './process.mjs';

/** Node's arguments for the server, with the heap that `extension/src/client.ts` gives it. */
export const asStarted = (server) => ['--max-semi-space-size=8', server, '--stdio'];

export class LspClient {
  constructor(command, args, options = {}) {
    this.child = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'], ...options });
    this.meter = new Meter(this.child.pid);
    this.id = 0;
    this.waiting = new Map();
    this.listeners = [];
    // Kept apart until an answer is whole: to join megabytes anew with every chunk would be timed as the server's work.
    let chunks = [];
    let size = 0;
    let wanted = 0;
    this.child.stdout.on('data', (data) => {
      chunks.push(data);
      size += data.length;
      if (size < wanted) return;
      let buffer = Buffer.concat(chunks);
      for (wanted = 0; wanted <= buffer.length; ) {
        const head = buffer.indexOf('\r\n\r\n');
        if (head < 0) break;
        const length = Number(/content-length: *(\d+)/i.exec(buffer.toString('latin1', 0, head))?.[1]);
        wanted = head + 4 + length;
        if (wanted > buffer.length) break;
        this.take(JSON.parse(buffer.toString('utf8', head + 4, wanted)));
        buffer = buffer.subarray(wanted);
        wanted = 0;
      }
      chunks = [buffer];
      size = buffer.length;
    });
  }
  take(message) {
    if (message.method === 'exclaves/indexState') for (const listener of this.listeners) listener(message.params);
    else if (message.id !== undefined && message.method !== undefined) this.send({ id: message.id, result: null });
    else if (message.id !== undefined) this.waiting.get(message.id)?.(message.result);
  }
  /** Resolves when our server says so. */
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
  async stop() {
    await this.request('shutdown', null);
    this.notify('exit', null);
    if (this.child.exitCode === null) await new Promise((resolve) => this.child.once('exit', resolve));
  }
}

/** The first place of an answer to `textDocument/definition`, whatever of its forms the server chose. */
export function placesOf(result) {
  const list = Array.isArray(result) ? result : result === null || result === undefined ? [] : [result];
  return list.map((one) => ({
    uri: one.uri ?? one.targetUri,
    line: (one.range ?? one.targetSelectionRange).start.line + 1,
  }));
}
