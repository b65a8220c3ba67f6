import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PyramidIndex, View } from './footage.ts';
import { FOV_LEAST, FOV_MOST, rayOfScreen, turnByView, type SphereView } from './camera.ts';
import { wantedTiles } from './coverage.ts';
import { sourcePixelOf, wholeSphere, yawPitchOf, type SphereProjection } from './sphere.ts';
import { baseTiles, levelForScale, orderTiles, parentOf, ringAround, sphereScale, tileKey, tileOfKey, type WantedTile } from './tiles.ts';

const between = (least: number, most: number) => fc.double({ min: least, max: most, noNaN: true });

function indexOf(width: number, height: number): PyramidIndex {
  const levels = [];
  let size = { width, height };
  for (;;) {
    const level = { ...size, columns: Math.ceil(size.width / 512), rows: Math.ceil(size.height / 512) };
    levels.push(level);
    if (level.columns * level.rows === 1) return { tile: 512, levels };
    size = { width: Math.ceil(size.width / 2), height: Math.ceil(size.height / 2) };
  }
}

/** What the shader reads for a screen point, by plain calculation: the level, and the tiles of the four pixels around. */
function readBy(view: SphereView, pane: { width: number; height: number }, projection: SphereProjection, index: PyramidIndex, source: { width: number; height: number }, at: { x: number; y: number }): number[] {
  const ray = rayOfScreen(view, pane, at);
  const level = levelForScale(sphereScale(view, pane, projection, 1 + ray[0] ** 2 + ray[1] ** 2), index.levels.length);
  const place = sourcePixelOf(yawPitchOf(turnByView(view, ray)), projection);
  if (place.x < 0 || place.y < 0 || place.x >= source.width || place.y >= source.height) return [];
  const size = index.levels[level]!;
  const round = projection.full.width === source.width;
  const keys: number[] = [];
  for (const dx of [0, 1]) {
    for (const dy of [0, 1]) {
      const column = Math.floor(place.x / 2 ** level - 0.5) + dx;
      const row = Math.min(size.height - 1, Math.max(0, Math.floor(place.y / 2 ** level - 0.5) + dy));
      const x = round ? (column + size.width) % size.width : Math.min(size.width - 1, Math.max(0, column));
      keys.push(tileKey({ level, x: Math.floor(x / 512), y: Math.floor(row / 512) }));
    }
  }
  return keys;
}

const anyView = fc.record({
  kind: fc.constant('sphere' as const),
  yaw: fc.oneof(between(-Math.PI, Math.PI), fc.constantFrom(Math.PI, 0, -Math.PI / 2)),
  pitch: fc.oneof(between(-Math.PI / 2, Math.PI / 2), fc.constantFrom(Math.PI / 2, -Math.PI / 2, 1.5, -1.55)),
  fov: fc.oneof(between(FOV_LEAST, FOV_MOST), fc.constantFrom(FOV_LEAST, 0.06, FOV_MOST)),
});
const parts = fc.array(fc.tuple(between(0, 1), between(0, 1)), { minLength: 40, maxLength: 40 });

describe('tiles that a view needs', () => {
  it('misses none that any screen pixel reads, from 2° to 120°, at the poles and across the seam', () => {
    const source = { width: 16_384, height: 8192 };
    const projection = wholeSphere(source.width, source.height);
    const index = indexOf(source.width, source.height);
    fc.assert(
      fc.property(anyView, fc.constantFrom({ width: 1280, height: 720 }, { width: 700, height: 900 }, { width: 2880, height: 1620 }), parts, (view, pane, places) => {
        const keys = new Set(wantedTiles(view, pane, projection, index).map((tile) => tile.key));
        for (const [px, py] of [...places, [0, 0], [1, 0], [0, 1], [1, 1], [0.5, 0.5]] as [number, number][]) {
          const at = { x: px * pane.width, y: py * pane.height };
          for (const key of readBy(view, pane, projection, index, source, at)) {
            if (!keys.has(key)) throw new Error(`tile ${JSON.stringify(tileOfKey(key))} is read at ${at.x}, ${at.y} but not wanted`);
          }
        }
      }),
      { seed: 20_263, numRuns: 600 },
    );
  });

  it('misses none of a panorama that is cropped on all sides and has an odd size', () => {
    const source = { width: 5001, height: 1777 };
    const projection: SphereProjection = { kind: 'sphere', full: { width: 7200, height: 3600 }, crop: { left: 1003, top: 411 } };
    const index = indexOf(source.width, source.height);
    const pane = { width: 1280, height: 720 };
    fc.assert(
      fc.property(anyView, parts, (view, places) => {
        const keys = new Set(wantedTiles(view, pane, projection, index).map((tile) => tile.key));
        for (const [px, py] of places) {
          for (const key of readBy(view, pane, projection, index, source, { x: px * pane.width, y: py * pane.height })) expect(keys.has(key)).toBe(true);
        }
      }),
      { seed: 20_264, numRuns: 400 },
    );
  });

  it('wants nothing that does not exist and not many more than the pixels read', () => {
    const projection = wholeSphere(16_384, 8192);
    const index = indexOf(16_384, 8192);
    const pane = { width: 1280, height: 720 };
    fc.assert(
      fc.property(anyView, (view) => {
        const tiles = wantedTiles(view, pane, projection, index);
        for (const tile of tiles) {
          const level = index.levels[tile.level]!;
          expect(tile.x).toBeLessThan(level.columns);
          expect(tile.y).toBeLessThan(level.rows);
        }
        expect(new Set(tiles.map((tile) => tile.key)).size).toBe(tiles.length);
      }),
      { seed: 20_265, numRuns: 300 },
    );
    const narrow: View = { kind: 'sphere', yaw: 0.1, pitch: 0.1, fov: FOV_LEAST };
    expect(wantedTiles(narrow, pane, projection, index).length).toBeLessThanOrEqual(4);
    const usual: View = { kind: 'sphere', yaw: 1, pitch: 0.1, fov: (50 * Math.PI) / 180 };
    expect(wantedTiles(usual, pane, projection, index).length).toBeLessThanOrEqual(30);
  });

  it('asks for a finer level at the edges of a wide view than in its middle', () => {
    const projection = wholeSphere(16_384, 8192);
    const index = indexOf(16_384, 8192);
    const tiles = wantedTiles({ kind: 'sphere', yaw: 0, pitch: 0, fov: Math.PI / 2 }, { width: 1280, height: 720 }, projection, index);
    expect(new Set(tiles.map((tile) => tile.level))).toEqual(new Set([1, 2]));
  });

  it('wants exactly the tiles under a flat pane, at one level', () => {
    const index = indexOf(6000, 4000);
    const view: View = { kind: 'flat', x: 3000, y: 2000, across: 1280 };
    const tiles = wantedTiles(view, { width: 1280, height: 720 }, { kind: 'flat' }, index);
    expect(tiles.every((tile) => tile.level === 0)).toBe(true);
    const columns = [...new Set(tiles.map((tile) => tile.x))].toSorted((a, b) => a - b);
    expect(columns).toEqual([4, 5, 6, 7]);
  });
});

describe('levels, keys and order', () => {
  it('chooses the coarsest level that still has one pixel for each of the screen’s', () => {
    expect([0.1, 1, 1.99, 2, 3.9, 4, 1000].map((scale) => levelForScale(scale, 6))).toEqual([0, 0, 0, 1, 1, 2, 5]);
    expect(levelForScale(1.9, 6, 0.25)).toBe(1);
  });

  it('packs a tile into one number and finds it back', () => {
    fc.assert(
      fc.property(fc.nat(15), fc.nat(4095), fc.nat(4095), (level, x, y) => {
        expect(tileOfKey(tileKey({ level, x, y }))).toEqual({ level, x, y });
      }),
      { seed: 20_266 },
    );
    expect(parentOf({ level: 0, x: 5, y: 7 })).toEqual({ level: 1, x: 2, y: 3 });
  });

  it('fetches bare places first from the middle outwards, then refinements, then the ring', () => {
    const tile = (level: number, x: number, y: number, distance: number): WantedTile => ({ level, x, y, distance, key: tileKey({ level, x, y }) });
    const wanted = [tile(0, 0, 0, 5), tile(0, 8, 0, 9), tile(0, 4, 0, 2), tile(0, 9, 1, 1)];
    const there = new Set([tileKey({ level: 1, x: 0, y: 0 }), tileKey({ level: 0, x: 9, y: 1 })]);
    const order = orderTiles(wanted, [tile(0, 20, 0, 0)], (key) => there.has(key), 5);
    expect(order.map(({ x }) => x)).toEqual([4, 8, 0, 20]);
  });

  it('puts a ring around what is wanted, across the seam where the picture goes round', () => {
    const index = indexOf(16_384, 8192);
    const one: WantedTile[] = [{ level: 0, x: 0, y: 0, distance: 0, key: tileKey({ level: 0, x: 0, y: 0 }) }];
    expect(ringAround(one, index, true).map(({ x, y }) => `${x},${y}`).toSorted()).toEqual(['0,1', '1,0', '1,1', '31,0', '31,1']);
    expect(ringAround(one, index, false)).toHaveLength(3);
  });

  it('keeps a small base of the whole picture', () => {
    expect(baseTiles(indexOf(16_384, 8192), 8).map(({ level }) => level)).toEqual(Array.from({ length: 8 }, () => 3));
  });
});
