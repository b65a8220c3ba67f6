// One long piece of work at a time, with how far it is, and a way to end it. The page that began it may be left and come back to.

import type { IntegrityProgress } from '#shared/contract/diagnostics.ts';

/** Somebody ended it. */
export class Stopped extends Error {}

export interface JobRun {
  readonly signal: AbortSignal;
  progress(phase: IntegrityProgress['phase'], done: number, total: number): void;
}

export interface Job {
  /** Waits until another kind of work has ended; work of the same kind is joined. */
  run<T>(what: IntegrityProgress['what'], work: (run: JobRun) => Promise<T>): Promise<T>;
  running(): IntegrityProgress | undefined;
  stop(): Promise<void>;
}

export function createJob(): Job {
  let now: { readonly what: IntegrityProgress['what']; readonly result: Promise<unknown>; readonly abort: AbortController; at: IntegrityProgress } | undefined;
  return {
    async run<T>(what: IntegrityProgress['what'], work: (run: JobRun) => Promise<T>): Promise<T> {
      while (now && now.what !== what) await now.result.catch(() => undefined);
      if (now) return now.result as Promise<T>;
      const abort = new AbortController();
      const mine = { what, abort, at: { what, phase: 'events', done: 0, total: 0 } as IntegrityProgress, result: Promise.resolve() as Promise<unknown> };
      now = mine;
      const result = work({
        signal: abort.signal,
        progress(phase, done, total) {
          mine.at = { what, phase, done, total };
        },
      }).finally(() => {
        now = undefined;
      });
      // Set before anything is waited for: whoever comes next joins it.
      Object.assign(mine, { result });
      return result;
    },
    running: () => now?.at,
    async stop() {
      now?.abort.abort(new Stopped('stopped'));
      await now?.result.catch(() => undefined);
    },
  };
}
