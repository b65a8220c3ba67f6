// From a pixel of the picture to the direction of its ray: equirectangular for panoramas, a pinhole for the shop front.

import type { Vector } from './scene.ts';

export interface Camera {
  readonly width: number;
  readonly height: number;
  /** Angle of a pixel at the middle of the picture, radians. */
  readonly pixelAngle: number;
  /** Writes the unit direction of the point (x, y) in pixels; pixel centres lie at .5. */
  direction(x: number, y: number, out: Float64Array): void;
}

export const sphereCamera = (width: number): Camera => {
  const height = width / 2;
  return {
    width,
    height,
    pixelAngle: (2 * Math.PI) / width,
    direction: (x, y, out) => {
      const yaw = (x / width - 0.5) * 2 * Math.PI;
      const pitch = (0.5 - y / height) * Math.PI;
      const level = Math.cos(pitch);
      out[0] = Math.sin(yaw) * level;
      out[1] = Math.sin(pitch);
      out[2] = -Math.cos(yaw) * level;
    },
  };
};

/** Looks to -z. `across` is the width of the picture at distance 1. */
export const pinholeCamera = (width: number, height: number, across: number, lift: number): Camera => ({
  width,
  height,
  pixelAngle: across / width,
  direction: (x, y, out) => {
    const rx = (x / width - 0.5) * across;
    const ry = (0.5 - y / height) * across * (height / width) + lift;
    const length = Math.hypot(rx, ry, 1);
    out[0] = rx / length;
    out[1] = ry / length;
    out[2] = -1 / length;
  },
});

/** Pixel of a direction in an equirectangular picture. */
export const spherePixel = ([x, y, z]: Vector, width: number): readonly [number, number] => [
  (Math.atan2(x, -z) / (2 * Math.PI) + 0.5) * width,
  (0.5 - Math.asin(Math.max(-1, Math.min(1, y / Math.hypot(x, y, z)))) / Math.PI) * (width / 2),
];
