// Known views of a computed panorama, drawn by a real Chromium, against the plain projection of the same picture.

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SphereView } from '../../src-shared/footage/camera.ts';
import { directionOf, wholeSphere, yawPitchOf } from '../../src-shared/footage/sphere.ts';
import { applyTurn, NO_TURN, turnOfPose, type Turn } from '../../src-shared/footage/turn.ts';
import { computedPicture, referencePixel } from './computed-picture.ts';
import { openTheatre, stillPictureOf, untilSharp, type Theatre } from './theatre.ts';

const WIDTH = 16_384;
const HEIGHT = 8192;
const PANE = { width: 640, height: 400 };
/** At this field of view 640 pixels show 640 source pixels in the middle of a 16384 panorama. */
const ONE_TO_ONE = (2 * Math.atan((320 * 2 * Math.PI) / WIDTH) * 180) / Math.PI;

const DEGREE = Math.PI / 180;

/** Degrees. */
const VIEWS = [
  { name: 'the centre at 1:1', yaw: 0, pitch: 0, fov: ONE_TO_ONE },
  { name: 'the 180° seam at 1:1', yaw: 180, pitch: 10, fov: ONE_TO_ONE },
  { name: 'just beside the seam, from the other side', yaw: -179.7, pitch: -35, fov: ONE_TO_ONE },
  { name: 'half way up at 1:1', yaw: 77.3, pitch: 52, fov: ONE_TO_ONE },
  { name: 'straight up', yaw: 33, pitch: 90, fov: ONE_TO_ONE },
  { name: 'nearly straight down', yaw: -120, pitch: -84, fov: ONE_TO_ONE },
  { name: 'seven times enlarged', yaw: 179.99, pitch: -1, fov: 2 },
  { name: 'enlarged near the pole', yaw: 12, pitch: 86, fov: 4 },
];

/** A camera that did not stand straight. */
const POSE = { posePitch: 7.3, poseRoll: -4.1 };
/** World views, levelled: the frame then turns every one of their rays. */
const LEVELLED = [
  { name: 'ahead', yaw: 0.2, pitch: 0.05 },
  { name: 'at the seam of the source', yaw: 3.1, pitch: -0.2 },
  { name: 'half way up', yaw: -1.3, pitch: 0.8 },
] as const;

let theatre: Theatre | null = null;
beforeAll(async () => {
  const computed = computedPicture(WIDTH, HEIGHT);
  const tilted = { ...computed, footage: { ...computed.footage, projection: { ...wholeSphere(WIDTH, HEIGHT), ...POSE } } };
  theatre = await openTheatre({ computed, tilted, columns: computedPicture(WIDTH, HEIGHT, 0), rows: computedPicture(WIDTH, HEIGHT, 1) });
});
afterAll(() => theatre?.close());

/** One page for each way of drawing and each picture: opening it takes longer than looking somewhere else. */
let open: { readonly query: string; readonly page: Page } | undefined;
const pageOf = async (theatre: Theatre, query: string): Promise<Page> => {
  if (open?.query === query) return open.page;
  await open?.page.close();
  open = { query, page: await theatre.open(query, PANE) };
  return open.page;
};
/** Radians. Ends once what is drawn there is sharp. */
const lookAt = async (page: Page, to: { readonly yaw: number; readonly pitch: number; readonly fov: number }): Promise<void> => {
  await page.evaluate(async (view) => {
    window.viewer.lookAt({ kind: 'sphere', ...view });
    // Whether it is sharp is known of what was drawn last.
    for (let frame = 0; frame < 2; frame += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
  }, to);
  await untilSharp(page);
};

describe.each(['processor', 'gpu'])('the picture on the screen, drawn by the %s', (by) => {
  for (const { name, yaw, pitch, fov } of VIEWS) {
    it(`is within 0.1 source pixel of the reference projection: ${name}`, async (context) => {
      if (theatre === null) return context.skip('no Chromium');
      const page = await pageOf(theatre, `with=${by}&source=computed`);
      await lookAt(page, { yaw: yaw * DEGREE, pitch: pitch * DEGREE, fov: fov * DEGREE });
      const picture = await stillPictureOf(page);
      const view = await page.evaluate(() => window.viewer.view() as SphereView);
      expect(view.fov).toBeCloseTo(fov * DEGREE, 6);
      const shift = shiftOf(picture.data, view);
      expect(shift.compared).toBeGreaterThan(PANE.width * PANE.height * 0.2);
      // Both in source pixels; the largest single deviation contains half a level of rounding twice.
      expect(shift.largest).toBeLessThan(0.1);
      expect(shift.mean).toBeLessThan(0.02);
    });
  }
});

describe.each([['columns', 0], ['rows', 1]] as const)('a picture whose tiles are coded as a camera codes them, drawn by the processor', (source, channel) => {
  for (const { name, yaw, pitch, fov } of VIEWS.slice(1, 3)) {
    it(`has its ${source} within 0.1 source pixel of the reference projection: ${name}`, async (context) => {
      if (theatre === null) return context.skip('no Chromium');
      const page = await theatre.open(`with=processor&source=${source}&yaw=${yaw}&pitch=${pitch}&fov=${fov}`, PANE);
      await untilSharp(page);
      const picture = await stillPictureOf(page);
      const view = await page.evaluate(() => window.viewer.view() as SphereView);
      await page.close();
      const shift = shiftOf(picture.data, view, NO_TURN, [channel]);
      expect(shift.compared).toBeGreaterThan(PANE.width * PANE.height * 0.2);
      expect(shift.largest).toBeLessThan(0.1);
      expect(shift.mean).toBeLessThan(0.02);
    });
  }
});

describe.each(['processor', 'gpu'])('the picture made level by its pose, drawn by the %s', (by) => {
  for (const { name, yaw, pitch } of LEVELLED) {
    it(`is within 0.1 source pixel of the reference projection: ${name}`, async (context) => {
      if (theatre === null) return context.skip('no Chromium');
      const page = await pageOf(theatre, `with=${by}&source=tilted&fov=80`);
      const frame = turnOfPose(POSE);
      const world: SphereView = { kind: 'sphere', yaw, pitch, fov: (ONE_TO_ONE * Math.PI) / 180 };
      // The page is told the place of the source that lies in the middle of the levelled view.
      const place = yawPitchOf(applyTurn(frame, directionOf(world)));
      await page.evaluate(() => window.viewer.setLevel(true));
      await lookAt(page, { ...place, fov: world.fov });
      const picture = await stillPictureOf(page);
      const shift = shiftOf(picture.data, world, frame);
      expect(shift.compared).toBeGreaterThan(PANE.width * PANE.height * 0.2);
      expect(shift.largest).toBeLessThan(0.1);
      expect(shift.mean).toBeLessThan(0.02);
    });
  }
});

/**
 * How far the picture is shifted, from differences of value: where the waves rise steepest one source pixel changes 50 levels.
 * Near a pole, where the engine averages along columns, only rows are compared.
 */
function shiftOf(data: Buffer, view: SphereView, frame: Turn = NO_TURN, channels: readonly (0 | 1)[] = [0, 1]): { largest: number; mean: number; compared: number } {
  let largest = 0;
  let sum = 0;
  let compared = 0;
  const slope = (2 * Math.PI * 127.5) / 16;
  for (let y = 0; y < PANE.height; y += 1) {
    for (let x = 0; x < PANE.width; x += 1) {
      const reference = referencePixel(view, PANE, x, y, WIDTH, HEIGHT, frame);
      for (const channel of channels) {
        if (channel === 0 && reference.level <= 0.6) continue;
        const expected = reference.colour[channel];
        // Only the steep parts of the waves tell a shift from a rounding.
        if (Math.abs(expected - 127.5) > 80) continue;
        const shift = Math.abs(data[(y * PANE.width + x) * 3 + channel]! - expected) / slope;
        largest = Math.max(largest, shift);
        sum += shift;
        compared += 1;
      }
    }
  }
  return { largest, mean: sum / compared, compared };
}
