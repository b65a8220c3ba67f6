// Faces of a cube whose every pixel is computed from where it lies on the sphere, for tests.

import { normalize, type Direction } from '#shared/footage/sphere.ts';
import type { Face } from '#shared/footage/cube-faces.ts';

/** Where a face looks at its place (u, v), each -1 … 1 from the left and from above, seen from inside. */
export const RAYS: { readonly [face in Face]: (u: number, v: number) => Direction } = {
  front: (u, v) => [u, -v, -1], back: (u, v) => [-u, -v, 1], right: (u, v) => [1, -v, u], left: (u, v) => [-1, -v, -u], up: (u, v) => [u, 1, -v], down: (u, v) => [u, -1, v],
};
export type Colour = (direction: Direction) => readonly number[];
/** A colour for every direction: any turned or swapped face is far off. */
export const plainColour: Colour = ([x, y, z]) => [127 + 120 * x, 127 + 120 * y, 127 + 120 * z];

/** The value of one face, `turns` quarter turns of its picture. */
export function faceColour(face: Face, edge: number, colour: Colour, i: number, j: number, turns: number, mirrored = false): readonly number[] {
  let [u, v] = [((i + 0.5) / edge) * 2 - 1, ((j + 0.5) / edge) * 2 - 1];
  for (let turn = 0; turn < turns; turn += 1) [u, v] = [v, -u];
  return colour(normalize(RAYS[face](mirrored ? -u : u, v)));
}

/** The bytes of one face, three to a pixel. */
export function facePixels(face: Face, edge: number, colour: Colour, mirrored = false): Uint8Array {
  const data = new Uint8Array(edge * edge * 3);
  for (let j = 0; j < edge; j += 1) for (let i = 0; i < edge; i += 1) data.set(faceColour(face, edge, colour, i, j, 0, mirrored).map(Math.round), (j * edge + i) * 3);
  return data;
}
