// Makes the pyramid of a picture: one tiled TIFF with JPEG tiles, upright, 8 bit sRGB, laid out for streaming.

import { rm } from 'node:fs/promises';
import sharp, { type Metadata, type Sharp } from 'sharp';
import { TILE_PIXELS, type PyramidIndex } from '#shared/footage/footage.ts';
import { readRange } from './content-files.ts';
import { relayTiff } from './tiff-layout.ts';
import { readTiffLevels, type ReadBytes, type TiffLevel } from './tiff.ts';

/** Pictures above this are refused by the importer; libvips is told the same, so that a lying header cannot get past it. */
export const MOST_PIXELS = 600_000_000;
export const PREVIEW_WIDTH = 1024;

/**
 * libvips writes YCbCr 4:2:0 below 90 and RGB without subsampling from 90 on, at three times the bytes. Measured against the
 * decoded source (shop counter 4032×3024, drawn kitchen 4096×3072, drone 4000×2250; PSNR in dB, MB with all levels; times differ
 * by noise alone up to 89 and double from 90):
 *   80: 44.5 1.8 | 44.8 1.2 | 35.4 2.9      85: 45.5 2.1 | 48.3 1.4 | 40.2 3.4      89: 46.3 2.3 | 52.1 1.6 | 48.0 3.8
 *   90: 53.7 6.7 | 57.8 4.7 | 52.8 11.0     92: 54.2 7.1 | 54.9 5.0 | 47.3 11.7     95: 56.8 9.2 | 58.3 6.7 | 52.5 15.1
 * Above 46 dB nobody tells tile from source, so 89 is enough where the source has halved colour itself; 90 keeps every pixel's
 * own colour where the source does, and more buys bytes alone.
 */
const QUALITY = { subsampled: 89, full: 90 } as const;

/** Sources that keep colour at half resolution lose nothing when the tiles do too; others keep every pixel's own colour. */
export const tileQuality = (metadata: Pick<Metadata, 'chromaSubsampling'>): number =>
  metadata.chromaSubsampling?.startsWith('4:2:0') ? QUALITY.subsampled : QUALITY.full;

/** Path of a file, or all of its bytes. */
export type PictureSource = string | Uint8Array;

/** Opens a picture as pixels to be shown. Any damage is an error, never a grey area. */
export const openPicture = (path: PictureSource): Sharp => sharp(path, { failOn: 'error', limitInputPixels: MOST_PIXELS });

/** Upright, without transparency, 8 bit sRGB. */
export const toShownColours = (picture: Sharp, hasAlpha: boolean): Sharp => {
  const upright = picture.autoOrient();
  return (hasAlpha ? upright.flatten({ background: '#ffffff' }) : upright).toColourspace('srgb');
};

export interface MadePyramid {
  readonly index: PyramidIndex;
  /** The file's bytes, to be read once. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** JPEG of the whole. */
  readonly preview: Uint8Array;
}

/** `levels[n]` is exactly half of the one before, rounded down by libvips: what the index states is what the file holds. */
export const indexOf = (levels: readonly TiffLevel[]): PyramidIndex => ({
  tile: TILE_PIXELS,
  levels: levels.map(({ width, height, columns, rows }) => ({ width, height, columns, rows })),
});

/** Small enough to be the first thing seen; taken from a level of the pyramid, so that the source is decoded only once. */
const makePreview = (path: string, levels: readonly TiffLevel[]): Promise<Uint8Array> => {
  const page = levels.findLastIndex((level) => level.width >= PREVIEW_WIDTH);
  return sharp(path, { page: Math.max(0, page), limitInputPixels: MOST_PIXELS })
    .resize({ width: PREVIEW_WIDTH, height: 4 * PREVIEW_WIDTH, fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality: 82, progressive: false })
    .toBuffer();
};

/**
 * Decodes `source` once and writes the pyramid to `work`, a path of its own; `dispose` removes it. Memory stays at some rows of
 * tiles, except for sources that must be turned. Throws what libvips says about a damaged source.
 */
export const makePyramid = async (source: string, metadata: Metadata, work: string): Promise<MadePyramid & { dispose(): Promise<void> }> => {
  const dispose = (): Promise<void> => rm(work, { force: true });
  try {
    await toShownColours(openPicture(source), metadata.hasAlpha ?? false)
      .tiff({
        tile: true,
        pyramid: true,
        compression: 'jpeg',
        quality: tileQuality(metadata),
        tileWidth: TILE_PIXELS,
        tileHeight: TILE_PIXELS,
        // The intermediate file has its largest level uncompressed at worst as large as the pixels.
        bigtiff: metadata.width * metadata.height > 400_000_000,
      })
      .toFile(work);
    const read: ReadBytes = (offset, length) => readRange(work, offset, length);
    const levels = await readTiffLevels(read);
    return { index: indexOf(levels), bytes: relayTiff(read, levels), preview: await makePreview(work, levels), dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
};
