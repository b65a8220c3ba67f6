// Cuts a picture into tiles in a temporary folder, for stress pages, picture tests and benchmarks of the viewer. The workstation
// has its own pyramids in one file; what comes out over HTTP is the same.

import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { TILE_PIXELS, type Projection, type PyramidIndex } from '../../src-shared/footage/footage.ts';
import type { ViewerFootage } from '../../src-renderer/viewer/types.ts';

/** A picture in tiles, as a stage serves it. */
export interface StagePicture {
  readonly footage: ViewerFootage;
  readonly tile: (level: number, x: number, y: number) => Promise<Buffer>;
  readonly preview: () => Promise<Buffer>;
}

export function pyramidIndex(width: number, height: number): PyramidIndex {
  const levels = [];
  let size = { width, height };
  for (;;) {
    const columns = Math.ceil(size.width / TILE_PIXELS);
    const rows = Math.ceil(size.height / TILE_PIXELS);
    levels.push({ ...size, columns, rows });
    if (columns * rows === 1) return { tile: TILE_PIXELS, levels };
    size = { width: Math.ceil(size.width / 2), height: Math.ceil(size.height / 2) };
  }
}

/** `picture`: a file. Kept in `folder` and not cut again when it is there. Without `projection` it is a whole sphere. */
export async function cutPyramid(picture: string, folder: string, projection: Projection | null = null): Promise<StagePicture> {
  const open = () => sharp(picture, { limitInputPixels: false });
  const { width, height } = await open().metadata();
  const index = pyramidIndex(width, height);
  if (!existsSync(join(folder, 'preview'))) {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await open().jpeg({ quality: 88 }).tile({ size: TILE_PIXELS, overlap: 0, layout: 'dz', depth: 'onetile' }).toFile(join(folder, 'cut.dz'));
    await open().resize({ width: Math.min(1024, width), kernel: 'lanczos3' }).jpeg({ quality: 82 }).toFile(join(folder, 'preview.part'));
    await rename(join(folder, 'preview.part'), join(folder, 'preview'));
  }
  return {
    footage: { width, height, index, projection: projection ?? { kind: 'sphere', full: { width, height }, crop: { left: 0, top: 0 } } },
    // The cutter numbers levels from the coarsest.
    tile: (level, x, y) => readFile(join(folder, 'cut_files', String(index.levels.length - 1 - level), `${x}_${y}.jpeg`)),
    preview: () => readFile(join(folder, 'preview')),
  };
}
