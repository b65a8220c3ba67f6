// How the six faces of a cube lie in one picture: 3×2, strips, crosses, equi-angular. Programs differ in the order of a strip and in how
// they turn the upper and the lower face; what continues at the faces' common edges is right. The 3×2 ones were found by comparing real
// files of both kinds with the same sphere as a whole.

import type { Face } from '#shared/footage/cube-faces.ts';

export type CubeKind = 'cube' | 'eac';
interface Cell {
  readonly column: number;
  readonly row: number;
  /** Quarter turns. */
  readonly turns: number;
}
export type Cells = { readonly [face in Face]: Cell };
export interface CubeLayout {
  readonly columns: number;
  readonly rows: number;
  readonly cells: Cells;
}
export interface Pixels {
  /** RGB. */
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

const cell = (column: number, row: number, turns = 0): Cell => ({ column, row, turns });
/** Where six files are put together. */
export const SIX: CubeLayout = { columns: 3, rows: 2, cells: { right: cell(0, 0), left: cell(1, 0), up: cell(2, 0), down: cell(0, 1), front: cell(1, 1), back: cell(2, 1) } };
const EAC: CubeLayout = { columns: 3, rows: 2, cells: { left: cell(0, 0), front: cell(1, 0), right: cell(2, 0), down: cell(0, 1, 1), back: cell(1, 1, 1), up: cell(2, 1, 3) } };

const strip = (order: readonly Face[], across: boolean): CubeLayout => {
  const cells = Object.fromEntries(order.map((face, i) => [face, across ? cell(i, 0) : cell(0, i)])) as { [face in Face]: Cell };
  return across ? { columns: 6, rows: 1, cells } : { columns: 1, rows: 6, cells };
};
/** OpenGL, ffmpeg; krpano; a turn to the right; Marzipano's letters. */
const STRIPS: readonly (readonly Face[])[] = [
  ['right', 'left', 'up', 'down', 'front', 'back'],
  ['left', 'front', 'right', 'back', 'up', 'down'],
  ['front', 'right', 'back', 'left', 'up', 'down'],
  ['back', 'down', 'front', 'left', 'right', 'up'],
];
const CROSS: CubeLayout = { columns: 4, rows: 3, cells: { up: cell(1, 0), left: cell(0, 1), front: cell(1, 1), right: cell(2, 1), back: cell(3, 1), down: cell(1, 2) } };
const UPRIGHT_CROSS: CubeLayout = { columns: 3, rows: 4, cells: { up: cell(1, 0), left: cell(0, 1), front: cell(1, 1), right: cell(2, 1), down: cell(1, 2), back: cell(1, 3, 2) } };

/** What a cube map of this shape may be. */
export function cubeLayouts(width: number, height: number): readonly CubeLayout[] {
  if (width * 2 === height * 3) return [SIX];
  if (width === height * 6) return STRIPS.map((order) => strip(order, true));
  if (height === width * 6) return STRIPS.map((order) => strip(order, false));
  if (width * 3 === height * 4) return [CROSS];
  if (width * 4 === height * 3) return [UPRIGHT_CROSS];
  return [];
}

/** Place in the picture, pixels. */
export function placeOn({ columns, rows, cells }: CubeLayout, kind: CubeKind, { width, height }: Omit<Pixels, 'data'>, face: Face, u: number, v: number): readonly [x: number, y: number] {
  const at = cells[face];
  let [a, b] = kind === 'eac' ? [(Math.atan(u) * 4) / Math.PI, (Math.atan(v) * 4) / Math.PI] : [u, v];
  for (let turn = 0; turn < at.turns; turn += 1) [a, b] = [-b, a];
  return [((at.column + (a + 1) / 2) * width) / columns, ((at.row + (b + 1) / 2) * height) / rows];
}

/** The other way round: place in the picture → where on a face, beyond -1…1 where the place lies beside it. */
export function onFace({ columns, rows, cells }: CubeLayout, kind: CubeKind, { width, height }: Omit<Pixels, 'data'>, face: Face, x: number, y: number): readonly [u: number, v: number] {
  const at = cells[face];
  let [a, b] = [((x * columns) / width - at.column) * 2 - 1, ((y * rows) / height - at.row) * 2 - 1];
  for (let turn = 0; turn < at.turns; turn += 1) [a, b] = [b, -a];
  return kind === 'eac' ? [Math.tan((a * Math.PI) / 4), Math.tan((b * Math.PI) / 4)] : [a, b];
}

/** The layout whose faces continue each other; null where the picture is none of its shape. */
export function layoutOf(kind: CubeKind, pixels: Pixels): CubeLayout | null {
  if (kind === 'eac') return EAC;
  const found = cubeLayouts(pixels.width, pixels.height)
    .filter((layout) => isEmptyBeside(layout, pixels))
    .map((layout) => turned(layout, pixels))
    // Two orders of a strip may both go around to the right; whose upper and lower face lie as they do by custom begins where it says.
    .map((layout) => ({ layout, misfit: misfitOf(layout, pixels) + (layout.columns === 3 ? 0 : layout.cells.up.turns > 0 || layout.cells.down.turns > 0 ? 2 : 0) }));
  return found.sort((a, b) => a.misfit - b.misfit)[0]?.layout ?? null;
}

/** A photo has the shape of a cross too: beside a cross there is nothing. */
function isEmptyBeside({ columns, rows, cells }: CubeLayout, pixels: Pixels): boolean {
  const taken = new Set(Object.values(cells).map(({ column, row }) => row * columns + column));
  const [cellWidth, cellHeight] = [pixels.width / columns, pixels.height / rows];
  const SAMPLES = 12;
  for (let at = 0; at < columns * rows; at += 1) {
    if (taken.has(at)) continue;
    for (let c = 0; c < 3; c += 1) {
      let [least, most] = [255, 0];
      // Away from the faces: what JPEG smears over their edges is no content.
      for (let i = 0; i < SAMPLES * SAMPLES; i += 1) {
        const [u, v] = [0.1 + (0.8 * ((i % SAMPLES) + 0.5)) / SAMPLES, 0.1 + (0.8 * (Math.floor(i / SAMPLES) + 0.5)) / SAMPLES];
        const value = valueAt(pixels, ((at % columns) + u) * cellWidth, (Math.floor(at / columns) + v) * cellHeight, c);
        [least, most] = [Math.min(least, value), Math.max(most, value)];
      }
      if (most - least > 12) return false;
    }
  }
  return true;
}

/** The upper and the lower face turned so that they continue the front one. */
function turned(layout: CubeLayout, pixels: Pixels): CubeLayout {
  const turnsOf = (face: 'up' | 'down'): number => {
    const misfit = [0, 1, 2, 3].map((turns) => seam({ ...layout, cells: { ...layout.cells, [face]: { ...layout.cells[face], turns } } }, pixels, face === 'up' ? EDGES[0]! : EDGES[1]!));
    return misfit.indexOf(Math.min(...misfit));
  };
  const { up, down } = layout.cells;
  return { ...layout, cells: { ...layout.cells, up: { ...up, turns: turnsOf('up') }, down: { ...down, turns: turnsOf('down') } } };
}

type Place = readonly [face: Face, u: number, v: number];
const NEAR = 0.995;
/** Both sides of the front's upper and lower edge, and of the four upright ones, by a place -1…1 along them. */
const EDGES: readonly ((along: number) => readonly [Place, Place])[] = [
  (along) => [['front', along, -NEAR], ['up', along, NEAR]],
  (along) => [['front', along, NEAR], ['down', along, -NEAR]],
  ...(['front', 'right', 'back', 'left'] as const).map((face, i, around) => (along: number): readonly [Place, Place] => [[face, NEAR, along], [around[(i + 1) % 4]!, -NEAR, along]]),
];

/** How badly the faces continue each other: mean difference over all edges, 0…255. */
export const misfitOf = (layout: CubeLayout, pixels: Pixels): number => EDGES.reduce((sum, edge) => sum + seam(layout, pixels, edge), 0) / EDGES.length;

function seam(layout: CubeLayout, pixels: Pixels, edge: (along: number) => readonly [Place, Place]): number {
  const STEPS = 64;
  let sum = 0;
  for (let step = 0; step < STEPS; step += 1) {
    const [here, there] = edge((step + 0.5) / (STEPS / 2) - 1).map((place) => placeOn(layout, 'cube', pixels, ...place));
    for (let c = 0; c < 3; c += 1) sum += Math.abs(valueAt(pixels, here![0], here![1], c) - valueAt(pixels, there![0], there![1], c));
  }
  return sum / STEPS / 3;
}

function valueAt({ data, width, height }: Pixels, x: number, y: number, channel: number): number {
  const [column, row] = [Math.min(width - 1, Math.max(0, Math.floor(x))), Math.min(height - 1, Math.max(0, Math.floor(y)))];
  return data[(row * width + column) * 3 + channel]!;
}

/**
 * Whether faces that were named wrongly would join much better: left and right exchanged, or the pictures mirrored, which some programs
 * write that look at the cube from outside. A panorama of them would show a room that does not exist.
 */
export function areExchanged(pixels: Pixels): boolean {
  const { cells } = SIX;
  const as = misfitOf(turned(SIX, pixels), pixels);
  const exchanged: CubeLayout = { ...SIX, cells: { ...cells, left: cells.right, right: cells.left } };
  return as > 4 && misfitOf(turned(exchanged, pixels), pixels) * 2 < as;
}
