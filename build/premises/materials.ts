// The colour of a surface at a point: tiles with grout, brushed steel, wood, cartons, plates. Everything finer than a pixel is
// averaged away by the footprint (metres that a pixel covers), so nothing flickers or aliases.

import type { PlateImages } from './plate-images.ts';
import type { Material, MaterialKind } from './scene.ts';

/** Fills `out` with linear colour, then the tilt of the surface's normal along u and v. Units of u, v, width, height: metres. */
export type Painter = (u: number, v: number, width: number, height: number, footprint: number, out: Float64Array) => void;

const hash = (x: number, y: number, seed: number): number => {
  let h = Math.imul(x, 0x27d4eb2d) ^ Math.imul(y, 0x165667b1) ^ Math.imul(seed, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return ((h ^ (h >>> 15)) >>> 0) / 4294967296;
};

/** Value noise, mean 0, about ±0.5; fades out where a pixel covers a whole cell. */
export const noise = (u: number, v: number, cell: number, seed: number, footprint: number): number => {
  const fade = 1.5 - footprint / cell;
  if (fade <= 0) return 0;
  const x = u / cell;
  const y = v / cell;
  const ix = Math.floor(x);
  const iy = Math.floor(y);
  let fx = x - ix;
  let fy = y - iy;
  fx = fx * fx * (3 - 2 * fx);
  fy = fy * fy * (3 - 2 * fy);
  const top = hash(ix, iy, seed) * (1 - fx) + hash(ix + 1, iy, seed) * fx;
  const bottom = hash(ix, iy + 1, seed) * (1 - fx) + hash(ix + 1, iy + 1, seed) * fx;
  return (top * (1 - fy) + bottom * fy - 0.5) * Math.min(1, fade);
};

/** How much of a pixel at distance `d` from a line's middle is inside a line of the given half width. */
const coverage = (d: number, half: number, footprint: number): number => {
  const soft = Math.max(footprint, 1e-4);
  return Math.max(0, Math.min(1, (half - Math.abs(d)) / soft + 0.5)) * Math.min(1, (2 * half) / soft);
};

const paintOf = (material: Material): Painter => {
  const [r, g, b] = material.colour;
  const seed = material.seed ?? 1;
  return (u, v, _width, _height, footprint, out) => {
    const shade = 1 + 0.05 * noise(u, v, 0.22, seed, footprint) + 0.05 * noise(u, v, 0.004, seed + 1, footprint);
    out[0] = r * shade;
    out[1] = g * shade;
    out[2] = b * shade;
  };
};

/** Rows of tiles, every second one shifted by half for `brick`. */
const tilesOf = (material: Material, shifted: boolean): Painter => {
  const [wide, high] = material.size ?? [0.3, 0.3];
  const [r, g, b] = material.colour;
  const grout = material.second ?? [0.35, 0.34, 0.32];
  const seed = material.seed ?? 1;
  const half = shifted ? 0.005 : 0.0018;
  return (u, v, _width, _height, footprint, out) => {
    const row = Math.floor(v / high);
    const along = u + (shifted && row & 1 ? wide / 2 : 0);
    const column = Math.floor(along / wide);
    const du = along - (column + 0.5) * wide;
    const dv = v - (row + 0.5) * high;
    const eu = wide / 2 - Math.abs(du);
    const ev = high / 2 - Math.abs(dv);
    const joint = Math.max(coverage(eu, half, footprint), coverage(ev, half, footprint));
    const spread = shifted ? 0.28 : 0.05;
    const shade = 1 + spread * (hash(column, row, seed) - 0.5) + 0.05 * noise(u, v, 0.006, seed + 2, footprint) + 0.06 * noise(u, v, 0.09, seed + 3, footprint);
    const dirt = 1 + 0.3 * noise(u, v, 0.16, seed + 5, footprint);
    out[0] = r * shade * (1 - joint) + grout[0] * dirt * joint;
    out[1] = g * shade * (1 - joint) + grout[1] * dirt * joint;
    out[2] = b * shade * (1 - joint) + grout[2] * dirt * joint;
    // A tile is pressed slightly round at its edge: highlights bend there.
    const edge = 0.012;
    out[3] = eu < edge ? (0.1 * (edge - eu) * Math.sign(du)) / edge : 0.008 * (hash(column, row, seed + 9) - 0.5);
    out[4] = ev < edge ? (0.1 * (edge - ev) * Math.sign(dv)) / edge : 0.008 * (hash(row, column, seed + 8) - 0.5);
  };
};

const terrazzoOf = (material: Material): Painter => {
  const base = tilesOf(material, false);
  const seed = material.seed ?? 7;
  return (u, v, width, height, footprint, out) => {
    base(u, v, width, height, footprint, out);
    const grains = 0.5 * noise(u, v, 0.007, seed, footprint) + 0.45 * noise(u, v, 0.013, seed + 1, footprint);
    const shade = 1 + grains * 0.55;
    const warm = 1 + 0.12 * noise(u, v, 0.011, seed + 4, footprint);
    out[0] = out[0]! * shade * warm;
    out[1] = out[1]! * shade;
    out[2] = out[2]! * shade;
  };
};

const steelOf = (material: Material): Painter => {
  const [r, g, b] = material.colour;
  const seed = material.seed ?? 3;
  return (u, v, _width, _height, footprint, out) => {
    // Brush strokes are long along u and thin along v.
    const strokes = noise(u, v * 60, 0.07, seed, footprint) + 0.6 * noise(u, v * 22, 0.05, seed + 1, footprint);
    const smudge = noise(u, v, 0.13, seed + 2, footprint);
    const shade = 1 + 0.13 * strokes + 0.1 * smudge;
    out[0] = r * shade;
    out[1] = g * shade;
    out[2] = b * shade;
    out[3] = 0.01 * smudge;
    out[4] = 0.06 * strokes;
  };
};

const woodOf = (material: Material): Painter => {
  const [r, g, b] = material.colour;
  const dark = material.second ?? [r * 0.45, g * 0.4, b * 0.35];
  const seed = material.seed ?? 5;
  return (u, v, width, height, footprint, out) => {
    // The grain runs along the longer side.
    const [along, across] = width > height ? [u, v] : [v, u];
    const bend = 0.03 * noise(along, across, 0.35, seed, footprint) + 0.008 * noise(along, across, 0.08, seed + 1, footprint);
    const rings = noise(along * 0.08, across + bend, 0.012, seed + 2, footprint) + 0.7 * noise(along * 0.04, across + bend, 0.003, seed + 3, footprint);
    const share = Math.max(0, Math.min(1, 0.32 + rings * 0.75));
    out[0] = r * (1 - share) + dark[0] * share;
    out[1] = g * (1 - share) + dark[1] * share;
    out[2] = b * (1 - share) + dark[2] * share;
  };
};

const cartonOf = (material: Material): Painter => {
  const [r, g, b] = material.colour;
  const seed = material.seed ?? 11;
  return (u, v, _width, height, footprint, out) => {
    const shade = 1 + 0.1 * noise(u * 12, v, 0.03, seed, footprint) + 0.08 * noise(u, v, 0.1, seed + 1, footprint);
    const tape = coverage(v - height / 2, 0.024, footprint) * 0.35;
    out[0] = r * shade * (1 - tape) + 0.62 * tape;
    out[1] = g * shade * (1 - tape) + 0.47 * tape;
    out[2] = b * shade * (1 - tape) + 0.28 * tape;
  };
};

const slatsOf = (material: Material): Painter => {
  const [pitch] = material.size ?? [0.03, 0.03];
  const [r, g, b] = material.colour;
  const gap = material.second ?? [0.02, 0.02, 0.02];
  return (_u, v, _width, _height, footprint, out) => {
    const d = v - (Math.floor(v / pitch) + 0.5) * pitch;
    const open = coverage(d, pitch * 0.24, footprint);
    out[0] = r * (1 - open) + gap[0] * open;
    out[1] = g * (1 - open) + gap[1] * open;
    out[2] = b * (1 - open) + gap[2] * open;
    out[4] = (0.5 * d) / pitch;
  };
};

const plateOf = (material: Material, images: PlateImages): Painter => {
  const image = images.plates[material.plate ?? ''];
  if (!image) throw new Error(`no such plate: ${material.plate}`);
  const { texels } = images;
  const { levels } = image;
  const top = levels[0]!;
  const bilinear = (level: { offset: number; width: number; height: number }, s: number, t: number, share: number, out: Float64Array): void => {
    const x = Math.max(0, Math.min(level.width - 1.001, s * level.width - 0.5));
    const y = Math.max(0, Math.min(level.height - 1.001, t * level.height - 0.5));
    const ix = Math.floor(x);
    const iy = Math.floor(y);
    const fx = x - ix;
    const fy = y - iy;
    const at = level.offset + (iy * level.width + ix) * 3;
    const below = at + level.width * 3;
    for (let c = 0; c < 3; c++) {
      const upper = texels[at + c]! * (1 - fx) + texels[at + 3 + c]! * fx;
      const lower = texels[below + c]! * (1 - fx) + texels[below + 3 + c]! * fx;
      out[c] = out[c]! + ((upper * (1 - fy) + lower * fy) * share) / 65535;
    }
  };
  return (u, v, width, height, footprint, out) => {
    const [s, t] = [u / width, v / height];
    const exact = Math.max(0, Math.min(levels.length - 1.001, Math.log2(Math.max(1e-6, (footprint * top.width) / width)) + 0.15));
    const level = Math.floor(exact);
    const share = exact - level;
    out[0] = 0;
    out[1] = 0;
    out[2] = 0;
    bilinear(levels[level]!, s, t, 1 - share, out);
    if (share > 0) bilinear(levels[Math.min(levels.length - 1, level + 1)]!, s, t, share, out);
  };
};

const MAKERS: { readonly [kind in MaterialKind]: (material: Material, images: PlateImages) => Painter } = {
  paint: paintOf,
  glow: paintOf,
  glass: paintOf,
  tiles: (material) => tilesOf(material, false),
  brick: (material) => tilesOf(material, true),
  terrazzo: terrazzoOf,
  steel: steelOf,
  wood: woodOf,
  carton: cartonOf,
  slats: slatsOf,
  plate: plateOf,
};

export const createPainter = (material: Material, images: PlateImages): Painter => {
  const painter = MAKERS[material.kind](material, images);
  return (u, v, width, height, footprint, out) => {
    out[3] = 0;
    out[4] = 0;
    painter(u, v, width, height, footprint, out);
  };
};
