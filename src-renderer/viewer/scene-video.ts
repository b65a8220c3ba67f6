// A video in the place of a picture: its frames as they come, and under tiles of the frame that it rests on. The camera and what lies
// over the picture stay what they are.

import type { Engine } from './engine.ts';
import type { Scene, SceneVideo } from './scenes.ts';
import type { ViewerSource, ViewerStatus } from './types.ts';

/** Frames are told of only for a video that is in the document: it is put there, unseen. `onFrame`: another frame is there to be drawn. */
export function followVideo(element: HTMLVideoElement, beside: HTMLElement, onFrame: () => void): SceneVideo {
  element.classList.add('viewer-video');
  element.setAttribute('aria-hidden', 'true');
  element.tabIndex = -1;
  if (!element.isConnected) beside.before(element);
  let handle = 0;
  const each = (): void => {
    handle = element.requestVideoFrameCallback(each);
    onFrame();
  };
  handle = element.requestVideoFrameCallback(each);
  // Where a frame was there before, or is not told of for any other reason.
  const others = ['loadeddata', 'seeked'] as const;
  for (const name of others) element.addEventListener(name, onFrame);
  return {
    element,
    only: true,
    stop() {
      element.cancelVideoFrameCallback(handle);
      for (const name of others) element.removeEventListener(name, onFrame);
      element.remove();
    },
  };
}

export function liveSize({ video }: Scene): ViewerStatus['live'] {
  return video?.only ? { width: video.element.videoWidth, height: video.element.videoHeight } : null;
}

/** The same scene with another picture of the same size: its video stays beneath. */
export function withSource(scenes: readonly Scene[], i: number, source: ViewerSource, engine: Engine | null): readonly Scene[] {
  const scene = scenes[i]!;
  scene.abort.abort();
  scene.pane?.dispose();
  const pane = engine?.createPane(source) ?? null;
  if (scene.video !== null) pane?.setVideo(scene.video.element);
  return scenes.map((one, at) => (at === i ? { ...scene, source, pane, preview: null, abort: new AbortController() } : one));
}
