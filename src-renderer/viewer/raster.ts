// What the shader does, done by the processor: screen pixel → ray → yaw and pitch → source pixel → page table → tile. On a machine without a
// GPU this is several times as fast as the shader run in software, and nothing has to be compiled or handed to another process first.
//
// A row is done in two passes: where its pixels lie in the source and at which level, then their colours. Nearly all pixels lie inside one tile
// and want one tap: for them there is a path in whole numbers; borders, poles, holes, missing tiles and sharpening take the plain one.

import { colouring } from './raster-colours.ts';
import { flatPlaces, spherePlaces } from './raster-places.ts';
import { OPAQUE, type Tile } from './raster-tile.ts';
import type { Raster, RasterAs, RasterPane, RasterRow, RasterSource } from './raster-types.ts';

let room: RasterRow | null = null;
function rowFor(width: number): RasterRow {
  if (room !== null && room.x.length >= width) return room;
  room = {
    x: new Float64Array(width), y: new Float64Array(width), level: new Int8Array(width), taps: new Uint8Array(width),
    columns: new Float32Array(width), stretch: new Float32Array(width), colours: new Uint32Array(width),
  };
  return room;
}

/** Draws one pane; pixels outside of its clip stay as they are. */
export function drawPane(target: Raster, source: RasterSource, tiles: readonly (Tile | undefined)[], pane: RasterPane): void {
  const { rectangle, clip, pose } = pane;
  const left = Math.max(0, clip.left, rectangle.left);
  const right = Math.min(target.width, clip.left + clip.width, rectangle.left + rectangle.width);
  const top = Math.max(0, clip.top, rectangle.top);
  const bottom = Math.min(target.height, clip.top + clip.height, rectangle.top + rectangle.height);
  if (right <= left || bottom <= top) return;
  const row = rowFor(right - left);
  const places = pose.kind === 'sphere' ? spherePlaces(pose, source, pane) : flatPlaces(pose, source, pane);
  const colours = colouring(source, tiles, pane);
  for (let y = top; y < bottom; y += 1) {
    places(row, left - rectangle.left, y - rectangle.top, right - left);
    colours(row, right - left, left + target.height - 1 - y);
    put(target.pixels, y * target.width + left, row.colours, right - left, pane.as);
  }
}

function put(target: Uint32Array, at: number, colours: Uint32Array, count: number, as: RasterAs): void {
  if (as === 'picture') {
    target.set(colours.subarray(0, count), at);
    return;
  }
  // Half of one picture on middle grey, less half of the other: grey where they are the same.
  for (let i = 0; i < count; i += 1) {
    const colour = colours[i]!;
    const under = target[at + i]!;
    let sum = 0;
    for (let shift = 0; shift < 24; shift += 8) {
      const value = (colour >>> shift) & 255;
      const channel = as === 'minuend' ? (value + 256) >> 1 : Math.max(0, ((under >>> shift) & 255) - (value >> 1));
      sum |= Math.min(255, channel) << shift;
    }
    target[at + i] = OPAQUE | sum;
  }
}
