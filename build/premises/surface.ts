// Where on a solid a point lies: coordinates of its face in metres, and the outward direction. One place for the picture, the
// light and the plates, so that they agree.
//
// Seen from outside with up at the top, u runs to the right and v down; on the round side u runs around.

import type { Scene, Solid, Vector } from './scene.ts';

export interface Face {
  readonly solid: number;
  readonly face: number;
  readonly width: number;
  readonly height: number;
}

export const faceSize = (solid: Solid, face: number): readonly [number, number] => {
  if (solid.shape === 'ball') return [2 * Math.PI * solid.radius, Math.PI * solid.radius];
  if (solid.shape === 'cylinder') return face === 0 ? [2 * Math.PI * solid.radius, 2 * solid.half] : [2 * solid.radius, 2 * solid.radius];
  const [x, y, z] = solid.half;
  if (face < 2) return [2 * z, 2 * y];
  return face < 4 ? [2 * x, 2 * z] : [2 * x, 2 * y];
};

export const facesOf = (scene: Scene): Face[] =>
  scene.solids.flatMap((solid, i) =>
    solid.faces.map((_, face) => {
      const [width, height] = faceSize(solid, face);
      return { solid: i, face, width, height };
    }),
  );

const turn = (solid: Solid, [x, y, z]: Vector): Vector => {
  if (solid.shape !== 'box' || solid.yaw === 0) return [x, y, z];
  const [c, s] = [Math.cos(solid.yaw), Math.sin(solid.yaw)];
  return [c * x - s * z, y, s * x + c * z];
};

const place = (solid: Solid, local: Vector): Vector => {
  const [x, y, z] = turn(solid, local);
  return [solid.centre[0] + x, solid.centre[1] + y, solid.centre[2] + z];
};

/** Along-axis order of a cylinder's own coordinates (across, across, along) to x, y, z. */
const alongAxis = (axis: 0 | 1 | 2, a: number, b: number, l: number): Vector => (axis === 0 ? [l, a, b] : axis === 1 ? [a, l, b] : [a, b, l]);

/** Point and outward direction at (u, v) of a face. */
export const pointOnFace = (solid: Solid, face: number, u: number, v: number): { readonly point: Vector; readonly normal: Vector } => {
  if (solid.shape === 'ball') {
    const [yaw, polar] = [u / solid.radius, v / solid.radius];
    const normal: Vector = [Math.sin(polar) * Math.cos(yaw), Math.cos(polar), Math.sin(polar) * Math.sin(yaw)];
    return { normal, point: place(solid, [normal[0] * solid.radius, normal[1] * solid.radius, normal[2] * solid.radius]) };
  }
  if (solid.shape === 'cylinder') {
    if (face === 0) {
      const around = u / solid.radius;
      const [a, b] = [Math.cos(around), Math.sin(around)];
      return { normal: alongAxis(solid.axis, a, b, 0), point: place(solid, alongAxis(solid.axis, a * solid.radius, b * solid.radius, solid.half - v)) };
    }
    const sign = face === 1 ? 1 : -1;
    return { normal: alongAxis(solid.axis, 0, 0, sign), point: place(solid, alongAxis(solid.axis, u - solid.radius, v - solid.radius, sign * solid.half)) };
  }
  const [hx, hy, hz] = solid.half;
  const local: readonly [Vector, Vector][] = [
    [[-hx, hy - v, u - hz], [-1, 0, 0]],
    [[hx, hy - v, hz - u], [1, 0, 0]],
    [[u - hx, -hy, hz - v], [0, -1, 0]],
    [[u - hx, hy, v - hz], [0, 1, 0]],
    [[hx - u, hy - v, -hz], [0, 0, -1]],
    [[u - hx, hy - v, hz], [0, 0, 1]],
  ];
  const [point, normal] = local[face]!;
  return { point: place(solid, point), normal: turn(solid, normal) };
};

/** Fills `out` with u, v, normal x, y, z for a point of a face. */
export const faceAtPoint = (solid: Solid, face: number, x: number, y: number, z: number, out: Float64Array): void => {
  const px = x - solid.centre[0];
  const py = y - solid.centre[1];
  const pz = z - solid.centre[2];
  if (solid.shape === 'box') {
    const c = solid.yaw === 0 ? 1 : Math.cos(solid.yaw);
    const s = solid.yaw === 0 ? 0 : Math.sin(solid.yaw);
    const lx = c * px + s * pz;
    const lz = c * pz - s * px;
    const [hx, hy, hz] = solid.half;
    out[0] = face === 0 ? lz + hz : face === 1 ? hz - lz : face === 4 ? hx - lx : lx + hx;
    out[1] = face === 2 ? hz - lz : face === 3 ? lz + hz : hy - py;
    const nx = face === 0 ? -1 : face === 1 ? 1 : 0;
    const nz = face === 4 ? -1 : face === 5 ? 1 : 0;
    out[2] = c * nx - s * nz;
    out[3] = face === 2 ? -1 : face === 3 ? 1 : 0;
    out[4] = s * nx + c * nz;
    return;
  }
  const radius = solid.radius;
  if (solid.shape === 'ball') {
    out[0] = ((Math.atan2(pz, px) + 2 * Math.PI) % (2 * Math.PI)) * radius;
    out[1] = Math.acos(Math.max(-1, Math.min(1, py / radius))) * radius;
    out[2] = px / radius;
    out[3] = py / radius;
    out[4] = pz / radius;
    return;
  }
  const { axis } = solid;
  const a = axis === 0 ? py : px;
  const b = axis === 2 ? py : pz;
  const l = axis === 0 ? px : axis === 1 ? py : pz;
  if (face === 0) {
    out[0] = ((Math.atan2(b, a) + 2 * Math.PI) % (2 * Math.PI)) * radius;
    out[1] = solid.half - l;
    const [na, nb] = [a / radius, b / radius];
    out[2] = axis === 0 ? 0 : na;
    out[3] = axis === 0 ? na : axis === 1 ? 0 : nb;
    out[4] = axis === 2 ? 0 : nb;
    return;
  }
  const sign = face === 1 ? 1 : -1;
  out[0] = a + radius;
  out[1] = b + radius;
  out[2] = axis === 0 ? sign : 0;
  out[3] = axis === 1 ? sign : 0;
  out[4] = axis === 2 ? sign : 0;
};
