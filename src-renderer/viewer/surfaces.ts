// Which surface is drawn on. The painter is there at once and begins; as soon as nothing else is to be done it is asked whether there is a
// GPU, and then that takes over. Without one the painter stays: WebGL in software is several times slower.

import { createGpuSurface } from './gpu-surface.ts';
import { createPainter, type Painter } from './painter.ts';
import type { Surface } from './surface.ts';

export interface Surfaces {
  readonly current: Surface;
  /** After each frame: whether anything goes on. */
  rest(isIdle: boolean): void;
  /** The present surface shows what the one before it did, which may go now. */
  settle(): void;
  release: Surface['release'];
  dispose(): void;
}
export interface SurfacesOptions {
  readonly canvas: HTMLCanvasElement;
  readonly poolBytes: number;
  readonly firstLayers: number;
  /** Starts the painter's worker; without it everything is drawn by WebGL. */
  readonly startPainter?: () => Worker;
  readonly onPresented: () => void;
  /** The surface is another one, or lost what was on it: everything is to be brought anew. */
  readonly onAnew: () => void;
  readonly onLost: () => void;
}

/** Nothing moved and nothing came for this long (ms): time to see whether there is a GPU. */
const IDLE = 700;

/** Whether WebGL has a GPU in this browser, once that has been asked. */
let knownGpu: boolean | null = null;

/** Answers null where there is neither painter nor WebGL2. */
export function createSurfaces({ canvas, poolBytes, firstLayers, startPainter, onPresented, onAnew, onLost }: SurfacesOptions): Surfaces | null {
  let timer = 0;
  let before: Surface | null = null;
  const openGpu = (layers: number): Surface | null => createGpuSurface(canvas, poolBytes, layers, { onLost, onRestored: onAnew });
  const openPainter = (start: () => Worker): Painter =>
    createPainter(canvas, poolBytes, firstLayers, start(), {
      onPresented,
      onFailed() {
        window.clearTimeout(timer);
        takeOver();
      },
    });

  const painter = startPainter === undefined || knownGpu === true ? null : openPainter(startPainter);
  let current = painter ?? openGpu(firstLayers);
  if (current === null) return null;

  function takeOver(): void {
    const gpu = current === painter ? openGpu(painter!.layers) : null;
    if (gpu === null) return;
    before = current;
    current = gpu;
    onAnew();
  }

  async function ask(): Promise<void> {
    if (painter === null) return;
    knownGpu ??= await painter.probe();
    if (knownGpu) takeOver();
  }

  return {
    get current() {
      return current!;
    },
    rest(isIdle) {
      window.clearTimeout(timer);
      if (isIdle && knownGpu === null && current === painter) timer = window.setTimeout(() => void ask(), IDLE);
    },
    settle() {
      before?.dispose();
      before = null;
    },
    release(pane) {
      current?.release(pane);
      before?.release(pane);
    },
    dispose() {
      window.clearTimeout(timer);
      before?.dispose();
      current?.dispose();
    },
  };
}
