// The page of the benchmark with our viewer: made at the click, as the peer is.

import { createViewer } from '../../../src-renderer/viewer/viewer.ts';
import { createPainterReserve, whenQuiet } from '../../../src-renderer/viewer/painter-reserve.ts';
import type { Viewer } from '../../../src-renderer/viewer/types.ts';
import './scene.ts';

const { scene } = window;
const base = `/media/${scene.footage.original.sha256}`;
// Started with the page, as in the window; the peers' code is there by then as well.
const startPainter = createPainterReserve(() => new Worker('/painter.js', { type: 'module' }), whenQuiet);
let viewer: Viewer | null = null;

window.bench = {
  turn: (yaw, pitch) => viewer?.lookAt({ kind: 'sphere', yaw, pitch, fov: scene.horizontalFov }),
  facts() {
    const status = viewer?.status();
    return status === undefined ? {} : { level: status.level, tiles: status.pool.tiles, poolMiB: status.pool.bytes / 2 ** 20, evictions: status.counts.evictions, graphics: status.graphics };
  },
};
document.querySelector('button')!.addEventListener('click', (event) => {
  window.bench.clickedAt = Date.now();
  (event.currentTarget as HTMLElement).remove();
  const host = document.querySelector<HTMLElement>('.stage')!;
  const canvas = document.createElement('canvas');
  host.append(canvas);
  viewer = createViewer(canvas, host, { wording: { describe: () => 'panorama' }, startPainter });
  viewer.show(
    { footage: scene.footage, urls: { preview: `${base}/preview`, tile: (level, x, y) => `${base}/tile/${level}/${x}/${y}` } },
    { kind: 'sphere', yaw: scene.yaw, pitch: scene.pitch, fov: scene.horizontalFov },
  );
});
