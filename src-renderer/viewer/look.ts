// Where a pane looks, and every act that changes it: dragging, zooming at a point, stepping, flying. All in CSS pixels of the pane.

import type { View } from '#shared/footage/footage.ts';
import {
  directionOfScreen,
  firstSphereView,
  fitFlatView,
  flatPixelOfScreen,
  flatViewHolding,
  focalLength,
  limitFlatView,
  limitSphereView,
  viewHolding,
  type Size,
} from '#shared/footage/camera.ts';
import type { Direction, PixelPoint } from '#shared/footage/sphere.ts';
import { flight, runOut, type Motion } from './motion.ts';
import type { ViewerFootage } from './types.ts';

export interface Look {
  view(): View;
  /** Where a flight or run-out will end; undefined at rest. */
  destination(): View | undefined;
  /** Moves on to the time `now`; answers whether it still moves. */
  advance(now: number): boolean;
  jump(view: View): void;
  fly(view: View, now: number): void;
  stop(): void;
  grab(point: PixelPoint): void;
  drag(point: PixelPoint): void;
  letGo(speed: PixelPoint, now: number): void;
  zoomAt(point: PixelPoint, factor: number): void;
  panBy(dx: number, dy: number): void;
  firstView(): View;
  limit(view: View): View;
}

export function createLook(footage: ViewerFootage, pane: () => Size, start?: View): Look {
  const source: Size = { width: footage.width, height: footage.height };
  const limit = (view: View): View => (view.kind === 'sphere' ? limitSphereView(view) : limitFlatView(view, source, pane()));
  const firstView = (): View => (footage.projection.kind === 'sphere' ? firstSphereView(footage.projection, source) : fitFlatView(source, pane()));
  const fits = (candidate: View | undefined): candidate is View => candidate !== undefined && candidate.kind === footage.projection.kind;
  let view = limit(fits(start) ? start : firstView());
  let motion: Motion | null = null;
  let held: { readonly direction?: Direction; readonly pixel?: PixelPoint } = {};

  function perPixel(): number {
    return view.kind === 'sphere' ? 1 / focalLength(view, pane()) : view.across / pane().width;
  }

  function zoomed(factor: number): View {
    if (view.kind === 'flat') return limit({ ...view, across: view.across / factor });
    // The picture plane is what a factor enlarges, so that two steps in and two out end where they began at any zoom.
    return limit({ ...view, fov: 2 * Math.atan(Math.tan(view.fov / 2) / factor) });
  }

  return {
    view: () => view,
    destination: () => motion?.destination,
    limit,
    firstView,
    advance(now) {
      if (motion === null) return false;
      const { view: next, done } = motion.at(now);
      view = limit(next);
      if (done) motion = null;
      return !done;
    },
    jump(next) {
      motion = null;
      if (fits(next)) view = limit(next);
    },
    fly(next, now) {
      if (fits(next)) motion = flight(view, limit(next), now);
    },
    stop() {
      motion = null;
    },
    grab(point) {
      motion = null;
      held = view.kind === 'sphere' ? { direction: directionOfScreen(view, pane(), point) } : { pixel: flatPixelOfScreen(view, pane(), point) };
    },
    drag(point) {
      if (view.kind === 'sphere' && held.direction) view = viewHolding(view, pane(), held.direction, point);
      if (view.kind === 'flat' && held.pixel) view = limit(flatViewHolding(view, pane(), held.pixel, point));
    },
    letGo(speed, now) {
      held = {};
      motion = Math.hypot(speed.x, speed.y) < 0.05 ? null : runOut(view, speed, perPixel(), now, source, pane());
    },
    zoomAt(point, factor) {
      motion = null;
      if (view.kind === 'sphere') {
        const direction = directionOfScreen(view, pane(), point);
        const next = zoomed(factor);
        view = next.kind === 'sphere' ? viewHolding(next, pane(), direction, point) : next;
      } else {
        const pixel = flatPixelOfScreen(view, pane(), point);
        const next = zoomed(factor);
        view = next.kind === 'flat' ? limit(flatViewHolding(next, pane(), pixel, point)) : next;
      }
    },
    panBy(dx, dy) {
      motion = null;
      const step = perPixel();
      view =
        view.kind === 'sphere'
          ? limit({ ...view, yaw: view.yaw + (dx * step) / Math.max(0.2, Math.cos(view.pitch)), pitch: view.pitch - dy * step })
          : limit({ ...view, x: view.x + dx * step, y: view.y + dy * step });
    },
  };
}
