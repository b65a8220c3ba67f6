// Tells windows what changed. A window that is slow gets the newest of each thing once, never a growing queue.

import type { Change } from '#shared/contract/workstation.ts';

export interface Changes {
  publish(change: Change): void;
  /** Begins with `first`. Ends when the reader returns or the signal fires; nothing of it stays behind. */
  subscribe(first: readonly Change[], signal?: AbortSignal): AsyncIteratorObject<Change, void, void>;
  subscribers(): number;
  /** Ends all subscriptions. */
  close(): void;
}

const keyOf = (change: Change): string => {
  if (change.kind === 'case') return `case ${change.case}`;
  return change.kind === 'footage' ? `footage ${change.sha256}` : change.kind;
};

export function createChanges(): Changes {
  const readers = new Set<{ offer(change: Change): void; end(): void }>();

  return {
    publish(change) {
      for (const reader of readers) reader.offer(change);
    },
    subscribers: () => readers.size,
    close() {
      for (const reader of readers) reader.end();
    },
    subscribe(first, signal) {
      const pending = new Map<string, Change>(first.map((change) => [keyOf(change), change]));
      let ended = false;
      let waiting: ((result: IteratorResult<Change, void>) => void) | undefined;
      const take = (): Change | undefined => {
        const next = pending.entries().next().value;
        if (!next) return undefined;
        pending.delete(next[0]);
        return next[1];
      };
      const reader = {
        offer(change: Change) {
          pending.set(keyOf(change), change);
          if (!waiting) return;
          const answer = waiting;
          waiting = undefined;
          answer({ done: false, value: take()! });
        },
        end() {
          if (ended) return;
          ended = true;
          readers.delete(reader);
          signal?.removeEventListener('abort', reader.end);
          waiting?.({ done: true, value: undefined });
          waiting = undefined;
        },
      };
      if (signal?.aborted) ended = true;
      else {
        readers.add(reader);
        signal?.addEventListener('abort', reader.end, { once: true });
      }
      return {
        next() {
          if (ended) return Promise.resolve({ done: true, value: undefined });
          const value = take();
          if (value) return Promise.resolve({ done: false, value });
          return new Promise((resolve) => {
            waiting = resolve;
          });
        },
        return() {
          reader.end();
          return Promise.resolve({ done: true, value: undefined });
        },
        throw(error) {
          reader.end();
          return Promise.reject(error as Error);
        },
        [Symbol.asyncIterator]() {
          return this;
        },
        async [Symbol.asyncDispose]() {
          reader.end();
        },
      };
    },
  };
}
