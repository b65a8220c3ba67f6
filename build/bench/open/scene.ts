// What both pages are given: the same picture, the same tiles, the same view.

import type { Footage } from '../../../src-shared/footage/footage.ts';

export interface Scene {
  readonly footage: Footage;
  /** Radians; the vertical field of view is what photo-sphere-viewer is set by. */
  readonly yaw: number;
  readonly pitch: number;
  readonly horizontalFov: number;
  readonly zoomLevel: number;
}
export interface BenchPage {
  /** Milliseconds since 1970 when the click was handled. */
  clickedAt?: number;
  turn(yaw: number, pitch: number): void;
  /** What the viewer itself knows: for the table, not for the measurement. */
  facts(): { readonly [name: string]: string | number };
}
declare global {
  interface Window {
    bench: BenchPage;
    scene: Scene;
  }
}

/** photo-sphere-viewer maps its zoom level 0…100 to these vertical degrees. */
export const PEER_FOV = { most: 100, least: 10 } as const;

/** A view that both can be set to exactly: by the peer's zoom level. */
export function sceneOf(footage: Footage, zoomLevel: number, yaw: number, pitch: number, aspect: number): Scene {
  const vertical = ((PEER_FOV.most - ((PEER_FOV.most - PEER_FOV.least) * zoomLevel) / 100) * Math.PI) / 180;
  return { footage, yaw, pitch, zoomLevel, horizontalFov: 2 * Math.atan(Math.tan(vertical / 2) * aspect) };
}
