// The preparing thread: turns what a pyramid cannot be made of as it is into plain pixels in a file. One job, then it ends and its
// memory goes with it; what is wrong with a picture is answered, never thrown past it.

import { readFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import sharp from 'sharp';
import { FACES } from '#shared/footage/cube-faces.ts';
import { toPanorama } from './cube.ts';
import { areExchanged, SIX, type Pixels } from './cube-layout.ts';
import { decodeHeic } from './heic.ts';
import { openPicture, toShownColours } from './pyramid.ts';
import { MOST_PREPARED, type FacesJob, type PrepareJob, type PrepareReply } from './prepare.ts';

async function pixelsOf(path: string): Promise<Pixels> {
  const { data, info } = await toShownColours(openPicture(path), false).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** Six files in one picture, each in its cell. */
async function facesTogether({ faces, edge }: FacesJob): Promise<Pixels> {
  const [width, height] = [edge * SIX.columns, edge * SIX.rows];
  const data = new Uint8Array(width * height * 3);
  for (const face of FACES) {
    const pixels = await pixelsOf(faces[face]);
    const { column, row } = SIX.cells[face];
    for (let y = 0; y < edge; y += 1) data.set(pixels.data.subarray(y * edge * 3, (y + 1) * edge * 3), ((row * edge + y) * width + column * edge) * 3);
  }
  return { data, width, height };
}

async function prepare(job: PrepareJob | FacesJob): Promise<PrepareReply> {
  if (job.as === 'cubeFaces') {
    const together = await facesTogether(job);
    if (areExchanged(together)) return { kind: 'failed', code: 'faceSeams' };
    return write(toPanorama(together, 'cube'), job.out);
  }
  const { path, out, as } = job;
  if (as === 'stereoTop') {
    const { width, height } = await openPicture(path).metadata();
    await toShownColours(openPicture(path), false).removeAlpha().extract({ left: 0, top: 0, width, height: Math.floor(height / 2) }).toFile(out);
    return { kind: 'done' };
  }
  if (as === 'heic') {
    const decoded = await decodeHeic(new Uint8Array(await readFile(path)), MOST_PREPARED);
    return decoded.kind === 'pixels' ? write(decoded.pixels, out) : { kind: 'failed', code: decoded.kind };
  }
  return write(toPanorama(await pixelsOf(path), as), out);
}

async function write(pixels: Pixels | null, out: string): Promise<PrepareReply> {
  if (pixels === null) return { kind: 'failed', code: 'unsupported' };
  const { data, width, height } = pixels;
  await sharp(data, { raw: { width, height, channels: 3 }, limitInputPixels: false }).toFile(out);
  return { kind: 'done' };
}

parentPort!.postMessage(
  await prepare(workerData as PrepareJob | FacesJob).catch((error: unknown): PrepareReply => ({ kind: 'failed', code: 'libvips', message: error instanceof Error ? error.message : '' })),
);
