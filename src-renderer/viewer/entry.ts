// A picture enters the stage and leaves it: its pane, its camera, and its preview as soon as that comes.

import type { View } from '#shared/footage/footage.ts';
import type { Size } from '#shared/footage/camera.ts';
import { NO_TURN } from '#shared/footage/turn.ts';
import type { Engine } from './engine.ts';
import { createLook } from './look.ts';
import { loadPreview } from './preview.ts';
import type { Scene } from './scenes.ts';
import type { ViewerDeps, ViewerSource } from './types.ts';

export interface EntryDeps {
  readonly engine: Engine | null;
  readonly fetch: NonNullable<ViewerDeps['fetch']>;
  /** CSS pixels of picture `i` where it stands now. */
  readonly sizeOf: (i: number) => Size;
  /** The preview of picture `i` came, or will not. */
  readonly onPreview: (i: number, came: boolean) => void;
}
export interface Entry {
  /** As picture `i`. */
  enter(source: ViewerSource, view: View | undefined, i: number): Scene;
  leaveScene(scene: Scene): void;
}

export function createEntry({ engine, fetch, sizeOf, onPreview }: EntryDeps): Entry {
  async function bringPreview(scene: Scene, i: number): Promise<void> {
    const { signal } = scene.abort;
    const bitmap = await loadPreview(scene.source.urls.preview, signal, {
      fetch,
      wait: (ms) => new Promise((resolve) => window.setTimeout(resolve, ms)),
      ...(engine === null ? {} : { compressed: engine.compressed }),
    });
    if (signal.aborted) return;
    scene.preview = bitmap;
    if (bitmap !== null) scene.pane?.setPreview(bitmap);
    onPreview(i, bitmap !== null);
  }

  return {
    enter(source, view, i) {
      const pane = engine?.createPane(source) ?? null;
      const scene: Scene = { source, pane, abort: new AbortController(), look: createLook(source.footage, () => sizeOf(i), view), preview: null, video: null, alignment: NO_TURN, offset: NO_TURN };
      void bringPreview(scene, i);
      return scene;
    },
    leaveScene({ abort, pane, video }) {
      abort.abort();
      video?.stop();
      pane?.dispose();
    },
  };
}
