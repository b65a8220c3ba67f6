// Where the viewer looks: views that are asked for, zoom, level, the little planet.

import type { View } from '#shared/footage/footage.ts';
import { PLANET_FIRST, PLANET_LEAST, PLANET_MOST } from '#shared/footage/planet.ts';
import { SETTLE, type ViewerCore } from './core.ts';
import { createProjector, worldViewOf } from './projector.ts';
import { frameOf } from './scenes.ts';
import type { Viewer } from './types.ts';

export interface Looking extends Pick<Viewer, 'view' | 'lookAt' | 'fit' | 'zoomBy' | 'panBy' | 'placeAt' | 'setPlanet' | 'setLevel'> {
  zoomPlanet(factor: number): void;
  turnPlanet(radians: number): void;
}

/** `stopDrawing`: the little planet is only looked at. */
export function createLooking(core: ViewerCore, stopDrawing: () => void): Looking {
  const { stage, settings, pencil, changed, heldAt, now } = core;
  const { staging, paneSize, planetOf, projectorOf } = stage;
  const worldToSource = (view: View): View => createProjector(view, paneSize(), frameOf(staging(), 0)).sourceView;
  /** Views that are asked for one after another are a movement as a hand's is. */
  let lastLook = -Infinity;

  const looking: Looking = {
    view: () => (stage.scenes.length === 0 ? null : projectorOf(0).sourceView),
    lookAt(view, options) {
      const [scene] = stage.scenes;
      const isMovement = now() - lastLook < SETTLE;
      lastLook = now();
      stage.planet = null;
      if (scene !== undefined) {
        const target = worldViewOf(view, frameOf(staging(), 0));
        if (options?.animate === true && !core.reducedMotion()) scene.look.fly(target, now());
        else scene.look.jump(target);
      }
      changed(isMovement);
    },
    fit() {
      const [scene] = stage.scenes;
      if (scene !== undefined) looking.lookAt(worldToSource(scene.look.firstView()), { animate: true });
    },
    zoomBy(factor) {
      if (stage.planet !== null) return looking.zoomPlanet(factor);
      const held = heldAt(settings.heldPane);
      held?.look.zoomAt({ x: held.on.size.width / 2, y: held.on.size.height / 2 }, factor);
      changed(true);
    },
    panBy(dx, dy) {
      heldAt(settings.heldPane)?.look.panBy(dx, dy);
      changed(true);
    },
    placeAt(point) {
      const held = heldAt(point);
      return held && { pane: held.pane, point: held.on.placeAt({ x: point.x - held.origin.x, y: point.y - held.origin.y }) };
    },
    setPlanet(on) {
      const view = stage.scenes.length === 0 ? null : projectorOf(0).view;
      stage.planet = on && view?.kind === 'sphere' && planetOf(0) === stage.planet ? { yaw: view.yaw, fov: PLANET_FIRST } : null;
      if (stage.planet !== null) stopDrawing();
      changed(false);
    },
    setLevel(on) {
      const views = stage.scenes.map((_, i) => projectorOf(i).sourceView);
      stage.levelled = on;
      stage.scenes.forEach((scene, i) => scene.look.jump(worldViewOf(views[i]!, frameOf({ ...staging(), link: i === 0 ? stage.link : 'free' }, i))));
      pencil.cancel();
      changed(false);
    },
    zoomPlanet(factor) {
      if (stage.planet === null) return;
      stage.planet = { ...stage.planet, fov: Math.min(PLANET_MOST, Math.max(PLANET_LEAST, stage.planet.fov / factor ** 0.5)) };
      changed(true);
    },
    turnPlanet(radians) {
      if (stage.planet === null) return;
      stage.planet = { ...stage.planet, yaw: stage.planet.yaw + radians };
      changed(true);
    },
  };
  return looking;
}
