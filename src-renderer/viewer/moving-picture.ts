// Videos as pictures of a scene: their frames while they play, a still over them while they rest.

import type { ViewerCore } from './core.ts';
import { followVideo, withSource } from './scene-video.ts';
import type { Viewer } from './types.ts';

export function createMovingPicture({ canvas, stage, engine, teller, changed }: ViewerCore): Pick<Viewer, 'setVideo' | 'setStill'> {
  return {
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
  };
}
