// Wakes those who wait for news. Ringing says only that something was appended; whether it concerns the one who waits is looked up.

import type { Effects } from '../effects.ts';

export interface Bell {
  ring(): void;
  /** Listens from now on: a ring between this call and `wait` is not missed. */
  listen(): {
    /** Resolves at a ring, after `ms`, when `signal` aborts or when the bell is closed. */
    wait(ms: number, signal?: AbortSignal): Promise<void>;
  };
  readonly closed: boolean;
  close(): void;
}

export function createBell(effects: Effects): Bell {
  let waiting = new AbortController();
  let closed = false;
  const ring = (): void => {
    const rung = waiting;
    waiting = new AbortController();
    rung.abort();
  };
  return {
    ring,
    listen() {
      const rung = waiting.signal;
      return {
        async wait(ms, signal) {
          if (!closed) await effects.sleep(ms, signal === undefined ? rung : AbortSignal.any([rung, signal]));
        },
      };
    },
    get closed() {
      return closed;
    },
    close() {
      closed = true;
      ring();
    },
  };
}
