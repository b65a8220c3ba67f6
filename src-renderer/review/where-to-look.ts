// Which footage and which direction an item is to be looked at, from the standard's shot list. Pure.

import { footageOfShot } from '#shared/case/shot-list.ts';
import type { Footage, View } from '#shared/footage/footage.ts';
import type { Item, Standard } from '#shared/standard/standard.ts';
import type { Viewer } from '../viewer/types.ts';

export interface Look {
  /** SHA-256 of the original. */
  readonly footage: string;
  /** Absent: the footage's first look. */
  readonly view?: View;
}

const RADIANS = Math.PI / 180;

/** The first shot of the item whose footage is in the case; `null` when the standard names none that is here. */
export function lookOfItem(item: Item, standards: readonly Standard[], footage: readonly Footage[]): Look | null {
  for (const id of item.shots ?? []) {
    for (const standard of standards) {
      const shot = standard.shots.find((one) => one.id === id);
      const found = shot && footageOfShot(shot, footage);
      if (!found) continue;
      if (!shot.view || found.projection.kind === 'flat') return { footage: found.original.sha256 };
      const { yaw, pitch, fov } = shot.view;
      return { footage: found.original.sha256, view: { kind: 'sphere', yaw: yaw * RADIANS, pitch: pitch * RADIANS, fov: fov * RADIANS } };
    }
  }
  return null;
}

/** Compass direction in degrees, 0 to 360, of a look; `null` where the footage does not know where north is. */
export function headingOf(view: View, footage: Footage): number | null {
  if (view.kind !== 'sphere' || footage.projection.kind !== 'sphere' || footage.projection.heading === undefined) return null;
  return wholeTurn(footage.projection.heading + view.yaw / RADIANS);
}

/** Degrees brought to 0 ≤ d < 360. */
export function wholeTurn(degrees: number): number {
  return ((degrees % 360) + 360) % 360;
}

/** Turns to north where the footage knows it; false where it does not. */
export function turnNorth(viewer: Viewer | null, footage: Footage | null): boolean {
  const view = viewer?.view();
  const heading = footage?.projection.kind === 'sphere' ? footage.projection.heading : undefined;
  if (!viewer || view?.kind !== 'sphere' || heading === undefined) return false;
  viewer.lookAt({ ...view, yaw: -heading * RADIANS, pitch: 0 }, { animate: true });
  return true;
}
