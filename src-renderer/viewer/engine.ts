// The frame loop: plans what is wanted, uploads within a budget, draws when something changed and rests otherwise. It carries
// any number of panes on one context; what they show is asked of its host anew each frame.

import { TILE_PIXELS, type View } from '#shared/footage/footage.ts';
import type { Size } from '#shared/footage/camera.ts';
import { createCompressedCache, type CompressedCache } from './compressed.ts';
import { createTileLoader } from './loader.ts';
import { createPane, type Pane, type PaneLook } from './pane.ts';
import { createTilePool } from './pool.ts';
import { createSchedule } from './schedule.ts';
import { LAYER_BYTES, type DrawAs, type PaneRectangle } from './surface.ts';
import { createGpuSurface } from './gpu-surface.ts';
import { createKeepUp } from './keep-up.ts';
import { createPainter } from './painter.ts';
import { createSurfaces, type Machine } from './surfaces.ts';
import type { ViewerSource, ViewerStatus } from './types.ts';

/** Parts of the canvas (0…1) from its top left corner. */
export interface PanePlace {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}
/** A pane with how it is looked at and where it stands in the canvas. */
export interface Shown extends PaneLook {
  readonly pane: Pane;
  readonly place: PanePlace;
  /** The part of the canvas that it may cover; all of its place without. */
  readonly clip?: PanePlace;
  readonly as?: DrawAs;
  /** Its tiles are fetched and kept, but it is not drawn now. */
  readonly hidden?: boolean;
  readonly destination?: View;
}
export type Motion = 'rests' | 'plays' | 'moves';
export interface EngineHost {
  /** Moves what moves to the time `now`; answers what goes on: nothing, no more than a video, or a hand or a flight. */
  advance(now: number): Motion;
  shown(): readonly Shown[];
  /** After every frame that drew or changed something; `moving` as `advance` said. */
  afterFrame(moving: boolean): void;
  graphicsChanged(): void;
}
export interface EngineOptions {
  readonly poolBytes: number;
  readonly compressedBytes: number;
  readonly fetch: (url: string, init: { signal: AbortSignal }) => Promise<Response>;
  readonly now: () => number;
  /** Starts the painter's worker; without it everything is drawn by WebGL. */
  readonly startPainter?: () => Worker;
}
export interface Engine {
  readonly graphics: ViewerStatus['graphics'];
  /** A picture has been drawn since the start, or since the context came back; until then something has to stand for it. */
  readonly showing: boolean;
  createPane(source: ViewerSource): Pane;
  /** What is shown changed: plan, fetch and draw anew. */
  invalidate(): void;
  state(pane: Pane): { readonly loading: number; readonly holes: number; readonly bias: number; readonly drawnSharp: boolean };
  readonly pool: ViewerStatus['pool'];
  readonly compressed: CompressedCache;
  readonly counts: ViewerStatus['counts'];
  /** Device pixels of the canvas. */
  readonly size: Size;
  retryHoles(): void;
  loseContext(ms: number): void;
  dispose(): void;
}

/** Of this page: asked once, by whichever viewer comes first. */
const machine: Machine = { gpu: null };

/** Time for uploads in a frame while the picture moves, ms. */
const UPLOAD_BUDGET = 3.5;

/**
 * Tiles that a screen of so many device pixels needs storage for: it shows at most four source pixels for each of its own, tiles at its
 * edges are half outside, and ring and base come on top. Measured at 1280×720: 18 to 32 wanted at once.
 */
export function layersFor(pixels: number): number {
  return Math.ceil((8 * pixels) / TILE_PIXELS ** 2) + 28;
}

/** Answers null where there is nothing to draw with. */
export function createEngine(canvas: HTMLCanvasElement, host: EngineHost, options: EngineOptions): Engine | null {
  const { now } = options;
  let requested = 0;
  let planNeeded = true;
  let drawNeeded = true;
  let showing = false;
  /** Since when there is something to draw. */
  let drawableSince = Infinity;
  let disposed = false;
  let frames = 0;
  let lastDraw = -Infinity;
  let drawnScale = 1;
  let plannedScale = 1;
  /** The last plan left out what may be shown next. */
  let pressed = false;
  /** What the panes show has been asked for. */
  let begun = false;
  const keepUp = createKeepUp(now);
  const sharpWhenDrawn = new WeakMap<Pane, boolean>();
  /** Panes that were drawn since their preview came. */
  const previewDrawn = new WeakSet<Pane>();
  const size = { width: 0, height: 0 };

  const { poolBytes, startPainter } = options;
  const surfaces = createSurfaces({
    machine,
    openGpu: (layers, events) => createGpuSurface(canvas, poolBytes, layers, events),
    ...(startPainter ? { openPainter: (layers, events) => createPainter(canvas, poolBytes, layers, startPainter(), events) } : {}),
    setTimer: (run, ms) => window.setTimeout(run, ms),
    clearTimer: (timer) => window.clearTimeout(timer),
    firstLayers: layersFor(canvas.clientWidth * canvas.clientHeight * window.devicePixelRatio ** 2),
    onPresented() {
      keepUp.drew(drawnScale, now() - lastDraw);
      nowShowing();
      wake();
    },
    onLost() {
      showing = false;
      host.graphicsChanged();
    },
    onAnew() {
      // What was decoded for another surface is of no use to this one.
      loader.want([]);
      pool.setLayers(surfaces!.current.layers);
      schedule.forget();
      planNeeded = true;
      drawNeeded = true;
      host.graphicsChanged();
      wake();
    },
  });
  if (surfaces === null) return null;
  const pool = createTilePool(surfaces.current.layers);
  const compressed = createCompressedCache(options.compressedBytes);
  const loader = createTileLoader({
    fetch: options.fetch,
    decode: (blob) => surfaces.current.decode(blob),
    setTimer: (run, ms) => window.setTimeout(run, ms),
    clearTimer: (timer) => window.clearTimeout(timer),
    compressed,
    onChange: () => {
      holesMayHaveChanged = true;
      wake();
    },
  });
  let holesMayHaveChanged = false;
  const schedule = createSchedule({ pool, loader, put: (layer, tile) => surfaces.current.upload(layer, tile), now });
  const isLost = (): boolean => surfaces.current.kind === 'lost' || surfaces.current.kind === 'none';

  function wake(): void {
    if (requested === 0 && !disposed) requested = requestAnimationFrame(frame);
  }

  function measure(): void {
    const ratio = window.devicePixelRatio;
    const width = Math.max(1, Math.round(canvas.clientWidth * ratio));
    const height = Math.max(1, Math.round(canvas.clientHeight * ratio));
    if (width === size.width && height === size.height) return;
    size.width = width;
    size.height = height;
    // Never smaller again: a window that is made small and large would bring everything anew each time.
    growTo(layersFor(width * height));
    planNeeded = true;
    drawNeeded = true;
  }

  /** Answers whether there is more room now; what was in the pool is brought anew. */
  function growTo(layers: number): boolean {
    const surface = surfaces!.current;
    const before = surface.layers;
    if (layers <= before) return false;
    surface.setLayers(layers);
    if (surface.layers === before) return false;
    pool.setLayers(surface.layers);
    schedule.forget();
    return true;
  }

  /**
   * What is drawn smaller while it moves wants coarser tiles: a quarter as many to bring in for what flies by. Near a pole a screen wants whole
   * rows of the source, more than its size says: then the pool grows before the picture gets coarser.
   */
  function plan(shown: readonly Shown[], moving: boolean, scale: number): void {
    planNeeded = false;
    pressed = !moving && !isOnScreen();
    plannedScale = scale;
    const { scale: whenMoving, measured } = surfaces!.current.pace;
    const part = ({ width, height }: Size, of: number): Size => ({ width: width * of, height: height * of });
    const views = shown.map(({ place, ...look }) => {
      const atRest = sizeOf(place);
      return { ...look, size: part(atRest, scale), atRest, moving, pressed, ...(whenMoving < 1 && measured ? { onMoving: part(atRest, whenMoving) } : {}) };
    });
    do schedule.plan(views);
    while (shown.some(({ pane }) => schedule.biasOf(pane) > 0) && growTo(surfaces!.current.layers * 2));
  }

  function frame(): void {
    requested = 0;
    if (disposed) return;
    const time = now();
    const motion = host.advance(time);
    const moving = motion !== 'rests';
    measure();
    const shown = host.shown();
    const plannedFor = motion === 'moves' ? surfaces!.current.pace.scale : 1;
    if (planNeeded || plannedFor !== plannedScale || (pressed && isOnScreen() && !isWaiting(shown))) plan(shown, moving, plannedFor);
    if (holesMayHaveChanged) {
      holesMayHaveChanged = false;
      if (schedule.markHoles()) drawNeeded = true;
    }
    const waited = isWaiting(shown);
    if (!isLost() && loader.decoded > 0 && schedule.upload(moving ? UPLOAD_BUDGET : Infinity)) drawNeeded = true;
    const waiting = isWaiting(shown);
    // What was wanted is here: now there is time for the ring and the base, at rest as soon as it is on the screen.
    if (waited && !waiting && moving) planNeeded = true;
    const { pace, busy } = surfaces!.current;
    // A video has all the time between two of its frames: it is drawn sharp wherever this machine can.
    const isSpared = motion === 'plays' && pace.measured === true ? keepUp.isBehind() : moving || waiting;
    const scale = isSpared ? pace.scale : 1;
    if (scale > drawnScale) drawNeeded = true;
    const ready = !isLost() && !busy && isReady(shown, time);
    if (drawNeeded && ready && isTimeToDraw(shown, moving, waiting, time)) draw(shown, scale, time, moving || !waiting);
    host.afterFrame(moving);
    const goesOn = moving || planNeeded || (!isLost() && (loader.decoded > 0 || (drawNeeded && canDraw(shown)) || (pressed && isOnScreen() && !waiting)));
    if (goesOn) wake();
    surfaces!.rest(!goesOn && !waiting && showing && !surfaces!.current.busy);
  }

  /** Drawing before the program is ready would keep everything from the screen, also what stands for the picture meanwhile. */
  function isReady(shown: readonly Shown[], time: number): boolean {
    if (!canDraw(shown)) drawableSince = Infinity;
    else if (drawableSince === Infinity) drawableSince = time;
    if (showing) return true;
    const surface = surfaces!.current;
    if (time - drawableSince < surface.pace.patience) return false;
    // All of them take their step.
    return shown.map(({ pane }) => surface.prepare(pane)).every(Boolean);
  }

  function isOnScreen(): boolean {
    return showing && !drawNeeded && !surfaces!.current.busy;
  }

  function isWaiting(shown: readonly Shown[]): boolean {
    return shown.some(({ pane }) => schedule.state(pane).loading > 0);
  }

  /** Before anything of it is there a picture is only its background: not worth what the first draw costs. */
  function canDraw(shown: readonly Shown[]): boolean {
    return shown.some(({ pane }) => pane.hasPreview || schedule.state(pane).there > 0);
  }

  function isTimeToDraw(shown: readonly Shown[], moving: boolean, waiting: boolean, time: number): boolean {
    if (!canDraw(shown)) return false;
    // What stands for a first picture shows as much.
    if (showing && shown.some(({ pane, hidden }) => hidden !== true && pane.hasPreview && !previewDrawn.has(pane))) return true;
    return moving || !waiting || time - Math.max(lastDraw, showing ? -Infinity : drawableSince) >= surfaces!.current.pace.pause;
  }

  function sizeOf(place: PanePlace): Size {
    const { width, height } = rectangleOf(place, size.width, size.height);
    return { width, height };
  }

  /** Edges are rounded, not sizes, so that neighbours meet. */
  function rectangleOf(place: PanePlace, width: number, height: number): PaneRectangle {
    const [left, right] = [Math.round(place.left * width), Math.round((place.left + place.width) * width)];
    const [top, bottom] = [Math.round(place.top * height), Math.round((place.top + place.height) * height)];
    return { left, bottom: height - bottom, width: right - left, height: bottom - top };
  }

  /** `complete`: the picture need not wait for more to replace what a former surface shows. */
  function draw(shown: readonly Shown[], scale: number, time: number, complete: boolean): void {
    drawNeeded = false;
    drawnScale = scale;
    lastDraw = time;
    const width = Math.max(1, Math.round(size.width * scale));
    const height = Math.max(1, Math.round(size.height * scale));
    const surface = surfaces!.current;
    surface.begin({ width, height });
    for (const { pane, place, clip, as = 'picture', hidden, ...look } of shown) {
      if (hidden) continue;
      const rectangle = rectangleOf(place, width, height);
      surface.draw(pane, rectangle, {
        ...look,
        as,
        bias: schedule.biasOf(pane),
        finest: schedule.finestOf(pane),
        ...(clip ? { clip: rectangleOf(clip, width, height) } : {}),
      });
      if (pane.hasPreview) previewDrawn.add(pane);
      sharpWhenDrawn.set(pane, scale === 1 && schedule.state(pane).loading === 0 && schedule.state(pane).holes === 0);
    }
    surface.finish();
    if (complete) surfaces!.settle();
    frames += 1;
    if (!surface.busy) nowShowing();
  }

  function nowShowing(): void {
    if (showing) return;
    showing = true;
    host.graphicsChanged();
  }

  const observer = new ResizeObserver(wake);
  observer.observe(canvas);

  return {
    size,
    compressed,
    get graphics() {
      return surfaces.current.kind;
    },
    get showing() {
      return showing;
    },
    createPane(source) {
      const pane = createPane(source, surfaces.release);
      begun = false;
      // The canvas shows the picture before this one, or its background only.
      surfaces.current.wipe();
      return pane;
    },
    invalidate() {
      planNeeded = true;
      drawNeeded = true;
      // The next frame of a busy page may be half a second away: its tiles are asked for now.
      const shown = begun || canvas.clientWidth <= 1 ? [] : host.shown();
      if (shown.length > 0) {
        begun = true;
        measure();
        plan(shown, false, 1);
      }
      wake();
    },
    state: (pane) => ({ ...schedule.state(pane), bias: schedule.biasOf(pane), drawnSharp: !drawNeeded && !surfaces.current.busy && (sharpWhenDrawn.get(pane) ?? false) }),
    get pool() {
      return {
        bytes: surfaces.current.layers * LAYER_BYTES,
        usedBytes: pool.size * LAYER_BYTES,
        ceilingBytes: options.poolBytes,
        tiles: pool.size,
      };
    },
    get counts() {
      return { frames, ...schedule.counts, ...loader.counts };
    },
    retryHoles() {
      loader.retryHoles();
      planNeeded = true;
      drawNeeded = true;
      wake();
    },
    loseContext(ms) {
      const { current } = surfaces;
      current.loseContext();
      window.setTimeout(() => current.restoreContext(), ms);
    },
    dispose() {
      disposed = true;
      if (requested !== 0) cancelAnimationFrame(requested);
      observer.disconnect();
      loader.dispose();
      compressed.clear();
      surfaces.dispose();
    },
  };
}
