// Tells a screen reader where the viewer came to rest, not every step of the way there.

import type { ViewerDescription, ViewerWording } from './types.ts';

export interface Announcer {
  announce(): void;
  dispose(): void;
}

/** Quiet time in ms before something is said. */
const QUIET = 250;

export function createAnnouncer(canvas: HTMLCanvasElement, wording: ViewerWording, describe: () => ViewerDescription): Announcer {
  let timer = 0;
  return {
    announce() {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => canvas.setAttribute('aria-label', wording.describe(describe())), QUIET);
    },
    dispose: () => window.clearTimeout(timer),
  };
}
