// One pane: a source with its page table, its preview and perhaps a video in its place. What it is drawn with keeps its own side of it.

import { TILE_PIXELS, type View } from '#shared/footage/footage.ts';
import type { Planet } from '#shared/footage/planet.ts';
import { directionOf, sourcePixelOf, yawPitchOf } from '#shared/footage/sphere.ts';
import { tileKey } from '#shared/footage/tiles.ts';
import { applyTurn, NO_TURN, type Turn } from '#shared/footage/turn.ts';
import type { Adjustments } from './adjust.ts';
import { createPageTable, type PageTable } from './page-table.ts';
import { isRound } from './pose.ts';
import { MOST_LEVELS } from './shader.ts';
import type { ViewerSource } from './types.ts';

/** How a pane is looked at. */
export interface PaneLook {
  readonly view: View;
  /** World of the view → source; the same without. */
  readonly frame?: Turn;
  readonly planet?: Planet | null;
  readonly adjustments?: Adjustments;
  /** Its video plays: nothing but its frames is shown. */
  readonly live?: boolean;
}
export interface Pane {
  readonly source: ViewerSource;
  readonly pages: PageTable;
  readonly wraps: boolean;
  readonly preview: ImageBitmap | null;
  /** A video whose present frame is shown where the preview would be. */
  readonly video: HTMLVideoElement | null;
  /** Another one whenever the video shows another frame. */
  readonly videoFrame: number;
  /** There is something to show where no tile is. */
  readonly hasPreview: boolean;
  setPreview(bitmap: ImageBitmap): void;
  /** Null gives the preview back. */
  setVideo(video: HTMLVideoElement | null): void;
  /** The video shows another frame now. */
  renewVideo(): void;
  /** The level that is there for the middle of a view whose wanted level is `wanted`; the number of levels where only the preview is. */
  levelInMiddle(view: View, wanted: number, frame?: Turn): number;
  dispose(): void;
}

/** Why a source cannot be shown by this engine, or null. */
export function sourceProblem({ footage }: ViewerSource): string | null {
  if (footage.index.tile !== TILE_PIXELS) return `tiles of ${footage.index.tile} pixels, ${TILE_PIXELS} expected`;
  if (footage.index.levels.length > MOST_LEVELS) return `${footage.index.levels.length} levels, at most ${MOST_LEVELS} expected`;
  return null;
}

/** Has a frame that can be shown. */
export const hasFrame = (video: HTMLVideoElement | null): video is HTMLVideoElement => video !== null && video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA;

/** `onDispose`: what it is drawn with lets go of its side. */
export function createPane(source: ViewerSource, onDispose: (pane: Pane) => void): Pane {
  const problem = sourceProblem(source);
  if (problem !== null) throw new Error(problem);
  const { footage } = source;
  const { projection } = footage;
  const pages = createPageTable(footage.index);
  let preview: ImageBitmap | null = null;
  let video: HTMLVideoElement | null = null;
  let videoFrame = 0;
  const pane: Pane = {
    source,
    pages,
    wraps: isRound(footage),
    get preview() {
      return preview;
    },
    get video() {
      return video;
    },
    get videoFrame() {
      return videoFrame;
    },
    get hasPreview() {
      return video === null ? preview !== null : hasFrame(video);
    },
    setPreview(bitmap) {
      preview = bitmap;
    },
    setVideo(element) {
      video = element;
      videoFrame += 1;
    },
    renewVideo() {
      videoFrame += 1;
    },
    levelInMiddle(view, wanted, frame = NO_TURN) {
      const count = footage.index.levels.length;
      const place = projection.kind === 'flat' ? view : sourcePixelOf(view.kind === 'sphere' ? yawPitchOf(applyTurn(frame, directionOf(view))) : { yaw: 0, pitch: 0 }, projection);
      if (!('x' in place)) return count;
      for (let level = wanted; level < count; level += 1) {
        const size = footage.index.levels[level]!;
        const tile = (at: number, tiles: number): number => Math.min(tiles - 1, Math.max(0, Math.floor(at / (TILE_PIXELS * 2 ** level))));
        if (pages.isThere(tileKey({ level, x: tile(place.x, size.columns), y: tile(place.y, size.rows) }))) return level;
      }
      return count;
    },
    dispose() {
      onDispose(pane);
      preview?.close();
      preview = null;
    },
  };
  return pane;
}
