import { describe, expect, it } from 'vitest';
import { wholeSphere } from '#shared/footage/sphere.ts';
import { marksOfLines, strokesOf } from './drawn-marks.ts';

const colour = 'red' as const;

describe('lines drawn in a call', () => {
  it('lie on a flat picture in its own pixels, on a sphere as directions, and one kind not on the other', () => {
    const flat = { width: 1280, height: 720, projection: { kind: 'flat' } } as const;
    const sphere = { width: 3840, height: 1920, projection: wholeSphere(3840, 1920) } as const;
    const line = { points: [{ x: 0.5, y: 0.25 }, { x: 1, y: 1 }], colour, from: 0 };
    expect(marksOfLines([line], flat)).toMatchObject([{ kind: 'polygon', open: true, points: [[640, 180], [1280, 720]] }]);
    expect(marksOfLines([line], sphere)[0]!.points).toEqual([]);
    const around = { points: [{ yaw: 0, pitch: 0 }], colour, from: 0 };
    expect(marksOfLines([around], sphere)[0]!.points[0]).toHaveLength(3);
    expect(marksOfLines([around], flat)[0]!.points).toEqual([]);
  });
  it('are cut where they go over the edge of a panorama, and only there', () => {
    expect(strokesOf({ points: [{ x: 0.1, y: 0.2 }, { x: 0.9, y: 0.2 }] })).toEqual([[[0.1, 0.2], [0.9, 0.2]]]);
    const over = strokesOf({ points: [{ yaw: 3, pitch: 0 }, { yaw: 3.1, pitch: 0 }, { yaw: -3.1, pitch: 0 }] });
    expect(over.map((one) => one.length)).toEqual([2, 1]);
    expect(over[0]![0]![0]).toBeCloseTo(3 / (2 * Math.PI) + 0.5, 6);
    expect(strokesOf({ points: [{ yaw: 0, pitch: Math.PI / 4 }] })[0]![0]).toEqual([0.5, 0.25]);
  });
});
