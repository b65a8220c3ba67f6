// For tests of this folder: temporary folders, pictures with known pixels, footage from the shared collection.

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp, { type Sharp } from 'sharp';

export const temporaryFolder = (): { readonly path: string; remove(): void } => {
  const path = mkdtempSync(join(tmpdir(), 'kantai-media-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
};

const SHARED = fileURLToPath(new URL('../../../shared/media/', import.meta.url));

/** Path of real footage, or `undefined` with a printed reason. */
export const sharedFootage = (name: string): string | undefined => {
  const path = join(SHARED, name);
  if (existsSync(path)) return path;
  console.log(`skipped: the shared footage ${name} is not here`);
  return undefined;
};

/** Smooth colours that differ everywhere, so that a shift of one pixel or one tile is seen; with rectangles of pure colour. */
export const patternPixels = (width: number, height: number): Uint8Array => {
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 3;
      pixels[at] = Math.round((255 * x) / (width - 1));
      pixels[at + 1] = Math.round((255 * y) / (height - 1));
      pixels[at + 2] = Math.round(127 + 100 * Math.sin(x / 37) * Math.cos(y / 41));
    }
  }
  return pixels;
};

export const patternPicture = (width: number, height: number): Sharp => sharp(patternPixels(width, height), { raw: { width, height, channels: 3 } });

export const drain = async (response: Response): Promise<Uint8Array> => new Uint8Array(await response.arrayBuffer());
