import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  angleBetween,
  cross,
  directionOf,
  dot,
  normalize,
  slerp,
  sourcePixelOf,
  subdivideArc,
  wholeSphere,
  wrapYaw,
  yawPitchOf,
  yawPitchOfSourcePixel,
  type Direction,
} from './sphere.ts';

const seed = { seed: 20_261, numRuns: 2000 };
const angle = (least: number, most: number) => fc.double({ min: least, max: most, noNaN: true });
/** Poles, seam and centre come up often. */
const yaw = fc.oneof(angle(-Math.PI, Math.PI), fc.constantFrom(0, Math.PI, -Math.PI + 1e-9, Math.PI - 1e-9, Math.PI / 2));
const pitch = fc.oneof(angle(-Math.PI / 2, Math.PI / 2), fc.constantFrom(0, Math.PI / 2 - 1e-7, -Math.PI / 2 + 1e-7));
const direction = fc.record({ yaw, pitch }).map(directionOf);
const whole = wholeSphere(16_384, 8192);

describe('directions on the sphere', () => {
  it('puts the centre of the panorama straight ahead, yaw to the right and pitch upwards', () => {
    expect(directionOf({ yaw: 0, pitch: 0 }).map((value) => Math.abs(value))).toEqual([0, 0, 1]);
    expect(directionOf({ yaw: 0, pitch: 0 })[2]).toBe(-1);
    expect(directionOf({ yaw: Math.PI / 2, pitch: 0 })[0]).toBeCloseTo(1, 12);
    expect(directionOf({ yaw: 0, pitch: Math.PI / 2 })[1]).toBeCloseTo(1, 12);
  });

  it('finds back yaw and pitch from a direction anywhere, seam and poles included', () => {
    fc.assert(
      fc.property(yaw, pitch, (y, p) => {
        const found = yawPitchOf(directionOf({ yaw: y, pitch: p }));
        expect(Math.abs(found.pitch - p)).toBeLessThan(1e-9);
        // Near a pole yaw is worth less and less: compare along the circle of that pitch.
        expect(Math.abs(wrapYaw(found.yaw - y)) * Math.cos(p)).toBeLessThan(1e-9);
      }),
      seed,
    );
  });

  it('maps column c of an equirectangular picture to ((c + 0.5) / width − 0.5) turns and back within a billionth of a pixel', () => {
    expect(yawPitchOfSourcePixel({ x: 0.5, y: 0.5 }, whole).yaw).toBeCloseTo((0.5 / 16_384 - 0.5) * 2 * Math.PI, 12);
    fc.assert(
      fc.property(angle(0.001, 16_383.999), angle(0.001, 8191.999), (x, y) => {
        const back = sourcePixelOf(yawPitchOf(directionOf(yawPitchOfSourcePixel({ x, y }, whole))), whole);
        expect(Math.abs(back.y - y)).toBeLessThan(1e-4);
        expect(Math.abs(back.x - x) * Math.sin((y / 8192) * Math.PI)).toBeLessThan(1e-6);
      }),
      seed,
    );
  });

  it('measures source pixels of a cropped panorama from the crop’s own corner', () => {
    const cropped = { kind: 'sphere', full: { width: 8192, height: 4096 }, crop: { left: 1000, top: 1024 } } as const;
    expect(sourcePixelOf({ yaw: 0, pitch: 0 }, cropped)).toEqual({ x: 3096, y: 1024 });
    expect(yawPitchOfSourcePixel({ x: 3096, y: 1024 }, cropped)).toEqual({ yaw: 0, pitch: 0 });
  });

  it('measures angles exactly where acos fails: very small ones and nearly opposite directions', () => {
    const tiny = 1e-9;
    expect(angleBetween([0, 0, -1], [Math.sin(tiny), 0, -Math.cos(tiny)])).toBeCloseTo(tiny, 15);
    expect(angleBetween(directionOf({ yaw: 0, pitch: Math.PI / 3 }), directionOf({ yaw: Math.PI, pitch: Math.PI / 3 }))).toBeCloseTo(Math.PI / 3, 12);
    fc.assert(
      fc.property(direction, direction, (a, b) => {
        const opposite: Direction = [-b[0], -b[1], -b[2]];
        expect(angleBetween(a, b) + angleBetween(a, opposite)).toBeCloseTo(Math.PI, 9);
      }),
      seed,
    );
  });

  it('walks a great circle evenly, staying on the sphere and in its plane', () => {
    fc.assert(
      fc.property(direction, direction, angle(0, 1), (a, b, part) => {
        fc.pre(angleBetween(a, b) > 1e-3 && angleBetween(a, b) < Math.PI - 1e-3);
        const point = slerp(a, b, part);
        expect(Math.hypot(...point)).toBeCloseTo(1, 12);
        expect(angleBetween(a, point)).toBeCloseTo(part * angleBetween(a, b), 7);
        expect(Math.abs(dot(normalize(cross(a, b)), point))).toBeLessThan(1e-9);
      }),
      seed,
    );
  });

  it('subdivides an arc into steps no longer than asked, with both ends', () => {
    fc.assert(
      fc.property(direction, direction, (a, b) => {
        fc.pre(angleBetween(a, b) < Math.PI - 1e-3);
        const step = Math.PI / 360;
        const points = subdivideArc(a, b, step);
        expect(points[0]).toBe(a);
        expect(points.at(-1)).toBe(b);
        for (let i = 1; i < points.length; i += 1) expect(angleBetween(points[i - 1]!, points[i]!)).toBeLessThan(step * 1.0001);
      }),
      { ...seed, numRuns: 200 },
    );
  });
});
