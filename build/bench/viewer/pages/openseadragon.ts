// The page with OpenSeadragon: the same tiles of the same flat picture.

import OpenSeadragon from 'openseadragon';
import { offer } from './start.ts';

const { footage, view } = window.viewerScene;
if (view.kind !== 'flat') throw new Error('a flat picture is expected');
const base = `/media/${footage.original.sha256}`;
/** It counts levels from a single pixel up. */
const most = Math.ceil(Math.log2(Math.max(footage.width, footage.height)));
const aspect = 1280 / 720;
let viewer: OpenSeadragon.Viewer | null = null;

const boundsOf = (x: number, y: number) => {
  const across = view.across / footage.width;
  return new OpenSeadragon.Rect(x / footage.width - across / 2, y / footage.width - across / aspect / 2, across, across / aspect);
};

offer({
  open() {
    viewer = OpenSeadragon({
      element: document.querySelector<HTMLElement>('.stage')!,
      showNavigationControl: false,
      animationTime: 0,
      // Its tiles would fade in over a second and a half; measured at its faster setting.
      blendTime: 0,
      immediateRender: false,
      visibilityRatio: 0,
      tileSources: {
        width: footage.width,
        height: footage.height,
        tileSize: 512,
        tileOverlap: 0,
        minLevel: most - footage.index.levels.findLastIndex((level) => level.width % 512 === 0 && level.height % 512 === 0),
        maxLevel: most,
        getTileUrl: (level: number, x: number, y: number) => `${base}/tile/${most - level}/${x}/${y}`,
      } as unknown as string,
    });
    viewer.addHandler('open', () => viewer!.viewport.fitBounds(boundsOf(view.x, view.y), true));
  },
  turn: (a, b) => viewer?.viewport.fitBounds(boundsOf(a * footage.width, b * footage.height), true),
});
