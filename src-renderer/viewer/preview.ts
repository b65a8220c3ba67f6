// Brings the preview of a source: the first thing that is shown, and what is shown while tiles are missing or the GPU is gone.

import type { CompressedCache } from './compressed.ts';

export interface PreviewDeps {
  readonly compressed?: CompressedCache;
  readonly fetch: (url: string, init: { signal: AbortSignal }) => Promise<Response>;
  readonly wait: (ms: number) => Promise<void>;
}

/** Pauses in ms before each retry. */
const PAUSES = [300, 1500] as const;

/** The decoded preview; null where there is none (an empty address), it did not come after all retries, or `signal` was aborted. */
export async function loadPreview(url: string, signal: AbortSignal, deps: PreviewDeps): Promise<ImageBitmap | null> {
  // A live picture has none, and an empty address would be the page's own.
  if (url === '') return null;
  for (const pause of [0, ...PAUSES]) {
    if (pause > 0) await deps.wait(pause);
    if (signal.aborted) return null;
    try {
      const kept = deps.compressed?.get(url);
      const response = kept === undefined ? await deps.fetch(url, { signal }) : null;
      if (response !== null && !response.ok) continue;
      const blob = kept ?? (await response!.blob());
      deps.compressed?.put(url, blob);
      const bitmap = await createImageBitmap(blob, { colorSpaceConversion: 'none', premultiplyAlpha: 'none' });
      if (!signal.aborted) return bitmap;
      bitmap.close();
      return null;
    } catch {
      if (signal.aborted) return null;
    }
  }
  return null;
}
