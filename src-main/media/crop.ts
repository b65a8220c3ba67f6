// Evidence pictures: cut from the original's own pixels, as the author of a mark saw it or around the mark, with its outline
// drawn in. Never taken from a screen, so the same mark gives the same picture on every machine.

import sharp from 'sharp';
import type { Size } from '#shared/footage/camera.ts';
import type { Footage, Mark, View } from '#shared/footage/footage.ts';
import { normalize, type Direction, type SphereProjection } from '#shared/footage/sphere.ts';
import { MARGIN, directionsOf, extentOf, linesOf, sourcePixelsPerPixel, viewOnSphere, writeFullPlace, type Place } from './crop-geometry.ts';
import { outlineOf } from './crop-outline.ts';
import { pixelsOfFile, readSphereRegion, type ReadPixels, type Rectangle } from './crop-region.ts';
import type { PictureSource } from './pyramid.ts';
import { resample } from './resample.ts';
import { toned, type Adjustments } from './tone.ts';

export interface CropRequest {
  /** The original as a file or as all of its bytes, or a way to read pixels of it. */
  readonly path: PictureSource | ReadPixels;
  readonly footage: Footage;
  /** `view` is what the crop shows; where it does not show the mark, or is not given, the crop is taken around the mark. */
  readonly of: { readonly mark: Mark; readonly view?: View };
  /** Pixels; the height is two thirds of it. A flat picture too narrow or too low for that gives a crop that fits inside. */
  readonly width: number;
  readonly format: 'png' | 'jpeg';
  /** Draw the mark's outline; on by default. */
  readonly outline?: boolean;
  /** As on the screen; the outline is drawn over it. */
  readonly adjustments?: Adjustments;
}

export interface EvidenceCrop {
  /** Without metadata. */
  readonly bytes: Uint8Array;
  readonly mime: 'image/png' | 'image/jpeg';
  readonly width: number;
  readonly height: number;
  readonly note: {
    readonly original: string;
    readonly method: 'rectilinear' | 'rectangle';
    /** What the crop shows in fact: the view asked for, or the one around the mark. */
    readonly view: View;
    /** Of a flat picture, source pixels. */
    readonly rectangle?: Rectangle;
    /** Source pixels a crop pixel at the middle; below 1 the crop is enlarged. */
    readonly sourcePixelsPerPixel: number;
  };
}

/** Least extent of a crop around a mark on a flat picture, source pixels. */
const LEAST_ACROSS = 320;
const RATIO = 1.5;

const reader = (path: CropRequest['path']): ReadPixels => (typeof path === 'function' ? path : pixelsOfFile(path));

const clamp = (value: number, least: number, most: number): number => Math.max(least, Math.min(most, value));
const thousandths = (value: number): number => Math.round(value * 1000) / 1000;

const encode = async ({ of, format, outline = true, adjustments }: CropRequest, rgb: Uint8Array, { width, height }: Size, lines: readonly (readonly Place[])[]): Promise<Pick<EvidenceCrop, 'bytes' | 'mime'>> => {
  const bare = sharp(adjustments ? toned(rgb, width, height, adjustments) : rgb, { raw: { width, height, channels: 3 } });
  const drawn = outline ? bare.composite([{ input: outlineOf(of.mark.kind, lines, width, height) }]).removeAlpha() : bare;
  const file = format === 'png' ? drawn.png({ compressionLevel: 6 }) : drawn.jpeg({ quality: 90, chromaSubsampling: '4:4:4' });
  return { bytes: await file.toBuffer(), mime: `image/${format}` };
};

const cropSphere = async (request: CropRequest, projection: SphereProjection): Promise<EvidenceCrop> => {
  const { path, footage, of, width } = request;
  const size = { width, height: Math.round(width / RATIO) };
  const points = of.mark.points.map(([x = 0, y = 0, z = -1]): Direction => normalize([x, y, z]));
  const view = viewOnSphere(of.view?.kind === 'sphere' ? of.view : undefined, points, size);
  const perPixel = sourcePixelsPerPixel(view, size, projection.full);
  const region = await readSphereRegion(reader(path), footage, projection, extentOf(view, size, projection.full), perPixel);
  const directionAt = directionsOf(view, size);
  const direction = new Float64Array(3);
  const rgb = resample(region, size.width, size.height, perPixel, (x, y, out) => {
    directionAt(x, y, direction);
    writeFullPlace(direction, projection.full, out);
  });
  const note = { original: footage.original.sha256, method: 'rectilinear' as const, view, sourcePixelsPerPixel: thousandths(perPixel) };
  const lines = of.mark.kind === 'point' ? linesOf(view, size, [points[0]!, points[0]!]).map((line) => line.slice(0, 1)) : linesOf(view, size, points);
  return { ...(await encode(request, rgb, size, lines)), ...size, note };
};

/** The rectangle that is shown: moved in rather than padded where it would run over the edge. */
const rectangleOf = ({ mark, view }: CropRequest['of'], footage: Footage): Rectangle => {
  const [xs, ys] = [mark.points.map(([x = 0]) => x), mark.points.map(([, y = 0]) => y)];
  const [x0, x1, y0, y1] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const [x, y] = [(x0 + x1) / 2, (y0 + y1) / 2];
  const around = { x, y, across: Math.max(LEAST_ACROSS, (x1 - x0) * MARGIN, (y1 - y0) * MARGIN * RATIO) };
  const kept = view?.kind === 'flat' ? view : around;
  const place = (shown: typeof around): Rectangle => {
    const width = clamp(Math.round(shown.across), 1, footage.width);
    const height = clamp(Math.round(shown.across / RATIO), 1, footage.height);
    const left = clamp(Math.round(shown.x - width / 2), 0, footage.width - width);
    return { left, top: clamp(Math.round(shown.y - height / 2), 0, footage.height - height), width, height };
  };
  const asked = place(kept);
  const shows = x >= asked.left && x <= asked.left + asked.width && y >= asked.top && y <= asked.top + asked.height;
  return shows ? asked : place({ x, y, across: Math.max(around.across, kept.across) });
};

const cropFlat = async (request: CropRequest): Promise<EvidenceCrop> => {
  const { path, footage, of, width } = request;
  const rectangle = rectangleOf(of, footage);
  const perPixel = Math.max(rectangle.width / width, rectangle.height / Math.round(width / RATIO));
  const size = { width: Math.max(1, Math.round(rectangle.width / perPixel)), height: Math.max(1, Math.round(rectangle.height / perPixel)) };
  const rgb = await reader(path)(rectangle, size.width, size.height);
  const { left, top } = rectangle;
  const points = of.mark.points.map(([x = 0, y = 0]): Place => [((x - left) * size.width) / rectangle.width, ((y - top) * size.height) / rectangle.height]);
  const view: View = { kind: 'flat', x: left + rectangle.width / 2, y: top + rectangle.height / 2, across: rectangle.width };
  const note = { original: footage.original.sha256, method: 'rectangle' as const, view, rectangle, sourcePixelsPerPixel: thousandths(perPixel) };
  return { ...(await encode(request, rgb, size, [[...points, points[0]!]])), ...size, note };
};

/** Throws what libvips says about an original that cannot be read. */
export const cropEvidence = (request: CropRequest): Promise<EvidenceCrop> =>
  request.footage.projection.kind === 'sphere' ? cropSphere(request, request.footage.projection) : cropFlat(request);
