// The page with our viewer: made at the click, as the peers are.

import { createViewer } from '../../../../src-renderer/viewer/viewer.ts';
import { createPainterReserve, whenQuiet } from '../../../../src-renderer/viewer/painter-reserve.ts';
import type { Viewer } from '../../../../src-renderer/viewer/types.ts';
import { offer } from './start.ts';

const { footage, view } = window.viewerScene;
const base = `/media/${footage.original.sha256}`;
// Started with the page, as in the window; the peers' code is there by then as well.
const startPainter = createPainterReserve(() => new Worker('/painter.js', { type: 'module' }), whenQuiet);
let viewer: Viewer | null = null;

offer({
  open() {
    const host = document.querySelector<HTMLElement>('.stage')!;
    const canvas = document.createElement('canvas');
    host.append(canvas);
    viewer = createViewer(canvas, host, { wording: { describe: () => 'picture' }, startPainter });
    viewer.show({ footage, urls: { preview: `${base}/preview`, tile: (level, x, y) => `${base}/tile/${level}/${x}/${y}` } }, view);
  },
  turn(a, b) {
    if (view.kind === 'sphere') viewer?.lookAt({ ...view, yaw: a, pitch: b });
    else viewer?.lookAt({ ...view, x: a * footage.width, y: b * footage.height });
  },
});
