// What a drawn premises is made of: boxes, cylinders and balls with a material on every face, lit by panels; and the points
// whose true directions are known. Metres; x right, y up, z back, as in marks: the centre of the panorama looks to -z.

export type Vector = readonly [x: number, y: number, z: number];
/** Linear light, 0…1. */
export type Rgb = readonly [red: number, green: number, blue: number];

export type MaterialKind = 'paint' | 'tiles' | 'steel' | 'wood' | 'plate' | 'carton' | 'glow' | 'glass' | 'terrazzo' | 'slats' | 'brick';

export interface Material {
  readonly kind: MaterialKind;
  readonly colour: Rgb;
  /** Grout, dark grain, gap: what the kind needs beside its colour. */
  readonly second?: Rgb;
  /** Width and height of a tile, a brick or a slat in metres. */
  readonly size?: readonly [number, number];
  /** Id of a plate that covers the whole face. */
  readonly plate?: string;
  /** Share of light that is mirrored, 0…1. */
  readonly gloss?: number;
  readonly seed?: number;
  /** Light that it gives by itself: a lamp, a display. Times its colour. */
  readonly glow?: number;
}

/** Faces in the order -x, +x, -y, +y, -z, +z of the box before it is turned by `yaw` (radians, to the right seen from above). */
export interface Box {
  readonly shape: 'box';
  readonly centre: Vector;
  readonly half: Vector;
  readonly yaw: number;
  readonly faces: readonly Material[];
}
/** Faces: the round side, the end towards +axis, the end towards -axis. */
export interface Cylinder {
  readonly shape: 'cylinder';
  readonly centre: Vector;
  readonly radius: number;
  readonly half: number;
  readonly axis: 0 | 1 | 2;
  readonly faces: readonly Material[];
}
export interface Ball {
  readonly shape: 'ball';
  readonly centre: Vector;
  readonly radius: number;
  readonly faces: readonly Material[];
}
export type Solid = Box | Cylinder | Ball;

/** A rectangle that shines along `normal`. */
export interface PanelLight {
  readonly centre: Vector;
  readonly halfU: Vector;
  readonly halfV: Vector;
  readonly normal: Vector;
  readonly power: Rgb;
  /** Not seen in smooth surfaces: a light that stands for a part of the sky has no edge to be mirrored. */
  readonly diffuse?: boolean;
}

/** Where to look to see a thing, degrees; yaw 0 is the centre of the picture, to the right is positive. */
export interface Shot {
  readonly name: string;
  readonly title: string;
  readonly yaw: number;
  readonly pitch: number;
  readonly fov: number;
}

export interface Scene {
  readonly eye: Vector;
  readonly solids: readonly Solid[];
  readonly lights: readonly PanelLight[];
  /** The inside of the room, for reflections; outdoors a box far away. */
  readonly bounds: { readonly least: Vector; readonly most: Vector };
  /** Light from where a ray leaves the scene. */
  readonly sky: Rgb;
  /** Light that a surface in the open gets back from all others, per unit of its colour. */
  readonly bounce: number;
  /** Centres of cross targets, on the surface. */
  readonly targets: readonly { readonly name: string; readonly point: Vector }[];
  readonly shots: readonly Shot[];
}

/** 0xrrggbb in sRGB as linear light. */
export const colour = (hex: number): Rgb => {
  const linear = (byte: number): number => {
    const value = byte / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [linear((hex >> 16) & 255), linear((hex >> 8) & 255), linear(hex & 255)];
};

export const paint = (hex: number, gloss = 0): Material => ({ kind: 'paint', colour: colour(hex), gloss });
export const plate = (id: string, gloss = 0.02): Material => ({ kind: 'plate', colour: [1, 1, 1], plate: id, gloss });

/** Numbers that look random and are always the same. */
export const createDice = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const mixed = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d);
    return ((mixed ^ (mixed >>> 13)) >>> 0) / 4294967296;
  };
};

/** A box from its least to its greatest corner; one material for all faces, or six, or all with some replaced. */
export const box = (least: Vector, most: Vector, material: Material, replaced: { readonly [face: number]: Material } = {}): Box => ({
  shape: 'box',
  centre: [(least[0] + most[0]) / 2, (least[1] + most[1]) / 2, (least[2] + most[2]) / 2],
  half: [(most[0] - least[0]) / 2, (most[1] - least[1]) / 2, (most[2] - least[2]) / 2],
  yaw: 0,
  faces: Array.from({ length: 6 }, (_, face) => replaced[face] ?? material),
});

/** The same box turned about its own vertical axis. */
export const turned = (one: Box, yaw: number): Box => ({ ...one, yaw });

/** A standing cylinder by the centre of its foot, or one lying along x or z by its middle. */
export const pillar = (foot: Vector, radius: number, height: number, side: Material, top: Material = side): Cylinder => ({
  shape: 'cylinder',
  centre: [foot[0], foot[1] + height / 2, foot[2]],
  radius,
  half: height / 2,
  axis: 1,
  faces: [side, top, top],
});
export const rod = (middle: Vector, radius: number, length: number, axis: 0 | 2, side: Material): Cylinder => ({
  shape: 'cylinder',
  centre: middle,
  radius,
  half: length / 2,
  axis,
  faces: [side, side, side],
});
export const ball = (centre: Vector, radius: number, material: Material): Ball => ({ shape: 'ball', centre, radius, faces: [material] });

/** Outward normals of a box's faces. */
export const FACE_NORMALS: readonly Vector[] = [[-1, 0, 0], [1, 0, 0], [0, -1, 0], [0, 1, 0], [0, 0, -1], [0, 0, 1]];

/** The middle of a face of an unturned box: where a plate's own centre lies. */
export const faceCentre = (one: Box, face: number): Vector => {
  const normal = FACE_NORMALS[face] ?? [0, 0, 0];
  return [one.centre[0] + normal[0] * one.half[0], one.centre[1] + normal[1] * one.half[1], one.centre[2] + normal[2] * one.half[2]];
};
