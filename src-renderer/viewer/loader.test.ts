import { describe, expect, it } from 'vitest';
import { createCompressedCache } from './compressed.ts';
import { createTileLoader, type LoadRequest } from './loader.ts';

/** A loader whose answers and timers are given by hand. */
function bench(answer: (url: string, signal: AbortSignal) => Promise<Response>) {
  const timers: { readonly run: () => void; readonly ms: number }[] = [];
  const closed: string[] = [];
  const asked: string[] = [];
  let changes = 0;
  const loader = createTileLoader({
    fetch: (url, { signal }) => {
      asked.push(url);
      return answer(url, signal);
    },
    decode: async (blob) => ({ width: 512, height: 512, close: () => closed.push(String(blob.size)) }),
    setTimer: (run, ms) => timers.push({ run, ms }),
    clearTimer: () => undefined,
    compressed: createCompressedCache(1000),
    onChange: () => {
      changes += 1;
    },
  });
  return { loader, timers, closed, asked, changes: () => changes };
}
const requests = (...keys: string[]): LoadRequest[] => keys.map((key) => ({ key, url: `/tile/${key}` }));
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

describe('the tile loader', () => {
  it('asks for eight tiles at once, in the order of the wish list, and goes on as they come', async () => {
    const open: (() => void)[] = [];
    const { loader, asked } = bench(() => new Promise((resolve) => open.push(() => resolve(new Response('x')))));
    loader.want(requests(...Array.from({ length: 20 }, (_, i) => `${i}`)));
    expect(asked).toHaveLength(8);
    open[0]!();
    await settle();
    expect(asked).toHaveLength(9);
    expect(loader.next()?.key).toBe('0');
    expect(loader.next()).toBeUndefined();
  });

  it('aborts what is no longer wanted and throws away what was decoded for nothing', async () => {
    const { loader, closed } = bench((url, signal) =>
      url.endsWith('/fast') ? Promise.resolve(new Response('x')) : new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted')))),
    );
    loader.want(requests('fast', 'slow'));
    await settle();
    expect(loader.decoded).toBe(1);
    loader.want(requests('other'));
    expect(loader.counts.aborted).toBe(1);
    expect(closed).toHaveLength(1);
    expect(loader.isHole('slow')).toBe(false);
  });

  it('tries three times more with growing pauses, then leaves a hole until asked to retry', async () => {
    let broken = true;
    const { loader, timers, asked } = bench(() => Promise.resolve(broken ? new Response('', { status: 503 }) : new Response('x')));
    loader.want(requests('a'));
    for (let i = 0; i < 3; i += 1) {
      await settle();
      expect(loader.isHole('a')).toBe(false);
      timers[i]!.run();
    }
    await settle();
    expect(timers.map(({ ms }) => ms)).toEqual([250, 1000, 3000]);
    expect(asked).toHaveLength(4);
    expect(loader.isHole('a')).toBe(true);
    broken = false;
    loader.retryHoles();
    await settle();
    expect(loader.next()?.key).toBe('a');
  });

  it('takes compressed tiles that it kept instead of asking again', async () => {
    const { loader, asked } = bench(() => Promise.resolve(new Response('x')));
    loader.want(requests('a'));
    await settle();
    loader.next();
    loader.want(requests('a'));
    await settle();
    expect(loader.next()?.key).toBe('a');
    expect(asked).toHaveLength(1);
  });

  it('does not fetch a tile again that was just taken, nor pile up decoded ones without end', async () => {
    const { loader, asked } = bench(() => Promise.resolve(new Response('x')));
    loader.want(requests(...Array.from({ length: 100 }, (_, i) => `${i}`)));
    for (let i = 0; i < 20; i += 1) await settle();
    expect(asked.length).toBeLessThanOrEqual(32);
    expect(loader.next()?.key).toBe('0');
    await settle();
    expect(asked.filter((url) => url === '/tile/0')).toHaveLength(1);
    expect(asked.length).toBeLessThanOrEqual(33);
  });
});
