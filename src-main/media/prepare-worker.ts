// The preparing thread: turns what a pyramid cannot be made of as it is into plain pixels in a file. One job, then it ends and its
// memory goes with it; what is wrong with a picture is answered, never thrown past it.

import { readFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import sharp from 'sharp';
import { toPanorama, type Pixels } from './cube.ts';
import { decodeHeic } from './heic.ts';
import { openPicture, toShownColours } from './pyramid.ts';
import { MOST_PREPARED, type PrepareJob, type PrepareReply } from './prepare.ts';

async function pixelsOf(path: string): Promise<Pixels> {
  const { data, info } = await toShownColours(openPicture(path), false).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

async function prepare({ path, out, as }: PrepareJob): Promise<PrepareReply> {
  if (as === 'stereoTop') {
    const { width, height } = await openPicture(path).metadata();
    await toShownColours(openPicture(path), false).removeAlpha().extract({ left: 0, top: 0, width, height: Math.floor(height / 2) }).toFile(out);
    return { kind: 'done' };
  }
  let pixels: Pixels;
  if (as === 'heic') {
    const decoded = await decodeHeic(new Uint8Array(await readFile(path)), MOST_PREPARED);
    if (decoded.kind !== 'pixels') return { kind: 'failed', code: decoded.kind };
    ({ pixels } = decoded);
  } else pixels = toPanorama(await pixelsOf(path), as);
  const { data, width, height } = pixels;
  await sharp(data, { raw: { width, height, channels: 3 }, limitInputPixels: false }).toFile(out);
  return { kind: 'done' };
}

parentPort!.postMessage(
  await prepare(workerData as PrepareJob).catch((error: unknown): PrepareReply => ({ kind: 'failed', code: 'libvips', message: error instanceof Error ? error.message : '' })),
);
