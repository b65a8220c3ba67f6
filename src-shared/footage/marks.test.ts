import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FOV_LEAST, FOV_MOST, directionOfScreen, screenOfDirection, type SphereView } from './camera.ts';
import { areaOf, boxFromScreen, distanceToOutline, isHit, isInside, outlineOnScreen, pointFromScreen, viewOfMark } from './marks.ts';
import { directionOf, type Direction } from './sphere.ts';

const between = (least: number, most: number) => fc.double({ min: least, max: most, noNaN: true });
const pane = { width: 1280, height: 720 };
const view = fc.record({
  kind: fc.constant('sphere' as const),
  yaw: fc.oneof(between(-Math.PI, Math.PI), fc.constant(Math.PI)),
  pitch: fc.oneof(between(-Math.PI / 2, Math.PI / 2), fc.constantFrom(Math.PI / 2, -Math.PI / 2)),
  fov: between(FOV_LEAST, FOV_MOST),
});
const point = fc.record({ x: between(20, 1260), y: between(20, 700) });
const seed = { seed: 20_267, numRuns: 1000 };

describe('marks', () => {
  it('draws a box back exactly where it was drawn, at poles and seam too', () => {
    fc.assert(
      fc.property(view, point, point, (camera, a, b) => {
        const points = boxFromScreen(camera, pane, a, b);
        expect(points).toHaveLength(4);
        for (const corner of points) expect(Math.hypot(...corner)).toBeCloseTo(1, 12);
        const outline = outlineOnScreen({ kind: 'box', points }, camera, pane);
        expect(outline).toHaveLength(4);
        expect(outline[0]!.x).toBeCloseTo(Math.min(a.x, b.x), 6);
        expect(outline[0]!.y).toBeCloseTo(Math.min(a.y, b.y), 6);
        expect(outline[2]!.x).toBeCloseTo(Math.max(a.x, b.x), 6);
        expect(outline[2]!.y).toBeCloseTo(Math.max(a.y, b.y), 6);
      }),
      seed,
    );
  });

  it('has straight edges in every other view, because they are great circles', () => {
    fc.assert(
      fc.property(view, view, point, point, between(0, 1), (made, seen, a, b, part) => {
        const [first, second] = boxFromScreen(made, pane, a, b) as [number[], number[], number[], number[]];
        const from = screenOfDirection(seen, pane, first as unknown as Direction);
        const to = screenOfDirection(seen, pane, second as unknown as Direction);
        fc.pre(from !== null && to !== null && Math.hypot(from.x, from.y, to.x, to.y) < 5000);
        const onEdge = directionOfScreen(made, pane, { x: Math.min(a.x, b.x) + Math.abs(a.x - b.x) * part, y: Math.min(a.y, b.y) });
        const shown = screenOfDirection(seen, pane, onEdge);
        fc.pre(shown !== null);
        expect(distanceToOutline([from!, to!], shown!)).toBeLessThan(1e-3);
      }),
      seed,
    );
  });

  it('never draws a mark that is behind the camera, nor coordinates without bounds', () => {
    fc.assert(
      fc.property(view, view, point, point, (made, seen, a, b) => {
        const outline = outlineOnScreen({ kind: 'box', points: boxFromScreen(made, pane, a, b) }, seen, pane);
        for (const at of outline) {
          expect(at.x).toBeGreaterThanOrEqual(-1281);
          expect(at.x).toBeLessThanOrEqual(2561);
          expect(at.y).toBeGreaterThanOrEqual(-721);
          expect(at.y).toBeLessThanOrEqual(1441);
        }
      }),
      seed,
    );
    const ahead: SphereView = { kind: 'sphere', yaw: 0, pitch: 0, fov: 1.5 };
    const behind = { kind: 'point', points: [[0, 0, 1]] } as const;
    expect(outlineOnScreen(behind, ahead, pane)).toEqual([]);
    expect(outlineOnScreen({ kind: 'box', points: boxFromScreen(ahead, pane, { x: 600, y: 300 }, { x: 700, y: 400 }) }, { ...ahead, yaw: Math.PI }, pane)).toEqual([]);
  });

  it('cuts a mark that passes the camera to what lies in front, and still hits it there', () => {
    const box = boxFromScreen({ kind: 'sphere', yaw: 0, pitch: 0, fov: FOV_MOST }, pane, { x: 0, y: 0 }, { x: 1280, y: 720 });
    const aside: SphereView = { kind: 'sphere', yaw: 1.4, pitch: 0, fov: 1.5 };
    const outline = outlineOnScreen({ kind: 'box', points: box }, aside, pane);
    expect(outline.length).toBeGreaterThanOrEqual(3);
    expect(isHit(outline, { x: 10, y: 360 }, 0)).toBe(true);
    expect(isHit(outline, { x: 1270, y: 360 }, 5)).toBe(false);
  });

  it('knows inside from outside on the sphere itself', () => {
    fc.assert(
      fc.property(view, point, point, point, (camera, a, b, probe) => {
        fc.pre(Math.abs(a.x - b.x) > 2 && Math.abs(a.y - b.y) > 2);
        fc.pre([a, b].every((corner) => Math.abs(corner.x - probe.x) > 0.01 && Math.abs(corner.y - probe.y) > 0.01));
        const points = boxFromScreen(camera, pane, a, b);
        const inside = probe.x > Math.min(a.x, b.x) && probe.x < Math.max(a.x, b.x) && probe.y > Math.min(a.y, b.y) && probe.y < Math.max(a.y, b.y);
        expect(isInside(directionOfScreen(camera, pane, probe), points)).toBe(inside);
      }),
      seed,
    );
    expect(isInside(directionOf({ yaw: Math.PI, pitch: 0 }), boxFromScreen({ kind: 'sphere', yaw: 0, pitch: 0, fov: 2 }, pane, { x: 0, y: 0 }, { x: 1280, y: 720 }))).toBe(false);
  });

  it('returns to a view that shows the whole mark in its middle', () => {
    fc.assert(
      fc.property(view, point, point, (camera, a, b) => {
        fc.pre(camera.fov < 1.2 && Math.abs(a.x - b.x) > 30 && Math.abs(a.y - b.y) > 30);
        const shape = { kind: 'box', points: boxFromScreen(camera, pane, a, b) } as const;
        const outline = outlineOnScreen(shape, viewOfMark(shape, camera, pane), pane);
        for (const at of outline) {
          expect(at.x).toBeGreaterThan(0);
          expect(at.x).toBeLessThan(1280);
          expect(at.y).toBeGreaterThan(0);
          expect(at.y).toBeLessThan(720);
        }
        expect(areaOf(outline)).toBeGreaterThan(0);
      }),
      { ...seed, numRuns: 300 },
    );
  });

  it('keeps flat marks in source pixels', () => {
    const flat = { kind: 'flat', x: 3000, y: 2000, across: 2560 } as const;
    expect(pointFromScreen(flat, pane, { x: 640, y: 360 })).toEqual([3000, 2000]);
    const points = boxFromScreen(flat, pane, { x: 700, y: 400 }, { x: 600, y: 300 });
    expect(points).toEqual([[2920, 1880], [3120, 1880], [3120, 2080], [2920, 2080]]);
    const outline = outlineOnScreen({ kind: 'box', points }, flat, pane);
    expect(outline[0]!.x).toBeCloseTo(600, 9);
    expect(isHit(outline, { x: 650, y: 350 }, 0)).toBe(true);
  });
});
