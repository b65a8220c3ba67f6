// What every page is given: the same picture, the same view, the same window; and what each page offers to be measured by.

import type { FlatView, SphereView } from '../../../src-shared/footage/camera.ts';
import type { Footage } from '../../../src-shared/footage/footage.ts';

export const VIEWERS = ['ours', 'psv', 'marzipano', 'pannellum', 'openseadragon'] as const;
export type ViewerName = (typeof VIEWERS)[number];
export const TITLES: { readonly [name in ViewerName]: string } = {
  ours: 'Kantai',
  psv: 'photo-sphere-viewer',
  marzipano: 'Marzipano',
  pannellum: 'Pannellum',
  openseadragon: 'OpenSeadragon',
};
export const WINDOW = { width: 1280, height: 720 };

export interface Scene {
  readonly footage: Footage;
  readonly view: SphereView | FlatView;
  /** Edge of a cube face in pixels; its levels halve down to one tile. */
  readonly cubeSize: number;
}
export interface BenchPage {
  /** Milliseconds since 1970 when the click was handled. */
  clickedAt?: number;
  open(): void;
  /** Sphere: yaw and pitch in radians at the scene's zoom. Flat: parts of the picture (0…1) in the middle. */
  turn(a: number, b: number): void;
}
declare global {
  interface Window {
    viewerBench: BenchPage;
    viewerScene: Scene;
  }
}

/** The level sizes of a cube face, largest first. */
export function cubeLevels(cubeSize: number): number[] {
  const sizes = [];
  for (let size = cubeSize; size >= 512; size /= 2) sizes.push(size);
  return sizes;
}

/** Vertical from horizontal field of view, radians. */
export const verticalOf = (horizontal: number): number => 2 * Math.atan((Math.tan(horizontal / 2) * WINDOW.height) / WINDOW.width);
