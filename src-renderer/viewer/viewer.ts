// The viewer: puts engine, scenes, input, pencil, editor and overlay together and offers them as one object. No React, no wording
// of its own.

import type { View } from '#shared/footage/footage.ts';
import type { Size } from '#shared/footage/camera.ts';
import { PLANET_FIRST, PLANET_LEAST, PLANET_MOST } from '#shared/footage/planet.ts';
import type { PixelPoint } from '#shared/footage/sphere.ts';
import { isAdjusted, limitAdjustments, ORIGINAL } from './adjust.ts';
import { createAnnouncer } from './announcer.ts';
import { createEditor, handleAt } from './editor.ts';
import { createEngine, type Shown } from './engine.ts';
import { createEmitter } from './emitter.ts';
import { createEntry } from './entry.ts';
import { createHand, type Held } from './hand.ts';
import { attachInput } from './input.ts';
import { createLoupe } from './loupe.ts';
import { createOverlay } from './overlay.ts';
import { createPencil, placeInWords, type Drawn } from './pencil.ts';
import { createPrefetch } from './prefetch.ts';
import { createProjector, worldViewOf, type Projector } from './projector.ts';
import { frameOf, headingAlignment, relink, sizeOfPlace, viewFor } from './scenes.ts';
import { followVideo, liveSize, withSource } from './scene-video.ts';
import { createStandIn } from './stand-in.ts';
import { createStage } from './stage.ts';
import { statusOf } from './status.ts';
import { createTeller } from './teller.ts';
import type { Tool, Viewer, ViewerDeps, ViewerDescription, ViewerEvents, ViewerMark, ViewerStatus } from './types.ts';

const POOL_BYTES = 128 * 1024 * 1024;
const COMPRESSED_BYTES = 64 * 1024 * 1024;
/** A picture counts as moving until this long (ms) after the last act of the hand. */
const SETTLE = 140;
const MOST_SCENES = 4;
/** Of somebody else's pointer. */
const POINTER_COLOUR = '#c2410c';

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
  let adjustments = ORIGINAL;
  let previewFailed = false;
  let marks: readonly ViewerMark[] = [];
  let pointer: ViewerMark | null = null;
  let tool: Tool = 'browse';
  let lastAct = -Infinity;
  /** The source was shown before the canvas had a size: it is fitted as soon as it has one. */
  let fitPending = false;

  const canvasSize = (): Size => ({ width: Math.max(1, canvas.clientWidth), height: Math.max(1, canvas.clientHeight) });
  const stage = createStage(canvasSize);
  const { staging, stands, paneSize, spoken, planetOf, projectorOf } = stage;

  const engine = createEngine(
    canvas,
    {
      advance(time) {
        const flies = stage.scenes.map(({ look }) => look.advance(time)).some(Boolean);
        if (flies) changed(false);
        return flies || time - lastAct < SETTLE || stage.scenes.some(({ video }) => video !== null && !video.element.paused);
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

  function shown(): readonly Shown[] {
    const glass = loupe.shown(canvasSize(), heldAt);
    const panes = stage.panes(adjustments);
    return glass === null ? panes : [...panes, { ...glass, adjustments }];
  }
  const { enter, leaveScene } = createEntry({
    engine,
    fetch: fetchBytes,
    sizeOf: (i) => sizeOfPlace((stands()[i] ?? stands()[0]!).place, canvasSize()),
    onPreview(i, came) {
      if (i === 0) previewFailed = !came;
      engine?.invalidate();
      changed(false);
    },
  });
  const heldAt = (at: PixelPoint | number): Held | null => stage.heldAt(at, marksOf);

  /** Marks of a picture; one that is being edited as it is now. */
  function marksOf(i: number): readonly ViewerMark[] {
    const { draft } = editor;
    return marks.filter((mark) => (mark.pane ?? 0) === i).map((mark) => (draft?.id === mark.id ? { ...mark, points: draft.points } : mark));
  }

  function describe(): ViewerDescription {
    const view = stage.scenes.length === 0 ? null : projectorOf(spoken()).sourceView;
    const { sharp, holes } = statusNow();
    const inView = stage.scenes.flatMap((_, i) => overlay.inView(projectorOf(i), marksOf(i)));
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
    if (byHand) {
      lastAct = now();
      emitter.emit('hand', null);
    }
    prefetch?.stop();
    engine?.invalidate();
    drawOverlay();
    if (engine?.showing !== true) drawStandIn();
    if (engine === null || engine.graphics === 'lost') tell(false);
  }

  function drawOverlay(): void {
    const size = canvasSize();
    const places = stands();
    const active = heldPane;
    const panes = stage.scenes.flatMap((_, i) => {
      const { place, clip = place, hidden } = places[i]!;
      // Where both lie on one another, both have their marks: that is what is compared.
      if (hidden) return [];
      const on = projectorOf(i);
      return [{
        on,
        origin: { x: place.left * size.width, y: place.top * size.height },
        clip: { x: clip.left * size.width, y: clip.top * size.height, width: clip.width * size.width, height: clip.height * size.height },
        marks: i === 0 && pointer !== null ? [...marksOf(i), pointer] : marksOf(i),
        sketch: i === active ? pencil.sketch(on) : null,
        held: i === active ? editor.place : null,
      }];
    });
    overlay.draw(size, panes, loupe.rectangle(size));
  }
  let heldPane = 0;

  function drawStandIn(): void {
    const [scene] = stage.scenes;
    if (engine?.showing === true || scene === undefined || scene.preview === null) standIn.hide();
    else standIn.draw(scene.preview, scene.source.footage, { view: viewFor(staging(), 0), frame: frameOf(staging(), 0) }, canvasSize());
  }

  function tell(moving: boolean): void {
    const view = stage.scenes.length === 0 ? null : projectorOf(0).sourceView;
    if (teller.tell(view, statusNow(), moving)) announcer.announce();
  }

  function statusNow(): ViewerStatus {
    const i = spoken();
    const scene = stage.scenes[i];
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
        others: stage.scenes.flatMap(({ pane }, at) => (at === i || pane === null || hidden[at] ? [] : [pane])),
      },
      ways: { adjusted: isAdjusted(adjustments), planet: stage.planet !== null, levelled: stage.levelled, loupe: loupe.factor > 0, compare: stage.comparison(), live: scene === undefined ? null : liveSize(scene) },
      paneSize: paneSize(),
    });
  }

  function leave(): void {
    for (const scene of stage.scenes) leaveScene(scene);
    stage.scenes = [];
    loupe.leave();
    stage.planet = null;
    previewFailed = false;
    pencil.cancel();
    editor.cancel();
    standIn.hide();
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
    const [scene] = stage.scenes;
    const isMovement = now() - lastLook < SETTLE;
    lastLook = now();
    stage.planet = null;
    if (scene !== undefined) {
      const target = worldViewOf(view, frameOf(staging(), 0));
      if (options?.animate === true && !reducedMotion()) scene.look.fly(target, now());
      else scene.look.jump(target);
    }
    changed(isMovement);
  }

  const zoomPlanet = (factor: number): void => {
    if (stage.planet === null) return;
    stage.planet = { ...stage.planet, fov: Math.min(PLANET_MOST, Math.max(PLANET_LEAST, stage.planet.fov / factor ** 0.5)) };
    changed(true);
  };

  const viewer: Viewer = {
    show(source, view) {
      leave();
      stage.scenes = [enter(source, view, 0)];
      if (view !== undefined && stage.levelled) stage.scenes[0]!.look.jump(worldViewOf(view, frameOf(staging(), 0)));
      teller.forgetSharp();
      fitPending = view === undefined && canvas.clientWidth <= 1;
      changed(false);
    },
    clear() {
      leave();
      changed(false);
    },
    view: () => (stage.scenes.length === 0 ? null : projectorOf(0).sourceView),
    lookAt,
    fit() {
      const [scene] = stage.scenes;
      if (scene !== undefined) lookAt(worldToSource(scene.look.firstView()), { animate: true });
    },
    zoomBy(factor) {
      if (stage.planet !== null) return zoomPlanet(factor);
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
      stage.planet = on && view?.kind === 'sphere' && planetOf(0) === stage.planet ? { yaw: view.yaw, fov: PLANET_FIRST } : null;
      if (stage.planet !== null) viewer.setTool('browse');
      changed(false);
    },
    setLevel(on) {
      const views = stage.scenes.map((_, i) => projectorOf(i).sourceView);
      stage.levelled = on;
      stage.scenes.forEach((scene, i) => scene.look.jump(worldViewOf(views[i]!, frameOf({ ...staging(), link: i === 0 ? stage.link : 'free' }, i))));
      pencil.cancel();
      changed(false);
    },
    setLoupe(factor) {
      loupe.setFactor(factor, stage.scenes.map(({ source }) => source));
      changed(false);
    },
    compare(others, next = stage.mode) {
      for (const scene of stage.scenes.slice(1)) leaveScene(scene);
      stage.scenes = stage.scenes.slice(0, 1);
      stage.mode = next;
      stage.link = 'linked';
      stage.seen = 0;
      heldPane = 0;
      const [first] = stage.scenes;
      if (first !== undefined) {
        for (const source of others.slice(0, MOST_SCENES - 1)) {
          const scene = enter(source, undefined, stage.scenes.length);
          scene.alignment = headingAlignment(first.source.footage, source.footage);
          stage.scenes = [...stage.scenes, scene];
        }
      }
      loupe.setFactor(loupe.factor, stage.scenes.map(({ source }) => source));
      pencil.cancel();
      teller.forgetSharp();
      changed(false);
    },
    setCompare(change) {
      if (change.link !== undefined && stage.scenes.length > 1) {
        relink(staging(), change.link);
        stage.link = change.link;
      }
      stage.mode = change.mode ?? stage.mode;
      stage.seen = change.seen ?? stage.seen;
      if (change.curtain !== undefined) stage.curtain = Math.min(1, Math.max(0, change.curtain));
      changed(false);
    },
    setAlignment(pane, turn) {
      const scene = stage.scenes[pane];
      if (scene === undefined || pane === 0) return;
      scene.alignment = turn;
      changed(false);
    },
    setVideo(element, i = 0) {
      const scene = stage.scenes[i];
      if (scene === undefined || scene.video?.element === element) return;
      scene.video?.stop();
      scene.video = element === null ? null : followVideo(element, canvas, () => {
        stage.scenes[i]?.pane?.renewVideo();
        changed(false);
      });
      scene.pane?.setVideo(element);
      changed(false);
    },
    setStill(source, i = 0) {
      const scene = stage.scenes[i];
      if (scene === undefined || scene.video === null) return;
      scene.video.only = source === null;
      if (source !== null && source.urls.preview !== scene.source.urls.preview) stage.scenes = withSource(stage.scenes, i, source, engine);
      teller.forgetSharp();
      changed(false);
    },
    prefetch: (source, view) => prefetch?.start(source, view, canvasSize()),
    setMarks(next) {
      marks = next;
      drawOverlay();
      announcer.announce();
    },
    setPointer(next) {
      pointer = next === null ? null : { id: 'pointer', kind: 'point', points: [next.place], ...(next.label === '' ? {} : { label: next.label }), colour: POINTER_COLOUR };
      drawOverlay();
    },
    setTool(next) {
      tool = next;
      canvas.dataset['tool'] = next;
      if (next !== 'browse') stage.planet = null;
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
  const projectorOfFirst = (): Projector | null => (stage.scenes.length === 0 ? null : projectorOf(0));
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
      if (mark === undefined || stage.planet !== null) return null;
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
      emitter.emit('hover', point === null ? null : viewer.placeAt(point));
      if (over !== null) canvas.dataset['hover'] = over;
      else delete canvas.dataset['hover'];
      if (loupe.move(point)) {
        engine?.invalidate();
        drawOverlay();
      }
    },
    planet: {
      shown: () => stage.planet !== null,
      turn(dx) {
        if (stage.planet === null) return;
        stage.planet = { ...stage.planet, yaw: stage.planet.yaw + dx / 250 };
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
      for (const { look } of stage.scenes) look.jump(look.firstView());
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
