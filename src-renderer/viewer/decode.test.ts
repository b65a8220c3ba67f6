import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { TILE_PIXELS } from '#shared/footage/footage.ts';
import { codeOf } from './colour-code.ts';
import { newRooms, pixelsOfPlanes, tileOfPlanes, typeOf } from './decode.ts';
import { pixelOf } from './raster-tile.ts';

const WAYS = [
  { name: 'JFIF', space: { matrix: 'smpte170m', fullRange: true }, light: (y: number) => y, by: [1.402, -0.344136, -0.714136, 1.772] },
  // ITU-R BT.709, light from 16 to 235.
  { name: 'high definition', space: { matrix: 'bt709', fullRange: false }, light: (y: number) => ((y - 16) * 255) / 219, by: [1.79274, -0.213249, -0.532909, 2.112402] },
] as const;

describe('planes of a picture', () => {
  it.each(WAYS)('become the colours of $name', ({ space, light: lightOf, by: [redV, greenU, greenV, blueU] }) => {
    const [width, height] = [5, 3];
    const y = Uint8Array.from({ length: 8 * height }, (_, i) => (i * 37) % 256);
    const u = Uint8Array.from({ length: 4 * 2 }, (_, i) => (i * 61 + 20) % 256);
    const v = Uint8Array.from({ length: 4 * 2 }, (_, i) => (i * 89 + 70) % 256);
    const planes = { y: { data: y, stride: 8, step: 1 }, u: { data: u, stride: 4, step: 1 }, v: { data: v, stride: 4, step: 1 }, width, height, code: codeOf(space)! };
    const pixels = pixelsOfPlanes(planes);
    // As frames of a playing video come: both colours in one plane, in turns.
    const both = Uint8Array.from({ length: 16 }, (_, i) => (i % 2 === 0 ? u : v)[i >> 1]!);
    expect(pixelsOfPlanes({ ...planes, u: { data: both, stride: 8, step: 2 }, v: { data: both.subarray(1), stride: 8, step: 2 } })).toEqual(pixels);
    // A tile keeps the planes: each of its pixels has the same colour.
    const tile = tileOfPlanes(planes, newRooms.planes());
    expect(Uint32Array.from({ length: width * height }, (_, i) => pixelOf(tile, 3 * TILE_PIXELS + (i % width), TILE_PIXELS + Math.floor(i / width)))).toEqual(pixels);
    for (let row = 0; row < height; row += 1) {
      for (let column = 0; column < width; column += 1) {
        const light = lightOf(y[row * 8 + column]!);
        const cb = u[(row >> 1) * 4 + (column >> 1)]! - 128;
        const cr = v[(row >> 1) * 4 + (column >> 1)]! - 128;
        const wanted = [light + redV * cr, light + greenU * cb + greenV * cr, light + blueU * cb].map((value) => Math.min(255, Math.max(0, value)));
        const colour = pixels[row * width + column]!;
        [colour & 255, (colour >>> 8) & 255, (colour >>> 16) & 255].forEach((value, i) => expect(Math.abs(value - wanted[i]!)).toBeLessThanOrEqual(1.1));
        expect(colour >>> 24).toBe(255);
      }
    }
  });
});

it('knows a picture by its first bytes, and what is none', async () => {
  const picture = sharp({ create: { width: 8, height: 8, channels: 3, background: '#123456' } });
  expect(typeOf((await picture.clone().jpeg().toBuffer()).subarray(0, 16))).toBe('image/jpeg');
  expect(typeOf((await picture.clone().png().toBuffer()).subarray(0, 16))).toBe('image/png');
  expect(typeOf((await picture.clone().webp().toBuffer()).subarray(0, 16))).toBe('image/webp');
  expect(typeOf(new TextEncoder().encode('<html><body>'))).toBeNull();
  expect(typeOf(new Uint8Array())).toBeNull();
});
