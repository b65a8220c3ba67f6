// Which surface is drawn on. The painter is there at once and begins; as soon as nothing else is to be done it is asked whether there is a
// GPU, and then that takes over. Without one the painter stays: WebGL in software is several times slower. Each stands in for the other where
// it does not start, breaks or goes for good; where neither is to be had, that is said.

import { createNothing } from './nothing.ts';
import type { Painter, PainterEvents } from './painter.ts';
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
  readonly firstLayers: number;
  /** Null where this machine offers none, or not now. */
  readonly openGpu: (layers: number, events: { readonly onLost: () => void; readonly onRestored: () => void }) => Surface | null;
  /** Throws where its worker cannot be made. Absent: everything is drawn by WebGL. */
  readonly openPainter?: (layers: number, events: PainterEvents) => Painter;
  /** What this page knows of the machine: asked once. */
  readonly machine: Machine;
  readonly setTimer: (run: () => void, ms: number) => number;
  readonly clearTimer: (timer: number) => void;
  readonly onPresented: () => void;
  /** The surface is another one, or lost what was on it: everything is to be brought anew. */
  readonly onAnew: () => void;
  /** What was on the screen is gone. */
  readonly onLost: () => void;
}
export interface Machine {
  /** Whether WebGL has a GPU here; null before that has been asked. */
  gpu: boolean | null;
}

/** Nothing moved and nothing came for this long (ms): time to see whether there is a GPU. */
const IDLE = 700;
/** A GPU that has not come back after this long (ms) is taken to be gone: browsers stop giving contexts after several crashes. */
const GONE = 10_000;
/** A painter that breaks is begun anew so many times: what broke it may have been one picture. */
const PAINTERS = 3;

/** Answers null where there is neither painter nor WebGL2. */
export function createSurfaces({ firstLayers, openGpu, openPainter, machine, setTimer, clearTimer, onPresented, onAnew, onLost }: SurfacesOptions): Surfaces | null {
  let timer = 0;
  let before: Surface | null = null;
  let painter: Painter | null = null;
  let painters = 0;

  function tryGpu(layers: number): Surface | null {
    const gpu = openGpu(layers, {
      onLost() {
        onLost();
        clearTimer(timer);
        timer = setTimer(() => {
          const next = gpu !== null && current === gpu ? tryPainter(gpu.layers) : null;
          if (next !== null) replace(next);
        }, GONE);
      },
      onRestored() {
        clearTimer(timer);
        onAnew();
      },
    });
    return gpu;
  }
  function tryPainter(layers: number): Painter | null {
    if (openPainter === undefined || painters >= PAINTERS) return null;
    painters += 1;
    try {
      const made = openPainter(layers, { onPresented, onFailed: () => made === painter && failed(made) });
      painter = made;
      return made;
    } catch {
      return null;
    }
  }
  /** The painter that is drawn on broke, or one that was let go already. */
  function failed(broken: Painter): void {
    clearTimer(timer);
    painter = null;
    if (current !== broken) return;
    const { layers } = broken;
    replace(tryGpu(layers) ?? tryPainter(layers) ?? createNothing(layers));
    if (current!.kind !== 'none') return;
    // Its last picture would look like one that can be turned.
    settle();
    onLost();
  }
  function settle(): void {
    before?.dispose();
    before = null;
  }
  function replace(next: Surface): void {
    settle();
    before = current;
    current = next;
    onAnew();
  }

  let current: Surface | null = machine.gpu === true ? tryGpu(firstLayers) : null;
  current ??= tryPainter(firstLayers) ?? (machine.gpu === true ? null : tryGpu(firstLayers));
  if (current === null) return null;

  async function ask(): Promise<void> {
    if (painter === null) return;
    machine.gpu ??= await painter.probe();
    if (!machine.gpu || current !== painter) return;
    const gpu = tryGpu(painter.layers);
    // It was there a moment ago and is not to be had: the painter goes on.
    if (gpu !== null) replace(gpu);
  }

  return {
    get current() {
      return current!;
    },
    rest(isIdle) {
      if (current !== painter) return;
      clearTimer(timer);
      if (isIdle && machine.gpu === null) timer = setTimer(() => void ask(), IDLE);
    },
    settle,
    release(pane) {
      current?.release(pane);
      before?.release(pane);
    },
    dispose() {
      clearTimer(timer);
      before?.dispose();
      current?.dispose();
    },
  };
}
