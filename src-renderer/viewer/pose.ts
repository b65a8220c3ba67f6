// How a source lies before the eye, in plain numbers: what shader and rasteriser reckon with.

import type { View } from '#shared/footage/footage.ts';
import { flatPixelOfScreen, focalLength, type Size } from '#shared/footage/camera.ts';
import { planetFocal, planetView, type Planet } from '#shared/footage/planet.ts';
import { directionOf, yawPitchOf } from '#shared/footage/sphere.ts';
import { sphereDensity } from '#shared/footage/tiles.ts';
import { applyTurn, combineTurns, NO_TURN, turnBack, turnOfView, turnOfYaw, type Turn } from '#shared/footage/turn.ts';
import type { ViewerFootage } from './types.ts';

/** Pixels of level 0, unless said otherwise. */
export type Pose =
  | {
      readonly kind: 'flat';
      readonly source: Size;
      /** Source pixel in the pane's top left corner. */
      readonly left: number;
      readonly top: number;
      /** Source pixels per screen pixel. */
      readonly scale: number;
    }
  | {
      readonly kind: 'sphere';
      readonly source: Size;
      /** Of the whole panorama. */
      readonly full: Size;
      readonly crop: { readonly left: number; readonly top: number };
      /** The columns of the source go round. */
      readonly wraps: boolean;
      /** Source pixels per radian. */
      readonly density: number;
      /** Screen pixels from the eye to the picture plane. */
      readonly focal: number;
      /** Stereographic, not rectilinear. */
      readonly planet: boolean;
      /** Ray of the camera → direction in the source, its yaw measured from the middle of the view: the large part is added last, in pixels. */
      readonly turn: Turn;
      /** Column of the full panorama in the middle of the view. */
      readonly middleColumn: number;
    };

/** Whether the columns of a source go round: a sphere that is not cropped at its sides. */
export function isRound({ projection, width }: ViewerFootage): boolean {
  return projection.kind === 'sphere' && projection.crop.left === 0 && projection.full.width === width;
}

/** `pane`: screen pixels. */
export function poseOf(footage: ViewerFootage, { view, frame = NO_TURN, planet }: { readonly view: View; readonly frame?: Turn; readonly planet?: Planet | null }, pane: Size): Pose {
  const { projection } = footage;
  const source = { width: footage.width, height: footage.height };
  if (view.kind === 'flat' || projection.kind === 'flat') {
    const flat: Extract<View, { kind: 'flat' }> = view.kind === 'flat' ? view : { kind: 'flat', x: source.width / 2, y: source.height / 2, across: source.width };
    const first = flatPixelOfScreen(flat, pane, { x: 0, y: 0 });
    return { kind: 'flat', source, left: first.x, top: first.y, scale: flat.across / pane.width };
  }
  const ahead = planet ? planetView(planet) : view;
  // Without a frame the view's own yaw is the middle: exact also straight up, where a direction has none.
  const yaw = frame === NO_TURN ? ahead.yaw : yawPitchOf(applyTurn(frame, directionOf(ahead))).yaw;
  return {
    kind: 'sphere',
    source,
    full: projection.full,
    crop: projection.crop,
    wraps: isRound(footage),
    density: sphereDensity(projection),
    focal: planet ? planetFocal(planet, pane) : focalLength(view, pane),
    planet: planet !== null && planet !== undefined,
    turn: combineTurns(turnBack(turnOfYaw(yaw)), combineTurns(frame, turnOfView(ahead))),
    middleColumn: (yaw / (2 * Math.PI) + 0.5) * projection.full.width,
  };
}
