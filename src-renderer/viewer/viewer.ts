// The viewer: puts its parts together and offers them as one object. No React, no wording of its own.

import { limitAdjustments } from './adjust.ts';
import { createComparing } from './comparing.ts';
import { createCore } from './core.ts';
import { attachHand } from './holding.ts';
import { createLooking } from './looking.ts';
import { createMovingPicture } from './moving-picture.ts';
import { worldViewOf } from './projector.ts';
import { frameOf } from './scenes.ts';
import type { Viewer, ViewerDeps } from './types.ts';

/** Of somebody else's pointer. */
const POINTER_COLOUR = '#c2410c';

export function createViewer(canvas: HTMLCanvasElement, overlayHost: HTMLElement | SVGSVGElement, deps: ViewerDeps): Viewer {
  const core = createCore(canvas, overlayHost, deps);
  const { settings, stage, engine, emitter, teller, pencil, editor, loupe, announcer, changed } = core;
  const { zoomPlanet, turnPlanet, ...looking } = createLooking(core, () => viewer.setTool('browse'));

  const viewer: Viewer = {
    ...looking,
    ...createComparing(core),
    ...createMovingPicture(core),
    show(source, view) {
      core.leave();
      stage.scenes = [core.enter(source, view, 0)];
      if (view !== undefined && stage.levelled) stage.scenes[0]!.look.jump(worldViewOf(view, frameOf(stage.staging(), 0)));
      teller.forgetSharp();
      settings.fitPending = view === undefined && canvas.clientWidth <= 1;
      changed(false);
    },
    clear() {
      core.leave();
      changed(false);
    },
    adjustments: () => settings.adjustments,
    adjust(next) {
      settings.adjustments = limitAdjustments(next);
      changed(false);
    },
    setLoupe(factor) {
      loupe.setFactor(factor, stage.scenes.map(({ source }) => source));
      changed(false);
    },
    prefetch: (source, view) => core.prefetch?.start(source, view, core.canvasSize()),
    setMarks(next) {
      settings.marks = next;
      core.drawOverlay();
      announcer.announce();
    },
    setPointer(next) {
      settings.pointer = next === null ? null : { id: 'pointer', kind: 'point', points: [next.place], ...(next.label === '' ? {} : { label: next.label }), colour: POINTER_COLOUR };
      core.drawOverlay();
    },
    setTool(next) {
      settings.tool = next;
      canvas.dataset['tool'] = next;
      if (next !== 'browse') stage.planet = null;
      pencil.cancel();
      editor.cancel();
      changed(false);
      announcer.announce();
    },
    tool: () => settings.tool,
    drawByKeyboard() {
      if (settings.tool === 'browse') viewer.setTool('box');
      const held = core.heldAt(settings.heldPane);
      held?.look.stop();
      if (held !== null) pencil.showCursor(held.on);
      canvas.focus({ preventScroll: true });
      changed(false);
      announcer.announce();
    },
    on: emitter.on,
    status: core.statusNow,
    retryHoles: () => engine?.retryHoles(),
    loseContext: (ms) => engine?.loseContext(ms),
    dispose() {
      core.leave();
      core.prefetch?.stop();
      announcer.dispose();
      detach();
      window.removeEventListener('focus', retryOnFocus);
      resized.disconnect();
      engine?.dispose();
      core.overlay.dispose();
      core.standIn.dispose();
      emitter.clear();
    },
  };

  const detach = attachHand(core, { ...looking, zoomPlanet, turnPlanet });
  const retryOnFocus = (): void => {
    if (core.statusNow().holes > 0) engine?.retryHoles();
  };
  window.addEventListener('focus', retryOnFocus);
  const resized = new ResizeObserver(() => {
    if (settings.fitPending && canvas.clientWidth > 1) {
      settings.fitPending = false;
      for (const { look } of stage.scenes) look.jump(look.firstView());
    }
    changed(false);
  });
  resized.observe(canvas);

  canvas.classList.add('viewer-canvas');
  canvas.setAttribute('role', 'application');
  if (!canvas.hasAttribute('tabindex')) canvas.tabIndex = 0;
  canvas.dataset['tool'] = settings.tool;
  announcer.announce();
  return viewer;
}
