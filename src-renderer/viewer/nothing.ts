// The surface of a machine that has nothing to draw with: neither painter nor WebGL 2. It says so, keeps nothing and shows nothing.

import type { Surface } from './surface.ts';

const nothing = (): void => undefined;

export const createNothing = (layers: number): Surface => ({
  kind: 'none',
  pace: { scale: 1, pause: 0, patience: 0 },
  layers,
  busy: false,
  setLayers: nothing,
  prepare: () => false,
  decode: () => Promise.reject(new Error('nothing to draw with')),
  upload: nothing,
  wipe: nothing,
  begin: nothing,
  draw: nothing,
  finish: nothing,
  release: nothing,
  loseContext: nothing,
  restoreContext: nothing,
  dispose: nothing,
});
