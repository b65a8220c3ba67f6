import { describe, expect, it } from 'vitest';
import { TILE_PIXELS } from '#shared/footage/footage.ts';
import { wholeSphere } from '#shared/footage/sphere.ts';
import { createCompressedCache } from './compressed.ts';
import { createPrefetch } from './prefetch.ts';
import type { ViewerSource } from './types.ts';

const PANE = { width: 1280, height: 720 };
const [WIDTH, HEIGHT] = [8192, 4096];
const levels = [0, 1, 2, 3, 4].map((level) => ({ width: WIDTH >> level, height: HEIGHT >> level, columns: Math.ceil((WIDTH >> level) / TILE_PIXELS), rows: Math.ceil((HEIGHT >> level) / TILE_PIXELS) }));
const source: ViewerSource = {
  footage: { width: WIDTH, height: HEIGHT, projection: wholeSphere(WIDTH, HEIGHT), index: { tile: TILE_PIXELS, levels } },
  urls: { preview: '/preview', tile: (level, x, y) => `/tile/${level}/${x}/${y}` },
};
/** The next picture, whose answers are given by hand. */
function bench() {
  const asked: { readonly url: string; readonly signal: AbortSignal; readonly answer: (response: Response) => void }[] = [];
  const compressed = createCompressedCache(1e6);
  const prefetch = createPrefetch({ compressed, fetch: (url, { signal }) => new Promise((answer) => asked.push({ url, signal, answer })) });
  const come = async (response = new Response('x')): Promise<void> => {
    asked.at(-1)!.answer(response);
    await new Promise((resolve) => setTimeout(resolve, 5));
  };
  return { asked, compressed, prefetch, come };
}

describe('what the next picture will show', () => {
  it('is brought one after the other: its preview, then the tiles of its view from the middle out', async () => {
    const { asked, compressed, prefetch, come } = bench();
    prefetch.start(source, { kind: 'sphere', yaw: 0, pitch: 0, fov: 1 }, PANE);
    for (let i = 0; i < 60 && asked.length === i + 1; i += 1) await come();
    const [preview, ...tiles] = asked.map(({ url }) => url);
    expect(preview).toBe('/preview');
    expect(tiles.length).toBeGreaterThan(5);
    expect(tiles.length).toBeLessThanOrEqual(40);
    expect(new Set(tiles).size).toBe(tiles.length);
    // The middle of the panorama lies between two columns and two rows.
    expect(tiles[0]).toMatch(/^\/tile\/(0\/[78]\/[34]|1\/[34]\/[12])$/);
    expect(asked.every(({ url }) => compressed.get(url) !== undefined)).toBe(true);
    // Who comes to it again asks for nothing.
    const before = asked.length;
    prefetch.start(source, { kind: 'sphere', yaw: 0, pitch: 0, fov: 1 }, PANE);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(asked).toHaveLength(before);
  });
  it('waits while somebody works, and what was refused is not kept', async () => {
    const { asked, compressed, prefetch, come } = bench();
    prefetch.start(source, undefined, PANE);
    await come(new Response('sealed', { status: 403 }));
    expect(compressed.get('/preview')).toBeUndefined();
    expect(asked).toHaveLength(2);
    prefetch.stop();
    expect(asked[1]!.signal.aborted).toBe(true);
    await come();
    expect(asked).toHaveLength(2);
  });
});
