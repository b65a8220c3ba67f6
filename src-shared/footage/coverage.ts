// Which tiles a view needs, none missing: the pane is cut into cells by a grid of rays, and each cell's place in the source is
// bounded exactly (great-circle edges, 180° seam, poles), at every level that any point of the cell needs.

import type { Projection, PyramidIndex, View } from './footage.ts';
import { flatPixelOfScreen, focalLength, turnByView, turnIntoView, type FlatView, type Size, type SphereView } from './camera.ts';
import { cross, dot, normalize, wrapYaw, yawPitchOf, type Direction, type SphereProjection } from './sphere.ts';
import { levelForScale, sphereScale, tileKey, type WantedTile } from './tiles.ts';
import { applyTurn, NO_TURN, turnBack, type Turn } from './turn.ts';

/** Edge of a cell in pixels of the pane. */
const CELL = 48;
/** The GPU chooses levels in 32 bits; where it could fall on either side of a boundary both levels are wanted. */
const LEVEL_DOUBT = 0.002;
/** Pixels of a level around a cell that interpolation reads as well. */
const REACH = 1.5;

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}
type Found = Map<number, WantedTile>;

/** Tiles that a pane of `pane` device pixels needs; without order. `bias` as in `levelForScale`; `frame` turns the view's world to the source. */
export function wantedTiles(view: View, pane: Size, projection: Projection, index: PyramidIndex, bias = 0, frame: Turn = NO_TURN): WantedTile[] {
  const found: Found = new Map();
  if (pane.width <= 0 || pane.height <= 0) return [];
  if (view.kind === 'sphere' && projection.kind === 'sphere') addSphere(found, view, pane, projection, index, bias, frame);
  if (view.kind === 'flat' && projection.kind === 'flat') addFlat(found, view, pane, index, bias);
  return [...found.values()];
}

function addFlat(found: Found, view: FlatView, pane: Size, index: PyramidIndex, bias: number): void {
  const level = levelForScale(view.across / pane.width, index.levels.length, bias);
  const first = flatPixelOfScreen(view, pane, { x: 0, y: 0 });
  const last = flatPixelOfScreen(view, pane, { x: pane.width, y: pane.height });
  const perTile = (index.tile * 2 ** level * pane.width) / view.across;
  addBox(found, index, level, { left: first.x, right: last.x, top: first.y, bottom: last.y }, (x, y) =>
    Math.hypot((x + 0.5) * perTile - (view.x * pane.width) / view.across, (y + 0.5) * perTile - (view.y * pane.width) / view.across),
  );
}

interface GridPoint {
  readonly u: number;
  readonly v: number;
  readonly direction: Direction;
  readonly yaw: number;
  readonly pitch: number;
}

function addSphere(found: Found, view: SphereView, pane: Size, projection: SphereProjection, index: PyramidIndex, bias: number, frame: Turn): void {
  const columns = Math.max(1, Math.ceil(pane.width / CELL));
  const rows = Math.max(1, Math.ceil(pane.height / CELL));
  const focal = focalLength(view, pane);
  const line = (row: number): GridPoint[] =>
    Array.from({ length: columns + 1 }, (_, column) => {
      const u = (column / columns - 0.5) * (pane.width / focal);
      const v = (0.5 - row / rows) * (pane.height / focal);
      const direction = normalize(applyTurn(frame, turnByView(view, [u, v, -1])));
      return { u, v, direction, ...yawPitchOf(direction) };
    });
  const poles = [poleOnPlane(view, frame, 1), poleOnPlane(view, frame, -1)] as const;
  let above = line(0);
  for (let row = 1; row <= rows; row += 1) {
    const below = line(row);
    for (let column = 0; column < columns; column += 1) {
      const corners = [above[column]!, above[column + 1]!, below[column + 1]!, below[column]!] as const;
      const { nearest, farthest } = spreadOfCell(corners);
      const levels = index.levels.length;
      const finest = levelForScale(sphereScale(view, pane, projection, farthest), levels, bias - LEVEL_DOUBT);
      const coarsest = levelForScale(sphereScale(view, pane, projection, nearest), levels, bias + LEVEL_DOUBT);
      const box = boxOfCell(corners, poles, 1 / (focal * nearest), projection);
      const middle = Math.hypot(corners[0].u + corners[2].u, corners[0].v + corners[2].v) * focal * 0.5;
      for (let level = finest; level <= coarsest; level += 1) {
        for (const turn of [-projection.full.width, 0, projection.full.width]) {
          addBox(found, index, level, { ...box, left: box.left + turn, right: box.right + turn }, () => middle);
        }
      }
    }
    above = below;
  }
}

/** Where the source's top (1) or bottom (-1) lies on the picture plane, if in front of the camera. */
function poleOnPlane(view: SphereView, frame: Turn, up: 1 | -1): { u: number; v: number } | null {
  const ray = turnIntoView(view, applyTurn(turnBack(frame), [0, up, 0]));
  return ray[2] >= -1e-9 ? null : { u: -ray[0] / ray[2], v: -ray[1] / ray[2] };
}

/** 1 + u² + v² at the points of the cell that are nearest to and farthest from the middle of the view. */
function spreadOfCell(corners: readonly GridPoint[]): { nearest: number; farthest: number } {
  const us = corners.map((corner) => corner.u);
  const vs = corners.map((corner) => corner.v);
  const u = Math.max(0, Math.min(...us), -Math.max(...us));
  const v = Math.max(0, Math.min(...vs), -Math.max(...vs));
  return { nearest: 1 + u * u + v * v, farthest: Math.max(...corners.map((corner) => 1 + corner.u ** 2 + corner.v ** 2)) };
}

/** Source pixels that a cell shows; `pixel` is the angle of one screen pixel there. May reach beyond the source or the seam. */
function boxOfCell(
  corners: readonly [GridPoint, GridPoint, GridPoint, GridPoint],
  poles: readonly ({ u: number; v: number } | null)[],
  pixel: number,
  projection: SphereProjection,
): Box {
  let yawLeast = 0;
  let yawMost = 0;
  let pitchLeast = Math.PI;
  let pitchMost = -Math.PI;
  const [first] = corners;
  corners.forEach((corner, i) => {
    const turned = wrapYaw(corner.yaw - first.yaw);
    yawLeast = Math.min(yawLeast, turned);
    yawMost = Math.max(yawMost, turned);
    for (const pitch of [corner.pitch, ...pitchesWithin(corner.direction, corners[(i + 1) % 4]!.direction)]) {
      pitchLeast = Math.min(pitchLeast, pitch);
      pitchMost = Math.max(pitchMost, pitch);
    }
  });
  const margin = Math.max(pixel, 1e-6);
  const holdsPole = poles.map((pole) => pole !== null && isInCell(pole, corners, margin * 2));
  if (holdsPole[0]) pitchMost = Math.PI / 2;
  if (holdsPole[1]) pitchLeast = -Math.PI / 2;
  // Towards a pole one screen pixel spans more and more yaw, and the picture is averaged along it.
  const level = Math.cos(Math.min(Math.PI / 2, Math.max(Math.abs(pitchLeast), Math.abs(pitchMost)) + margin));
  const spread = level < margin ? Math.PI : margin / level;
  const whole = holdsPole[0] || holdsPole[1] || yawMost - yawLeast + 2 * spread > Math.PI;
  const { full, crop } = projection;
  const column = (yaw: number): number => (yaw / (2 * Math.PI) + 0.5) * full.width - crop.left;
  const line = (pitch: number): number => (0.5 - pitch / Math.PI) * full.height - crop.top;
  return {
    left: whole ? -crop.left : column(first.yaw + yawLeast - spread),
    right: whole ? full.width - crop.left : column(first.yaw + yawMost + spread),
    top: line(pitchMost),
    bottom: line(pitchLeast),
  };
}

/** Highest and lowest pitch strictly inside a great-circle edge: it bulges towards the poles between its ends. */
function pitchesWithin(a: Direction, b: Direction): number[] {
  const normal = normalize(cross(a, b));
  const highest = normalize([-normal[1] * normal[0], 1 - normal[1] ** 2, -normal[1] * normal[2]]);
  return [highest, [-highest[0], -highest[1], -highest[2]] as const]
    .filter((point) => dot(cross(a, point), normal) > 0 && dot(cross(point, b), normal) > 0)
    .map((point) => yawPitchOf(point).pitch);
}

function isInCell(point: { u: number; v: number }, corners: readonly GridPoint[], margin: number): boolean {
  const us = corners.map((corner) => corner.u);
  const vs = corners.map((corner) => corner.v);
  return (
    point.u >= Math.min(...us) - margin && point.u <= Math.max(...us) + margin && point.v >= Math.min(...vs) - margin && point.v <= Math.max(...vs) + margin
  );
}

function addBox(found: Found, index: PyramidIndex, level: number, box: Box, distanceOf: (x: number, y: number) => number): void {
  const size = index.levels[level];
  if (size === undefined) return;
  const scale = 2 ** level;
  const left = Math.max(0, box.left / scale - REACH);
  const right = Math.min(size.width - 0.5, box.right / scale + REACH);
  const top = Math.max(0, box.top / scale - REACH);
  const bottom = Math.min(size.height - 0.5, box.bottom / scale + REACH);
  if (right < left || bottom < top) return;
  for (let y = Math.floor(top / index.tile); y <= Math.floor(bottom / index.tile); y += 1) {
    for (let x = Math.floor(left / index.tile); x <= Math.floor(right / index.tile); x += 1) {
      const key = tileKey({ level, x, y });
      const distance = distanceOf(x, y);
      const known = found.get(key);
      if (known === undefined || known.distance > distance) found.set(key, { level, x, y, key, distance });
    }
  }
}
