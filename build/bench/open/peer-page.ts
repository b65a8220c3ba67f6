// The page of the benchmark with photo-sphere-viewer and its tile adapter: the same tiles at the same levels, the same preview.

import { Viewer } from '@photo-sphere-viewer/core';
import { EquirectangularTilesAdapter } from '@photo-sphere-viewer/equirectangular-tiles-adapter';
import { PEER_FOV } from './scene.ts';

const { scene } = window;
const base = `/media/${scene.footage.original.sha256}`;
/** The adapter wants the coarsest first, and columns and rows that are powers of two. */
const levels = scene.footage.index.levels.filter((level) => level.columns > 1 || level.rows > 1).toReversed();
let viewer: Viewer | null = null;

window.bench = {
  turn: (yaw, pitch) => viewer?.rotate({ yaw, pitch }),
  facts() {
    const textures = viewer?.renderer as unknown as { renderer?: { info?: { memory?: { textures?: number } } } } | undefined;
    return { textures: textures?.renderer?.info?.memory?.textures ?? -1 };
  },
};
document.querySelector('button')!.addEventListener('click', (event) => {
  window.bench.clickedAt = Date.now();
  (event.currentTarget as HTMLElement).remove();
  viewer = new Viewer({
    container: document.querySelector<HTMLElement>('.stage')!,
    // Its default blurs the preview by a canvas filter, which without a GPU takes it seconds: measured at its faster setting.
    adapter: EquirectangularTilesAdapter.withConfig({ baseBlur: false }),
    panorama: {
      baseUrl: `${base}/preview`,
      levels: levels.map(({ width, columns, rows }) => ({ width, cols: columns, rows })),
      tileUrl: (column: number, row: number, level: number) => `${base}/tile/${levels.length - 1 - level}/${column}/${row}`,
    },
    minFov: PEER_FOV.least,
    maxFov: PEER_FOV.most,
    defaultZoomLvl: scene.zoomLevel,
    defaultYaw: scene.yaw,
    defaultPitch: scene.pitch,
    navbar: false,
    moveInertia: false,
  });
});
