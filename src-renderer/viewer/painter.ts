// Drawing by the processor: the page's side. Frames are made by a worker (painter.worker.ts) on a canvas of its own over the viewer's.

import { isAdjusted, ORIGINAL, toneOf } from './adjust.ts';
import { hasFrame, type Pane } from './pane.ts';
import type { FromPainter, PaintedPane, ToPainter } from './painter-messages.ts';
import { poseOf } from './pose.ts';
import type { Size } from '#shared/footage/camera.ts';
import type { RasterRectangle } from './raster-types.ts';
import { LAYER_BYTES, type DecodedTile, type Pace, type PaneRectangle, type Surface } from './surface.ts';

export interface Painter extends Surface {
  /** Whether there is a GPU behind WebGL here: to be asked when nothing else is to be done. */
  probe(): Promise<boolean>;
}
export interface PainterEvents {
  readonly onPresented: () => void;
  /** The worker did not start or broke: nothing is drawn any more. */
  readonly onFailed: () => void;
}
/** What the worker knows of a pane. */
interface Told {
  readonly id: number;
  pages: number;
  under: ImageBitmap | HTMLVideoElement | null;
  videoFrame: number;
}

/** Drawing takes at most this part of the time while tiles come in: it shares the processor with decoding. */
const SHARE = 0.2;
const LEAST_PAUSE = 150;
/** Frames of the page. */
const MOST_WAITED = 30;
/** A wipe waits this long (ms) for a frame that would cover it anyway. */
const WIPE_DELAY = 50;

export function createPainter(canvas: HTMLCanvasElement, poolBytes: number, firstLayers: number, worker: Worker, events: PainterEvents): Painter {
  const limit = (layers: number): number => Math.max(16, Math.min(Math.floor(poolBytes / LAYER_BYTES), layers));
  const told = new Map<Pane, Told>();
  const screen = document.createElement('canvas');
  screen.className = 'viewer-stand-in';
  canvas.after(screen);
  let layers = 0;
  let ids = 0;
  let busy = false;
  let isHere = false;
  let askedAt = 0;
  const pace: Pace & { pause: number } = { scale: 0.5, pause: LEAST_PAUSE, patience: 0, measured: true };
  let disposed = false;
  let wipeTimer = 0;
  let size: Size = { width: 1, height: 1 };
  let panes: PaintedPane[] = [];
  let shown: Pane[] = [];
  let answerProbe: ((gpu: boolean) => void) | null = null;

  const tell = (message: ToPainter, transfer: Transferable[] = []): void => worker.postMessage(message, transfer);
  /** Tiles that are being decoded, by number; and the numbers of those that are. */
  const decoding = new Map<number, PromiseWithResolvers<DecodedTile>>();
  const decoded = new WeakMap<DecodedTile, number>();
  function onDecoded(id: number, isPicture: boolean): void {
    const waiting = decoding.get(id);
    decoding.delete(id);
    if (!isPicture) return waiting?.reject(new Error('not a picture'));
    const tile: DecodedTile = { close: () => tell({ kind: 'drop', id }) };
    decoded.set(tile, id);
    waiting?.resolve(tile);
  }
  function onPresented(): void {
    pace.pause = Math.max(LEAST_PAUSE, (performance.now() - askedAt) / SHARE);
    untilHere(0);
  }
  /** The first frame takes a moment from the worker to the page, whose canvas has its size then; what stands for it must not go before. */
  function untilHere(waited: number): void {
    if (disposed) return;
    if (!isHere && screen.width !== size.width && waited < MOST_WAITED) {
      requestAnimationFrame(() => untilHere(waited + 1));
      return;
    }
    isHere = true;
    busy = false;
    events.onPresented();
  }
  worker.addEventListener('message', ({ data }: { readonly data: FromPainter }) => {
    if (data.kind === 'presented') onPresented();
    else if (data.kind === 'probed') answerProbe?.(data.gpu);
    else onDecoded(data.id, data.kind === 'decoded');
  });
  worker.addEventListener('error', () => {
    if (!disposed) events.onFailed();
  });
  const offscreen = screen.transferControlToOffscreen();
  tell({ kind: 'screen', canvas: offscreen }, [offscreen]);

  function toldOf(pane: Pane): Told {
    const known = told.get(pane);
    if (known !== undefined) return known;
    ids += 1;
    const made: Told = { id: ids, pages: -1, under: null, videoFrame: -1 };
    told.set(pane, made);
    const { levels } = pane.source.footage.index;
    tell({ kind: 'source', id: ids, columns: pane.pages.columns, levels: levels.map(({ width, height }, i) => ({ width, height, firstRow: pane.pages.firstRows[i] ?? 0 })) });
    return made;
  }

  /** Brings what lies under the tiles of a pane, where that changed. A video that has no frame yet leaves its place to the preview. */
  function bringUnder(pane: Pane): void {
    const known = toldOf(pane);
    const { video, videoFrame, preview } = pane;
    const { id } = known;
    if (hasFrame(video)) {
      if (known.under === video && known.videoFrame === videoFrame) return;
      known.under = video;
      known.videoFrame = videoFrame;
      const frame = new VideoFrame(video);
      tell({ kind: 'under', id, picture: frame }, [frame]);
    } else if (preview !== null && known.under !== preview) {
      known.under = preview;
      // Copied: it also stands for the picture elsewhere.
      tell({ kind: 'under', id, picture: preview });
    }
  }

  const fromTop = ({ left, bottom, width, height }: PaneRectangle): RasterRectangle => ({ left, top: size.height - bottom - height, width, height });

  const painter: Painter = {
    kind: 'processor',
    pace,
    get busy() {
      return busy;
    },
    get layers() {
      return layers;
    },
    setLayers(next) {
      if (limit(next) === layers) return;
      layers = limit(next);
      tell({ kind: 'layers', count: layers });
    },
    prepare: () => true,
    async decode(blob) {
      const bytes = await blob.arrayBuffer();
      ids += 1;
      const id = ids;
      const waiting = Promise.withResolvers<DecodedTile>();
      decoding.set(id, waiting);
      tell({ kind: 'decode', id, bytes }, [bytes]);
      return waiting.promise;
    },
    upload(layer, tile) {
      const id = decoded.get(tile);
      if (id !== undefined) tell({ kind: 'tile', id, layer });
    },
    wipe() {
      window.clearTimeout(wipeTimer);
      wipeTimer = window.setTimeout(() => tell({ kind: 'wipe' }), WIPE_DELAY);
    },
    begin(next) {
      window.clearTimeout(wipeTimer);
      size = next;
      panes = [];
      shown = [];
    },
    draw(pane, rectangle, drawing) {
      const { adjustments = ORIGINAL, as, bias, finest, clip = rectangle, live } = drawing;
      const known = toldOf(pane);
      const isNew = known.pages !== pane.pages.version;
      known.pages = pane.pages.version;
      shown.push(pane);
      panes.push({
        id: known.id,
        ...(isNew ? { pages: pane.pages.pages } : {}),
        pose: poseOf(pane.source.footage, drawing, rectangle),
        rectangle: fromTop(rectangle),
        clip: fromTop(clip),
        bias,
        finest,
        as,
        bare: pane.pages.isEmpty || (live === true && hasFrame(pane.video)),
        tone: toneOf(adjustments),
        toned: isAdjusted({ ...adjustments, sharpness: ORIGINAL.sharpness }),
        sharpness: adjustments.sharpness,
      });
    },
    finish() {
      busy = true;
      askedAt = performance.now();
      for (const pane of shown) bringUnder(pane);
      tell({ kind: 'frame', size, panes });
    },
    release(pane) {
      const known = told.get(pane);
      if (known === undefined) return;
      told.delete(pane);
      tell({ kind: 'release', id: known.id });
    },
    probe: () =>
      new Promise((resolve) => {
        answerProbe = resolve;
        tell({ kind: 'probe' });
      }),
    loseContext: () => undefined,
    restoreContext: () => undefined,
    dispose() {
      disposed = true;
      window.clearTimeout(wipeTimer);
      worker.terminate();
      for (const waiting of decoding.values()) waiting.reject(new Error('given up'));
      decoding.clear();
      screen.remove();
    },
  };
  painter.setLayers(firstLayers);
  return painter;
}
