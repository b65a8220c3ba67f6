// A magnifier under the pointer: one more pane on the same context, of the same tiles, looking where the pointer is.

import type { View } from '#shared/footage/footage.ts';
import { ACROSS_LEAST, FOV_LEAST, type Size } from '#shared/footage/camera.ts';
import { yawPitchOf, type PixelPoint } from '#shared/footage/sphere.ts';
import type { Shown } from './engine.ts';
import type { Held } from './hand.ts';
import type { Rectangle } from './labels.ts';
import type { Pane } from './pane.ts';
import type { ViewerSource } from './types.ts';

export interface Loupe {
  readonly factor: number;
  setFactor(factor: number, sources: readonly ViewerSource[]): void;
  /** Answers whether anything is to be drawn anew. */
  move(point: PixelPoint | null): boolean;
  shown(canvas: Size, heldAt: (point: PixelPoint) => Held | null): Shown | null;
  rectangle(canvas: Size): Rectangle | null;
  leave(): void;
}

/** Edge in CSS pixels. */
const EDGE = 240;
/** Less than this is no view any more, radians: one screen pixel would be a fraction of a source pixel everywhere. */
const LEAST_FOV = FOV_LEAST / 8;

export function createLoupe({ createPane }: { readonly createPane: (source: ViewerSource) => Pane | null }): Loupe {
  let factor = 0;
  let panes: readonly (Pane | null)[] = [];
  let sources: readonly ViewerSource[] = [];
  let at: PixelPoint | null = null;

  function dropPanes(): void {
    for (const pane of panes) pane?.dispose();
    panes = [];
  }

  const rectangle = (canvas: Size): Rectangle | null => {
    if (factor === 0 || at === null) return null;
    const edge = Math.min(EDGE, canvas.width / 2, canvas.height / 2);
    return { x: at.x - edge / 2, y: at.y - edge / 2, width: edge, height: edge };
  };

  return {
    get factor() {
      return factor;
    },
    setFactor(next, of) {
      factor = next;
      const same = of.length === sources.length && of.every((source, i) => source === sources[i]);
      if (same && next > 0) return;
      dropPanes();
      sources = next > 0 ? of : [];
    },
    move(point) {
      const had = at !== null;
      at = point;
      return factor > 0 && (had || point !== null);
    },
    rectangle,
    shown(canvas, heldAt) {
      const glass = rectangle(canvas);
      const held = at === null ? null : heldAt(at);
      if (glass === null || at === null || held === null || held.on.planet !== null) return null;
      if (panes.length !== sources.length) panes = sources.map((source) => createPane(source));
      const pane = panes[held.pane];
      if (!pane) return null;
      const { on } = held;
      const place = on.placeAt({ x: at.x - held.origin.x, y: at.y - held.origin.y });
      const share = glass.width / on.size.width / factor;
      const [x = 0, y = 0, z = 0] = place;
      const view: View =
        on.view.kind === 'flat'
          ? { kind: 'flat', x, y, across: Math.max(ACROSS_LEAST / 4, on.view.across * share) }
          : { kind: 'sphere', ...yawPitchOf([x, y, z]), fov: Math.max(LEAST_FOV, 2 * Math.atan(Math.tan(on.view.fov / 2) * share)) };
      return { pane, view, place: { left: glass.x / canvas.width, top: glass.y / canvas.height, width: glass.width / canvas.width, height: glass.height / canvas.height } };
    },
    leave() {
      dropPanes();
      sources = [];
      factor = 0;
      at = null;
    },
  };
}
