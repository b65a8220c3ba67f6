// Redacted videos that are being made. They belong to the window and not to a panel: whoever closes the panel, or goes on to another page,
// goes on working while they are made. Only cancelling, signing out or closing the window gives one up.

import { createStore, type StoreApi } from 'zustand';
import type { RedactedShape } from '#shared/case/events-picture.ts';
import type { RedactFailure, RedactProgress } from '#shared/contract/footage.ts';
import { redactVideo } from './redact-video.ts';

export interface RedactionJob {
  readonly case: string;
  readonly sha256: string;
  readonly title: string;
  readonly shapes: readonly RedactedShape[];
  /** Null once it has ended. */
  readonly progress: RedactProgress | null;
  /** Why nothing was made; it is kept until somebody has seen it. */
  readonly failed: RedactFailure | null;
}
export interface RedactionDesk {
  /** By the footage's SHA-256. What was made is no longer in it. */
  readonly jobs: StoreApi<{ readonly [sha256: string]: RedactionJob }>;
  /** Does nothing while one of this footage is being made. Resolves to whether it was made. */
  make(asked: Pick<RedactionJob, 'case' | 'sha256' | 'title' | 'shapes'>): Promise<boolean>;
  cancel(sha256: string): void;
  /** Its failure has been seen. */
  forget(sha256: string): void;
  cancelAll(): void;
}

export function createRedactionDesk({ origin, redact = redactVideo }: { readonly origin: string; readonly redact?: typeof redactVideo }): RedactionDesk {
  const jobs = createStore<{ readonly [sha256: string]: RedactionJob }>(() => ({}));
  const stops = new Map<string, AbortController>();
  const put = (sha256: string, job: RedactionJob | null): void => {
    const { [sha256]: _, ...others } = jobs.getState();
    jobs.setState(job === null ? others : { ...others, [sha256]: job }, true);
  };
  return {
    jobs,
    async make(asked) {
      const { sha256 } = asked;
      if (stops.has(sha256)) return false;
      const stop = new AbortController();
      stops.set(sha256, stop);
      const job: RedactionJob = { ...asked, progress: { stage: 'reading' }, failed: null };
      put(sha256, job);
      const failed = await redact({ origin, case: asked.case, sha256, shapes: asked.shapes, signal: stop.signal, onProgress: (progress) => stops.get(sha256) === stop && put(sha256, { ...job, progress }) });
      stops.delete(sha256);
      put(sha256, failed === null ? null : { ...job, progress: null, failed });
      return failed === null;
    },
    cancel: (sha256) => stops.get(sha256)?.abort(),
    forget: (sha256) => void (stops.has(sha256) || put(sha256, null)),
    cancelAll() {
      for (const stop of stops.values()) stop.abort();
    },
  };
}
