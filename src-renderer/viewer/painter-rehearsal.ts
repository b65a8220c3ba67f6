// The painter's code before a hand moves the picture: the first frames of a movement are several times as slow as the tenth, since what they run is
// compiled while it runs. A picture that rests is therefore drawn as it will be while it moves, at half of its size and unseen, a slice at a time.

import type { Size } from '#shared/footage/camera.ts';
import type { PaintedPane } from './painter-messages.ts';
import type { Raster, RasterRectangle } from './raster-types.ts';

/** Rows of a slice: short enough that nobody who begins to move waits for it. */
const SLICE = 24;
/** So often the picture is drawn; measured: about what it takes until the code of a frame is compiled for good. */
const TIMES = 6;

/** Each call draws a slice; answers whether another one is worth it. */
export function createRehearsal(size: Size, panes: readonly PaintedPane[], draw: (raster: Raster, pane: PaintedPane) => void): () => boolean {
  const width = Math.max(1, size.width >> 1);
  const height = Math.max(1, size.height >> 1);
  const raster: Raster = { width, height, pixels: new Uint32Array(width * height) };
  const half = ({ left, top, width: across, height: down }: RasterRectangle): RasterRectangle => ({ left: left >> 1, top: top >> 1, width: across >> 1, height: down >> 1 });
  const smaller = panes.map((pane): PaintedPane => ({
    ...pane,
    rectangle: half(pane.rectangle),
    pose: pane.pose.kind === 'sphere' ? { ...pane.pose, focal: pane.pose.focal / 2 } : { ...pane.pose, scale: pane.pose.scale * 2 },
  }));
  let row = 0;
  let times = 0;
  return () => {
    for (const pane of smaller) draw(raster, { ...pane, clip: { left: 0, top: row, width, height: SLICE } });
    row += SLICE;
    if (row < height) return true;
    row = 0;
    times += 1;
    return times < TIMES;
  };
}
