/** An address that git waits for: it takes connections, and says nothing until told to. */
import { createServer, type Socket } from 'node:net';

export interface SilentServer {
  /** For git's own protocol, which knows no proxy. */
  readonly address: string;
  /** Resolves with the next connection. */
  next(): Promise<Socket>;
  stop(): void;
}

export async function silentServer(): Promise<SilentServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    // Git ends without a word.
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const at = server.address();
  const port = typeof at === 'object' && at !== null ? at.port : 0;
  return {
    address: `git://127.0.0.1:${port}/xnu`,
    next: () => new Promise((resolve) => server.once('connection', resolve)),
    stop: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
