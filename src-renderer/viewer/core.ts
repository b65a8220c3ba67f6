// What the parts of the viewer share: the scenes and what is over them, what a person set, and the one way by which a change is shown.

import type { Size } from '#shared/footage/camera.ts';
import type { PixelPoint } from '#shared/footage/sphere.ts';
import { isAdjusted, ORIGINAL, type Adjustments } from './adjust.ts';
import { createAnnouncer, type Announcer } from './announcer.ts';
import { createEditor, type Editor } from './editor.ts';
import { createEmitter, type Emitter } from './emitter.ts';
import { createEngine, type Engine, type Shown } from './engine.ts';
import { createEntry, type Entry } from './entry.ts';
import type { Held } from './hand.ts';
import { createLoupe, type Loupe } from './loupe.ts';
import { describeView, paintOverlay } from './over-picture.ts';
import { createOverlay, type Overlay } from './overlay.ts';
import { createPencil, type Pencil } from './pencil.ts';
import { createPrefetch, type Prefetch } from './prefetch.ts';
import { frameOf, sizeOfPlace, viewFor } from './scenes.ts';
import { liveSize } from './scene-video.ts';
import { createStage, type Stage } from './stage.ts';
import { createStandIn, type StandIn } from './stand-in.ts';
import { statusOf } from './status.ts';
import { createTeller, type Teller } from './teller.ts';
import type { Tool, ViewerDeps, ViewerEvents, ViewerMark, ViewerStatus } from './types.ts';

const POOL_BYTES = 128 * 1024 * 1024;
const COMPRESSED_BYTES = 64 * 1024 * 1024;
/** CSS pixels for each pixel of what stands for a picture until its first frame, a moment later: it takes the page's time from that. */
const BRIEFLY = 8;
/** A picture counts as moving until this long (ms) after the last act of the hand. */
export const SETTLE = 140;

/** What a person set. */
export interface Settings {
  adjustments: Adjustments;
  marks: readonly ViewerMark[];
  /** Somebody else's. */
  pointer: ViewerMark | null;
  tool: Tool;
  /** The pane that was touched last. */
  heldPane: number;
  previewFailed: boolean;
  lastAct: number;
  /** The source was shown before the canvas had a size: it is fitted as soon as it has one. */
  fitPending: boolean;
}

export interface ViewerCore extends Entry {
  readonly canvas: HTMLCanvasElement;
  readonly settings: Settings;
  readonly stage: Stage;
  readonly engine: Engine | null;
  readonly emitter: Emitter<ViewerEvents>;
  readonly teller: Teller;
  readonly pencil: Pencil;
  readonly editor: Editor;
  readonly overlay: Overlay;
  readonly standIn: StandIn;
  readonly announcer: Announcer;
  readonly loupe: Loupe;
  readonly prefetch: Prefetch | null;
  readonly now: () => number;
  readonly reducedMotion: () => boolean;
  canvasSize(): Size;
  heldAt(at: PixelPoint | number): Held | null;
  /** Marks of a picture; one that is being edited as it is now. */
  marksOf(pane: number): readonly ViewerMark[];
  /** The view or what lies over it changed. `byHand`: keep the frame loop awake, more may follow. */
  changed(byHand: boolean): void;
  drawOverlay(): void;
  statusNow(): ViewerStatus;
  /** Takes everything off the screen. */
  leave(): void;
}

export function createCore(canvas: HTMLCanvasElement, overlayHost: HTMLElement | SVGSVGElement, deps: ViewerDeps): ViewerCore {
  const now = deps.now ?? (() => performance.now());
  const fetchBytes = deps.fetch ?? ((url, init) => fetch(url, init));
  const settings: Settings = { adjustments: ORIGINAL, marks: [], pointer: null, tool: 'browse', heldPane: 0, previewFailed: false, lastAct: -Infinity, fitPending: false };
  const emitter = createEmitter<ViewerEvents>();
  const teller = createTeller(emitter);
  const pencil = createPencil();
  const editor = createEditor();
  const overlay = createOverlay(overlayHost);
  const standIn = createStandIn(canvas);
  const announcer = createAnnouncer(canvas, deps.wording, () => describeView(core));
  const canvasSize = (): Size => ({ width: Math.max(1, canvas.clientWidth), height: Math.max(1, canvas.clientHeight) });
  const stage = createStage(canvasSize);
  const { staging, stands, spoken } = stage;

  const engine = createEngine(
    canvas,
    {
      advance(time) {
        const flies = stage.scenes.map(({ look }) => look.advance(time)).some(Boolean);
        if (flies) changed(false);
        if (flies || time - settings.lastAct < SETTLE) return 'moves';
        return stage.scenes.some(({ video }) => video !== null && !video.element.paused) ? 'plays' : 'rests';
      },
      shown,
      afterFrame: tell,
      graphicsChanged() {
        drawStandIn();
        tell(false);
      },
    },
    { poolBytes: deps.poolBytes ?? POOL_BYTES, compressedBytes: deps.compressedBytes ?? COMPRESSED_BYTES, fetch: fetchBytes, now, ...(deps.startPainter ? { startPainter: deps.startPainter } : {}) },
  );
  const loupe = createLoupe({ createPane: (source) => engine?.createPane(source) ?? null });
  const prefetch = engine === null ? null : createPrefetch({ fetch: fetchBytes, compressed: engine.compressed });
  const entry = createEntry({
    engine,
    fetch: fetchBytes,
    sizeOf: (i) => sizeOfPlace((stands()[i] ?? stands()[0]!).place, canvasSize()),
    onPreview(i, came) {
      if (i === 0) settings.previewFailed = !came;
      engine?.invalidate();
      changed(false);
    },
  });

  function shown(): readonly Shown[] {
    const glass = loupe.shown(canvasSize(), core.heldAt);
    const panes = stage.panes(settings.adjustments);
    return glass === null ? panes : [...panes, { ...glass, adjustments: settings.adjustments }];
  }

  function changed(byHand: boolean): void {
    if (byHand) {
      settings.lastAct = now();
      emitter.emit('hand', null);
    }
    prefetch?.stop();
    engine?.invalidate();
    core.drawOverlay();
    if (engine?.showing !== true) drawStandIn();
    if (engine === null || engine.graphics === 'lost') tell(false);
  }

  function drawStandIn(): void {
    const [scene] = stage.scenes;
    if (engine?.showing === true || scene === undefined || scene.preview === null) standIn.hide();
    else standIn.draw(scene.preview, scene.source.footage, { view: viewFor(staging(), 0), frame: frameOf(staging(), 0) }, canvasSize(), engine === null || engine.graphics === 'lost' || engine.graphics === 'none' ? undefined : BRIEFLY);
  }

  function tell(moving: boolean): void {
    const view = stage.scenes.length === 0 ? null : stage.projectorOf(0).sourceView;
    if (teller.tell(view, core.statusNow(), moving)) announcer.announce();
  }

  const core: ViewerCore = {
    ...entry, canvas, settings, stage, engine, emitter, teller, pencil, editor, overlay, standIn, announcer, loupe, prefetch, now, canvasSize, changed,
    reducedMotion: deps.reducedMotion ?? (() => matchMedia('(prefers-reduced-motion: reduce)').matches),
    heldAt: (at) => stage.heldAt(at, core.marksOf),
    marksOf(i) {
      const { draft } = editor;
      return settings.marks.filter((mark) => (mark.pane ?? 0) === i).map((mark) => (draft?.id === mark.id ? { ...mark, points: draft.points } : mark));
    },
    drawOverlay: () => paintOverlay(core),
    statusNow() {
      const i = spoken();
      const scene = stage.scenes[i];
      const hidden = stands().map((stand) => stand.hidden === true);
      return statusOf({
        engine,
        poolCeiling: deps.poolBytes ?? POOL_BYTES,
        previewFailed: settings.previewFailed,
        shown: scene === undefined ? null : {
          footage: scene.source.footage,
          view: viewFor(staging(), i),
          frame: frameOf(staging(), i),
          pane: scene.pane,
          others: stage.scenes.flatMap(({ pane }, at) => (at === i || pane === null || hidden[at] ? [] : [pane])),
        },
        ways: { adjusted: isAdjusted(settings.adjustments), planet: stage.planet !== null, levelled: stage.levelled, loupe: loupe.factor > 0, compare: stage.comparison(), live: scene === undefined ? null : liveSize(scene) },
        paneSize: stage.paneSize(),
      });
    },
    leave() {
      for (const scene of stage.scenes) entry.leaveScene(scene);
      stage.scenes = [];
      loupe.leave();
      stage.planet = null;
      settings.previewFailed = false;
      pencil.cancel();
      editor.cancel();
      standIn.hide();
    },
  };
  return core;
}
