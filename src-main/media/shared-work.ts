// Work that several callers want at once is done once, ends early when the last of them has gone, and can be queued by key.

import { ContentError } from './content-error.ts';

interface Running {
  readonly result: Promise<void>;
  readonly abort: AbortController;
  waiting: number;
}

export interface SharedWork {
  /**
   * Starts `work` for `key`, or joins it where it runs already. A caller whose signal fires leaves with `cancelled`; when the
   * last one leaves, the signal that `work` was given fires.
   */
  join(key: string, work: (signal: AbortSignal) => Promise<void>, signal?: AbortSignal): Promise<void>;
  /** Runs `work` after everything queued before it under the same key, whatever became of that. */
  inOrder<T>(key: string, work: () => Promise<T>): Promise<T>;
}

export const createSharedWork = (): SharedWork => {
  const running = new Map<string, Running>();
  const queues = new Map<string, Promise<unknown>>();

  const start = (key: string, work: (signal: AbortSignal) => Promise<void>): Running => {
    const abort = new AbortController();
    const one: Running = { abort, waiting: 0, result: work(abort.signal).finally(() => running.get(key) === one && running.delete(key)) };
    // Every caller may have left by the time it fails; nobody is then told, and that is no accident.
    one.result.catch(() => undefined);
    running.set(key, one);
    return one;
  };

  const join: SharedWork['join'] = async (key, work, signal) => {
    if (signal?.aborted) throw new ContentError('cancelled', signal.reason);
    const one = running.get(key) ?? start(key, work);
    one.waiting += 1;
    let leave: (() => void) | undefined;
    const left = new Promise<never>((_, reject) => {
      leave = () => reject(new ContentError('cancelled', signal?.reason));
      signal?.addEventListener('abort', leave, { once: true });
    });
    try {
      await Promise.race([one.result, left]);
    } finally {
      if (leave) signal?.removeEventListener('abort', leave);
      one.waiting -= 1;
      if (one.waiting === 0 && signal?.aborted) {
        // Whoever comes next starts afresh instead of joining work that is being stopped.
        if (running.get(key) === one) running.delete(key);
        one.abort.abort(signal.reason);
      }
    }
  };

  const inOrder: SharedWork['inOrder'] = async (key, work) => {
    const before = queues.get(key) ?? Promise.resolve();
    const result = before.then(work, work);
    const settled = result.then(
      () => undefined,
      () => undefined,
    );
    queues.set(key, settled);
    try {
      return await result;
    } finally {
      if (queues.get(key) === settled) queues.delete(key);
    }
  };

  return { join, inOrder };
};
