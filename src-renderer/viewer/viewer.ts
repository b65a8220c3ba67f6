// The viewer: puts engine, look, input, pencil and overlay together and offers them as one object. No React, no wording of its own.

import type { View } from '#shared/footage/footage.ts';
import type { Size } from '#shared/footage/camera.ts';
import { createAnnouncer } from './announcer.ts';
import { createEngine, type Shown } from './engine.ts';
import { createEmitter } from './emitter.ts';
import { createHand, type LookAct } from './hand.ts';
import { attachInput } from './input.ts';
import { createLook, type Look } from './look.ts';
import { createOverlay } from './overlay.ts';
import type { Pane } from './pane.ts';
import { createPencil, placeInWords } from './pencil.ts';
import { loadPreview } from './preview.ts';
import { createStandIn } from './stand-in.ts';
import { statusOf } from './status.ts';
import { createTeller } from './teller.ts';
import type { DrawnMark, Tool, Viewer, ViewerDeps, ViewerDescription, ViewerEvents, ViewerMark, ViewerSource, ViewerStatus } from './types.ts';

const POOL_BYTES = 128 * 1024 * 1024;
const COMPRESSED_BYTES = 64 * 1024 * 1024;
/** A picture counts as moving until this long (ms) after the last act of the hand. */
const SETTLE = 140;
const WHOLE = { left: 0, top: 0, width: 1, height: 1 } as const;

export function createViewer(canvas: HTMLCanvasElement, overlayHost: HTMLElement | SVGSVGElement, deps: ViewerDeps): Viewer {
  const now = deps.now ?? (() => performance.now());
  const fetchBytes = deps.fetch ?? ((url, init) => fetch(url, init));
  const reducedMotion = deps.reducedMotion ?? (() => matchMedia('(prefers-reduced-motion: reduce)').matches);
  const emitter = createEmitter<ViewerEvents>();
  const teller = createTeller(emitter);
  const pencil = createPencil();
  const overlay = createOverlay(overlayHost);
  const standIn = createStandIn(canvas);
  const announcer = createAnnouncer(canvas, deps.wording, describe);
  let current: { readonly source: ViewerSource; readonly look: Look; readonly pane: Pane | null; readonly abort: AbortController } | null = null;
  let preview: ImageBitmap | null = null;
  let previewFailed = false;
  let marks: readonly ViewerMark[] = [];
  let tool: Tool = 'browse';
  let lastAct = -Infinity;
  /** The source was shown before the canvas had a size: it is fitted as soon as it has one. */
  let fitPending = false;

  const paneSize = (): Size => ({ width: Math.max(1, canvas.clientWidth), height: Math.max(1, canvas.clientHeight) });

  const engine = createEngine(
    canvas,
    {
      advance(time) {
        const flies = current?.look.advance(time) ?? false;
        if (flies) changed(false);
        return flies || time - lastAct < SETTLE;
      },
      shown(): readonly Shown[] {
        if (current === null || current.pane === null) return [];
        const destination = current.look.destination();
        return [{ pane: current.pane, view: current.look.view(), place: WHOLE, ...(destination ? { destination } : {}) }];
      },
      afterFrame: tell,
      graphicsChanged() {
        drawStandIn();
        tell(false);
      },
    },
    { poolBytes: deps.poolBytes ?? POOL_BYTES, compressedBytes: deps.compressedBytes ?? COMPRESSED_BYTES, fetch: fetchBytes, now },
  );

  function describe(): ViewerDescription {
    const view = current?.look.view() ?? null;
    const { sharp, holes } = statusNow();
    const seen = view === null ? [] : overlay.inView(view, paneSize(), marks);
    const { cursor, cornerSet } = pencil;
    return {
      view,
      tool,
      marks: marks.length,
      marksInView: seen.map((mark) => mark.label ?? mark.id),
      sharp,
      holes,
      ...(view !== null && cursor !== null ? { cursor: { place: placeInWords(view, cursor), cornerSet } } : {}),
    };
  }

  /** The view or what lies over it changed. `byHand`: keep the frame loop awake, more may follow. */
  function changed(byHand: boolean): void {
    if (byHand) lastAct = now();
    engine?.invalidate();
    drawOverlay();
    if (engine === null || engine.graphics === 'lost') {
      drawStandIn();
      tell(false);
    }
  }

  function drawOverlay(): void {
    const view = current?.look.view() ?? null;
    const pane = paneSize();
    overlay.draw(view, pane, marks, view === null ? null : pencil.sketch(view, pane));
  }

  function drawStandIn(): void {
    const needed = engine === null || engine.graphics === 'lost';
    if (!needed || current === null || preview === null) standIn.hide();
    else standIn.draw(preview, current.source.footage, current.look.view(), paneSize());
  }

  function tell(moving: boolean): void {
    if (teller.tell(current?.look.view() ?? null, statusNow(), moving)) announcer.announce();
  }

  function statusNow(): ViewerStatus {
    return statusOf({
      engine,
      poolCeiling: deps.poolBytes ?? POOL_BYTES,
      previewFailed,
      shown: current === null ? null : { footage: current.source.footage, view: current.look.view(), pane: current.pane },
      paneSize: paneSize(),
    });
  }

  function leave(): void {
    current?.abort.abort();
    current?.pane?.dispose();
    current = null;
    preview = null;
    previewFailed = false;
    pencil.cancel();
    standIn.hide();
  }

  async function bringPreview(source: ViewerSource, pane: Pane | null, signal: AbortSignal): Promise<void> {
    const bitmap = await loadPreview(source.urls.preview, signal, {
      fetch: fetchBytes,
      wait: (ms) => new Promise((resolve) => window.setTimeout(resolve, ms)),
    });
    if (signal.aborted) return;
    preview = bitmap;
    previewFailed = bitmap === null;
    if (bitmap !== null) pane?.setPreview(bitmap);
    changed(false);
  }

  function finishMark(drawn: DrawnMark | null): void {
    changed(false);
    if (drawn !== null) emitter.emit('marked', drawn);
  }

  /** Does something with the look and the pane, if a source is shown. */
  function withLook(act: LookAct): void {
    if (current !== null) act(current.look, current.look.view(), paneSize());
  }
  function byHand(act: LookAct): void {
    withLook(act);
    changed(true);
  }

  function lookAt(view: View, options?: { readonly animate?: boolean }): void {
    withLook((look) => {
      if (options?.animate === true && !reducedMotion()) look.fly(view, now());
      else look.jump(view);
    });
    changed(false);
  }

  const viewer: Viewer = {
    show(source, view) {
      leave();
      const abort = new AbortController();
      const pane = engine?.createPane(source) ?? null;
      current = { source, look: createLook(source.footage, paneSize, view), pane, abort };
      teller.forgetSharp();
      fitPending = view === undefined && canvas.clientWidth <= 1;
      void bringPreview(source, pane, abort.signal);
      changed(false);
    },
    clear() {
      leave();
      changed(false);
    },
    view: () => current?.look.view() ?? null,
    lookAt,
    fit: () => withLook((look) => lookAt(look.firstView(), { animate: true })),
    zoomBy: (factor) => byHand((look, _view, pane) => look.zoomAt({ x: pane.width / 2, y: pane.height / 2 }, factor)),
    panBy: (dx, dy) => byHand((look) => look.panBy(dx, dy)),
    setMarks(next) {
      marks = next;
      drawOverlay();
      announcer.announce();
    },
    setTool(next) {
      tool = next;
      canvas.dataset['tool'] = next;
      pencil.cancel();
      changed(false);
      announcer.announce();
    },
    tool: () => tool,
    drawByKeyboard() {
      if (tool === 'browse') viewer.setTool('box');
      withLook((look, view, pane) => {
        look.stop();
        pencil.showCursor(view, pane);
      });
      canvas.focus({ preventScroll: true });
      changed(false);
      announcer.announce();
    },
    on: emitter.on,
    status: statusNow,
    retryHoles: () => engine?.retryHoles(),
    loseContext: (ms) => engine?.loseContext(ms),
    dispose() {
      leave();
      announcer.dispose();
      detach();
      window.removeEventListener('focus', retryOnFocus);
      resized.disconnect();
      engine?.dispose();
      overlay.dispose();
      standIn.dispose();
      emitter.clear();
    },
  };

  const hand = createHand({
    tool: () => tool,
    withLook,
    byHand,
    pencil,
    markAt: (point) => (current === null ? null : overlay.markAt(current.look.view(), paneSize(), marks, point)),
    onPick: (id) => emitter.emit('pick', { id }),
    onDrawn: finishMark,
    onHover(overMark) {
      if (overMark) canvas.dataset['hover'] = 'mark';
      else delete canvas.dataset['hover'];
    },
    redraw: () => changed(false),
    fit: viewer.fit,
    zoomBy: viewer.zoomBy,
    reducedMotion,
    now,
  });
  const detach = attachInput(canvas, hand, now);
  const retryOnFocus = (): void => {
    if (statusNow().holes > 0) engine?.retryHoles();
  };
  window.addEventListener('focus', retryOnFocus);
  const resized = new ResizeObserver(() => {
    if (fitPending && canvas.clientWidth > 1) {
      fitPending = false;
      withLook((look) => look.jump(look.firstView()));
    }
    changed(false);
  });
  resized.observe(canvas);

  canvas.classList.add('viewer-canvas');
  canvas.setAttribute('role', 'application');
  if (!canvas.hasAttribute('tabindex')) canvas.tabIndex = 0;
  canvas.dataset['tool'] = tool;
  announcer.announce();
  return viewer;
}
