// Polygons of great circles as they are drawn over the picture, in a real Chromium, against a projection written down here: over the
// seam, around a pole, wider than a hand would draw, and bent on the little planet.

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { computedPicture } from './computed-picture.ts';
import { openTheatre, pictureOf, untilSharp, type Theatre } from './theatre.ts';

const PANE = { width: 640, height: 400 };
const DEGREE = Math.PI / 180;
type Vector = readonly [number, number, number];

let theatre: Theatre | null = null;
beforeAll(async () => {
  theatre = await openTheatre({ computed: computedPicture(2048, 1024) });
});
afterAll(() => theatre?.close());

const at = (yaw: number, pitch: number): Vector => [Math.sin(yaw * DEGREE) * Math.cos(pitch * DEGREE), Math.sin(pitch * DEGREE), -Math.cos(yaw * DEGREE) * Math.cos(pitch * DEGREE)];
const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

/** Right, up and forward of a camera; then where a direction comes to lie, or null where it is behind. */
function camera(yaw: number, pitch: number, place: (x: number, y: number, forward: number) => readonly [number, number] | null): (direction: Vector) => readonly [number, number] | null {
  const [a, b] = [yaw * DEGREE, pitch * DEGREE];
  const right: Vector = [Math.cos(a), 0, Math.sin(a)];
  const up: Vector = [-Math.sin(a) * Math.sin(b), Math.cos(b), Math.cos(a) * Math.sin(b)];
  const forward = at(yaw, pitch);
  return (direction) => {
    const found = place(dot(direction, right), dot(direction, up), dot(direction, forward));
    return found && [PANE.width / 2 + found[0], PANE.height / 2 - found[1]];
  };
}
const flat = (yaw: number, pitch: number, fov: number) => {
  const focal = PANE.width / 2 / Math.tan((fov / 2) * DEGREE);
  return camera(yaw, pitch, (x, y, forward) => (forward > 0.02 ? [(focal * x) / forward, (focal * y) / forward] : null));
};
const planet = (yaw: number, fov: number) => {
  const focal = PANE.width / 4 / Math.tan((fov / 4) * DEGREE);
  return camera(yaw, -90, (x, y, forward) => (forward > -0.98 ? [(focal * 2 * x) / (1 + forward), (focal * 2 * y) / (1 + forward)] : null));
};

/** Along the great circles from corner to corner, a fifth of a pixel apart and closer. */
function outline(corners: readonly Vector[], project: (direction: Vector) => readonly [number, number] | null): (readonly [number, number])[] {
  const STEPS = 4000;
  return corners.flatMap((from, i) => {
    const to = corners[(i + 1) % corners.length]!;
    const whole = Math.acos(Math.max(-1, Math.min(1, dot(from, to))));
    return Array.from({ length: STEPS }, (_, step) => {
      const [s, t] = [Math.sin(whole * (1 - step / STEPS)) / Math.sin(whole), Math.sin((whole * step) / STEPS) / Math.sin(whole)];
      return project([from[0] * s + to[0] * t, from[1] * s + to[1] * t, from[2] * s + to[2] * t]);
    }).filter((point) => point !== null);
  });
}

/** Pixels of the line: in the mark's colour, over nothing. */
async function drawnPixels(page: Page, corners: readonly Vector[]): Promise<Uint8Array> {
  // What the picture itself shows has every colour.
  await page.evaluate(() => document.querySelectorAll<HTMLElement>('canvas').forEach((canvas) => (canvas.style.visibility = 'hidden')));
  await page.evaluate((points) => window.viewer.setMarks([{ id: 'p', kind: 'polygon', points, colour: '#ff00ff' }]), corners.map((corner) => [...corner]));
  await page.locator('.viewer-mark-line').waitFor({ state: 'attached' });
  const { data } = await pictureOf(page);
  return Uint8Array.from({ length: PANE.width * PANE.height }, (_, i) => (data[i * 3]! > 140 && data[i * 3 + 2]! > 140 && data[i * 3 + 1]! < 60 ? 1 : 0));
}

// The status line lies over the lowest rows.
const LOWEST = PANE.height - 40;
const isInside = ([x, y]: readonly [number, number], margin: number): boolean => x > margin && y > margin && x < PANE.width - margin && y < LOWEST - margin;

const CASES: readonly { readonly name: string; readonly query: string; readonly planet?: true; readonly corners: readonly Vector[]; readonly project: (direction: Vector) => readonly [number, number] | null }[] = [
  { name: 'over the seam, ninety degrees wide', query: 'yaw=178&pitch=20&fov=110', corners: [at(135, 45), at(-140, 30), at(-150, -20), at(150, -10)], project: flat(178, 20, 110) },
  { name: 'around the upper pole', query: 'yaw=30&pitch=82&fov=100', corners: [at(0, 55), at(90, 62), at(180, 58), at(-90, 66)], project: flat(30, 82, 100) },
  { name: 'behind the camera in part', query: 'yaw=0&pitch=0&fov=90', corners: [at(-20, 10), at(130, 15), at(120, -25), at(-15, -12)], project: flat(0, 0, 90) },
  { name: 'bent on the little planet', query: 'yaw=40&pitch=0&fov=80', planet: true, corners: [at(0, -10), at(80, -5), at(170, -20), at(-100, 5)], project: planet(40, 270) },
];

describe('a polygon of great circles', { timeout: 150_000 }, () => {
  for (const { name, query, planet: isPlanet, corners, project } of CASES) {
    it(`is drawn where the reference has it, whole and nowhere else: ${name}`, async (context) => {
      if (theatre === null) return context.skip('no Chromium');
      const page = await theatre.open(`source=computed&${query}`, PANE);
      if (isPlanet) await page.evaluate(() => window.viewer.setPlanet(true));
      await untilSharp(page);
      const drawn = await drawnPixels(page, corners);
      await page.close();
      const reference = outline(corners, project);
      const near = new Uint8Array(drawn.length);
      // Two pixels thick: its middle within a pixel's half of the reference, and what a corner's round join adds, are never further off than this.
      const REACH = 1.75;
      let [missing, wanted] = [0, 0];
      for (const point of reference) {
        if (!isInside(point, -3)) continue;
        let found = false;
        for (let y = Math.floor(point[1] - REACH - 1); y <= point[1] + REACH; y += 1) {
          for (let x = Math.floor(point[0] - REACH - 1); x <= point[0] + REACH; x += 1) {
            if (x < 0 || y < 0 || x >= PANE.width || y >= PANE.height || Math.hypot(x + 0.5 - point[0], y + 0.5 - point[1]) > REACH) continue;
            near[y * PANE.width + x] = 1;
            if (drawn[y * PANE.width + x] === 1) found = true;
          }
        }
        if (!isInside(point, 4)) continue;
        wanted += 1;
        if (!found) missing += 1;
      }
      let [elsewhere, all] = [0, 0];
      for (let y = 0; y < LOWEST; y += 1) for (let x = 0; x < PANE.width; x += 1) if (drawn[y * PANE.width + x] === 1) [all, elsewhere] = [all + 1, elsewhere + (near[y * PANE.width + x] === 1 ? 0 : 1)];
      expect(all).toBeGreaterThan(300);
      expect(wanted).toBeGreaterThan(300);
      expect({ missing, elsewhere }).toEqual({ missing: 0, elsewhere: 0 });
    });
  }
});
