// What the rasteriser is given: pictures, sources, panes.

import type { Pose } from './pose.ts';

/** Entries of the page table: 0 is a missing tile, this a tile that could not be loaded, others are layer + 1. */
export const PAGE_HOLE = 0xffff;

/** RGBA, 8 bits each, one number a pixel, row by row; red is the lowest byte. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint32Array;
}
/** Where a level of a source lies: pixels, and its first row in the page table. */
export interface RasterLevel {
  readonly width: number;
  readonly height: number;
  readonly firstRow: number;
}
/** A source as the rasteriser knows it. */
export interface RasterSource {
  readonly levels: readonly RasterLevel[];
  /** Of the page table. */
  readonly columns: number;
  readonly pages: Uint16Array;
  readonly preview: Raster | null;
}
/** Pixels of the drawing from its top left corner. */
export interface RasterRectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}
/** `minuend` and `subtrahend`, drawn one after the other, make a difference. */
export type RasterAs = 'picture' | 'minuend' | 'subtrahend';
export interface RasterTone {
  /** Gain, contrast, exponent, saturation (see `toneOf`). */
  readonly tone: readonly [number, number, number, number];
  readonly toned: boolean;
  readonly sharpness: number;
}
export interface RasterPane extends RasterTone {
  readonly pose: Pose;
  readonly rectangle: RasterRectangle;
  readonly clip: RasterRectangle;
  /** Levels coarser than the screen asks for. */
  readonly bias: number;
  readonly finest: number;
  readonly as: RasterAs;
  /** No tile of it is there, or its video plays: the preview alone. */
  readonly bare: boolean;
}

/** Places of one row of a pane; kept between rows and frames. */
export interface RasterRow {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** The wanted level; below 0 outside of the source. */
  readonly level: Int8Array;
  readonly taps: Uint8Array;
  /** Source columns that a pixel spans, and how much a sphere stretches there. */
  readonly columns: Float32Array;
  readonly stretch: Float32Array;
  readonly colours: Uint32Array;
}
