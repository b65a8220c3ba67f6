import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  directionOfScreen,
  firstSphereView,
  fitFlatView,
  flatPixelOfScreen,
  flatViewHolding,
  FOV_LEAST,
  FOV_MOST,
  limitFlatView,
  limitSphereView,
  screenOfDirection,
  screenOfFlatPixel,
  turnByView,
  turnIntoView,
  viewHolding,
  type SphereView,
} from './camera.ts';
import { angleBetween, directionOf, wholeSphere } from './sphere.ts';

const seed = { seed: 20_262, numRuns: 2000 };
const between = (least: number, most: number) => fc.double({ min: least, max: most, noNaN: true });
const pane = { width: 1280, height: 720 };
const sphereView = fc.record({
  kind: fc.constant('sphere' as const),
  yaw: fc.oneof(between(-Math.PI, Math.PI), fc.constantFrom(Math.PI, 0)),
  pitch: fc.oneof(between(-Math.PI / 2, Math.PI / 2), fc.constantFrom(Math.PI / 2, -Math.PI / 2, 0)),
  fov: fc.oneof(between(FOV_LEAST, FOV_MOST), fc.constant(FOV_LEAST)),
});
const point = fc.record({ x: between(0, pane.width), y: between(0, pane.height) });

describe('the rectilinear camera', () => {
  it('shows the view’s own direction in the middle of the pane', () => {
    fc.assert(
      fc.property(sphereView, (view) => {
        const middle = directionOfScreen(view, pane, { x: 640, y: 360 });
        expect(angleBetween(middle, directionOf(view))).toBeLessThan(1e-12);
      }),
      seed,
    );
  });

  it('has its field of view between the left and right edge at eye level', () => {
    const view: SphereView = { kind: 'sphere', yaw: 1, pitch: 0.3, fov: 1.2 };
    expect(angleBetween(directionOfScreen(view, pane, { x: 0, y: 360 }), directionOfScreen(view, pane, { x: 1280, y: 360 }))).toBeCloseTo(1.2, 12);
  });

  it('finds the screen point of every direction that it shows, to a millionth of a pixel', () => {
    fc.assert(
      fc.property(sphereView, point, (view, at) => {
        const back = screenOfDirection(view, pane, directionOfScreen(view, pane, at));
        expect(back).not.toBeNull();
        expect(Math.hypot(back!.x - at.x, back!.y - at.y)).toBeLessThan(1e-6);
      }),
      seed,
    );
  });

  it('turns back what it turned, and answers nothing for what is behind it', () => {
    fc.assert(
      fc.property(sphereView, point, (view, at) => {
        const direction = directionOfScreen(view, pane, at);
        expect(angleBetween(turnByView(view, turnIntoView(view, direction)), direction)).toBeLessThan(1e-12);
        expect(screenOfDirection(view, pane, [-direction[0], -direction[1], -direction[2]])).toBeNull();
      }),
      seed,
    );
  });

  it('keeps the grabbed place under the pointer wherever a level horizon allows it', () => {
    fc.assert(
      fc.property(sphereView, point, point, (view, from, to) => {
        const grabbed = directionOfScreen(view, pane, from);
        const moved = viewHolding(view, pane, grabbed, to);
        expect(Math.abs(moved.pitch)).toBeLessThanOrEqual(Math.PI / 2);
        if (Math.abs(moved.pitch) > Math.PI / 2 - 1e-6 || Math.abs(grabbed[1]) > 0.8) return;
        const reach = screenOfDirection(moved, pane, grabbed);
        expect(reach).not.toBeNull();
        expect(Math.hypot(reach!.x - to.x, reach!.y - to.y)).toBeLessThan(1e-3);
      }),
      seed,
    );
  });

  it('limits zoom to 2°…120° and never turns over the top', () => {
    expect(limitSphereView({ kind: 'sphere', yaw: 7, pitch: 3, fov: 9 })).toEqual({ kind: 'sphere', yaw: 7 - 2 * Math.PI, pitch: Math.PI / 2, fov: FOV_MOST });
    expect(limitSphereView({ kind: 'sphere', yaw: 0, pitch: -3, fov: 0 }).fov).toBe(FOV_LEAST);
  });

  it('looks first at the middle of what a cropped panorama has, or where its maker wanted', () => {
    const cropped = { kind: 'sphere', full: { width: 8192, height: 4096 }, crop: { left: 0, top: 0 } } as const;
    expect(firstSphereView(cropped, { width: 8192, height: 2048 }).pitch).toBeCloseTo(Math.PI / 4, 9);
    expect(firstSphereView({ ...wholeSphere(8192, 4096), initialYaw: 90 }, { width: 8192, height: 4096 }).yaw).toBeCloseTo(Math.PI / 2, 9);
  });
});

describe('the flat camera', () => {
  const source = { width: 6000, height: 4000 };
  it('maps screen points to source pixels and back', () => {
    fc.assert(
      fc.property(between(0, 6000), between(0, 4000), between(16, 6000), point, (x, y, across, at) => {
        const view = { kind: 'flat', x, y, across } as const;
        const back = screenOfFlatPixel(view, pane, flatPixelOfScreen(view, pane, at));
        expect(Math.hypot(back.x - at.x, back.y - at.y)).toBeLessThan(1e-6);
        const held = flatPixelOfScreen(view, pane, at);
        const zoomed = flatViewHolding({ ...view, across: across / 2 }, pane, held, at);
        expect(Math.hypot(flatPixelOfScreen(zoomed, pane, at).x - held.x, flatPixelOfScreen(zoomed, pane, at).y - held.y)).toBeLessThan(1e-6);
      }),
      seed,
    );
  });

  it('fits wide and tall pictures whole into the pane', () => {
    const tall = fitFlatView({ width: 1000, height: 4000 }, pane);
    expect(screenOfFlatPixel(tall, pane, { x: 0, y: 0 }).y).toBeCloseTo(0, 9);
    expect(screenOfFlatPixel(tall, pane, { x: 0, y: 4000 }).y).toBeCloseTo(720, 9);
    const wide = fitFlatView({ width: 9000, height: 1000 }, pane);
    expect(screenOfFlatPixel(wide, pane, { x: 9000, y: 0 }).x).toBeCloseTo(1280, 9);
    expect(limitFlatView({ kind: 'flat', x: -5, y: 99_999, across: 1 }, source, pane)).toEqual({ kind: 'flat', x: 0, y: 4000, across: 16 });
  });
});
