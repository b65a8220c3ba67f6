import { describe, expect, it } from 'vitest';
import { directionOfScreen, type SphereView } from '#shared/footage/camera.ts';
import { angleBetween, wholeSphere } from '#shared/footage/sphere.ts';
import { createLook } from './look.ts';
import type { ViewerFootage } from './types.ts';

const pane = { width: 1280, height: 720 };
const index = { tile: 512, levels: [{ width: 8192, height: 4096, columns: 16, rows: 8 }] };
const sphere: ViewerFootage = { width: 8192, height: 4096, projection: wholeSphere(8192, 4096), index };
const flat: ViewerFootage = { width: 6000, height: 4000, projection: { kind: 'flat' }, index };
const view: SphereView = { kind: 'sphere', yaw: 3, pitch: 0.1, fov: 1 };

describe('where a pane looks', () => {
  it('flies the short way across the seam and ends exactly at its destination', () => {
    const look = createLook(sphere, () => pane, view);
    const to: SphereView = { kind: 'sphere', yaw: -3, pitch: 0.1, fov: 0.5 };
    look.fly(to, 0);
    expect(look.destination()).toEqual(to);
    let farthest = 0;
    for (let time = 0; look.advance(time); time += 16) farthest = Math.max(farthest, Math.abs(Math.abs((look.view() as SphereView).yaw) - Math.PI));
    expect(farthest).toBeLessThan(0.15);
    expect(look.view()).toEqual(to);
    expect(look.advance(9999)).toBe(false);
  });

  it('runs out after a drag is let go, and comes to rest', () => {
    const look = createLook(sphere, () => pane, { ...view, yaw: 0 });
    look.grab({ x: 600, y: 300 });
    look.drag({ x: 640, y: 300 });
    const released = (look.view() as SphereView).yaw;
    look.letGo({ x: 1, y: 0 }, 1000);
    let time = 1000;
    while (look.advance(time)) time += 16;
    expect((look.view() as SphereView).yaw).toBeLessThan(released - 0.05);
    expect(time).toBeLessThan(2000);
    const rested = look.view();
    look.advance(time + 500);
    expect(look.view()).toEqual(rested);
  });

  it('zooms in and out at a point and is back where it was', () => {
    const look = createLook(sphere, () => pane, view);
    const at = { x: 1000, y: 200 };
    const place = directionOfScreen(view, pane, at);
    look.zoomAt(at, 2);
    expect(angleBetween(directionOfScreen(look.view() as SphereView, pane, at), place)).toBeLessThan(1e-9);
    look.zoomAt(at, 0.5);
    expect((look.view() as SphereView).fov).toBeCloseTo(1, 9);
    expect((look.view() as SphereView).yaw).toBeCloseTo(3, 6);
  });

  it('ignores a view of the wrong kind and keeps a flat one inside the picture', () => {
    const look = createLook(flat, () => pane, view);
    expect(look.view()).toMatchObject({ kind: 'flat', x: 3000, y: 2000 });
    look.jump(view);
    expect(look.view().kind).toBe('flat');
    look.panBy(99_999, -99_999);
    expect(look.view()).toMatchObject({ x: 6000, y: 0 });
  });
});
