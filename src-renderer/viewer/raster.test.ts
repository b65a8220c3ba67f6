import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TILE_PIXELS } from '#shared/footage/footage.ts';
import { directionOfScreen, flatPixelOfScreen, type SphereView } from '#shared/footage/camera.ts';
import { planetDirection } from '#shared/footage/planet.ts';
import { wholeSphere, yawPitchOf } from '#shared/footage/sphere.ts';
import { codeOf } from './colour-code.ts';
import { poseOf } from './pose.ts';
import { drawPane } from './raster.ts';
import { pixelOf, type Tile } from './raster-tile.ts';
import { PAGE_HOLE, type Raster, type RasterPane, type RasterSource } from './raster-types.ts';

const WIDTH = 2048;
const HEIGHT = 1024;
const PANE = { width: 160, height: 100 };
const ALL = { left: 0, top: 0, ...PANE };
const PLAIN = { rectangle: ALL, clip: ALL, bias: 0, finest: 0, as: 'picture', bare: false, toned: false, tone: [1, 1, 1, 1], sharpness: 0 } as const;
const footage = { width: WIDTH, height: HEIGHT, projection: wholeSphere(WIDTH, HEIGHT), index: { tile: TILE_PIXELS, levels: [] } } as unknown as Parameters<typeof poseOf>[0];
const flat = { ...footage, projection: { kind: 'flat' } } as typeof footage;

/** Smooth in both directions and over the seam: a shift of one pixel changes red by some 4 of 255. */
const red = (column: number): number => 127.5 + 127.5 * Math.sin((2 * Math.PI * column) / 256);
const green = (row: number): number => 127.5 + 127.5 * Math.sin((2 * Math.PI * row) / 256);
const colourOf = (column: number, row: number, blue: number): number => 0xff000000 + blue * 65_536 + Math.round(green(row)) * 256 + Math.round(red(column));

/** Level 0 as above; each coarser level one blue value, so that it is seen which one was taken. */
function source(has: (level: number, x: number, y: number) => boolean = () => true): { readonly source: RasterSource; readonly tiles: Tile[] } {
  const levels = [];
  let rows = 0;
  for (let level = 0; WIDTH / 2 ** level >= TILE_PIXELS; level += 1) {
    levels.push({ width: WIDTH / 2 ** level, height: HEIGHT / 2 ** level, firstRow: rows });
    rows += Math.ceil(HEIGHT / 2 ** level / TILE_PIXELS);
  }
  const columns = WIDTH / TILE_PIXELS;
  const pages = new Uint16Array(columns * rows);
  const tiles: Uint32Array[] = [];
  levels.forEach(({ width, height, firstRow }, level) => {
    for (let y = 0; y < Math.ceil(height / TILE_PIXELS); y += 1) {
      for (let x = 0; x < Math.ceil(width / TILE_PIXELS); x += 1) {
        if (!has(level, x, y)) continue;
        const tile = Uint32Array.from({ length: TILE_PIXELS ** 2 }, (_, i) =>
          colourOf((x * TILE_PIXELS + (i % TILE_PIXELS) + 0.5) * 2 ** level - 0.5, (y * TILE_PIXELS + Math.floor(i / TILE_PIXELS) + 0.5) * 2 ** level - 0.5, level * 60));
        pages[(firstRow + y) * columns + x] = tiles.push(tile);
      }
    }
  });
  const preview = { width: 4, height: 2, pixels: new Uint32Array(8).fill(0xffc8c8c8) };
  return { source: { levels, columns, pages, preview }, tiles };
}
const whole = source();
const blank = (): Raster => ({ ...PANE, pixels: new Uint32Array(PANE.width * PANE.height).fill(0xff112233) });
function drawn(pane: Partial<RasterPane> & Pick<RasterPane, 'pose'>, from: { readonly source: RasterSource; readonly tiles: readonly Tile[] } = whole, on = blank()): Raster {
  drawPane(on, from.source, from.tiles, { ...PLAIN, ...pane });
  return on;
}
const parts = (colour: number): [number, number, number] => [colour & 255, (colour >>> 8) & 255, (colour >>> 16) & 255];
const sphereView = (yaw: number, pitch: number, fov: number): SphereView => ({ kind: 'sphere', yaw, pitch, fov });

describe('a sphere drawn by the processor', () => {
  it('shows every direction where it lies, whatever the view: within 0.1 source pixel of the plain projection', () => {
    fc.assert(
      fc.property(fc.double({ min: -3.2, max: 3.2, noNaN: true }), fc.double({ min: -1.5, max: 1.5, noNaN: true }), fc.double({ min: 0.05, max: 0.45, noNaN: true }), (yaw, pitch, fov) => {
        const view = sphereView(yaw, pitch, fov);
        const { pixels } = drawn({ pose: poseOf(footage, { view }, PANE) });
        for (let at = 0; at < pixels.length; at += 37) {
          const [x, y] = [at % PANE.width, Math.floor(at / PANE.width)];
          const place = yawPitchOf(directionOfScreen(view, PANE, { x: x + 0.5, y: y + 0.5 }));
          const [, ahead] = parts(pixels[at]!);
          // 3.13 of 255 for a pixel at the steepest; rounding twice leaves 1.
          expect(Math.abs(ahead - green((0.5 - place.pitch / Math.PI) * HEIGHT - 0.5))).toBeLessThan(1 + 0.1 * 3.13);
          // Near a pole columns are averaged.
          if (Math.cos(place.pitch) > 0.6) expect(Math.abs(parts(pixels[at]!)[0] - red((place.yaw / (2 * Math.PI) + 0.5) * WIDTH - 0.5))).toBeLessThan(1 + 0.1 * 3.13);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('has the same colours on the short way and on the long one', () => {
    for (const view of [sphereView(3.1, 0.2, 1.4), sphereView(0, 1.5, 1.2), sphereView(1, -0.9, 0.2)]) {
      const pose = poseOf(footage, { view }, PANE);
      const [short, long] = [drawn({ pose }), drawn({ pose, toned: true, tone: [1, 1, 1, 1] })];
      for (let at = 0; at < short.pixels.length; at += 1) {
        const [a, b] = [parts(short.pixels[at]!), parts(long.pixels[at]!)];
        for (const channel of [0, 1, 2] as const) expect(Math.abs(a[channel] - b[channel])).toBeLessThanOrEqual(2);
      }
    }
  });

  it('takes a coarser level where a tile is missing, and the preview where nothing is there', () => {
    const pose = poseOf(footage, { view: sphereView(0, 0, 0.4) }, PANE);
    const coarse = drawn({ pose }, source((level) => level === 2));
    expect(parts(coarse.pixels[PANE.width * 50 + 80]!)[2]).toBe(120);
    const bare = drawn({ pose, bare: true }, source(() => false));
    expect(new Set(bare.pixels)).toEqual(new Set([0xffc8c8c8]));
    expect(new Set(drawn({ pose }, source(() => false)).pixels)).toEqual(new Set([0xffc8c8c8]));
  });

  it('hatches a tile that did not come', () => {
    const { source: from, tiles } = source(() => true);
    const pages = from.pages.map((page, i) => (i < from.columns * 2 ? PAGE_HOLE : page));
    const pose = poseOf(footage, { view: sphereView(0, 0, 0.4) }, PANE);
    const [hatched, clean] = [drawn({ pose }, { source: { ...from, pages }, tiles }), drawn({ pose }, source((level) => level > 0))];
    const changed = hatched.pixels.filter((colour, at) => colour !== clean.pixels[at]);
    expect(changed.length).toBeGreaterThan(hatched.pixels.length * 0.9);
  });

  it('is bent to a little planet: every direction where the planet has it', () => {
    const planet = { yaw: 0.4, fov: 2.5 };
    const { pixels } = drawn({ pose: poseOf(footage, { view: sphereView(0, 0, 1), planet }, PANE) });
    for (let at = 0; at < pixels.length; at += 101) {
      const [x, y] = [at % PANE.width, Math.floor(at / PANE.width)];
      const { pitch } = yawPitchOf(planetDirection(planet, PANE, { x: x + 0.5, y: y + 0.5 }));
      const row = (0.5 - pitch / Math.PI) * HEIGHT - 0.5;
      // Coarser levels are interpolated between pixels that are up to four rows apart.
      if (row < HEIGHT - 8) expect(Math.abs(parts(pixels[at]!)[1] - green(row))).toBeLessThan(4);
    }
  });
});

describe('tiles kept as planes of light and colour', () => {
  /** Whatever is there once more as planes, and those as pixels. */
  const code = codeOf({ matrix: 'smpte170m', fullRange: true })!;
  const planes = whole.tiles.map((_, n): Tile => ({
    light: Uint8Array.from({ length: TILE_PIXELS ** 2 }, (_, i) => 90 + 60 * Math.sin(((i % TILE_PIXELS) + n) / 9) * Math.cos(i / TILE_PIXELS / 7)),
    colours: Uint16Array.from({ length: TILE_PIXELS ** 2 / 4 }, (_, i) => Math.round(128 + 30 * Math.sin(i / 40)) + 256 * Math.round(128 + 30 * Math.cos((i + n * 50) / 3000))),
    code,
  }));
  const pixels = planes.map((tile) => Uint32Array.from({ length: TILE_PIXELS ** 2 }, (_, i) => pixelOf(tile, i % TILE_PIXELS, Math.floor(i / TILE_PIXELS))));
  const views = [sphereView(3.1, 0.2, 1.4), sphereView(0, 1.5, 1.2), sphereView(1, -0.9, 0.2), sphereView(0.3, 0.1, 0.04)];
  it.each([
    ['the short way', {}],
    ['the long way', { toned: true }],
    ['sharpened', { sharpness: 1 }],
  ])('are drawn as their pixels are: %s', (_, how) => {
    for (const view of views) {
      const pose = poseOf(footage, { view }, PANE);
      const [a, b] = [drawn({ pose, ...how }, { source: whole.source, tiles: planes }), drawn({ pose, ...how }, { source: whole.source, tiles: pixels })];
      for (let at = 0; at < a.pixels.length; at += 1) {
        const [one, other] = [parts(a.pixels[at]!), parts(b.pixels[at]!)];
        // Rounded before the colours are mixed or after; sharpening makes that up to three times as much.
        for (const channel of [0, 1, 2] as const) expect(Math.abs(one[channel] - other[channel])).toBeLessThanOrEqual(how && 'sharpness' in how ? 9 : 3);
      }
    }
  });
});

describe('a flat picture drawn by the processor', () => {
  const view = { kind: 'flat', x: 700.3, y: 400.8, across: 160 } as const;
  it('shows every pixel where it lies, and nothing beyond its edges', () => {
    const { pixels } = drawn({ pose: poseOf(flat, { view }, PANE) });
    const place = flatPixelOfScreen(view, PANE, { x: 10.5, y: 20.5 });
    const [r, g] = parts(pixels[20 * PANE.width + 10]!);
    expect(Math.abs(r - red(place.x - 0.5))).toBeLessThan(1.3);
    expect(Math.abs(g - green(place.y - 0.5))).toBeLessThan(1.3);
    const corner = drawn({ pose: poseOf(flat, { view: { ...view, x: 0, y: 0 } }, PANE) });
    expect(corner.pixels[0]).toBe(0xff2d2724);
  });

  it('leaves what lies outside of its clip, and differs from itself by grey', () => {
    const pose = poseOf(flat, { view }, PANE);
    const half = drawn({ pose, clip: { left: 80, top: 0, width: 80, height: 100 } });
    expect(half.pixels[79]).toBe(0xff112233);
    expect(half.pixels[80]).not.toBe(0xff112233);
    const difference = drawn({ pose, as: 'subtrahend' }, whole, drawn({ pose, as: 'minuend' }));
    for (const colour of difference.pixels) for (const part of parts(colour)) expect(Math.abs(part - 128)).toBeLessThanOrEqual(1);
  });

  it('is brightened, darkened and sharpened as asked', () => {
    const pose = poseOf(flat, { view }, PANE);
    const at = 50 * PANE.width + 80;
    const before = parts(drawn({ pose }).pixels[at]!)[0];
    const bright = parts(drawn({ pose, toned: true, tone: [1.2, 1, 1, 1] }).pixels[at]!)[0];
    expect(Math.abs(bright - Math.min(255, before * 1.2))).toBeLessThan(2);
    const grey = parts(drawn({ pose, toned: true, tone: [1, 1, 1, 0] }).pixels[at]!);
    expect(Math.max(...grey) - Math.min(...grey)).toBeLessThanOrEqual(1);
    // Smooth waves have next to nothing to sharpen.
    expect(Math.abs(parts(drawn({ pose, sharpness: 1 }).pixels[at]!)[0] - before)).toBeLessThan(6);
  });
});
