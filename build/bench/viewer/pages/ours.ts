// The page with our viewer: made at the click, as the peers are.

import { createViewer } from '../../../../src-renderer/viewer/viewer.ts';
import type { Viewer } from '../../../../src-renderer/viewer/types.ts';
import { offer } from './start.ts';

const { footage, view } = window.viewerScene;
const base = `/media/${footage.original.sha256}`;
let viewer: Viewer | null = null;

offer({
  open() {
    const host = document.querySelector<HTMLElement>('.stage')!;
    const canvas = document.createElement('canvas');
    host.append(canvas);
    viewer = createViewer(canvas, host, { wording: { describe: () => 'picture' }, startPainter: () => new Worker('/painter.js', { type: 'module' }) });
    viewer.show({ footage, urls: { preview: `${base}/preview`, tile: (level, x, y) => `${base}/tile/${level}/${x}/${y}` } }, view);
  },
  turn(a, b) {
    if (view.kind === 'sphere') viewer?.lookAt({ ...view, yaw: a, pitch: b });
    else viewer?.lookAt({ ...view, x: a * footage.width, y: b * footage.height });
  },
});
