import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCompressedCache } from './compressed.ts';
import { createTilePool } from './pool.ts';

describe('the tile pool', () => {
  it('evicts the tile unused for longest, and never one that is used in this frame', () => {
    const pool = createTilePool(2);
    expect(pool.take('a', 1)?.layer).toBe(0);
    expect(pool.take('b', 2)?.layer).toBe(1);
    expect(pool.take('c', 3)).toEqual({ layer: 0, evicted: 'a' });
    pool.use('b', 3);
    expect(pool.take('d', 3)).toBeUndefined();
    expect(pool.take('d', 4)).toEqual({ layer: 1, evicted: 'b' });
  });

  it('never gives one layer to two tiles nor holds more than it has, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('take', 'use', 'drop'), fc.nat(40)), { maxLength: 300 }), (steps) => {
        const pool = createTilePool(8);
        steps.forEach(([act, n], frame) => {
          const key = `t${n}`;
          if (act === 'use') pool.use(key, frame);
          else if (act === 'drop') pool.drop(key);
          else if (pool.layerOf(key) === undefined) pool.take(key, frame);
          const layers = [...pool.keys()].map((held) => pool.layerOf(held));
          expect(new Set(layers).size).toBe(layers.length);
          expect(pool.size).toBeLessThanOrEqual(8);
        });
      }),
      { seed: 20_268, numRuns: 300 },
    );
  });
});

describe('the cache of compressed tiles', () => {
  it('stays under its bytes and lets the least recently used go first', () => {
    const cache = createCompressedCache(100);
    const blob = (bytes: number): Blob => new Blob([new Uint8Array(bytes)]);
    cache.put('a', blob(40));
    cache.put('b', blob(40));
    expect(cache.get('a')?.size).toBe(40);
    cache.put('c', blob(40));
    expect(cache.get('b')).toBeUndefined();
    expect(cache.get('a')).toBeDefined();
    expect(cache.bytes).toBe(80);
    cache.put('huge', blob(101));
    expect(cache.get('huge')).toBeUndefined();
    cache.put('a', blob(10));
    expect(cache.bytes).toBe(50);
  });
});
