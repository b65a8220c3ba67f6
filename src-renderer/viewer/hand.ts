// What the hand's acts do: turn and zoom the look, draw with the pencil, pick marks. Joins input and keys with the rest.

import type { View } from '#shared/footage/footage.ts';
import type { Size } from '#shared/footage/camera.ts';
import type { PixelPoint } from '#shared/footage/sphere.ts';
import type { Hand } from './input.ts';
import { actOnKey } from './keys.ts';
import type { Look } from './look.ts';
import { viewFollowing, type Pencil } from './pencil.ts';
import type { DrawnMark, Tool } from './types.ts';

export type LookAct = (look: Look, view: View, pane: Size) => void;
export interface HandDeps {
  readonly tool: () => Tool;
  /** Acts on what is shown, if anything is. */
  readonly withLook: (act: LookAct) => void;
  /** The same, and the picture counts as moving. */
  readonly byHand: (act: LookAct) => void;
  readonly pencil: Pencil;
  readonly markAt: (point: PixelPoint) => string | null;
  readonly onPick: (id: string | null) => void;
  readonly onDrawn: (drawn: DrawnMark | null) => void;
  readonly onHover: (overMark: boolean) => void;
  /** What lies over the picture changed. */
  readonly redraw: () => void;
  readonly fit: () => void;
  readonly zoomBy: (factor: number) => void;
  readonly reducedMotion: () => boolean;
  readonly now: () => number;
}

export function createHand(deps: HandDeps): Hand {
  const { pencil, withLook, byHand } = deps;
  return {
    tool: deps.tool,
    grab: (point) => byHand((look) => look.grab(point)),
    drag: (point) => byHand((look) => look.drag(point)),
    letGo: (speed) => byHand((look) => (deps.reducedMotion() ? look.stop() : look.letGo(speed, deps.now()))),
    zoomAt: (point, factor) => byHand((look) => look.zoomAt(point, factor)),
    click: (point) => deps.onPick(deps.markAt(point)),
    hover: (point) => deps.onHover(point !== null && deps.tool() === 'browse' && deps.markAt(point) !== null),
    drawStart: (point) =>
      byHand((look, view, pane) => {
        // Whoever puts the pencil down means what is under it now: a flight that is under way ends here.
        look.stop();
        pencil.start(deps.tool(), view, pane, point);
      }),
    drawMove(point) {
      withLook((_look, view, pane) => pencil.move(view, pane, point));
      deps.redraw();
    },
    drawEnd: (point) => withLook((_look, view, pane) => deps.onDrawn(pencil.end(view, pane, point))),
    drawCancel() {
      pencil.cancel();
      deps.redraw();
    },
    key(event) {
      let meant = false;
      withLook((look, view, pane) => {
        meant = actOnKey(event, {
          drawing: () => pencil.cursor !== null,
          pan: (x, y) => byHand(() => look.panBy(x * pane.width, y * pane.width)),
          zoom: deps.zoomBy,
          fit: deps.fit,
          stepCursor: (right, up, fine) =>
            byHand(() => {
              pencil.step(view, pane, right, up, fine);
              if (pencil.cursor !== null) look.jump(viewFollowing(view, pane, pencil.cursor));
            }),
          enter: () => deps.onDrawn(pencil.enter(deps.tool(), view, pane)),
          escape() {
            const was = pencil.cursor !== null || pencil.cornerSet;
            pencil.cancel();
            deps.redraw();
            return was;
          },
        });
      });
      return meant;
    },
  };
}
