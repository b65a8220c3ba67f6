// Evidence pictures: cut from the original's own pixels, never from a screen. A sphere is re-projected to a plain perspective picture
// around the mark, a flat picture is cut; the mark is drawn on top.

import sharp, { type Sharp } from 'sharp';
import type { MatterFacts } from '#shared/case/facts.ts';
import type { Content, Footage, Mark } from '#shared/footage/footage.ts';
import { directionOf, normalize, type Direction, type SphereProjection } from '#shared/footage/sphere.ts';
import { evidenceMarks, type Crop } from '../report/from-case.ts';
import { drawMark, type Outline } from './mark-drawing.ts';
import { perspective, pixelOf, projectOutline, regionOf, sample, type Camera, type Raster } from './perspective.ts';

export type CutPictures = (facts: MatterFacts) => Promise<readonly Crop[]>;

/** Pixels of an evidence picture: wide enough for half a page at 300 dots per inch. */
const WIDTH = 1200;
const HEIGHT = 800;
/** A plane distorts too much beyond this. */
const WIDEST = (110 * Math.PI) / 180;
/** A document with more pictures than this is no longer read; the marks themselves are attached all the same. */
const MOST_PICTURES = 60;

/** `pathOf` brings a file here where it is not; rejects where it cannot. */
export function createCutPictures(deps: { readonly pathOf: (content: Content) => Promise<string> }): CutPictures {
  return async (facts) => {
    const crops: Crop[] = [];
    for (const { person, mark } of evidenceMarks(facts).slice(0, MOST_PICTURES)) {
      const footage = facts.footage.find((each) => each.original.sha256 === mark.footage);
      // Withdrawn footage shows nothing any more; the mark stays in the attached events.
      if (!footage) continue;
      crops.push({ mark: mark.id, person, mime: 'image/jpeg', bytes: await cut(await deps.pathOf(footage.original), footage, mark) });
    }
    return crops;
  };
}

/** JPEG of one mark as its author saw it: the view that the mark keeps, and the mark on it. Exported for tests against known directions. */
export function cut(path: string, footage: Footage, mark: Mark): Promise<Uint8Array> {
  return footage.projection.kind === 'sphere' ? cutSphere(path, footage, footage.projection, mark) : cutFlat(path, footage, mark);
}

async function cutSphere(path: string, footage: Footage, projection: SphereProjection, mark: Mark): Promise<Uint8Array> {
  const points = mark.points.map(([x = 0, y = 0, z = -1]): Direction => normalize([x, y, z]));
  const camera = cameraOf(mark, points);
  const region = regionOf(camera, projection, footage);
  const pixels = sample(camera, projection, region, await readRegion(path, footage, region));
  return drawMark({ data: pixels, width: WIDTH, height: HEIGHT }, { kind: mark.kind, points: projectOutline(camera, mark.kind, points) });
}

/** The author's view; around the mark itself should the view not show it. */
function cameraOf(mark: Mark, points: readonly Direction[]): Camera {
  const middle = normalize(points.reduce<Direction>((sum, point) => [sum[0] + point[0], sum[1] + point[1], sum[2] + point[2]], [0, 0, 0]));
  if (mark.view.kind !== 'sphere') return perspective(middle, Math.PI / 3, WIDTH, HEIGHT);
  const fov = Math.min(WIDEST, mark.view.fov);
  const camera = perspective(directionOf(mark.view), fov, WIDTH, HEIGHT);
  const at = pixelOf(camera, middle);
  const shown = at !== undefined && at[0] >= 0 && at[0] <= WIDTH && at[1] >= 0 && at[1] <= HEIGHT;
  return shown ? camera : perspective(middle, fov, WIDTH, HEIGHT);
}

async function cutFlat(path: string, footage: Footage, mark: Mark): Promise<Uint8Array> {
  const centre = (values: readonly number[]) => (Math.min(...values) + Math.max(...values)) / 2;
  const middle = { x: centre(mark.points.map(([x = 0]) => x)), y: centre(mark.points.map(([, y = 0]) => y)), across: footage.width };
  const view = mark.view.kind === 'flat' ? mark.view : middle;
  const width = clamp(Math.round(view.across), 1, footage.width);
  const height = clamp(Math.round((width * HEIGHT) / WIDTH), 1, footage.height);
  const shows = Math.abs(middle.x - view.x) <= width / 2 && Math.abs(middle.y - view.y) <= height / 2;
  const { x, y } = shows ? view : middle;
  const left = clamp(Math.round(x - width / 2), 0, footage.width - width);
  const top = clamp(Math.round(y - height / 2), 0, footage.height - height);
  const scale = Math.min(1, WIDTH / width, HEIGHT / height);
  const size = { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
  const data = new Uint8Array(await open(path).extract({ left, top, width, height }).resize(size.width, size.height, { fit: 'fill' }).raw().toBuffer());
  const points = mark.points.map(([px = 0, py = 0]): [number, number] => [(px - left) * (size.width / width), (py - top) * (size.height / height)]);
  const outline: Outline = { kind: mark.kind, points };
  return drawMark({ data, ...size }, outline);
}

/** The region's pixels, already reduced where the picture shows less than the source has. A region past the seam is read in two. */
async function readRegion(path: string, footage: Footage, region: ReturnType<typeof regionOf>): Promise<Raster> {
  const { left, top, width, height, reduce } = region;
  const target = { width: Math.max(1, Math.round(width / reduce)), height: Math.max(1, Math.round(height / reduce)) };
  const strip = async (from: number, wide: number, out: number): Promise<Uint8Array> => {
    const image = open(path).extract({ left: from, top, width: wide, height });
    return new Uint8Array(await image.resize(out, target.height, { fit: 'fill' }).raw().toBuffer());
  };
  if (left + width <= footage.width) return { data: await strip(left, width, target.width), ...target };
  const before = footage.width - left;
  const first = clamp(Math.round((before / width) * target.width), 1, target.width - 1);
  const [a, b] = [await strip(left, before, first), await strip(0, width - before, target.width - first)];
  const data = new Uint8Array(target.width * target.height * 3);
  for (let row = 0; row < target.height; row += 1) {
    data.set(a.subarray(row * first * 3, (row + 1) * first * 3), row * target.width * 3);
    data.set(b.subarray(row * (target.width - first) * 3, (row + 1) * (target.width - first) * 3), (row * target.width + first) * 3);
  }
  return { data, ...target };
}

/** Upright, three channels, sRGB: whatever the camera wrote. */
function open(path: string): Sharp {
  return sharp(path, { limitInputPixels: false, failOn: 'error' }).autoOrient().toColourspace('srgb').removeAlpha();
}

const clamp = (value: number, least: number, most: number) => Math.max(least, Math.min(most, value));
