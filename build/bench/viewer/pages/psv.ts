// The page with photo-sphere-viewer and its tile adapter: the same tiles at the same levels, the same preview.

import { Viewer } from '@photo-sphere-viewer/core';
import { EquirectangularTilesAdapter } from '@photo-sphere-viewer/equirectangular-tiles-adapter';
import { verticalOf } from '../scene.ts';
import { offer } from './start.ts';

const { footage, view } = window.viewerScene;
if (view.kind !== 'sphere') throw new Error('a sphere is expected');
const base = `/media/${footage.original.sha256}`;
/** The adapter wants the coarsest first, and columns and rows that are powers of two. */
const levels = footage.index.levels.filter((level) => level.columns > 1 || level.rows > 1).toReversed();
const FOV = { most: 100, least: 10 };
let viewer: Viewer | null = null;

offer({
  open() {
    viewer = new Viewer({
      container: document.querySelector<HTMLElement>('.stage')!,
      // Its default blurs the preview by a canvas filter, which without a GPU takes it seconds: measured at its faster setting.
      adapter: EquirectangularTilesAdapter.withConfig({ baseBlur: false }),
      panorama: {
        baseUrl: `${base}/preview`,
        levels: levels.map(({ width, columns, rows }) => ({ width, cols: columns, rows })),
        tileUrl: (column: number, row: number, level: number) => `${base}/tile/${levels.length - 1 - level}/${column}/${row}`,
      },
      minFov: FOV.least,
      maxFov: FOV.most,
      defaultZoomLvl: (100 * (FOV.most - (verticalOf(view.fov) * 180) / Math.PI)) / (FOV.most - FOV.least),
      defaultYaw: view.yaw,
      defaultPitch: view.pitch,
      navbar: false,
      moveInertia: false,
    });
  },
  turn: (yaw, pitch) => viewer?.rotate({ yaw, pitch }),
});
