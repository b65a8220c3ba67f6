// Waits until a stream takes more, or is gone; nothing of the waiting stays behind at it.

import type { Writable } from 'node:stream';

export const drained = (into: Writable): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      into.off('drain', done).off('close', done);
      resolve();
    };
    into.once('drain', done).once('close', done);
  });
