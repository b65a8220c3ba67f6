// What is shown: one picture, or several to compare. Where each stands on the canvas, by which camera it is looked at, and in which
// frame. Knows no GPU and no pointer.

import type { View } from '#shared/footage/footage.ts';
import type { Size } from '#shared/footage/camera.ts';
import type { PixelPoint } from '#shared/footage/sphere.ts';
import { combineTurns, NO_TURN, turnBack, turnOfPose, turnOfView, turnOfYaw, type Turn } from '#shared/footage/turn.ts';
import type { PanePlace } from './engine.ts';
import type { Look } from './look.ts';
import type { Pane } from './pane.ts';
import { worldViewOf } from './projector.ts';
import type { Comparison, CompareMode, LinkMode, ViewerFootage, ViewerSource } from './types.ts';

export interface Scene {
  readonly source: ViewerSource;
  readonly pane: Pane | null;
  /** The camera of this picture alone; while the pictures are linked the first one's is used for all. */
  readonly look: Look;
  readonly abort: AbortController;
  preview: ImageBitmap | null;
  /** A video over this picture. */
  video: SceneVideo | null;
  /** First picture → this one. */
  alignment: Turn;
  /** What the pictures differed by when they were linked with an offset. */
  offset: Turn;
}
export interface SceneVideo {
  readonly element: HTMLVideoElement;
  /** Nothing but the video is shown; else tiles of the frame that it rests on lie over it. */
  only: boolean;
  /** Ends following its frames. */
  readonly stop: () => void;
}
export interface Stand {
  readonly place: PanePlace;
  readonly clip?: PanePlace;
  readonly hidden?: boolean;
}

const WHOLE: PanePlace = { left: 0, top: 0, width: 1, height: 1 };

export function standsOf(count: number, mode: CompareMode, curtain: number, seen: number): readonly Stand[] {
  if (count === 1) return [{ place: WHOLE }];
  if (count > 2 || mode === 'side') {
    const rows = count > 2 ? 2 : 1;
    return Array.from({ length: count }, (_, i) => ({ place: { left: (i % 2) / 2, top: Math.floor(i / 2) / rows, width: 0.5, height: 1 / rows } }));
  }
  if (mode === 'curtain') return [{ place: WHOLE, clip: { ...WHOLE, width: curtain } }, { place: WHOLE, clip: { ...WHOLE, left: curtain, width: 1 - curtain } }];
  if (mode === 'blink') return [{ place: WHOLE, hidden: seen !== 0 }, { place: WHOLE, hidden: seen !== 1 }];
  return [{ place: WHOLE }, { place: WHOLE }];
}

/** Which picture is under a point (parts of the canvas). */
export function sceneAt(stands: readonly Stand[], point: PixelPoint): number {
  const isIn = ({ left, top, width, height }: PanePlace): boolean => point.x >= left && point.y >= top && point.x < left + width && point.y < top + height;
  const at = stands.findIndex(({ place, clip, hidden }) => !hidden && isIn(clip ?? place));
  return Math.max(0, at);
}

/** By the compass, where both pictures know it; else as they lie. */
export function headingAlignment(first: ViewerFootage, other: ViewerFootage): Turn {
  const heading = ({ projection }: ViewerFootage): number | undefined => (projection.kind === 'sphere' ? projection.heading : undefined);
  const [a, b] = [heading(first), heading(other)];
  return a === undefined || b === undefined ? NO_TURN : turnOfYaw(((a - b) * Math.PI) / 180);
}

function poseOf({ projection }: ViewerFootage): Turn {
  return projection.kind === 'sphere' && (projection.posePitch || projection.poseRoll) ? turnOfPose(projection) : NO_TURN;
}

export interface Staging {
  readonly scenes: readonly Scene[];
  readonly link: LinkMode;
  readonly levelled: boolean;
}

/** World of the camera that is used for picture `i` → that picture. */
export function frameOf({ scenes, link, levelled }: Staging, i: number): Turn {
  const scene = scenes[i]!;
  if (i === 0 || link === 'free' || !isLinkable(scenes, i)) return levelled ? poseOf(scene.source.footage) : NO_TURN;
  const turn = link === 'offset' ? scene.offset : scene.alignment;
  const first = levelled ? poseOf(scenes[0]!.source.footage) : NO_TURN;
  if (first === NO_TURN) return turn;
  return turn === NO_TURN ? first : combineTurns(turn, first);
}

/** Only pictures of one kind share a camera. */
export function isLinkable(scenes: readonly Scene[], i: number): boolean {
  return scenes[0]!.source.footage.projection.kind === scenes[i]!.source.footage.projection.kind;
}

export function lookFor({ scenes, link }: Staging, i: number): Look {
  return link === 'free' || !isLinkable(scenes, i) ? scenes[i]!.look : scenes[0]!.look;
}

/** A view of the first picture as one of picture `i`: flat ones by their parts, so that both show the same share. */
export function viewFor(staging: Staging, i: number, view: View = lookFor(staging, i).view()): View {
  if (view.kind === 'sphere' || i === 0 || lookFor(staging, i) === staging.scenes[i]!.look) return view;
  const [from, to] = [staging.scenes[0]!.source.footage, staging.scenes[i]!.source.footage];
  return { kind: 'flat', x: (view.x / from.width) * to.width, y: (view.y / from.height) * to.height, across: (view.across / from.width) * to.width };
}

/** Before pictures part or join otherwise: each keeps showing what it shows. */
export function relink(staging: Staging, to: LinkMode): void {
  const { scenes } = staging;
  if (to === staging.link) return;
  scenes.forEach((scene, i) => {
    if (i === 0 || !isLinkable(scenes, i)) return;
    const view = viewFor(staging, i);
    if (to === 'free') scene.look.jump(worldViewOf(view.kind === 'sphere' ? sourceViewOf(view, frameOf(staging, i)) : view, frameOf({ ...staging, link: 'free' }, i)));
    if (to !== 'offset' || view.kind !== 'sphere') return;
    const first = viewFor(staging, 0);
    if (first.kind !== 'sphere') return;
    const camera = combineTurns(frameOf(staging, i), turnOfView(view));
    scene.offset = combineTurns(camera, turnBack(turnOfView(first)));
    const level = frameOf({ ...staging, link: 'linked' }, 0);
    if (level !== NO_TURN) scene.offset = combineTurns(scene.offset, turnBack(level));
  });
}

function sourceViewOf(view: Extract<View, { kind: 'sphere' }>, frame: Turn): View {
  return frame === NO_TURN ? view : worldViewOf(view, turnBack(frame));
}

export function comparisonOf(count: number, mode: CompareMode, link: LinkMode, curtain: number, seen: number): Comparison | null {
  return count > 1 ? { count, mode: count > 2 ? 'side' : mode, link, curtain, seen } : null;
}

/** CSS pixels. */
export function sizeOfPlace(place: PanePlace, canvas: Size): Size {
  return { width: Math.max(1, place.width * canvas.width), height: Math.max(1, place.height * canvas.height) };
}
