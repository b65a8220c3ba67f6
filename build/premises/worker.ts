// One of the workers that draw: lights its share of the surfaces, waits for the others, then draws the bands it is given
// straight into the file of raw pixels.

import { openSync, writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { bakeLight, gridFor, layLightGrid } from './light.ts';
import type { PlateImages } from './plate-images.ts';
import { createBandRenderer } from './render.ts';
import { planOf, type Premises } from './scenes.ts';
import { createShade } from './shade.ts';

export interface WorkerStart {
  readonly premises: Premises;
  readonly width: number;
  readonly images: PlateImages;
  /** Shared by all workers: baked light. */
  readonly light: Float32Array;
  readonly index: number;
  readonly workers: number;
  /** File of raw pixels, and where its first pixel lies in bytes. */
  readonly file: string;
  readonly offset: number;
}
export type WorkerOrder = { readonly kind: 'light' } | { readonly kind: 'band'; readonly top: number; readonly rows: number };
export type WorkerReport = { readonly kind: 'ready' };

const start = workerData as WorkerStart;
const plan = planOf[start.premises];
const scene = plan.scene();
const camera = plan.camera(start.width);
const grid = layLightGrid(scene, gridFor(start.width));
const file = openSync(start.file, 'r+');
const renderer = createBandRenderer(scene, camera, createShade(scene, start.images, grid, start.light), plan.exposure);

parentPort?.on('message', (order: WorkerOrder) => {
  if (order.kind === 'light') bakeLight(scene, grid, start.light, start.index, start.workers);
  else {
    const bytes = renderer.draw(order.top, order.rows);
    const at = start.offset + order.top * camera.width * 3;
    for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, bytes.length - done, at + done);
  }
  parentPort?.postMessage({ kind: 'ready' } satisfies WorkerReport);
});
