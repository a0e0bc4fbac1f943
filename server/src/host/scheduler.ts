import { setImmediate } from 'node:timers/promises';
import type { Scheduler } from '../workspace/ports.ts';

/** The process's clock, and a turn of its event loop. */
export const nodeScheduler: Scheduler = {
  now: () => performance.now(),
  yield: async () => {
    await setImmediate();
  },
};
