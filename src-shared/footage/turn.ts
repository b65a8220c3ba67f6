// Rotations as 3×3 matrices (row by row) and as quaternions: the pose of a camera, the alignment of two panoramas, a turned view.

import { turnByView } from './camera.ts';
import type { Direction, SphereProjection, YawPitch } from './sphere.ts';

export type Turn = readonly [number, number, number, number, number, number, number, number, number];
/** w, x, y, z; of unit length. */
export type Quaternion = readonly [w: number, x: number, y: number, z: number];

export const NO_TURN: Turn = [1, 0, 0, 0, 1, 0, 0, 0, 1];

export function applyTurn(m: Turn, [x, y, z]: Direction): Direction {
  return [m[0] * x + m[1] * y + m[2] * z, m[3] * x + m[4] * y + m[5] * z, m[6] * x + m[7] * y + m[8] * z];
}

/** First `b`, then `a`. */
export function combineTurns(a: Turn, b: Turn): Turn {
  const [x, y, z] = [applyTurn(a, [b[0], b[3], b[6]]), applyTurn(a, [b[1], b[4], b[7]]), applyTurn(a, [b[2], b[5], b[8]])];
  return [x[0], y[0], z[0], x[1], y[1], z[1], x[2], y[2], z[2]];
}

/** The turn back: of a rotation the transpose. */
export function turnBack(m: Turn): Turn {
  return [m[0], m[3], m[6], m[1], m[4], m[7], m[2], m[5], m[8]];
}

/** Camera space → world, as `turnByView`. */
export function turnOfView(view: YawPitch): Turn {
  const [x, y, z] = [turnByView(view, [1, 0, 0]), turnByView(view, [0, 1, 0]), turnByView(view, [0, 0, 1])];
  return [x[0], y[0], z[0], x[1], y[1], z[1], x[2], y[2], z[2]];
}

/** Level world → source, from the pose that GPano states: degrees, pitch of the centre above the horizon, roll counterclockwise. */
export function turnOfPose({ posePitch = 0, poseRoll = 0 }: Pick<SphereProjection, 'posePitch' | 'poseRoll'>): Turn {
  const roll = (poseRoll * Math.PI) / 180;
  const [sine, cosine] = [Math.sin(roll), Math.cos(roll)];
  return combineTurns([cosine, -sine, 0, sine, cosine, 0, 0, 0, 1], turnOfView({ yaw: 0, pitch: (-posePitch * Math.PI) / 180 }));
}

/** A turn around the vertical: what lay at yaw 0 comes to `yaw`. */
export function turnOfYaw(yaw: number): Turn {
  return turnOfView({ yaw, pitch: 0 });
}

export function turnOfQuaternion([w, x, y, z]: Quaternion): Turn {
  return [
    1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y),
    2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x),
    2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y),
  ];
}

/** With w ≥ 0; exact also near half turns (Shepperd's choice of the largest component). */
export function quaternionOfTurn(m: Turn): Quaternion {
  const squares = [1 + m[0] + m[4] + m[8], 1 + m[0] - m[4] - m[8], 1 - m[0] + m[4] - m[8], 1 - m[0] - m[4] + m[8]];
  const most = squares.indexOf(Math.max(...squares));
  const from: readonly (readonly number[])[] = [
    [squares[0]!, m[7] - m[5], m[2] - m[6], m[3] - m[1]],
    [m[7] - m[5], squares[1]!, m[1] + m[3], m[2] + m[6]],
    [m[2] - m[6], m[1] + m[3], squares[2]!, m[5] + m[7]],
    [m[3] - m[1], m[2] + m[6], m[5] + m[7], squares[3]!],
  ];
  const row = from[most]!;
  const length = Math.hypot(...row) * (row[0]! < 0 ? -1 : 1);
  return [row[0]! / length, row[1]! / length, row[2]! / length, row[3]! / length];
}

/** The smallest turn that brings `from` to `to`; opposite ones by way of an axis across. */
export function turnBetween(from: Direction, to: Direction): Turn {
  const cosine = from[0] * to[0] + from[1] * to[1] + from[2] * to[2];
  let axis: Direction = [from[1] * to[2] - from[2] * to[1], from[2] * to[0] - from[0] * to[2], from[0] * to[1] - from[1] * to[0]];
  let w = 1 + cosine;
  if (w < 1e-9) {
    axis = Math.abs(from[1]) < 0.9 ? [-from[2], 0, from[0]] : [0, from[2], -from[1]];
    w = 0;
  }
  const length = Math.hypot(w, ...axis);
  return turnOfQuaternion([w / length, axis[0] / length, axis[1] / length, axis[2] / length]);
}
