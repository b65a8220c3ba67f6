// What the page and the painter's worker say to one another.

import type { Size } from '#shared/footage/camera.ts';
import type { RasterLevel, RasterPane } from './raster-types.ts';

export type ToPainter =
  | { readonly kind: 'screen'; readonly canvas: OffscreenCanvas }
  | { readonly kind: 'layers'; readonly count: number }
  /** Answered by `decoded` or `undecodable`. */
  | { readonly kind: 'decode'; readonly id: number; readonly bytes: ArrayBuffer }
  /** What was decoded goes into a layer, or away. */
  | { readonly kind: 'tile'; readonly id: number; readonly layer: number }
  | { readonly kind: 'drop'; readonly id: number }
  | { readonly kind: 'source'; readonly id: number; readonly levels: readonly RasterLevel[]; readonly columns: number }
  /** What lies under the tiles: the preview, or a frame of a video. */
  | { readonly kind: 'under'; readonly id: number; readonly picture: ImageBitmap | VideoFrame }
  | { readonly kind: 'frame'; readonly size: Size; readonly panes: readonly PaintedPane[] }
  | { readonly kind: 'wipe' }
  | { readonly kind: 'release'; readonly id: number }
  /** Is there a GPU behind WebGL here? Asking takes a while where there is none. */
  | { readonly kind: 'probe' };

export interface PaintedPane extends RasterPane {
  readonly id: number;
  /** The page table, where it changed since the last frame. */
  readonly pages?: Uint16Array;
}

export type FromPainter =
  | { readonly kind: 'presented' }
  | { readonly kind: 'decoded' | 'undecodable'; readonly id: number }
  | { readonly kind: 'probed'; readonly gpu: boolean };
