// What a process costs, read from /proc: cpu time, peak memory. Elsewhere than on Linux these are `undefined`.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

const ticksPerSecond = 100;

/** A running process, threads included. */
export class Meter {
  constructor(pid) {
    this.pid = pid;
  }
  /** Seconds so far, of the process itself and of children it has waited for. */
  cpu() {
    const times = stat(this.pid);
    return times && (times[0] + times[1] + times[2] + times[3]) / ticksPerSecond;
  }
  memory(field) {
    try {
      const status = readFileSync(`/proc/${this.pid}/status`, 'utf8');
      return Math.round(Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) / 1024);
    } catch {
      return undefined;
    }
  }
}

/** utime, stime, and the same of children that were waited for; in ticks. */
function stat(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 15)
      .map(Number);
  } catch {
    return undefined;
  }
}

/** Runs a command to its end. Its peak memory is looked at every few milliseconds: what it took in the last of them is not seen. */
export function run(command, args, options = {}) {
  const before = stat('self');
  const started = performance.now();
  const child = spawn(command, args, {
    stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'ignore'],
    ...options,
  });
  if (options.input !== undefined) child.stdin.end(options.input);
  const meter = new Meter(child.pid);
  let peak = 0;
  const look = setInterval(() => {
    peak = Math.max(peak, meter.memory('VmHWM') || 0);
  }, 5);
  const output = [];
  child.stdout.on('data', (data) => output.push(data));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => {
      clearInterval(look);
      const seconds = (performance.now() - started) / 1000;
      const after = stat('self');
      const cpu = before && after && (after[2] + after[3] - before[2] - before[3]) / ticksPerSecond;
      resolve({ status, seconds, cpu, peak, output: Buffer.concat(output).toString() });
    });
  });
}

export const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
export const percentile = (list, share) => [...list].sort((a, b) => a - b)[Math.floor(list.length * share)];

/** Bytes of a file or of everything below a folder. */
export function bytesOf(place) {
  const found = statSync(place, { throwIfNoEntry: false });
  if (found === undefined) return 0;
  if (!found.isDirectory()) return found.size;
  return readdirSync(place).reduce((sum, name) => sum + bytesOf(path.join(place, name)), 0);
}
