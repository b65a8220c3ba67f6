// Time and chance of the real world, for the processes.

import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Effects } from './effects.ts';

export const realEffects: Effects = {
  now: Date.now,
  randomBytes: (length) => new Uint8Array(randomBytes(length)),
  sleep: async (ms, signal) => delay(ms, undefined, signal === undefined ? {} : { signal }).catch(() => {}),
};
