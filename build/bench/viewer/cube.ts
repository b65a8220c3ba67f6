// Cube tiles of a panorama for the peers that want them: six faces sampled from the source's own pixels, halved level by level,
// cut into tiles of the size and the quality that our own tiles have. Made once and kept beside the picture.

import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { cubeLevels } from './scene.ts';

export interface Pixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}
const FACES = ['f', 'r', 'b', 'l', 'u', 'd'] as const;
type Face = (typeof FACES)[number];
const TILE = 512;
/** Marzipano's strip of previews: this order, this size of a face. */
const PREVIEW = { order: ['b', 'd', 'f', 'l', 'r', 'u'], size: 256 } as const;

/** Direction [x right, y up, z back] of a place of a face, -1…1 to the right and down. */
function directionOf(face: Face, u: number, v: number): readonly [number, number, number] {
  if (face === 'f') return [u, -v, -1];
  if (face === 'r') return [1, -v, u];
  if (face === 'b') return [-u, -v, 1];
  if (face === 'l') return [-1, -v, -u];
  return face === 'u' ? [u, 1, -v] : [u, -1, v];
}

function sampleFace({ data, width, height }: Pixels, face: Face, size: number): Buffer {
  const out = Buffer.allocUnsafe(size * size * 3);
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      const [x, y, z] = directionOf(face, (2 * (column + 0.5)) / size - 1, (2 * (row + 0.5)) / size - 1);
      const across = (Math.atan2(x, -z) / (2 * Math.PI) + 0.5) * width - 0.5;
      const down = (0.5 - Math.atan2(y, Math.hypot(x, z)) / Math.PI) * height - 0.5;
      const [left, top] = [Math.floor(across), Math.floor(down)];
      const [fx, fy] = [across - left, down - top];
      const x0 = (left + width) % width;
      const x1 = (left + 1) % width;
      const y0 = Math.max(0, top) * width;
      const y1 = Math.min(height - 1, top + 1) * width;
      const to = (row * size + column) * 3;
      for (let channel = 0; channel < 3; channel += 1) {
        const above = data[(y0 + x0) * 3 + channel]! * (1 - fx) + data[(y0 + x1) * 3 + channel]! * fx;
        const below = data[(y1 + x0) * 3 + channel]! * (1 - fx) + data[(y1 + x1) * 3 + channel]! * fx;
        out[to + channel] = Math.round(above * (1 - fy) + below * fy);
      }
    }
  }
  return out;
}

/** `pixels`: read only where the tiles are not there yet. */
export async function cutCube(pixels: () => Promise<Pixels>, cubeSize: number, folder: string): Promise<{ tile(size: number, face: string, x: number, y: number): Promise<Buffer>; preview(): Promise<Buffer> }> {
  if (!existsSync(folder)) {
    const part = `${folder}.part`;
    await rm(part, { recursive: true, force: true });
    await mkdir(part, { recursive: true });
    const source = await pixels();
    const previews = new Map<Face, Buffer>();
    for (const face of FACES) {
      let raw: Buffer = sampleFace(source, face, cubeSize);
      let edge = cubeSize;
      for (const size of cubeLevels(cubeSize)) {
        if (size !== edge) raw = await sharp(raw, { raw: { width: edge, height: edge, channels: 3 } }).resize(size, size).raw().toBuffer();
        edge = size;
        const level = sharp(raw, { raw: { width: edge, height: edge, channels: 3 } });
        for (let y = 0; y < size / TILE; y += 1) {
          for (let x = 0; x < size / TILE; x += 1) {
            await level.clone().extract({ left: x * TILE, top: y * TILE, width: TILE, height: TILE }).jpeg({ quality: 89 }).toFile(join(part, `${size}-${face}-${x}-${y}.jpg`));
          }
        }
      }
      previews.set(face, await sharp(raw, { raw: { width: edge, height: edge, channels: 3 } }).resize(PREVIEW.size, PREVIEW.size).png().toBuffer());
    }
    await sharp({ create: { width: PREVIEW.size, height: 6 * PREVIEW.size, channels: 3, background: '#000' } })
      .composite(PREVIEW.order.map((face, i) => ({ input: previews.get(face)!, left: 0, top: i * PREVIEW.size })))
      .jpeg({ quality: 82 })
      .toFile(join(part, 'preview.jpg'));
    await rename(part, folder);
  }
  return {
    tile: (size, face, x, y) => readFile(join(folder, `${size}-${face}-${x}-${y}.jpg`)),
    preview: () => readFile(join(folder, 'preview.jpg')),
  };
}
