// The light that comes from a point of a surface towards the eye: colour times baked light, plus what a smooth surface mirrors
// of the room, plus what shines by itself.

import type { LightGrid } from './light.ts';
import { createPainter } from './materials.ts';
import type { PlateImages } from './plate-images.ts';
import type { Scene } from './scene.ts';
import { faceAtPoint, faceSize } from './surface.ts';

/** Adds the light of the hit to `out` (linear, three numbers). The ray starts at the eye; `pixelAngle` in radians. */
export type Shade = (solid: number, face: number, dx: number, dy: number, dz: number, distance: number, pixelAngle: number, out: Float64Array) => void;

const FACES = 8;

export const createShade = (scene: Scene, images: PlateImages, grid: LightGrid, values: Float32Array): Shade => {
  const { solids, eye, bounds } = scene;
  const lights = scene.lights.filter((lamp) => !lamp.diffuse);
  const painters = solids.map((solid) => solid.faces.map((material) => createPainter(material, images)));
  const sizes = solids.map((solid) => solid.faces.map((_, face) => faceSize(solid, face)));
  const at = new Float64Array(5);
  const paint = new Float64Array(5);
  const light = new Float64Array(3);
  const mirrored = new Float64Array(3);

  const lightAt = (slot: number, u: number, v: number): void => {
    const first = grid.first[slot]!;
    if (first < 0) {
      light.fill(0.3);
      return;
    }
    const columns = grid.columns[slot]!;
    const x = Math.max(0, Math.min(columns - 1.001, u * grid.perU[slot]!));
    const y = Math.max(0, Math.min(grid.rows[slot]! - 1.001, v * grid.perV[slot]!));
    const ix = Math.floor(x);
    const iy = Math.floor(y);
    const fx = x - ix;
    const fy = y - iy;
    const a = first + (iy * columns + ix) * 3;
    const b = a + columns * 3;
    for (let c = 0; c < 3; c++) {
      light[c] = (values[a + c]! * (1 - fx) + values[a + 3 + c]! * fx) * (1 - fy) + (values[b + c]! * (1 - fx) + values[b + 3 + c]! * fx) * fy;
    }
  };

  /** What a mirror would see: the bare room with its lamps, without the things in it. */
  const mirror = (px: number, py: number, pz: number, rx: number, ry: number, rz: number, blur: number): void => {
    const tx = ((rx > 0 ? bounds.most[0] : bounds.least[0]) - px) / rx;
    const ty = ((ry > 0 ? bounds.most[1] : bounds.least[1]) - py) / ry;
    const tz = ((rz > 0 ? bounds.most[2] : bounds.least[2]) - pz) / rz;
    const t = Math.max(0, Math.min(tx, ty, tz));
    const up = ty <= tx && ty <= tz;
    const base = up ? (ry > 0 ? 0.75 : 0.22) : 0.42 + 0.16 * Math.max(-1, Math.min(1, (py + t * ry - 1.2) / 1.4));
    mirrored.fill(base);
    for (const lamp of lights) {
      const down = lamp.normal[0] * rx + lamp.normal[1] * ry + lamp.normal[2] * rz;
      if (down >= -0.02) continue;
      const k = ((lamp.centre[0] - px) * lamp.normal[0] + (lamp.centre[1] - py) * lamp.normal[1] + (lamp.centre[2] - pz) * lamp.normal[2]) / down;
      if (k <= 0) continue;
      const hx = px + k * rx - lamp.centre[0];
      const hy = py + k * ry - lamp.centre[1];
      const hz = pz + k * rz - lamp.centre[2];
      const lu = lamp.halfU[0] ** 2 + lamp.halfU[1] ** 2 + lamp.halfU[2] ** 2;
      const lv = lamp.halfV[0] ** 2 + lamp.halfV[1] ** 2 + lamp.halfV[2] ** 2;
      const su = Math.abs(hx * lamp.halfU[0] + hy * lamp.halfU[1] + hz * lamp.halfU[2]) / lu;
      const sv = Math.abs(hx * lamp.halfV[0] + hy * lamp.halfV[1] + hz * lamp.halfV[2]) / lv;
      const soft = blur * k;
      const eu = Math.max(0, Math.min(1, 0.5 + ((1 - su) * Math.sqrt(lu)) / soft));
      const ev = Math.max(0, Math.min(1, 0.5 + ((1 - sv) * Math.sqrt(lv)) / soft));
      const glare = eu * ev;
      for (let c = 0; c < 3; c++) mirrored[c] = mirrored[c]! + glare * lamp.power[c]! * 0.55;
    }
  };

  return (solid, face, dx, dy, dz, distance, pixelAngle, out) => {
    const one = solids[solid]!;
    const material = one.faces[face] ?? one.faces[0]!;
    const [px, py, pz] = [eye[0] + dx * distance, eye[1] + dy * distance, eye[2] + dz * distance];
    faceAtPoint(one, face, px, py, pz, at);
    const [nx, ny, nz] = [at[2]!, at[3]!, at[4]!];
    const facing = -(nx * dx + ny * dy + nz * dz);
    const [width, height] = sizes[solid]![face] ?? sizes[solid]![0]!;
    // Between the pixel's narrow and long axis on the surface: sharp along one, not aliased along the other.
    const footprint = (distance * pixelAngle) / Math.sqrt(Math.max(0.06, facing));
    (painters[solid]![face] ?? painters[solid]![0]!)(at[0]!, at[1]!, width, height, footprint, paint);
    const glow = material.glow ?? 0;
    if (material.kind === 'glow') {
      for (let c = 0; c < 3; c++) out[c] = out[c]! + paint[c]! * glow;
      return;
    }
    lightAt(solid * FACES + face, at[0]!, at[1]!);
    const gloss = material.gloss ?? 0;
    let share = 0;
    if (gloss > 0) {
      // Tilt of the normal moves the mirrored ray; axes across the normal as for the light, good enough for a tilt.
      const flat = Math.abs(ny) < 0.9;
      const tx = flat ? -nz : 1;
      const tz = flat ? nx : 0;
      const mx = nx + paint[3]! * tx;
      const my = ny + (flat ? -paint[4]! : 0);
      const mz = nz + paint[3]! * tz + (flat ? 0 : paint[4]!);
      const k = 2 * (dx * mx + dy * my + dz * mz);
      mirror(px, py, pz, dx - k * mx, dy - k * my, dz - k * mz, material.kind === 'steel' ? 0.16 : 0.035);
      const grazing = 1 - Math.max(0, Math.min(1, facing));
      share = gloss + (1 - gloss) * 0.6 * Math.min(1, gloss * 8) * grazing ** 5;
    }
    // A mirrored lamp does not reach into a dark corner.
    const lit = Math.min(1, 0.15 + 0.85 * (light[0]! + light[1]! + light[2]!));
    for (let c = 0; c < 3; c++) {
      const tint = material.kind === 'steel' ? material.colour[c]! : 1;
      out[c] = out[c]! + paint[c]! * (light[c]! * (1 - share) + glow) + share * mirrored[c]! * tint * lit;
    }
  };
};
