// A film for Chromium's fake camera: counted frames as in barcode.ts, as a Y4M file that loops.

import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { FIELDS, toBits } from './barcode.ts';

export const CAMERA = { width: 640, height: 360, fps: 15, frames: 60 } as const;

/** `scale`: of the size; `frames`: until it begins anew; `panoramic`: twice as wide as high. */
export async function writeFakeCamera(file: string, { scale = 1, frames = CAMERA.frames, panoramic = false }: { readonly scale?: number; readonly frames?: number; readonly panoramic?: boolean } = {}): Promise<void> {
  const { fps } = CAMERA;
  const width = CAMERA.width * scale;
  const height = panoramic ? width / 2 : CAMERA.height * scale;
  const out = createWriteStream(file);
  out.write(`YUV4MPEG2 W${width} H${height} F${fps}:1 Ip A1:1 C420mpeg2\n`);
  const field = width / FIELDS;
  for (let n = 1; n <= frames; n += 1) {
    const luma = Buffer.alloc(width * height, 120);
    const bits = toBits(n);
    for (let y = 0; y < 240 * scale; y += 1) {
      // Twice: the count, and the count again where other pages put the time.
      const isInverse = y % (120 * scale) >= 60 * scale;
      for (let index = 0; index < FIELDS; index += 1) luma.fill(bits[index] !== isInverse ? 235 : 16, y * width + index * field, y * width + (index + 1) * field);
    }
    const left = (n * 9) % (width - 60 * scale);
    for (let y = height - 70 * scale; y < height - 20 * scale; y += 1) luma.fill(200, y * width + left, y * width + left + 50 * scale);
    if (!out.write(Buffer.concat([Buffer.from('FRAME\n'), luma, Buffer.alloc((width * height) / 2, 128)]))) await once(out, 'drain');
  }
  out.end();
  await once(out, 'close');
}
