/** A repository behind git's own protocol, which can also keep silent or hang up. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';

/** @typedef {'silence' | 'hanging up' | 'the repository'} Answer */

/** @param {string} root of the repository */
export async function makeGitServer(root) {
  /** @type {Answer} */
  let answer = 'the repository';
  /** @type {Set<import('node:net').Socket>} */
  const sockets = new Set();
  const server = createServer((socket) => {
    sockets.add(socket);
    // Whoever is on the other side may end without a word.
    socket.on('error', () => {});
    if (answer === 'hanging up') socket.destroy();
    if (answer !== 'the repository') return;
    const options = ['-c', 'uploadpack.allowFilter=true', '-c', 'safe.directory=*'];
    const daemon = ['daemon', '--inetd', '--export-all', `--interpolated-path=${root}/.git`];
    const git = spawn('git', [...options, ...daemon], { stdio: ['pipe', 'pipe', 'ignore'] });
    git.stdin.on('error', () => {});
    socket.pipe(git.stdin);
    git.stdout.pipe(socket);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    address: `git://127.0.0.1:${port}/xnu`,
    /** @param {Answer} wanted */
    answersWith(wanted) {
      answer = wanted;
    },
    /** Resolves with the next connection. */
    next: () => new Promise((resolve) => server.once('connection', resolve)),
    stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
