// How many transfers run at once, and who goes first: what the viewer waits for never stands behind what is fetched for later.

export interface Lanes {
  /** Runs `work` when there is room. Rejects with the signal's reason when it fires before that. */
  run<T>(urgent: boolean, work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
}

interface Queued {
  readonly urgent: boolean;
  start(): void;
}

/** `most` run at once for later; as many more for what is waited for now. */
export function createLanes(most: number): Lanes {
  let running = 0;
  let later = 0;
  let queue: Queued[] = [];

  const next = () => {
    for (;;) {
      const ready = queue.find((each) => each.urgent && running < most * 2) ?? queue.find((each) => !each.urgent && later < most && running < most * 2);
      if (!ready) return;
      queue = queue.filter((each) => each !== ready);
      ready.start();
    }
  };

  return {
    run: (urgent, work, signal) =>
      new Promise((resolve, reject) => {
        const leave = () => {
          queue = queue.filter((each) => each !== entry);
          reject(signal?.reason as Error);
        };
        const entry: Queued = {
          urgent,
          start() {
            signal?.removeEventListener('abort', leave);
            running += 1;
            if (!urgent) later += 1;
            work()
              .then(resolve, reject)
              .finally(() => {
                running -= 1;
                if (!urgent) later -= 1;
                next();
              });
          },
        };
        if (signal?.aborted) return reject(signal.reason as Error);
        signal?.addEventListener('abort', leave, { once: true });
        queue.push(entry);
        next();
      }),
  };
}
