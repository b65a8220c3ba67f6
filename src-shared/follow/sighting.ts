// Following a guide: what the one who shows is looking at, ten times a second, and how whoever follows looks smoothly at the same. Nothing
// of it is kept: it is how people look together, not what they find.

import type { View } from '../footage/footage.ts';
import { directionOf, slerp, wrapYaw, yawPitchOf } from '../footage/sphere.ts';

export interface Sighting {
  /** SHA-256 of the original that is shown. */
  readonly footage: string;
  readonly view: View;
  /** Of a video: the frame on the screen. */
  readonly frame?: number | undefined;
  /** Where the guide's pointer is: a direction on a sphere, a source pixel on a flat picture; absent off the picture. */
  readonly pointer?: readonly number[] | undefined;
  /** Milliseconds of the guide's own clock; only differences are used. */
  readonly at: number;
}
export interface Guide {
  readonly person: string;
  readonly name: string;
}
/** What a follower is told; `seq` counts the sightings of a case. */
export interface Told {
  readonly seq: number;
  readonly guide: Guide | null;
  readonly sighting: Sighting | null;
}

/** How often a guide tells where they look, ms. */
export const TELL_MS = 100;
/** Who stands still says so this often, ms; who is not heard of for `LAPSE_MS` guides no more. */
export const STILL_MS = 3000;
export const LAPSE_MS = 10_000;
/** So much later than told it is shown, ms, so that there is nearly always something to move towards. */
export const LAG_MS = 160;

/** `part` 0…1 of the way from one view to another of the same kind; the second where their kinds differ. */
export function viewBetween(from: View, to: View, part: number): View {
  if (from.kind === 'sphere' && to.kind === 'sphere') {
    const fov = from.fov * (to.fov / from.fov) ** part;
    // Beside a pole the shortest way turns fast; yaw and pitch by themselves would take the long way round at the seam.
    const steep = Math.max(Math.abs(from.pitch), Math.abs(to.pitch)) > 1.2;
    if (!steep) return { kind: 'sphere', yaw: wrapYaw(from.yaw + wrapYaw(to.yaw - from.yaw) * part), pitch: from.pitch + (to.pitch - from.pitch) * part, fov };
    const { yaw, pitch } = yawPitchOf(slerp(directionOf(from), directionOf(to), part));
    // Straight up and down a direction has no yaw, a view has.
    return { kind: 'sphere', yaw: Math.abs(pitch) > Math.PI / 2 - 1e-6 ? to.yaw : yaw, pitch, fov };
  }
  if (from.kind === 'flat' && to.kind === 'flat') {
    return { kind: 'flat', x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part, across: from.across * (to.across / from.across) ** part };
  }
  return to;
}

export interface Trail {
  /** `now`: of this machine, ms. A sighting that is older than the last one is left out. */
  push(sighting: Sighting, now: number): void;
  /** What is to be shown now; null before the first. */
  at(now: number): Sighting | null;
  /** Whether what `at` answers still changes. */
  isMoving(now: number): boolean;
}

/** Puts what was told in jumps back into a movement. */
export function createTrail(): Trail {
  const kept: { readonly sighting: Sighting; readonly due: number }[] = [];
  let offset: number | null = null;
  return {
    push(sighting, now) {
      const last = kept.at(-1);
      if (last !== undefined && sighting.at < last.sighting.at) return;
      // The quickest way that anything has come so far tells the two clocks' difference best; a long silence begins anew.
      const late = now - sighting.at;
      offset = offset === null || late < offset || late - offset > 2000 ? late : offset;
      kept.push({ sighting, due: sighting.at + offset + LAG_MS });
      if (kept.length > 64) kept.splice(0, kept.length - 64);
    },
    at(now) {
      while (kept.length > 1 && kept[1]!.due <= now) kept.shift();
      const [before, after] = kept;
      if (before === undefined) return null;
      if (after === undefined || now <= before.due || before.sighting.footage !== after.sighting.footage) return before.sighting;
      const part = (now - before.due) / (after.due - before.due);
      return { ...after.sighting, view: viewBetween(before.sighting.view, after.sighting.view, part), ...pointerBetween(before.sighting, after.sighting, part) };
    },
    isMoving: (now) => kept.length > 1 || (kept[0] !== undefined && kept[0].due > now),
  };
}

function pointerBetween(before: Sighting, after: Sighting, part: number): Pick<Sighting, 'pointer'> {
  const [from, to] = [before.pointer, after.pointer];
  if (from === undefined || to === undefined || from.length !== to.length) return {};
  if (to.length === 3) return { pointer: slerp([from[0]!, from[1]!, from[2]!], [to[0]!, to[1]!, to[2]!], part) };
  return { pointer: to.map((value, i) => from[i]! + (value - from[i]!) * part) };
}
