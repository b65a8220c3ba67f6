// How much light falls on every visible surface, worked out once on a grid of a few centimetres: soft shadows of the panels,
// and light from other surfaces where they are not hidden. The picture only looks it up.

import { facesOf, pointOnFace } from './surface.ts';
import type { Scene } from './scene.ts';
import { createTracer } from './trace.ts';

/** Distance of grid points in metres; shadows have soft edges anyway. Small pictures, as in tests, do with fewer. */
export const gridFor = (width: number): number => (width >= 8192 ? 0.05 : 0.11);
const PANEL_SAMPLES = 3;
const DOME_SAMPLES = 32;

export interface LightGrid {
  /** Index of the first value of solid·8 + face, -1 for faces that the eye cannot see. */
  readonly first: Int32Array;
  readonly columns: Int32Array;
  readonly rows: Int32Array;
  /** Columns and rows a metre. */
  readonly perU: Float64Array;
  readonly perV: Float64Array;
  readonly length: number;
  readonly faces: readonly { readonly solid: number; readonly face: number; readonly width: number; readonly height: number }[];
}

const FACES = 8;

/** Which faces have a grid, and where; the same for every worker. */
export const layLightGrid = (scene: Scene, spacing: number): LightGrid => {
  const slots = scene.solids.length * FACES;
  const grid = { first: new Int32Array(slots).fill(-1), columns: new Int32Array(slots), rows: new Int32Array(slots), perU: new Float64Array(slots), perV: new Float64Array(slots) };
  const faces = facesOf(scene).filter(({ solid: i, face, width, height }) => {
    const solid = scene.solids[i]!;
    if (solid.faces[face]?.kind === 'glow') return false;
    if (solid.shape !== 'box') return true;
    const { point, normal } = pointOnFace(solid, face, width / 2, height / 2);
    return normal.reduce((sum, one, k) => sum + one * (scene.eye[k]! - point[k]!), 0) > 0;
  });
  let length = 0;
  for (const { solid, face, width, height } of faces) {
    const slot = solid * FACES + face;
    const columns = Math.min(400, Math.max(scene.solids[solid]!.shape === 'box' ? 2 : 9, Math.ceil(width / spacing) + 1));
    const rows = Math.min(400, Math.max(scene.solids[solid]!.shape === 'box' ? 2 : 5, Math.ceil(height / spacing) + 1));
    grid.first[slot] = length;
    grid.columns[slot] = columns;
    grid.rows[slot] = rows;
    grid.perU[slot] = (columns - 1) / width;
    grid.perV[slot] = (rows - 1) / height;
    length += columns * rows * 3;
  }
  return { ...grid, length, faces };
};

/** The same number for the same point, so that every run and every split over workers gives the same picture. */
const spin = (n: number): number => {
  let h = Math.imul(n ^ (n >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return ((h ^ (h >>> 15)) >>> 0) / 4294967296;
};

const radicalInverse = (n: number): number => {
  let [value, weight] = [0, 0.5];
  for (let k = n; k > 0; k >>= 1) {
    if (k & 1) value += weight;
    weight /= 2;
  }
  return value;
};

/** Fills the grid of every `of`-th face from `from`. */
export const bakeLight = (scene: Scene, grid: LightGrid, values: Float32Array, from: number, of: number): void => {
  const tracer = createTracer(scene);
  const mean = scene.solids.map((solid) => solid.faces.map((face) => face.colour));
  const turnOf = Array.from({ length: DOME_SAMPLES }, (_, i) => radicalInverse(i));
  const out = new Float64Array(3);

  const lightAt = (px: number, py: number, pz: number, nx: number, ny: number, nz: number, seed: number): void => {
    out.fill(0);
    const [ox, oy, oz] = [px + nx * 0.002, py + ny * 0.002, pz + nz * 0.002];
    const shift = spin(seed);
    for (const light of scene.lights) {
      const area = 4 * Math.hypot(...light.halfU) * Math.hypot(...light.halfV);
      for (let k = 0; k < PANEL_SAMPLES * PANEL_SAMPLES; k++) {
        const u = (((k % PANEL_SAMPLES) + ((shift + k * 0.618) % 1)) / PANEL_SAMPLES) * 2 - 1;
        const v = ((Math.floor(k / PANEL_SAMPLES) + ((shift * 7 + k * 0.414) % 1)) / PANEL_SAMPLES) * 2 - 1;
        let dx = light.centre[0] + u * light.halfU[0] + v * light.halfV[0] - ox;
        let dy = light.centre[1] + u * light.halfU[1] + v * light.halfV[1] - oy;
        let dz = light.centre[2] + u * light.halfU[2] + v * light.halfV[2] - oz;
        const square = dx * dx + dy * dy + dz * dz;
        const distance = Math.sqrt(square);
        dx /= distance;
        dy /= distance;
        dz /= distance;
        const here = nx * dx + ny * dy + nz * dz;
        const there = -(light.normal[0] * dx + light.normal[1] * dy + light.normal[2] * dz);
        if (here <= 0 || there <= 0) continue;
        if (tracer.blocked(ox, oy, oz, dx, dy, dz, distance - 0.01)) continue;
        const share = (here * there * area) / (Math.PI * Math.max(0.02, square) * PANEL_SAMPLES * PANEL_SAMPLES);
        for (let c = 0; c < 3; c++) out[c]! += light.power[c]! * share;
      }
    }
    // Axes across the normal.
    const flat = Math.abs(ny) < 0.9;
    const [hx, hy, hz] = flat ? [0, 1, 0] : [1, 0, 0];
    let ax = hy * nz - hz * ny;
    let ay = hz * nx - hx * nz;
    let az = hx * ny - hy * nx;
    const length = Math.hypot(ax, ay, az);
    [ax, ay, az] = [ax / length, ay / length, az / length];
    const [bx, by, bz] = [ny * az - nz * ay, nz * ax - nx * az, nx * ay - ny * ax];
    for (let k = 0; k < DOME_SAMPLES; k++) {
      const height = (k + 0.5) / DOME_SAMPLES;
      const around = 2 * Math.PI * ((turnOf[k]! + shift) % 1);
      const [r, up] = [Math.sqrt(height), Math.sqrt(1 - height)];
      const [ca, cb] = [r * Math.cos(around), r * Math.sin(around)];
      const dx = ca * ax + cb * bx + up * nx;
      const dy = ca * ay + cb * by + up * ny;
      const dz = ca * az + cb * bz + up * nz;
      tracer.all(ox, oy, oz, dx, dy, dz, 60);
      if (tracer.solid < 0) {
        for (let c = 0; c < 3; c++) out[c]! += scene.sky[c]! / DOME_SAMPLES;
        continue;
      }
      // What is near is itself in the shade of this surface.
      const open = 0.12 + 0.88 * Math.min(1, tracer.distance / 0.9);
      const seen = mean[tracer.solid]![tracer.face] ?? mean[tracer.solid]![0]!;
      for (let c = 0; c < 3; c++) out[c]! += (scene.bounce * open * (0.35 + 0.65 * seen[c]!)) / DOME_SAMPLES;
    }
  };

  grid.faces.forEach(({ solid, face, width, height }, index) => {
    if (index % of !== from) return;
    const slot = solid * FACES + face;
    const [columns, rows] = [grid.columns[slot]!, grid.rows[slot]!];
    const inset = Math.min(0.004, width / 8, height / 8);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const u = inset + (width - 2 * inset) * (column / (columns - 1));
        const v = inset + (height - 2 * inset) * (row / (rows - 1));
        const { point, normal } = pointOnFace(scene.solids[solid]!, face, u, v);
        // Noise of few samples is spread over neighbours in a pattern of four by four, which bilinear lookup smooths.
        lightAt(...point, ...normal, (column & 3) + 4 * (row & 3) + 1);
        values.set(out, grid.first[slot]! + (row * columns + column) * 3);
      }
    }
  });
};
