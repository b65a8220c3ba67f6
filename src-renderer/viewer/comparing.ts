// Several pictures at once: entering and leaving a comparison, how it is shown and linked.

import type { ViewerCore } from './core.ts';
import { headingAlignment, relink } from './scenes.ts';
import type { Viewer } from './types.ts';

const MOST_SCENES = 4;

export function createComparing({ stage, settings, loupe, pencil, teller, enter, leaveScene, changed }: ViewerCore): Pick<Viewer, 'compare' | 'setCompare' | 'setAlignment'> {
  return {
    compare(others, next = stage.mode) {
      for (const scene of stage.scenes.slice(1)) leaveScene(scene);
      stage.scenes = stage.scenes.slice(0, 1);
      stage.mode = next;
      stage.link = 'linked';
      stage.seen = 0;
      settings.heldPane = 0;
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
        relink(stage.staging(), change.link);
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
  };
}
