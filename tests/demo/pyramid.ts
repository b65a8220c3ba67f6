// Cuts a picture into tiles in a temporary folder, for stress pages, picture tests and benchmarks of the viewer. The workstation
// has its own pyramids in one file; what comes out over HTTP is the same.

import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { TILE_PIXELS, type Projection, type PyramidIndex } from '../../src-shared/footage/footage.ts';
import type { ViewerFootage } from '../../src-renderer/viewer/types.ts';

export interface CutPyramid {
  readonly footage: ViewerFootage;
  /** File of a tile. */
  readonly tile: (level: number, x: number, y: number) => string;
  readonly preview: string;
  readonly mime: string;
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

/** `picture`: a file. Kept in `folder` and not cut again when it is there. PNG tiles are exact, for comparisons of pixels. */
export async function cutPyramid(picture: string | Buffer, raw: { width: number; height: number; channels: 3 } | null, folder: string, projection: Projection | null, format: 'jpeg' | 'png' = 'jpeg'): Promise<CutPyramid> {
  const open = () => sharp(picture, { limitInputPixels: false, ...(raw === null ? {} : { raw }) });
  const { width, height } = raw ?? (await open().metadata());
  const index = pyramidIndex(width, height);
  const suffix = format === 'png' ? '.png' : '.jpeg';
  if (!existsSync(join(folder, 'preview'))) {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    const shaped = format === 'png' ? open().png({ compressionLevel: 2 }) : open().jpeg({ quality: 88 });
    await shaped.tile({ size: TILE_PIXELS, overlap: 0, layout: 'dz', depth: 'onetile' }).toFile(join(folder, 'cut.dz'));
    await open().resize({ width: Math.min(1024, width), kernel: 'lanczos3' }).jpeg({ quality: 82 }).toFile(join(folder, 'preview.part'));
    await rename(join(folder, 'preview.part'), join(folder, 'preview'));
  }
  return {
    footage: { width, height, index, projection: projection ?? { kind: 'sphere', full: { width, height }, crop: { left: 0, top: 0 } } },
    // The cutter numbers levels from the coarsest.
    tile: (level, x, y) => join(folder, 'cut_files', String(index.levels.length - 1 - level), `${x}_${y}${suffix}`),
    preview: join(folder, 'preview'),
    mime: `image/${format}`,
  };
}
