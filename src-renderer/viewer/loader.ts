// Fetches and decodes the tiles that are wanted, most wanted first: at most eight at once, given up when no longer wanted, three
// retries with growing pauses, then a hole. Decoding runs off the main thread and leaves colour values untouched.

import type { CompressedCache } from './compressed.ts';
import type { DecodedTile } from './surface.ts';

export interface LoadRequest {
  readonly key: string;
  readonly url: string;
}
export interface LoadedTile {
  readonly key: string;
  readonly tile: DecodedTile;
}
export interface TileLoader {
  /** Replaces the wish list. What is under way and not in it is aborted; what was decoded and is not in it is thrown away. */
  want(requests: readonly LoadRequest[]): void;
  /** Decoded tiles in the order of the last wish list; the caller owns what it takes. */
  next(): LoadedTile | undefined;
  readonly decoded: number;
  isHole(key: string): boolean;
  retryHoles(): void;
  readonly counts: { readonly aborted: number; readonly retried: number };
  dispose(): void;
}
export interface LoaderDeps {
  readonly fetch: (url: string, init: { signal: AbortSignal }) => Promise<Response>;
  readonly decode: (blob: Blob) => Promise<DecodedTile>;
  readonly setTimer: (run: () => void, ms: number) => number;
  readonly clearTimer: (timer: number) => void;
  readonly compressed: CompressedCache;
  /** Something was decoded, or became a hole. */
  readonly onChange: () => void;
}

/** Requests under way at once: enough to fill a local connection and both decoders, few enough to change one's mind quickly. */
const AT_ONCE = 8;
/** Decoded pictures (1 MiB each) that may wait for their upload, those under way included. */
const HELD = 32;
/** Pauses in ms before the first, second and third retry. */
const PAUSES = [250, 1000, 3000] as const;

interface Job {
  readonly request: LoadRequest;
  readonly abort: AbortController;
}

export function createTileLoader(deps: LoaderDeps): TileLoader {
  let wishes: readonly LoadRequest[] = [];
  let wished = new Set<string>();
  const running = new Map<string, Job>();
  const ready = new Map<string, DecodedTile>();
  const failures = new Map<string, { tries: number; timer?: number }>();
  const holes = new Set<string>();
  const counts = { aborted: 0, retried: 0 };
  let disposed = false;

  const isPaused = (key: string): boolean => failures.get(key)?.timer !== undefined;

  function start(): void {
    for (const request of wishes) {
      if (disposed || running.size >= AT_ONCE || running.size + ready.size >= HELD) return;
      const { key } = request;
      if (running.has(key) || ready.has(key) || holes.has(key) || isPaused(key)) continue;
      const job: Job = { request, abort: new AbortController() };
      running.set(key, job);
      void load(job);
    }
  }

  async function load(job: Job): Promise<void> {
    const { key, url } = job.request;
    try {
      const tile = await deps.decode(await bytesOf(url, job.abort.signal));
      if (job.abort.signal.aborted) {
        tile.close();
        return;
      }
      running.delete(key);
      failures.delete(key);
      ready.set(key, tile);
    } catch {
      if (job.abort.signal.aborted) return;
      running.delete(key);
      noteFailure(key);
    }
    start();
    deps.onChange();
  }

  async function bytesOf(url: string, signal: AbortSignal): Promise<Blob> {
    const kept = deps.compressed.get(url);
    if (kept !== undefined) return kept;
    const response = await deps.fetch(url, { signal });
    if (!response.ok) throw new Error(`tile answered ${response.status}`);
    const blob = await response.blob();
    deps.compressed.put(url, blob);
    return blob;
  }

  function noteFailure(key: string): void {
    const failure = failures.get(key) ?? { tries: 0 };
    const pause = PAUSES[failure.tries];
    if (pause === undefined) {
      failures.delete(key);
      holes.add(key);
      return;
    }
    failure.tries += 1;
    failure.timer = deps.setTimer(() => {
      delete failure.timer;
      if (!wished.has(key)) return;
      counts.retried += 1;
      start();
    }, pause);
    failures.set(key, failure);
  }

  function abandon(keep: ReadonlySet<string>): void {
    for (const [key, job] of running) {
      if (keep.has(key)) continue;
      job.abort.abort();
      running.delete(key);
      counts.aborted += 1;
    }
    for (const [key, tile] of ready) {
      if (keep.has(key)) continue;
      tile.close();
      ready.delete(key);
    }
  }

  return {
    counts,
    want(requests) {
      wishes = requests;
      wished = new Set(requests.map((request) => request.key));
      abandon(wished);
      start();
    },
    next() {
      for (const { key } of wishes) {
        const tile = ready.get(key);
        if (tile === undefined) continue;
        ready.delete(key);
        wishes = wishes.filter((wish) => wish.key !== key);
        start();
        return { key, tile };
      }
      return undefined;
    },
    get decoded() {
      return ready.size;
    },
    isHole: (key) => holes.has(key),
    retryHoles() {
      holes.clear();
      start();
    },
    dispose() {
      disposed = true;
      for (const failure of failures.values()) if (failure.timer !== undefined) deps.clearTimer(failure.timer);
      abandon(new Set());
    },
  };
}
