// Puts a room together: floor, ceiling, walls, lamps, and what hangs on the walls.

import { ball, box, colour, faceCentre, paint, pillar, plate, rod, type Box, type Material, type PanelLight, type Scene, type Shot, type Solid, type Vector } from './scene.ts';

export type Wall = 'front' | 'back' | 'left' | 'right';

export interface RoomSize {
  readonly left: number;
  readonly right: number;
  readonly front: number;
  readonly back: number;
  readonly high: number;
}

/** Which face of a thing on the wall looks into the room, in the order of `Box.faces`. */
const INWARD: { readonly [wall in Wall]: number } = { front: 5, back: 4, left: 1, right: 0 };

export interface RoomBuilder {
  readonly solids: Solid[];
  add(...solids: readonly (Solid | readonly Solid[])[]): void;
  /** A flat thing on a wall: `along` is x (front, back) or z (left, right) of its middle, `y` its middle's height; metres. */
  mount(wall: Wall, along: number, y: number, width: number, height: number, material: Material, thick?: number, off?: number): Box;
  /** A plate in a frame. */
  frame(wall: Wall, along: number, y: number, width: number, height: number, id: string): Box;
  /** A cross target on a wall, or standing off it by `off` metres. */
  target(name: string, wall: Wall, along: number, y: number, off?: number): void;
  /** A cross target lying on something at height `y`. */
  flatTarget(name: string, x: number, y: number, z: number): void;
  lamp(x: number, z: number, width: number, depth: number, power: number): void;
  light(light: PanelLight): void;
  shot(name: string, title: string, at: Vector, fov: number): void;
  scene(): Scene;
}

export const STEEL: Material = { kind: 'steel', colour: colour(0xb9bec3), gloss: 0.42 };
export const DARK_STEEL: Material = { kind: 'steel', colour: colour(0x8b9196), gloss: 0.34, seed: 9 };
export const WOOD: Material = { kind: 'wood', colour: colour(0xc89a63), gloss: 0.03 };

export const createRoom = (size: RoomSize, eye: Vector, walls: Material, floor: Material): RoomBuilder => {
  const { left, right, front, back, high } = size;
  const solids: Solid[] = [];
  const lights: PanelLight[] = [];
  const targets: { name: string; point: Vector }[] = [];
  const shots: Shot[] = [];
  const ceiling: Material = { kind: 'tiles', colour: colour(0xeef0ef), second: colour(0xbfc3c4), size: [0.6, 0.6] };
  const skirt = paint(0x6d7278, 0.03);
  const t = 0.2;
  solids.push(
    box([left - t, -t, front - t], [right + t, 0, back + t], floor),
    box([left - t, high, front - t], [right + t, high + t, back + t], ceiling),
    box([left - t, 0, front - t], [right + t, high, front], walls),
    box([left - t, 0, back], [right + t, high, back + t], walls),
    box([left - t, 0, front], [left, high, back], walls),
    box([right, 0, front], [right + t, high, back], walls),
    box([left, 0, front], [right, 0.09, front + 0.012], skirt),
    box([left, 0, back - 0.012], [right, 0.09, back], skirt),
    box([left, 0, front], [left + 0.012, 0.09, back], skirt),
    box([right - 0.012, 0, front], [right, 0.09, back], skirt),
  );

  const slab = (wall: Wall, along: number, y: number, width: number, height: number, material: Material, thick: number, off: number, edge: Material): Box => {
    const [a0, a1, y0, y1] = [along - width / 2, along + width / 2, y - height / 2, y + height / 2];
    const face = { [INWARD[wall]]: material };
    if (wall === 'front') return box([a0, y0, front + off], [a1, y1, front + off + thick], edge, face);
    if (wall === 'back') return box([a0, y0, back - off - thick], [a1, y1, back - off], edge, face);
    if (wall === 'left') return box([left + off, y0, a0], [left + off + thick, y1, a1], edge, face);
    return box([right - off - thick, y0, a0], [right - off, y1, a1], edge, face);
  };
  const mount: RoomBuilder['mount'] = (wall, along, y, width, height, material, thick = 0.012, off = 0) => {
    const one = slab(wall, along, y, width, height, material, thick, off, material.kind === 'plate' ? paint(0xd8d8d6) : material);
    solids.push(one);
    return one;
  };

  return {
    solids,
    add: (...more) => void solids.push(...(more.flat() as Solid[])),
    mount,
    frame: (wall, along, y, width, height, id) => {
      mount(wall, along, y, width + 0.05, height + 0.05, { ...WOOD, colour: colour(0x7a4a22), seed: 21 }, 0.02);
      return mount(wall, along, y, width, height, plate(id, 0.05), 0.004, 0.02);
    },
    target: (name, wall, along, y, off = 0) => {
      const one = mount(wall, along, y, 0.06, 0.06, plate('target', 0), 0.002, off);
      targets.push({ name, point: faceCentre(one, INWARD[wall]) });
    },
    flatTarget: (name, x, y, z) => {
      const one = box([x - 0.03, y, z - 0.03], [x + 0.03, y + 0.002, z + 0.03], paint(0xffffff), { 3: plate('target', 0) });
      solids.push(one);
      targets.push({ name, point: faceCentre(one, 3) });
    },
    lamp: (x, z, width, depth, power) => {
      const rim = 0.02;
      solids.push(
        box([x - width / 2 - rim, high - 0.02, z - depth / 2 - rim], [x + width / 2 + rim, high, z + depth / 2 + rim], paint(0xd9dcdd)),
        box([x - width / 2, high - 0.025, z - depth / 2], [x + width / 2, high - 0.019, z + depth / 2], { kind: 'glow', colour: [1, 0.985, 0.95], glow: 3.2 }),
      );
      lights.push({ centre: [x, high - 0.03, z], halfU: [width / 2, 0, 0], halfV: [0, 0, depth / 2], normal: [0, -1, 0], power: [power, power * 0.985, power * 0.94] });
    },
    light: (light) => void lights.push(light),
    shot: (name, title, at, fov) => {
      const [x, y, z] = [at[0] - eye[0], at[1] - eye[1], at[2] - eye[2]];
      const degrees = (radians: number): number => Math.round((radians * 18000) / Math.PI) / 100;
      shots.push({ name, title, yaw: degrees(Math.atan2(x, -z)), pitch: degrees(Math.atan2(y, Math.hypot(x, z))), fov });
    },
    scene: () => ({ eye, solids, lights, bounds: { least: [left, 0, front], most: [right, high, back] }, sky: [0, 0, 0], bounce: 0.5, targets, shots }),
  };
};

/** A window with the day outside, which lights the room; on the back or front wall. */
export const addWindow = (room: RoomBuilder, wall: 'back' | 'front', size: RoomSize, x: number, y: number, width: number, height: number, power: number): void => {
  const z = wall === 'back' ? size.back : size.front;
  const into = wall === 'back' ? -1 : 1;
  room.mount(wall, x, y, width, height, { kind: 'glow', colour: [0.72, 0.86, 1], glow: 1.5 }, 0.01);
  const bar = paint(0xe8eaec, 0.04);
  for (const at of [-width / 2, 0, width / 2]) room.mount(wall, x + at, y, 0.05, height + 0.05, bar, 0.05);
  for (const at of [-height / 2, height * 0.22, height / 2]) room.mount(wall, x, y + at, width + 0.05, 0.05, bar, 0.045);
  const sill = z + into * 0.16;
  room.add(box([x - width / 2 - 0.08, y - height / 2 - 0.06, Math.min(z, sill)], [x + width / 2 + 0.08, y - height / 2 - 0.025, Math.max(z, sill)], paint(0xdadbd8, 0.08)));
  room.light({ centre: [x, y, z + into * 0.06], halfU: [width / 2, 0, 0], halfV: [0, height / 2, 0], normal: [0, 0, into], power: [power * 0.85, power * 0.95, power * 1.1] });
};

/** A door leaf in its frame with a handle. */
export const addDoor = (room: RoomBuilder, wall: 'back' | 'front', size: RoomSize, x: number, width: number, leaf: Material): void => {
  const z = wall === 'back' ? size.back : size.front;
  const into = wall === 'back' ? -1 : 1;
  room.mount(wall, x, 1.03, width + 0.16, 2.06, paint(0x8d9297, 0.04), 0.03);
  room.mount(wall, x, 1.0, width, 2.0, leaf, 0.02, 0.03);
  room.mount(wall, x, 1.55, width * 0.4, 0.5, { kind: 'glass', colour: colour(0x3d4a52), gloss: 0.25 }, 0.006, 0.05);
  const handle = x + width * 0.4;
  room.add(rod([handle, 1.0, z + into * 0.08], 0.012, 0.06, 2, STEEL), rod([handle - 0.05, 1.0, z + into * 0.11], 0.012, 0.13, 0, STEEL));
};

/** A standing rack: boards of `material` at the given heights between four posts. */
export const rack = (x0: number, x1: number, z0: number, z1: number, levels: readonly number[], board: Material, post: Material, high: number): Solid[] => [
  ...levels.map((y) => box([x0, y - 0.03, z0], [x1, y, z1], board)),
  ...[x0 + 0.02, x1 - 0.02].flatMap((x) => [z0 + 0.02, z1 - 0.02].map((z) => pillar([x, 0, z], 0.016, high, post))),
];

/** A bottle with a label around it: body, shoulder, neck, cap. */
export const bottle = (x: number, y: number, z: number, radius: number, height: number, glass: Material, label: Material, cap: Material): Solid[] => [
  pillar([x, y, z], radius, height * 0.18, glass),
  pillar([x, y + height * 0.18, z], radius * 1.01, height * 0.38, label),
  pillar([x, y + height * 0.56, z], radius, height * 0.12, glass),
  ball([x, y + height * 0.68, z], radius * 0.96, glass),
  pillar([x, y + height * 0.72, z], radius * 0.42, height * 0.2, glass),
  pillar([x, y + height * 0.92, z], radius * 0.5, height * 0.08, cap),
];
