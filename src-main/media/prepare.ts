// Pictures that are not what they show: HEIC, cube maps, two eyes in one. A thread of its own turns them into plain pixels in libvips'
// own format, which the pyramid is then made of. The original stays what it is.

import { rm } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import type { Face } from '#shared/footage/cube-faces.ts';
import { cubeLayouts, type CubeKind } from './cube-layout.ts';

/** How staff say that a picture is to be read; `auto` is by what it says of itself. */
export const IMPORT_AS = ['auto', 'cube', 'eac', 'stereoTop'] as const;
export type ImportAs = (typeof IMPORT_AS)[number];
export interface PrepareJob {
  readonly path: string;
  readonly out: string;
  readonly as: CubeKind | 'stereoTop' | 'heic';
}
export interface FacesJob {
  /** Squares of one size. */
  readonly faces: { readonly [face in Face]: string };
  readonly edge: number;
  readonly out: string;
  readonly as: 'cubeFaces';
}
export type PrepareReply = { readonly kind: 'done' } | { readonly kind: 'failed'; readonly code: 'truncated' | 'tooLarge' | 'unsupported' | 'faceSeams' } | { readonly kind: 'failed'; readonly code: 'libvips'; readonly message: string };

/** Pixels that are held in memory at once while preparing; 120 million are a cube of 4472 pixels on a side. */
export const MOST_PREPARED = 120_000_000;

/** Whether a picture can be what staff say that it is; another shape would make a panorama of nonsense. */
export function fitsShape(as: ImportAs, width: number, height: number): boolean {
  if (as === 'cube') return cubeLayouts(width, height).length > 0;
  if (as === 'eac') return width >= height * 1.2 && width <= height * 2;
  if (as === 'stereoTop') return Math.abs(width - height) <= width * 0.01;
  return true;
}

/** Makes `job.out`; `dispose` removes it. `worker` is where a bundle put the thread's file. */
export async function prepare(job: PrepareJob | FacesJob, worker: URL = new URL('./prepare-worker.ts', import.meta.url)): Promise<PrepareReply & { dispose(): Promise<void> }> {
  const dispose = (): Promise<void> => rm(job.out, { force: true });
  const thread = new Worker(worker, { workerData: job });
  try {
    const reply = await new Promise<PrepareReply>((resolve, reject) => {
      thread.once('message', resolve);
      thread.once('error', reject);
      thread.once('exit', () => reject(new Error('the preparing thread ended without an answer')));
    });
    if (reply.kind === 'failed') await dispose();
    return { ...reply, dispose };
  } catch (error) {
    await dispose();
    throw error;
  } finally {
    await thread.terminate();
  }
}
