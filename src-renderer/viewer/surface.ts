// What the engine draws on: room for tiles, and panes as rectangles. There are two: the GPU's (gpu-surface.ts) and the processor's
// (painter.ts), which is there at once, needs no driver, and on a machine without a GPU is the faster one.

import { TILE_PIXELS } from '#shared/footage/footage.ts';
import type { Size } from '#shared/footage/camera.ts';
import type { Pane, PaneLook } from './pane.ts';
import type { RasterAs } from './raster-types.ts';
import type { ViewerStatus } from './types.ts';

/** The most bytes that one layer takes: RGBA, 8 bits each, no mipmaps. The painter keeps most tiles in less (raster-tile.ts). */
export const LAYER_BYTES = TILE_PIXELS * TILE_PIXELS * 4;

export interface PaneRectangle {
  /** Pixels of the drawing buffer from its bottom left corner. */
  readonly left: number;
  readonly bottom: number;
  readonly width: number;
  readonly height: number;
}
/** `minuend` and `subtrahend`, drawn one after the other, make a difference. */
export type DrawAs = RasterAs;
export interface PaneDrawing extends PaneLook {
  /** Levels coarser than the screen asks for (see `levelForScale`). */
  readonly bias: number;
  readonly finest: number;
  readonly as: DrawAs;
  /** Only this part is drawn; all of the rectangle without. */
  readonly clip?: PaneRectangle;
}
/** A tile as the surface that decoded it keeps it. */
export interface DecodedTile {
  close(): void;
}
/** What drawing costs, and how the engine spares it. */
export interface Pace {
  /** Part of the resolution at which a picture is drawn while it moves or is not sharp yet. */
  readonly scale: number;
  /** While tiles come in, ms between one draw and the next: drawing takes what decoding needs. */
  readonly pause: number;
  /** From a preview's coming until getting ready keeps everything busy, ms: what stands for the picture is on the screen by then. */
  readonly patience: number;
  /** It tells when a frame is on the screen, so that its cost is known. */
  readonly measured?: boolean;
}
export interface Surface {
  readonly kind: ViewerStatus['graphics'];
  readonly pace: Pace;
  readonly layers: number;
  /** Storage for so many tiles (fewer where `poolBytes` or the machine does not allow them); what was in it is gone. */
  setLayers(layers: number): void;
  /** Gets ready to draw such a pane, a step a call; answers whether it is, so that drawing makes nobody wait. */
  prepare(pane: Pane): boolean;
  /** A frame is on its way to the screen: another one has to wait. */
  readonly busy: boolean;
  /** Off the page's thread; colour values stay as they are. Fails where it is no picture. */
  decode(blob: Blob): Promise<DecodedTile>;
  /** Of a tile that it has decoded itself; the tile is its own from here on. */
  upload(layer: number, tile: DecodedTile): void;
  /** Shows nothing but the background, at once. */
  wipe(): void;
  /** Begins a frame of this many pixels. */
  begin(size: Size): void;
  draw(pane: Pane, rectangle: PaneRectangle, drawing: PaneDrawing): void;
  /** Brings the frame to the screen. */
  finish(): void;
  release(pane: Pane): void;
  loseContext(): void;
  restoreContext(): void;
  dispose(): void;
}
