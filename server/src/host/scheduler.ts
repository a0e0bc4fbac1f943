import { setImmediate } from 'node:timers/promises';
import type { Scheduler } from '../workspace/ports.ts';

/** Turns of the event loop that one request takes from its bytes to its answer; given away at once, it need not wait between them. */
const turns = 5;

/** The process's clock, and a few turns of its event loop. */
export const nodeScheduler: Scheduler = {
  now: () => performance.now(),
  yield: async () => {
    for (let turn = 0; turn < turns; turn++) await setImmediate();
  },
};
