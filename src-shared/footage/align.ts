// Aligns two panoramas of one place by the same points clicked in both: one pair gives the turn around the vertical, two or more
// the rotation that fits best (Kabsch's problem, by Horn's quaternion).

import { angleBetween, wrapYaw, yawPitchOf, type Direction } from './sphere.ts';
import { applyTurn, NO_TURN, turnOfQuaternion, turnOfYaw, type Quaternion, type Turn } from './turn.ts';

export interface Pair {
  /** The same thing, seen in the first and in the second panorama. */
  readonly first: Direction;
  readonly second: Direction;
}
export interface Alignment {
  /** First → second. */
  readonly turn: Turn;
  /** Largest angle by which a pair still misses, radians. */
  readonly residual: number;
}

/** Pairs nearer together than this (radians) cannot tell a rotation: only the turn around the vertical is taken from them. */
const LEAST_SPREAD = 0.02;

export function alignmentOf(pairs: readonly Pair[]): Alignment {
  if (pairs.length === 0) return { turn: NO_TURN, residual: 0 };
  const spread = Math.max(...pairs.map(({ first }) => Math.sin(angleBetween(first, pairs[0]!.first))));
  const turn = pairs.length === 1 || spread < LEAST_SPREAD ? turnOfYaw(meanYaw(pairs)) : bestRotation(pairs);
  return { turn, residual: Math.max(...pairs.map(({ first, second }) => angleBetween(applyTurn(turn, first), second))) };
}

function meanYaw(pairs: readonly Pair[]): number {
  let [sine, cosine] = [0, 0];
  for (const { first, second } of pairs) {
    const yaw = wrapYaw(yawPitchOf(second).yaw - yawPitchOf(first).yaw);
    sine += Math.sin(yaw);
    cosine += Math.cos(yaw);
  }
  return Math.atan2(sine, cosine);
}

/** The quaternion that makes the sum of second · turned first largest: the top eigenvector of a symmetric 4×4 matrix. */
function bestRotation(pairs: readonly Pair[]): Turn {
  const s = Array.from({ length: 9 }, () => 0);
  for (const { first, second } of pairs) for (let i = 0; i < 3; i += 1) for (let j = 0; j < 3; j += 1) s[i * 3 + j]! += first[i]! * second[j]!;
  const [xx, xy, xz, yx, yy, yz, zx, zy, zz] = s as unknown as Turn;
  const n = [
    [xx + yy + zz, yz - zy, zx - xz, xy - yx],
    [yz - zy, xx - yy - zz, xy + yx, zx + xz],
    [zx - xz, xy + yx, yy - xx - zz, yz + zy],
    [xy - yx, zx + xz, yz + zy, zz - xx - yy],
  ];
  return turnOfQuaternion(topEigenvector(n));
}

/** Jacobi rotations; the matrix is destroyed. */
function topEigenvector(n: number[][]): Quaternion {
  const v: number[][] = [0, 1, 2, 3].map((i) => [0, 1, 2, 3].map((j) => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < 60; sweep += 1) {
    let off = 0;
    for (let p = 0; p < 4; p += 1) for (let q = p + 1; q < 4; q += 1) off += n[p]![q]! ** 2;
    if (off < 1e-30) break;
    for (let p = 0; p < 4; p += 1) {
      for (let q = p + 1; q < 4; q += 1) {
        if (Math.abs(n[p]![q]!) < 1e-300) continue;
        const theta = (n[q]![q]! - n[p]![p]!) / (2 * n[p]![q]!);
        const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const c = 1 / Math.sqrt(t * t + 1);
        const sine = t * c;
        for (let k = 0; k < 4; k += 1) [n[k]![p], n[k]![q]] = [c * n[k]![p]! - sine * n[k]![q]!, sine * n[k]![p]! + c * n[k]![q]!];
        for (let k = 0; k < 4; k += 1) [n[p]![k], n[q]![k]] = [c * n[p]![k]! - sine * n[q]![k]!, sine * n[p]![k]! + c * n[q]![k]!];
        for (let k = 0; k < 4; k += 1) [v[k]![p], v[k]![q]] = [c * v[k]![p]! - sine * v[k]![q]!, sine * v[k]![p]! + c * v[k]![q]!];
      }
    }
  }
  const top = [0, 1, 2, 3].reduce((best, i) => (n[i]![i]! > n[best]![best]! ? i : best), 0);
  const length = Math.hypot(...v.map((row) => row[top]!)) * (v[0]![top]! < 0 ? -1 : 1);
  return [v[0]![top]! / length, v[1]![top]! / length, v[2]![top]! / length, v[3]![top]! / length];
}
