// A panorama that is computed, not stored: any size, any level, exact to the last bit, and the plain reference projection of it.

import sharp from 'sharp';
import { directionOfScreen, type SphereView } from '../../src-shared/footage/camera.ts';
import { TILE_PIXELS } from '../../src-shared/footage/footage.ts';
import { applyTurn, NO_TURN, type Turn } from '../../src-shared/footage/turn.ts';
import { wholeSphere, yawPitchOf } from '../../src-shared/footage/sphere.ts';
import { pyramidIndex, type StagePicture } from '../demo/pyramid.ts';

/** Pixels of the picture for one swing of its waves: 0.1 pixel of shift changes a value by up to 5 of 255. */
const WAVE = 16;

const SWING = Array.from({ length: WAVE }, (_, i) => Math.round(127.5 + 127.5 * Math.sin((2 * Math.PI * i) / WAVE)));

/** Red swings along columns, green along rows; blue is a grid of thick lines. Columns repeat at the seam. */
export function pixelOf(column: number, row: number): readonly [number, number, number] {
  return [SWING[column % WAVE]!, SWING[row % WAVE]!, column % 256 < 8 || row % 256 < 8 ? 255 : 0];
}

/** `grey`: that channel alone, in JPEG with halved colour, as cameras' pictures are kept; else all of them, in PNG. */
export function computedPicture(width: number, height: number, grey?: 0 | 1): StagePicture {
  const index = pyramidIndex(width, height);
  return {
    footage: { width, height, index, projection: wholeSphere(width, height) },
    async tile(level, tileX, tileY) {
      const pixels = Buffer.alloc(TILE_PIXELS * TILE_PIXELS * 3);
      // Only the source's own level is compared; coarser ones just have to be something.
      const step = 2 ** level;
      for (let y = 0; y < TILE_PIXELS; y += 1) {
        for (let x = 0; x < TILE_PIXELS; x += 1) {
          const colour = pixelOf((tileX * TILE_PIXELS + x) * step, (tileY * TILE_PIXELS + y) * step);
          const at = (y * TILE_PIXELS + x) * 3;
          for (let channel = 0; channel < 3; channel += 1) pixels[at + channel] = colour[grey ?? channel]!;
        }
      }
      const picture = sharp(pixels, { raw: { width: TILE_PIXELS, height: TILE_PIXELS, channels: 3 } });
      return (grey === undefined ? picture.png({ compressionLevel: 1 }) : picture.jpeg({ quality: 100, chromaSubsampling: '4:2:0' })).toBuffer();
    },
    preview: () => sharp({ create: { width: 1024, height: 512, channels: 3, background: '#808080' } }).jpeg().toBuffer(),
  };
}

export interface ReferencePixel {
  readonly colour: readonly [number, number, number];
  /** Cosine of the pitch: how much shorter the circle of that pitch is than the equator. */
  readonly level: number;
}

/** What a screen pixel must show: direction (turned by `frame` into the source) → source pixel in 64 bits, bilinear between the four pixels around. */
export function referencePixel(view: SphereView, pane: { width: number; height: number }, x: number, y: number, width: number, height: number, frame: Turn = NO_TURN): ReferencePixel {
  const { yaw, pitch } = yawPitchOf(applyTurn(frame, directionOfScreen(view, pane, { x: x + 0.5, y: y + 0.5 })));
  const column = (yaw / (2 * Math.PI) + 0.5) * width - 0.5;
  const row = (0.5 - pitch / Math.PI) * height - 0.5;
  const left = Math.floor(column);
  const top = Math.floor(row);
  const at = (dx: number, dy: number): readonly [number, number, number] =>
    pixelOf((left + dx + width) % width, Math.min(height - 1, Math.max(0, top + dy)));
  const [fx, fy] = [column - left, row - top];
  const [a, b, c, d] = [at(0, 0), at(1, 0), at(0, 1), at(1, 1)];
  const mix = (i: 0 | 1 | 2): number => (a[i] * (1 - fx) + b[i] * fx) * (1 - fy) + (c[i] * (1 - fx) + d[i] * fx) * fy;
  return { colour: [mix(0), mix(1), mix(2)], level: Math.cos(pitch) };
}
