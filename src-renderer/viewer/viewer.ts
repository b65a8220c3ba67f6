// The viewer: puts engine, scenes, input, pencil, editor and overlay together and offers them as one object. No React, no wording
// of its own.

import type { View } from '#shared/footage/footage.ts';
import type { Size } from '#shared/footage/camera.ts';
import { PLANET_FIRST, PLANET_LEAST, PLANET_MOST, type Planet } from '#shared/footage/planet.ts';
import type { PixelPoint } from '#shared/footage/sphere.ts';
import { NO_TURN } from '#shared/footage/turn.ts';
import { isAdjusted, limitAdjustments, ORIGINAL } from './adjust.ts';
import { createAnnouncer } from './announcer.ts';
import { createEditor, handleAt } from './editor.ts';
import { createEngine, type Shown } from './engine.ts';
import { createEmitter } from './emitter.ts';
import { createHand, type Held } from './hand.ts';
import { attachInput } from './input.ts';
import { createLook } from './look.ts';
import { createLoupe } from './loupe.ts';
import { createOverlay } from './overlay.ts';
import { createPencil, placeInWords, type Drawn } from './pencil.ts';
import { createPrefetch } from './prefetch.ts';
import { loadPreview } from './preview.ts';
import { createProjector, worldViewOf, type Projector } from './projector.ts';
import { comparisonOf, frameOf, headingAlignment, lookFor, relink, sceneAt, sizeOfPlace, standsOf, viewFor, type Scene, type Staging } from './scenes.ts';
import { followVideo, liveSize, withSource } from './scene-video.ts';
import { createStandIn } from './stand-in.ts';
import { statusOf } from './status.ts';
import { createTeller } from './teller.ts';
import type { CompareMode, LinkMode, Tool, Viewer, ViewerDeps, ViewerDescription, ViewerEvents, ViewerMark, ViewerSource, ViewerStatus } from './types.ts';

const POOL_BYTES = 128 * 1024 * 1024;
const COMPRESSED_BYTES = 64 * 1024 * 1024;
/** A picture counts as moving until this long (ms) after the last act of the hand. */
const SETTLE = 140;
const MOST_SCENES = 4;

export function createViewer(canvas: HTMLCanvasElement, overlayHost: HTMLElement | SVGSVGElement, deps: ViewerDeps): Viewer {
  const now = deps.now ?? (() => performance.now());
  const fetchBytes = deps.fetch ?? ((url, init) => fetch(url, init));
  const reducedMotion = deps.reducedMotion ?? (() => matchMedia('(prefers-reduced-motion: reduce)').matches);
  const emitter = createEmitter<ViewerEvents>();
  const teller = createTeller(emitter);
  const pencil = createPencil();
  const editor = createEditor();
  const overlay = createOverlay(overlayHost);
  const standIn = createStandIn(canvas);
  const announcer = createAnnouncer(canvas, deps.wording, describe);
  let scenes: readonly Scene[] = [];
  let mode: CompareMode = 'side';
  let link: LinkMode = 'linked';
  let curtain = 0.5;
  let seen = 0;
  let levelled = false;
  let planet: Planet | null = null;
  let adjustments = ORIGINAL;
  let previewFailed = false;
  let marks: readonly ViewerMark[] = [];
  let tool: Tool = 'browse';
  let lastAct = -Infinity;
  /** The source was shown before the canvas had a size: it is fitted as soon as it has one. */
  let fitPending = false;

  const canvasSize = (): Size => ({ width: Math.max(1, canvas.clientWidth), height: Math.max(1, canvas.clientHeight) });
  const staging = (): Staging => ({ scenes, link, levelled });
  const stands = () => standsOf(Math.max(1, scenes.length), mode, curtain, seen);
  const paneSize = (): Size => sizeOfPlace(stands()[0]!.place, canvasSize());
  /** The picture that is spoken of: while blinking the one that is seen. */
  const spoken = (): number => (scenes.length === 2 && mode === 'blink' ? seen : 0);

  const engine = createEngine(
    canvas,
    {
      advance(time) {
        const flies = scenes.map(({ look }) => look.advance(time)).some(Boolean);
        if (flies) changed(false);
        return flies || time - lastAct < SETTLE || scenes.some(({ video }) => video !== null && !video.element.paused);
      },
      shown,
      afterFrame: tell,
      graphicsChanged() {
        drawStandIn();
        tell(false);
      },
    },
    { poolBytes: deps.poolBytes ?? POOL_BYTES, compressedBytes: deps.compressedBytes ?? COMPRESSED_BYTES, fetch: fetchBytes, now },
  );
  const loupe = createLoupe({ createPane: (source) => engine?.createPane(source) ?? null });
  const prefetch = engine === null ? null : createPrefetch({ fetch: fetchBytes, compressed: engine.compressed });

  function shown(): readonly Shown[] {
    const now = staging();
    const places = stands();
    const panes = scenes.flatMap(({ pane }, i): Shown[] => {
      if (pane === null) return [];
      const destination = lookFor(now, i).destination();
      return [{
        pane,
        ...places[i]!,
        view: viewFor(now, i),
        frame: frameOf(now, i),
        planet: planetOf(i),
        adjustments,
        live: scenes[i]!.video?.only === true,
        ...(scenes.length === 2 && mode === 'difference' ? { as: i === 0 ? 'minuend' : 'subtrahend' } : {}),
        ...(destination ? { destination: viewFor(now, i, destination) } : {}),
      }];
    });
    const glass = loupe.shown(canvasSize(), heldAt);
    return glass === null ? panes : [...panes, { ...glass, adjustments }];
  }

  const planetOf = (i: number): Planet | null => (scenes[i]?.source.footage.projection.kind === 'sphere' ? planet : null);

  function projectorOf(i: number): Projector {
    const now = staging();
    return createProjector(viewFor(now, i), sizeOfPlace(stands()[i]!.place, canvasSize()), frameOf(now, i), planetOf(i));
  }

  function heldAt(at: PixelPoint | number): Held | null {
    if (scenes.length === 0) return null;
    const size = canvasSize();
    const places = stands();
    const i = typeof at === 'number' ? Math.min(at, scenes.length - 1) : Math.min(scenes.length - 1, sceneAt(places, { x: at.x / size.width, y: at.y / size.height }));
    const { place } = places[i]!;
    return {
      pane: i,
      origin: { x: place.left * size.width, y: place.top * size.height },
      look: lookFor(staging(), i),
      on: projectorOf(i),
      marks: marksOf(i),
    };
  }

  /** Marks of a picture; one that is being edited as it is now. */
  function marksOf(i: number): readonly ViewerMark[] {
    const { draft } = editor;
    return marks.filter((mark) => (mark.pane ?? 0) === i).map((mark) => (draft?.id === mark.id ? { ...mark, points: draft.points } : mark));
  }

  function describe(): ViewerDescription {
    const view = scenes.length === 0 ? null : projectorOf(spoken()).sourceView;
    const { sharp, holes } = statusNow();
    const inView = scenes.flatMap((_, i) => overlay.inView(projectorOf(i), marksOf(i)));
    const { cursor, cornerSet, corners } = pencil;
    const held = marks.find((mark) => mark.id === editor.draft?.id);
    const at = editor.held === undefined ? cursor : editor.place;
    return {
      view,
      tool,
      marks: marks.length,
      marksInView: inView.map((mark) => mark.label ?? mark.id),
      sharp,
      holes,
      corners,
      ...(view !== null && at !== null ? { cursor: { place: placeInWords(view, at), cornerSet } } : {}),
      ...(held !== undefined && editor.held !== undefined ? { editing: { label: held.label ?? held.id, corner: editor.held === null ? null : editor.held + 1 } } : {}),
    };
  }

  /** The view or what lies over it changed. `byHand`: keep the frame loop awake, more may follow. */
  function changed(byHand: boolean): void {
    if (byHand) lastAct = now();
    prefetch?.stop();
    engine?.invalidate();
    drawOverlay();
    if (engine === null || engine.graphics === 'lost') {
      drawStandIn();
      tell(false);
    }
  }

  function drawOverlay(): void {
    const size = canvasSize();
    const places = stands();
    const active = heldPane;
    const panes = scenes.flatMap((_, i) => {
      const { place, clip = place, hidden } = places[i]!;
      // Where both lie on one another, both have their marks: that is what is compared.
      if (hidden) return [];
      const on = projectorOf(i);
      return [{
        on,
        origin: { x: place.left * size.width, y: place.top * size.height },
        clip: { x: clip.left * size.width, y: clip.top * size.height, width: clip.width * size.width, height: clip.height * size.height },
        marks: marksOf(i),
        sketch: i === active ? pencil.sketch(on) : null,
        held: i === active ? editor.place : null,
      }];
    });
    overlay.draw(size, panes, loupe.rectangle(size));
  }
  let heldPane = 0;

  function drawStandIn(): void {
    const needed = engine === null || engine.graphics === 'lost';
    const [scene] = scenes;
    if (!needed || scene === undefined || scene.preview === null) standIn.hide();
    else standIn.draw(scene.preview, scene.source.footage, scene.look.view(), canvasSize());
  }

  function tell(moving: boolean): void {
    const view = scenes.length === 0 ? null : projectorOf(0).sourceView;
    if (teller.tell(view, statusNow(), moving)) announcer.announce();
  }

  function statusNow(): ViewerStatus {
    const i = spoken();
    const scene = scenes[i];
    const hidden = stands().map((stand) => stand.hidden === true);
    return statusOf({
      engine,
      poolCeiling: deps.poolBytes ?? POOL_BYTES,
      previewFailed,
      shown: scene === undefined ? null : {
        footage: scene.source.footage,
        view: viewFor(staging(), i),
        frame: frameOf(staging(), i),
        pane: scene.pane,
        others: scenes.flatMap(({ pane }, at) => (at === i || pane === null || hidden[at] ? [] : [pane])),
      },
      ways: { adjusted: isAdjusted(adjustments), planet: planet !== null, levelled, loupe: loupe.factor > 0, compare: comparisonOf(scenes.length, mode, link, curtain, seen), live: scene === undefined ? null : liveSize(scene) },
      paneSize: paneSize(),
    });
  }

  function leaveScene({ abort, pane, video }: Scene): void {
    abort.abort();
    video?.stop();
    pane?.dispose();
  }

  function leave(): void {
    for (const scene of scenes) leaveScene(scene);
    scenes = [];
    loupe.leave();
    planet = null;
    previewFailed = false;
    pencil.cancel();
    editor.cancel();
    standIn.hide();
  }

  function enter(source: ViewerSource, view: View | undefined, others: number): Scene {
    const abort = new AbortController();
    const pane = engine?.createPane(source) ?? null;
    const at = scenes.length;
    const size = (): Size => sizeOfPlace((stands()[at] ?? stands()[0]!).place, canvasSize());
    const scene: Scene = { source, pane, abort, look: createLook(source.footage, size, view), preview: null, video: null, alignment: NO_TURN, offset: NO_TURN };
    void bringPreview(scene, others === 0);
    return scene;
  }

  async function bringPreview(scene: Scene, isFirst: boolean): Promise<void> {
    const { signal } = scene.abort;
    const bitmap = await loadPreview(scene.source.urls.preview, signal, {
      fetch: fetchBytes,
      wait: (ms) => new Promise((resolve) => window.setTimeout(resolve, ms)),
      ...(engine === null ? {} : { compressed: engine.compressed }),
    });
    if (signal.aborted) return;
    scene.preview = bitmap;
    if (isFirst) previewFailed = bitmap === null;
    if (bitmap !== null) scene.pane?.setPreview(bitmap);
    engine?.invalidate();
    changed(false);
  }

  function onDrawn(pane: number, drawn: Drawn | null): void {
    heldPane = pane;
    changed(false);
    announcer.announce();
    if (drawn === null) return;
    emitter.emit(tool === 'measure' ? 'measured' : 'marked', { ...drawn, pane });
  }

  /** Views that are asked for one after another are a movement as a hand's is. */
  let lastLook = -Infinity;
  function lookAt(view: View, options?: { readonly animate?: boolean }): void {
    const [scene] = scenes;
    const isMovement = now() - lastLook < SETTLE;
    lastLook = now();
    planet = null;
    if (scene !== undefined) {
      const target = worldViewOf(view, frameOf(staging(), 0));
      if (options?.animate === true && !reducedMotion()) scene.look.fly(target, now());
      else scene.look.jump(target);
    }
    changed(isMovement);
  }

  const zoomPlanet = (factor: number): void => {
    if (planet === null) return;
    planet = { ...planet, fov: Math.min(PLANET_MOST, Math.max(PLANET_LEAST, planet.fov / factor ** 0.5)) };
    changed(true);
  };

  const viewer: Viewer = {
    show(source, view) {
      leave();
      scenes = [enter(source, view, 0)];
      if (view !== undefined && levelled) scenes[0]!.look.jump(worldViewOf(view, frameOf(staging(), 0)));
      teller.forgetSharp();
      fitPending = view === undefined && canvas.clientWidth <= 1;
      changed(false);
    },
    clear() {
      leave();
      changed(false);
    },
    view: () => (scenes.length === 0 ? null : projectorOf(0).sourceView),
    lookAt,
    fit() {
      const [scene] = scenes;
      if (scene !== undefined) lookAt(worldToSource(scene.look.firstView()), { animate: true });
    },
    zoomBy(factor) {
      if (planet !== null) return zoomPlanet(factor);
      const held = heldAt(heldPane);
      held?.look.zoomAt({ x: held.on.size.width / 2, y: held.on.size.height / 2 }, factor);
      changed(true);
    },
    panBy(dx, dy) {
      heldAt(heldPane)?.look.panBy(dx, dy);
      changed(true);
    },
    placeAt(point) {
      const held = heldAt(point);
      return held && { pane: held.pane, point: held.on.placeAt({ x: point.x - held.origin.x, y: point.y - held.origin.y }) };
    },
    adjustments: () => adjustments,
    adjust(next) {
      adjustments = limitAdjustments(next);
      changed(false);
    },
    setPlanet(on) {
      const view = projectorOfFirst()?.view;
      planet = on && view?.kind === 'sphere' && planetOf(0) === planet ? { yaw: view.yaw, fov: PLANET_FIRST } : null;
      if (planet !== null) viewer.setTool('browse');
      changed(false);
    },
    setLevel(on) {
      const views = scenes.map((_, i) => projectorOf(i).sourceView);
      levelled = on;
      scenes.forEach((scene, i) => scene.look.jump(worldViewOf(views[i]!, frameOf({ ...staging(), link: i === 0 ? link : 'free' }, i))));
      pencil.cancel();
      changed(false);
    },
    setLoupe(factor) {
      loupe.setFactor(factor, scenes.map(({ source }) => source));
      changed(false);
    },
    compare(others, next = mode) {
      for (const scene of scenes.slice(1)) leaveScene(scene);
      scenes = scenes.slice(0, 1);
      mode = next;
      link = 'linked';
      seen = 0;
      heldPane = 0;
      const [first] = scenes;
      if (first !== undefined) {
        for (const source of others.slice(0, MOST_SCENES - 1)) {
          const scene = enter(source, undefined, scenes.length);
          scene.alignment = headingAlignment(first.source.footage, source.footage);
          scenes = [...scenes, scene];
        }
      }
      loupe.setFactor(loupe.factor, scenes.map(({ source }) => source));
      pencil.cancel();
      teller.forgetSharp();
      changed(false);
    },
    setCompare(change) {
      if (change.link !== undefined && scenes.length > 1) {
        relink(staging(), change.link);
        link = change.link;
      }
      mode = change.mode ?? mode;
      seen = change.seen ?? seen;
      if (change.curtain !== undefined) curtain = Math.min(1, Math.max(0, change.curtain));
      changed(false);
    },
    setAlignment(pane, turn) {
      const scene = scenes[pane];
      if (scene === undefined || pane === 0) return;
      scene.alignment = turn;
      changed(false);
    },
    setVideo(element, i = 0) {
      const scene = scenes[i];
      if (scene === undefined || scene.video?.element === element) return;
      scene.video?.stop();
      scene.video = element === null ? null : followVideo(element, canvas, () => {
        scenes[i]?.pane?.renewVideo();
        changed(false);
      });
      scene.pane?.setVideo(element);
      changed(false);
    },
    setStill(source, i = 0) {
      const scene = scenes[i];
      if (scene === undefined || scene.video === null) return;
      scene.video.only = source === null;
      if (source !== null && source.urls.preview !== scene.source.urls.preview) scenes = withSource(scenes, i, source, engine);
      teller.forgetSharp();
      changed(false);
    },
    prefetch: (source, view) => prefetch?.start(source, view, canvasSize()),
    setMarks(next) {
      marks = next;
      drawOverlay();
      announcer.announce();
    },
    setTool(next) {
      tool = next;
      canvas.dataset['tool'] = next;
      if (next !== 'browse') planet = null;
      pencil.cancel();
      editor.cancel();
      changed(false);
      announcer.announce();
    },
    tool: () => tool,
    drawByKeyboard() {
      if (tool === 'browse') viewer.setTool('box');
      const held = heldAt(heldPane);
      held?.look.stop();
      if (held !== null) pencil.showCursor(held.on);
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
      prefetch?.stop();
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
  const projectorOfFirst = (): Projector | null => (scenes.length === 0 ? null : projectorOf(0));
  const worldToSource = (view: View): View => createProjector(view, paneSize(), frameOf(staging(), 0)).sourceView;

  const hand = createHand({
    tool: () => tool,
    paneAt(at) {
      const held = heldAt(at);
      if (held !== null && typeof at !== 'number') heldPane = held.pane;
      return held;
    },
    moved: () => changed(true),
    pencil,
    editor,
    markAt: ({ on, marks: own }, point) => overlay.markAt(on, own, point),
    handleAt({ on, marks: own }, point) {
      const mark = own.find((one) => one.editable);
      if (mark === undefined || planet !== null) return null;
      const handle = handleAt(mark, on, point, overlay.isOnLine(on, mark, point));
      return handle && { mark, handle };
    },
    onPick: (id) => emitter.emit('pick', { id }),
    onDrawn,
    onEdited(edited) {
      if (edited !== null) emitter.emit('changed', edited);
      changed(false);
      announcer.announce();
    },
    onRemoval: (id) => emitter.emit('removal', { id }),
    onPlaced: (pane, point) => emitter.emit('placed', { pane, point }),
    onHover(point, over) {
      if (over !== null) canvas.dataset['hover'] = over;
      else delete canvas.dataset['hover'];
      if (loupe.move(point)) {
        engine?.invalidate();
        drawOverlay();
      }
    },
    planet: {
      shown: () => planet !== null,
      turn(dx) {
        if (planet === null) return;
        planet = { ...planet, yaw: planet.yaw + dx / 250 };
        changed(true);
      },
      zoom: zoomPlanet,
    },
    redraw() {
      drawOverlay();
      announcer.announce();
    },
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
      for (const { look } of scenes) look.jump(look.firstView());
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
