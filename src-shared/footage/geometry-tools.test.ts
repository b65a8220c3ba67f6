// Turns, alignment, edited marks, measures, the little planet: properties with fixed seeds, poles and seam included.

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignmentOf } from './align.ts';
import { boxFromScreen } from './marks.ts';
import { insertCorner, isSimple, middleOfEdge, moveCorner, moveMark, removeCorner } from './mark-edit.ts';
import { metresBetween, solidAngleOf } from './measure.ts';
import { planetDirection, planetScreen } from './planet.ts';
import { angleBetween, cross, directionOf, dot, normalize, type Direction } from './sphere.ts';
import { applyTurn, combineTurns, quaternionOfTurn, turnBack, turnBetween, turnOfPose, turnOfQuaternion, turnOfView, turnOfYaw, type Turn } from './turn.ts';

const seed = { seed: 20_262, numRuns: 600 };
const angle = (least: number, most: number) => fc.double({ min: least, max: most, noNaN: true });
const yaw = fc.oneof(angle(-Math.PI, Math.PI), fc.constantFrom(0, Math.PI, -Math.PI + 1e-9, Math.PI / 2));
const pitch = fc.oneof(angle(-Math.PI / 2, Math.PI / 2), fc.constantFrom(0, Math.PI / 2 - 1e-7, -Math.PI / 2 + 1e-7));
const direction = fc.record({ yaw, pitch }).map(directionOf);
const turn = fc.tuple(yaw, pitch, yaw).map(([a, b, c]): Turn => combineTurns(turnOfView({ yaw: a, pitch: b }), combineTurns(turnOfPose({ poseRoll: (c * 180) / Math.PI }), turnOfYaw(c))));
const PANE = { width: 1280, height: 720 };
const view = fc.record({ kind: fc.constant('sphere' as const), yaw, pitch, fov: angle(0.05, 2) });

/** Girard: the sum of the inside angles less (n - 2)·π; only for convex ones here. */
const girard = (corners: readonly Direction[]): number => {
  let sum = 0;
  corners.forEach((corner, i) => {
    const [before, after] = [corners[(i + corners.length - 1) % corners.length]!, corners[(i + 1) % corners.length]!];
    sum += angleBetween(normalize(cross(corner, before)), normalize(cross(corner, after)));
  });
  return sum - (corners.length - 2) * Math.PI;
};
/** Corners on a circle around a middle, in turn: convex. */
const ringOf = (middle: Direction, radius: number, parts: readonly number[]): Direction[] => {
  const aside = normalize(cross(middle, Math.abs(middle[1]) < 0.9 ? [0, 1, 0] : [1, 0, 0]));
  const other = cross(middle, aside);
  return parts.toSorted((a, b) => a - b).map((part) => {
    const [c, s] = [Math.cos(part) * Math.sin(radius), Math.sin(part) * Math.sin(radius)];
    return normalize([0, 1, 2].map((i) => middle[i]! * Math.cos(radius) + aside[i]! * c + other[i]! * s) as unknown as Direction);
  });
};

describe('turns', () => {
  it('come back by the turn back, and by way of a quaternion', () => {
    fc.assert(fc.property(turn, direction, (t, d) => {
      expect(angleBetween(applyTurn(turnBack(t), applyTurn(t, d)), d)).toBeLessThan(1e-9);
      expect(angleBetween(applyTurn(turnOfQuaternion(quaternionOfTurn(t)), d), applyTurn(t, d))).toBeLessThan(1e-9);
    }), seed);
  });
  it('bring one direction to another, opposite ones too', () => {
    fc.assert(fc.property(direction, direction, (a, b) => {
      expect(angleBetween(applyTurn(turnBetween(a, b), a), b)).toBeLessThan(1e-6);
    }), seed);
    const a = directionOf({ yaw: 1, pitch: 0.3 });
    expect(angleBetween(applyTurn(turnBetween(a, [-a[0], -a[1], -a[2]]), a), [-a[0], -a[1], -a[2]])).toBeLessThan(1e-6);
  });
  it('of a pose put the horizon level: the centre lies as high as stated, the right of the picture is lifted by the roll', () => {
    const frame = turnOfPose({ posePitch: 12, poseRoll: 5 });
    const centreInWorld = applyTurn(turnBack(frame), [0, 0, -1]);
    expect((Math.asin(centreInWorld[1]) * 180) / Math.PI).toBeCloseTo(12, 9);
    const right = applyTurn(turnOfPose({ poseRoll: 5 }), [1, 0, 0]);
    expect((Math.atan2(right[1], right[0]) * 180) / Math.PI).toBeCloseTo(5, 9);
  });
});

describe('alignment', () => {
  it('finds the rotation from two or more pairs, exactly', () => {
    fc.assert(fc.property(turn, fc.array(direction, { minLength: 2, maxLength: 6 }), direction, (t, firsts, probe) => {
      fc.pre(Math.max(...firsts.map((one) => Math.sin(angleBetween(one, firsts[0]!)))) > 0.05);
      const { turn: found, residual } = alignmentOf(firsts.map((first) => ({ first, second: applyTurn(t, first) })));
      expect(residual).toBeLessThan(1e-6);
      expect(angleBetween(applyTurn(found, probe), applyTurn(t, probe))).toBeLessThan(1e-5);
    }), seed);
  });
  it('takes only the turn around the vertical from one pair, and says what is left', () => {
    const first = directionOf({ yaw: 0.3, pitch: 0.1 });
    const second = directionOf({ yaw: -2.9, pitch: 0.15 });
    const { turn: found, residual } = alignmentOf([{ first, second }]);
    expect(applyTurn(found, [0, 1, 0])[1]).toBeCloseTo(1, 12);
    expect(residual).toBeCloseTo(0.05, 6);
  });
});

describe('an edited mark', () => {
  it('keeps its shape when it is moved, over poles and seam', () => {
    fc.assert(fc.property(view, direction, (v, to) => {
      const points = boxFromScreen(v, PANE, { x: 500, y: 300 }, { x: 780, y: 420 });
      const moved = moveMark({ kind: 'box', points }, points[0]!, to);
      for (let i = 0; i < 4; i += 1) for (let j = i; j < 4; j += 1) {
        expect(angleBetween(moved[i] as never, moved[j] as never)).toBeCloseTo(angleBetween(points[i] as never, points[j] as never), 6);
      }
      expect(angleBetween(moved[0] as never, to)).toBeLessThan(1e-6);
    }), seed);
  });
  it('as a box stays the box that would have been drawn to the new corner', () => {
    fc.assert(fc.property(view, (v) => {
      const points = boxFromScreen(v, PANE, { x: 500, y: 300 }, { x: 780, y: 420 });
      const wanted = boxFromScreen(v, PANE, { x: 500, y: 300 }, { x: 900, y: 600 });
      const changed = moveCorner({ kind: 'box', points }, 2, wanted[2]!);
      changed!.forEach((point, i) => expect(angleBetween(point as never, wanted[i] as never)).toBeLessThan(1e-6));
    }), seed);
    expect(moveCorner({ kind: 'box', points: [[0, 0], [10, 0], [10, 5], [0, 5]] }, 2, [20, 8])).toEqual([[0, 0], [20, 0], [20, 8], [0, 8]]);
  });
  it('gains and loses corners, but never below three', () => {
    const points = [[0, 0], [10, 0], [10, 10]];
    const more = insertCorner({ kind: 'polygon', points }, 2, middleOfEdge(points, 2));
    expect(more).toEqual([[0, 0], [10, 0], [10, 10], [5, 5]]);
    expect(removeCorner({ kind: 'polygon', points: more }, 3)).toEqual(points);
    expect(removeCorner({ kind: 'polygon', points }, 1)).toBeNull();
  });
  it('knows when its edges cross', () => {
    expect(isSimple([[0, 0], [10, 0], [10, 10], [0, 10]])).toBe(true);
    expect(isSimple([[0, 0], [10, 10], [10, 0], [0, 10]])).toBe(false);
    const bow = [[-0.2, 0.2], [0.2, -0.2], [0.2, 0.2], [-0.2, -0.2]].map(([y, p]) => [...directionOf({ yaw: Math.PI + y!, pitch: p! })]);
    expect(isSimple(bow)).toBe(false);
    expect(solidAngleOf(bow)).toBeNull();
  });
});

describe('measures', () => {
  it('of a convex polygon are Girard’s, wherever it lies', () => {
    fc.assert(fc.property(direction, angle(0.02, 1.5), fc.uniqueArray(fc.integer({ min: 0, max: 11 }), { minLength: 3, maxLength: 8 }), (middle, radius, hours) => {
      const corners = ringOf(middle, radius, hours.map((hour) => (hour / 12) * 2 * Math.PI));
      const reference = girard(corners);
      const whole = Math.min(reference, 4 * Math.PI - reference);
      expect(solidAngleOf(corners)).toBeCloseTo(whole, 7);
    }), seed);
  });
  it('of a polygon with a dent are what its parts are together', () => {
    const at = (x: number, y: number): Direction => directionOf({ yaw: Math.PI + x, pitch: 1.1 + y });
    const [a, b, c, dent] = [at(-0.3, -0.2), at(0.3, -0.2), at(0, 0.3), at(0, -0.05)];
    const whole = solidAngleOf([a, b, c])!;
    const bite = solidAngleOf([a, dent, b])!;
    expect(solidAngleOf([a, dent, b, c])).toBeCloseTo(whole - bite, 10);
  });
  it('give metres by a known length at the same distance, with a band that grows with the stated error', () => {
    const across = (half: number, pitch: number): [Direction, Direction] => [normalize([-half, pitch, -3]), normalize([half, pitch, -3])];
    const [a, b] = across(0.5, 0);
    const [c, d] = across(0.25, 0);
    const pixel = (2 * Math.PI) / 16_384;
    const found = metresBetween(c, d, { kind: 'length', a: [...a], b: [...b], metres: 1, error: 0 }, pixel)!;
    expect(found.metres).toBeCloseTo(0.5, 9);
    expect(found.error).toBeGreaterThan(0.0005);
    expect(found.error).toBeLessThan(0.003);
    expect(metresBetween(c, d, { kind: 'length', a: [...a], b: [...b], metres: 1, error: 0.05 }, pixel)!.error).toBeCloseTo(0.025, 3);
  });
  it('give metres on the floor by the camera’s height; above or at the horizon there is no number', () => {
    const floor = (x: number, z: number): Direction => normalize([x, -1.6, z]);
    const basis = { kind: 'floor', height: 1.6, error: 0.05 } as const;
    const found = metresBetween(floor(1, -2), floor(-1, -2), basis, 4e-4)!;
    expect(found.metres).toBeCloseTo(2, 9);
    expect(found.error).toBeGreaterThan(0.05);
    expect(found.error).toBeLessThan(0.15);
    expect(metresBetween(floor(1, -2), normalize([0, 0.1, -1]), basis, 4e-4)).toBeNull();
    expect(metresBetween(floor(1, -2), floor(0, -300), basis, 4e-4)).toBeNull();
  });
});

describe('the little planet', () => {
  it('shows each direction at one place and finds it back', () => {
    fc.assert(fc.property(direction, yaw, angle(1.6, 5.7), (d, up, fov) => {
      fc.pre(d[1] < 0.99);
      const at = planetScreen({ yaw: up, fov }, PANE, d)!;
      expect(angleBetween(planetDirection({ yaw: up, fov }, PANE, at), d)).toBeLessThan(1e-8);
    }), seed);
    expect(dot(planetDirection({ yaw: 0, fov: 4 }, PANE, { x: 640, y: 360 }), [0, -1, 0])).toBeCloseTo(1, 12);
  });
});
