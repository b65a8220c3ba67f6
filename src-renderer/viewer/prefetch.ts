// Brings what the next picture will show into the memory of compressed tiles, one request at a time and only while the viewer has
// nothing else to do: whoever works must not wait for what is merely likely.

import { fitFlatView, firstSphereView, type Size } from '#shared/footage/camera.ts';
import { wantedTiles } from '#shared/footage/coverage.ts';
import type { View } from '#shared/footage/footage.ts';
import type { CompressedCache } from './compressed.ts';
import type { ViewerSource } from './types.ts';

export interface Prefetch {
  start(source: ViewerSource, view: View | undefined, pane: Size): void;
  stop(): void;
}
export interface PrefetchDeps {
  readonly fetch: (url: string, init: { signal: AbortSignal }) => Promise<Response>;
  readonly compressed: CompressedCache;
}

/** Tiles of one picture that are brought ahead: what a view of it shows, and no more. */
const MOST = 40;

export function createPrefetch({ fetch, compressed }: PrefetchDeps): Prefetch {
  let abort = new AbortController();

  async function bring(urls: readonly string[], signal: AbortSignal): Promise<void> {
    for (const url of urls) {
      if (signal.aborted) return;
      if (compressed.get(url) !== undefined) continue;
      try {
        const response = await fetch(url, { signal });
        if (response.ok) compressed.put(url, await response.blob());
      } catch {
        return;
      }
    }
  }

  return {
    start(source, view, pane) {
      abort.abort();
      abort = new AbortController();
      const { projection, index, width, height } = source.footage;
      const first = projection.kind === 'sphere' ? firstSphereView(projection, { width, height }) : fitFlatView({ width, height }, pane);
      const shown = view?.kind === projection.kind ? view : first;
      const tiles = wantedTiles(shown, pane, projection, index).sort((a, b) => a.distance - b.distance).slice(0, MOST);
      void bring([source.urls.preview, ...tiles.map(({ level, x, y }) => source.urls.tile(level, x, y))], abort.signal);
    },
    stop: () => abort.abort(),
  };
}
