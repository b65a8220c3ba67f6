// A film for Chromium's fake camera: counted frames as in barcode.ts, as a Y4M file that loops.

import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { FIELDS, toBits } from './barcode.ts';

export const CAMERA = { width: 640, height: 360, fps: 15, frames: 60 } as const;

export async function writeFakeCamera(file: string): Promise<void> {
  const { width, height, fps, frames } = CAMERA;
  const out = createWriteStream(file);
  out.write(`YUV4MPEG2 W${width} H${height} F${fps}:1 Ip A1:1 C420mpeg2\n`);
  const field = width / FIELDS;
  for (let n = 1; n <= frames; n += 1) {
    const luma = Buffer.alloc(width * height, 120);
    const bits = toBits(n);
    for (let y = 0; y < 240; y += 1) {
      // Twice: the count, and the count again where other pages put the time.
      const isInverse = y % 120 >= 60;
      for (let index = 0; index < FIELDS; index += 1) luma.fill(bits[index] !== isInverse ? 235 : 16, y * width + index * field, y * width + (index + 1) * field);
    }
    for (let y = 290; y < 340; y += 1) luma.fill(200, y * width + ((n * 9) % (width - 60)), y * width + ((n * 9) % (width - 60)) + 50);
    if (!out.write(Buffer.concat([Buffer.from('FRAME\n'), luma, Buffer.alloc((width * height) / 2, 128)]))) await once(out, 'drain');
  }
  out.end();
  await once(out, 'close');
}
