// Bakes a picture without what is to be covered: faces, plates. The original is only read. Each area is filled with its own mean
// colour, not with a mosaic: from the cells of a mosaic a plate or a face can be won back.

import { open, rm, type FileHandle } from 'node:fs/promises';
import sharp from 'sharp';
import type { RedactedShape } from '#shared/case/events-picture.ts';
import type { Footage } from '#shared/footage/footage.ts';
import { isInside } from '#shared/footage/marks.ts';
import { directionOf, sourcePixelOf, subdivideArc, yawPitchOf, yawPitchOfSourcePixel, type Direction, type SphereProjection } from '#shared/footage/sphere.ts';
import { makePyramid, openPicture, toShownColours, type MadePyramid, type PictureSource } from './pyramid.ts';

export interface RedactRequest {
  /** The original: a file that is here whole. */
  readonly path: PictureSource;
  readonly footage: Footage;
  readonly shapes: readonly RedactedShape[];
  /** A path of its own for the pyramid; files beside it with other endings are made and removed. */
  readonly work: string;
}

/** Columns of one row that are covered: from, to (not included). */
type Span = readonly [from: number, to: number];
export interface Covered {
  readonly top: number;
  readonly rows: readonly (readonly Span[])[];
}

/** libvips' own format: 64 bytes of header, then the pixels row by row. */
const HEADER = 64;
const STEP = (0.25 * Math.PI) / 180;

/** Throws what libvips says about a damaged original. `dispose` removes what was made. */
export async function makeRedacted({ path, footage, shapes, work }: RedactRequest): Promise<MadePyramid & { dispose(): Promise<void> }> {
  const pixels = `${work}.v`;
  try {
    const metadata = await openPicture(path).metadata();
    await toShownColours(openPicture(path), metadata.hasAlpha ?? false).removeAlpha().toFile(pixels);
    const handle = await open(pixels, 'r+');
    try {
      for (const shape of shapes) await cover(handle, footage.width, coveredOf(shape, footage));
      await handle.sync();
    } finally {
      await handle.close();
    }
    const plain = await sharp(pixels, { limitInputPixels: false }).metadata();
    return await makePyramid(pixels, { ...plain, chromaSubsampling: metadata.chromaSubsampling ?? '4:4:4', hasAlpha: false }, work);
  } finally {
    await rm(pixels, { force: true });
  }
}

async function cover(file: FileHandle, width: number, { top, rows }: Covered): Promise<void> {
  const sum = [0, 0, 0];
  let count = 0;
  const place = (row: number, column: number): number => HEADER + ((top + row) * width + column) * 3;
  for (const [row, spans] of rows.entries()) {
    for (const [from, to] of spans) {
      const bytes = new Uint8Array((to - from) * 3);
      await file.read(bytes, 0, bytes.length, place(row, from));
      for (let i = 0; i < bytes.length; i += 1) sum[i % 3]! += bytes[i]!;
      count += to - from;
    }
  }
  if (count === 0) return;
  const mean = sum.map((value) => Math.round(value / count));
  for (const [row, spans] of rows.entries()) {
    for (const [from, to] of spans) {
      const bytes = new Uint8Array((to - from) * 3);
      for (let i = 0; i < bytes.length; i += 1) bytes[i] = mean[i % 3]!;
      await file.write(bytes, 0, bytes.length, place(row, from));
    }
  }
}

/** The pixels whose middle lies inside the shape, and one more around: an edge must not show half of what it covers. */
export function coveredOf(shape: Pick<RedactedShape, 'points'>, footage: Pick<Footage, 'width' | 'height' | 'projection'>): Covered {
  return footage.projection.kind === 'sphere' ? coveredOnSphere(shape, footage, footage.projection) : coveredOnFlat(shape, footage);
}

function coveredOnFlat({ points }: Pick<RedactedShape, 'points'>, { width, height }: Pick<Footage, 'width' | 'height'>): Covered {
  const ys = points.map(([, y = 0]) => y);
  const top = Math.max(0, Math.floor(Math.min(...ys)) - 1);
  const bottom = Math.min(height, Math.ceil(Math.max(...ys)) + 1);
  const rows = Array.from({ length: Math.max(0, bottom - top) }, (_, i): Span[] => {
    const y = Math.min(Math.max(...ys) - 1e-6, Math.max(Math.min(...ys) + 1e-6, top + i + 0.5));
    const crossings = points.flatMap(([x0 = 0, y0 = 0], at) => {
      const [x1 = 0, y1 = 0] = points[(at + 1) % points.length]!;
      return y0 > y !== y1 > y ? [x0 + ((y - y0) / (y1 - y0)) * (x1 - x0)] : [];
    }).sort((a, b) => a - b);
    const spans: Span[] = [];
    for (let k = 0; k + 1 < crossings.length; k += 2) {
      const [from, to] = [Math.max(0, Math.floor(crossings[k]!) - 1), Math.min(width, Math.ceil(crossings[k + 1]!) + 1)];
      if (to > from) spans.push([from, to]);
    }
    return spans;
  });
  return { top, rows };
}

function coveredOnSphere({ points }: Pick<RedactedShape, 'points'>, { width, height }: Pick<Footage, 'width' | 'height'>, projection: SphereProjection): Covered {
  const corners = points.map(([x = 0, y = 0, z = 0]): Direction => [x, y, z]);
  const outline = corners.flatMap((corner, i) => subdivideArc(corner, corners[(i + 1) % corners.length]!, STEP));
  const around = projection.full.width;
  const places = outline.map((direction) => sourcePixelOf(yawPitchOf(direction), projection));
  const first = places[0]!.x;
  const unrolled = places.map(({ x }) => x - around * Math.round((x - first) / around));
  const poles = ([[0, 1, 0], [0, -1, 0]] as const).map((pole) => isInside(pole, points));
  const round = poles[0] || poles[1] || Math.max(...unrolled) - Math.min(...unrolled) >= around / 2;
  const ys = places.map(({ y }) => y);
  const top = Math.max(0, poles[0] ? 0 : Math.floor(Math.min(...ys)) - 1);
  const bottom = Math.min(height, poles[1] ? height : Math.ceil(Math.max(...ys)) + 1);
  const [left, right] = round ? [0, width] : [Math.floor(Math.min(...unrolled)) - 1, Math.ceil(Math.max(...unrolled)) + 1];
  const isCovered = (x: number, y: number): boolean => isInside(directionOf(yawPitchOfSourcePixel({ x: x + 0.5, y: y + 0.5 }, projection)), points);
  const rows = Array.from({ length: Math.max(0, bottom - top) }, (_, i): Span[] => {
    const spans: Span[] = [];
    let start: number | null = null;
    const end = (to: number): void => {
      if (start !== null) spans.push(...wrapped(start - 1, to + 1, width, around));
      start = null;
    };
    for (let x = left; x < right; x += 1) {
      if (isCovered(x, top + i)) start ??= x;
      else end(x);
    }
    end(right);
    return spans;
  });
  return { top, rows };
}

/** Columns of the source that a run of unrolled columns covers: over the seam it is two. */
function wrapped(from: number, to: number, width: number, around: number): Span[] {
  return [-around, 0, around].flatMap((turn): Span[] => {
    const [a, b] = [Math.max(0, Math.round(from + turn)), Math.min(width, Math.round(to + turn))];
    return b > a ? [[a, b]] : [];
  });
}
