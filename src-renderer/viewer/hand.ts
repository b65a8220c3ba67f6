// What the hand's acts do: turn and zoom the look of the pane under it, draw with the pencil, edit and pick marks. Joins input and
// keys with the rest. Points come in canvas pixels and go on in pixels of the pane that is held.

import type { PixelPoint } from '#shared/footage/sphere.ts';
import { stepPlace, isTrail, viewFollowing, type Drawn, type Pencil } from './pencil.ts';
import type { Editor, Handle } from './editor.ts';
import type { Hand } from './input.ts';
import { actOnKey } from './keys.ts';
import type { Look } from './look.ts';
import type { Projector } from './projector.ts';
import type { Tool, ViewerMark } from './types.ts';

/** The pane under the hand. */
export interface Held {
  readonly pane: number;
  readonly origin: PixelPoint;
  readonly look: Look;
  readonly on: Projector;
  readonly marks: readonly ViewerMark[];
}
export interface HandDeps {
  readonly tool: () => Tool;
  /** The pane at a canvas point, or with a number that pane as it is now; null while nothing is shown. */
  readonly paneAt: (at: PixelPoint | number) => Held | null;
  /** Something moved by hand: more may follow. */
  readonly moved: () => void;
  readonly pencil: Pencil;
  readonly editor: Editor;
  readonly markAt: (held: Held, point: PixelPoint) => string | null;
  readonly handleAt: (held: Held, point: PixelPoint) => { readonly mark: ViewerMark; readonly handle: Handle } | null;
  readonly onPick: (id: string | null) => void;
  readonly onDrawn: (pane: number, drawn: Drawn | null) => void;
  readonly onEdited: (edited: { readonly id: string; readonly points: number[][] } | null) => void;
  readonly onRemoval: (id: string) => void;
  readonly onPlaced: (pane: number, point: readonly number[]) => void;
  readonly onHover: (point: PixelPoint | null, over: 'mark' | 'corner' | 'whole' | null) => void;
  /** A planet is turned and zoomed instead of the look; answers whether one is shown. */
  readonly planet: { readonly shown: () => boolean; turn(dx: number): void; zoom(factor: number): void };
  /** What lies over the picture changed. */
  readonly redraw: () => void;
  readonly fit: () => void;
  readonly zoomBy: (factor: number) => void;
  readonly reducedMotion: () => boolean;
  readonly now: () => number;
}

export function createHand(deps: HandDeps): Hand {
  const { pencil, editor } = deps;
  /** The pane that a drag began in: it goes on there though the pointer leaves it. */
  let pane = 0;
  let before: PixelPoint = { x: 0, y: 0 };

  const take = (point: PixelPoint): Held | null => {
    const held = deps.paneAt(point);
    if (held !== null) pane = held.pane;
    return held;
  };
  const local = (held: Held, point: PixelPoint): PixelPoint => ({ x: point.x - held.origin.x, y: point.y - held.origin.y });
  const withHeld = (act: (held: Held) => void): void => {
    const held = deps.paneAt(pane);
    if (held !== null) act(held);
  };
  const byHand = (act: (held: Held) => void): void => {
    withHeld(act);
    deps.moved();
  };

  return {
    actionAt(point) {
      const held = take(point);
      if (held === null) return 'pan';
      const tool = deps.tool();
      if (tool === 'point' || tool === 'box') return 'draw';
      return tool === 'browse' && deps.handleAt(held, local(held, point)) !== null ? 'draw' : 'pan';
    },
    grab(point) {
      take(point);
      before = point;
      byHand((held) => held.look.grab(local(held, point)));
    },
    drag(point) {
      if (deps.planet.shown()) deps.planet.turn(point.x - before.x);
      else byHand((held) => held.look.drag(local(held, point)));
      before = point;
    },
    letGo(speed) {
      if (deps.planet.shown()) return;
      byHand((held) => (deps.reducedMotion() ? held.look.stop() : held.look.letGo(speed, deps.now())));
    },
    zoomAt(point, factor) {
      if (deps.planet.shown()) return deps.planet.zoom(factor);
      take(point);
      byHand((held) => held.look.zoomAt(local(held, point), factor));
    },
    click(point) {
      const held = take(point);
      if (held === null) return;
      const tool = deps.tool();
      if (isTrail(tool)) {
        deps.onDrawn(held.pane, pencil.click(tool, held.on, local(held, point)));
        deps.redraw();
      } else if (tool === 'align') deps.onPlaced(held.pane, held.on.placeAt(local(held, point)));
      else deps.onPick(deps.markAt(held, local(held, point)));
    },
    hover(point) {
      const held = point === null ? null : deps.paneAt(point);
      if (point === null || held === null) return deps.onHover(null, null);
      const at = local(held, point);
      if (pencil.hover(held.on, at)) deps.redraw();
      const over = deps.tool() !== 'browse' ? null : deps.handleAt(held, at);
      deps.onHover(point, over !== null ? (over.handle.kind === 'whole' ? 'whole' : 'corner') : deps.tool() === 'browse' && deps.markAt(held, at) !== null ? 'mark' : null);
    },
    drawStart(point) {
      take(point);
      byHand((held) => {
        // Whoever puts the pencil down means what is under it now: a flight that is under way ends here.
        held.look.stop();
        const at = local(held, point);
        const grip = deps.tool() === 'browse' ? deps.handleAt(held, at) : null;
        if (grip !== null) editor.grab(grip.mark, grip.handle, held.on.placeAt(at));
        else pencil.start(deps.tool(), held.on, at);
      });
    },
    drawMove(point) {
      withHeld((held) => {
        if (editor.draft !== null) editor.drag(held.on.placeAt(local(held, point)));
        else pencil.move(held.on, local(held, point));
      });
      deps.redraw();
    },
    drawEnd(point, moved) {
      withHeld((held) => {
        if (editor.draft === null) return deps.onDrawn(held.pane, pencil.end(held.on, local(held, point)));
        // A mere press on a handle changes nothing, an edge's middle gains no corner by it.
        if (!moved) return editor.cancel();
        editor.drag(held.on.placeAt(local(held, point)));
        return deps.onEdited(editor.letGo());
      });
      deps.redraw();
    },
    drawCancel() {
      pencil.cancel();
      editor.cancel();
      deps.redraw();
    },
    key(event) {
      const held = deps.paneAt(pane) ?? deps.paneAt(0);
      if (held === null) return false;
      const { on, look } = held;
      const editable = held.marks.find((mark) => mark.editable);
      const follow = (place: readonly number[] | null): void => {
        if (place !== null) look.jump(viewFollowing(on, place));
      };
      return actOnKey(event, {
        drawing: () => pencil.cursor !== null || editor.held !== undefined,
        pan: (x, y) => (deps.planet.shown() ? deps.planet.turn(-x * 600) : byHand(() => look.panBy(x * on.size.width, y * on.size.width))),
        zoom: deps.zoomBy,
        fit: deps.fit,
        stepCursor: (right, up, fine) =>
          byHand(() => {
            if (editor.held !== undefined && editor.place !== null) {
              editor.drag(stepPlace(on, editor.place, right, up, fine));
              follow(editor.place);
            } else {
              pencil.step(on, right, up, fine);
              follow(pencil.cursor);
            }
          }),
        enter() {
          if (editor.held !== undefined) deps.onEdited(editor.letGo());
          else if (deps.tool() === 'align' && pencil.cursor !== null) deps.onPlaced(held.pane, pencil.cursor);
          else deps.onDrawn(held.pane, pencil.enter(deps.tool(), on));
          deps.redraw();
        },
        escape() {
          const was = pencil.cursor !== null || pencil.cornerSet || pencil.corners > 0 || editor.draft !== null;
          pencil.cancel();
          editor.cancel();
          deps.redraw();
          return was;
        },
        takeHold() {
          if (editable === undefined) return false;
          editor.holdNext(editable);
          byHand(() => follow(editor.place));
          return true;
        },
        takeBack() {
          const was = pencil.takeBack();
          if (was) deps.redraw();
          return was;
        },
        remove() {
          if (editor.held !== undefined && editor.held !== null) {
            if (editor.removeHeld()) deps.redraw();
            return true;
          }
          if (editable === undefined) return false;
          editor.cancel();
          deps.onRemoval(editable.id);
          return true;
        },
      });
    },
  };
}
