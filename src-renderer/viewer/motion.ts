// How a view moves by itself: a flight to a destination, and the run-out after a drag. Pure: time comes in, a view comes out.

import type { View } from '#shared/footage/footage.ts';
import { limitFlatView, limitSphereView, type Size } from '#shared/footage/camera.ts';
import { angleBetween, directionOf, slerp, wrapYaw, yawPitchOf } from '#shared/footage/sphere.ts';

export interface Motion {
  /** The view at a time; `done` when it has come to rest. */
  at(now: number): { readonly view: View; readonly done: boolean };
  /** Where it will end, for fetching what will be seen there first. */
  readonly destination: View;
}

/** A run-out loses all but 1/e of its speed in this time, in ms. */
const RUN_OUT = 140;
/** Below this speed (screen pixels per ms) a run-out has ended. */
const REST = 0.02;

/** A flight of 250 to 700 ms, longer the further it goes. A view of another kind is jumped to. */
export function flight(from: View, to: View, start: number): Motion {
  if (from.kind === 'sphere' && to.kind === 'sphere') {
    const a = directionOf(from);
    const b = directionOf(to);
    const zooms = Math.abs(Math.log(to.fov / from.fov));
    const duration = Math.min(700, 250 + 200 * angleBetween(a, b) + 100 * zooms);
    return timed(start, duration, to, (part) => {
      const level = angleBetween(a, b) < 1e-6 ? { yaw: from.yaw + wrapYaw(to.yaw - from.yaw) * part, pitch: to.pitch } : yawPitchOf(slerp(a, b, part));
      return limitSphereView({ kind: 'sphere', ...level, fov: from.fov * (to.fov / from.fov) ** part });
    });
  }
  if (from.kind === 'flat' && to.kind === 'flat') {
    const zooms = Math.abs(Math.log(to.across / from.across));
    const way = Math.hypot(to.x - from.x, to.y - from.y) / Math.max(from.across, to.across);
    return timed(start, Math.min(700, 250 + 200 * way + 100 * zooms), to, (part) => ({
      kind: 'flat',
      x: from.x + (to.x - from.x) * part,
      y: from.y + (to.y - from.y) * part,
      across: from.across * (to.across / from.across) ** part,
    }));
  }
  return { destination: to, at: () => ({ view: to, done: true }) };
}

function timed(start: number, duration: number, to: View, between: (part: number) => View): Motion {
  return {
    destination: to,
    at(now) {
      const part = Math.min(1, Math.max(0, (now - start) / duration));
      if (part >= 1) return { view: to, done: true };
      const eased = part < 0.5 ? 4 * part ** 3 : 1 - (2 - 2 * part) ** 3 / 2;
      return { view: between(eased), done: false };
    },
  };
}

/**
 * The run-out of a drag let go with a speed in screen pixels per ms: exponential, so it ends where speed · RUN_OUT says.
 * `perPixel`: radians or source pixels per screen pixel in the middle of the view.
 */
export function runOut(from: View, speed: { readonly x: number; readonly y: number }, perPixel: number, start: number, source: Size, pane: Size): Motion {
  const after = (ms: number): View => {
    const way = RUN_OUT * (1 - Math.exp(-ms / RUN_OUT)) * perPixel;
    return from.kind === 'sphere'
      ? limitSphereView({ ...from, yaw: from.yaw - (speed.x * way) / Math.max(0.2, Math.cos(from.pitch)), pitch: from.pitch + speed.y * way })
      : limitFlatView({ ...from, x: from.x - speed.x * way, y: from.y - speed.y * way }, source, pane);
  };
  const fast = Math.hypot(speed.x, speed.y);
  const length = fast <= REST ? 0 : RUN_OUT * Math.log(fast / REST);
  return { destination: after(length), at: (now) => ({ view: after(Math.min(length, now - start)), done: now - start >= length }) };
}
