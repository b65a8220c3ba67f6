// What the viewer takes and tells: sources, marks, tools, events, wording. The page that holds it needs nothing else of this folder.

import type { Footage, Mark, View } from '#shared/footage/footage.ts';
import type { Turn } from '#shared/footage/turn.ts';
import type { Adjustments } from './adjust.ts';

/** Where the bytes of one footage come from. Addresses only; the viewer fetches. */
export interface TileSource {
  readonly preview: string;
  readonly tile: (level: number, x: number, y: number) => string;
}
/** What of `Footage` the viewer needs. */
export type ViewerFootage = Pick<Footage, 'index' | 'projection' | 'width' | 'height'>;
export interface ViewerSource {
  readonly footage: ViewerFootage;
  readonly urls: TileSource;
}

export interface ViewerMark {
  readonly id: string;
  readonly kind: Mark['kind'];
  /** As in `Mark`: unit vectors on a sphere, source pixels on a flat picture. */
  readonly points: readonly (readonly number[])[];
  readonly label?: string;
  /** Any CSS colour; the accent without. */
  readonly colour?: string;
  readonly selected?: boolean;
  /** Shows handles: it can be moved and reshaped. */
  readonly editable?: boolean;
  /** A line through its points instead of an area. */
  readonly open?: boolean;
  /** In a comparison, which picture it lies on; the first without. */
  readonly pane?: number;
}
export interface DrawnMark {
  readonly kind: Mark['kind'];
  readonly points: number[][];
  /** The view in which it was drawn. */
  readonly view: View;
  /** Of a comparison, which picture; 0 where there is but one. */
  readonly pane: number;
}
/** `measure` draws a line of two points; `align` tells the places that are clicked. */
export type Tool = 'browse' | 'point' | 'box' | 'polygon' | 'measure' | 'align';
export type CompareMode = 'side' | 'curtain' | 'blink' | 'difference';
/** `linked`: one camera. `offset`: one camera, keeping what the pictures differ by now. `free`: each its own. */
export type LinkMode = 'linked' | 'offset' | 'free';
export interface Comparison {
  readonly count: number;
  readonly mode: CompareMode;
  readonly link: LinkMode;
  /** Where the curtain hangs, 0…1. */
  readonly curtain: number;
  /** Which one is seen while blinking. */
  readonly seen: number;
}

export interface ViewerStatus {
  /** Source size in pixels; absent while nothing is shown. */
  readonly source?: { readonly width: number; readonly height: number };
  /** Level that the middle of the pane shows now; `levels` means: only the preview yet. 0 is the source itself. */
  readonly level: number;
  /** Level that the middle of the pane asks for at this zoom. */
  readonly wantedLevel: number;
  readonly levels: number;
  /** Source pixels per screen pixel (device pixels) in the middle; below 1 the picture is enlarged. */
  readonly scale: number;
  /** Whether exposure, contrast or the like are changed. */
  readonly adjusted: boolean;
  /** Tiles of this view that are not here yet. */
  readonly loading: number;
  readonly planet: boolean;
  /** The horizon is made level by the pose that the picture states. */
  readonly levelled: boolean;
  readonly loupe: boolean;
  /** Nothing but a video's frames is shown: its size in pixels. */
  readonly live: { readonly width: number; readonly height: number } | null;
  readonly compare: Comparison | null;
  /** Tiles of this view that did not come after all retries; they are hatched. */
  readonly holes: number;
  readonly sharp: boolean;
  /**
   * `processor`: drawn without WebGL; `software`: by a WebGL that has no GPU; `lost`: the GPU was taken away, the preview is shown until it
   * is back; `none`: there is nothing to draw with.
   */
  readonly graphics: 'gpu' | 'processor' | 'software' | 'lost' | 'none';
  /** Why the preview could not be shown, if so. */
  readonly previewFailed: boolean;
  readonly pool: { readonly bytes: number; readonly usedBytes: number; readonly ceilingBytes: number; readonly tiles: number };
  /** Counters since the start, for benchmarks and tests. */
  readonly counts: { readonly frames: number; readonly uploads: number; readonly evictions: number; readonly aborted: number; readonly retried: number };
}

export interface ViewerEvents {
  /** The view changed; also while it moves. */
  view: View;
  /** A mark was drawn. The viewer does not keep it: hand it back by `setMarks`. */
  marked: DrawnMark;
  /** A line was drawn by the measure tool. */
  measured: DrawnMark;
  /** An editable mark was moved or reshaped. The viewer does not keep it: hand it back by `setMarks`. */
  changed: { readonly id: string; readonly points: number[][] };
  /** The keyboard asks on the picture to remove the mark that can be edited. */
  removal: { readonly id: string };
  /** A place was clicked by the align tool. */
  placed: { readonly pane: number; readonly point: readonly number[] };
  /** Where the pointer is over a picture; null where it left. */
  hover: { readonly pane: number; readonly point: readonly number[] } | null;
  /** A hand or key moved the picture. */
  hand: null;
  /** A click in the browse tool: the mark that was hit, or null for the bare picture. */
  pick: { readonly id: string | null };
  status: ViewerStatus;
  /** Everything that this view needs is on the screen at full resolution. */
  sharp: { readonly view: View };
}

/** What is said to a screen reader; texts come from the page, in its language. */
export interface ViewerDescription {
  readonly view: View | null;
  readonly tool: Tool;
  /** Labels of marks that are on the screen. */
  readonly marksInView: readonly string[];
  readonly marks: number;
  readonly sharp: boolean;
  readonly holes: number;
  /** While drawing by keyboard: the cursor's yaw and pitch (radians) or source pixel, and whether a first corner is set. */
  readonly cursor?: { readonly place: readonly [number, number]; readonly cornerSet: boolean };
  /** Corners of a polygon that are set so far. */
  readonly corners: number;
  /** What the keyboard moves: the mark as a whole, or its corner of this number from 1. */
  readonly editing?: { readonly label: string; readonly corner: number | null };
}
export interface ViewerWording {
  describe(description: ViewerDescription): string;
}

export interface ViewerDeps {
  readonly wording: ViewerWording;
  /** Bytes of the tile pool; 128 MiB without. */
  readonly poolBytes?: number;
  /** Bytes of compressed tiles kept for a lost context and for coming back; 64 MiB without. */
  readonly compressedBytes?: number;
  readonly reducedMotion?: () => boolean;
  readonly fetch?: (url: string, init: { signal: AbortSignal }) => Promise<Response>;
  /** Milliseconds, monotonic. */
  readonly now?: () => number;
  /** Starts painter.worker.ts, which draws until a GPU is known of; without it everything is drawn by WebGL. */
  readonly startPainter?: () => Worker;
}

export interface Viewer {
  /** Shows a source; marks stay until `setMarks`. Without `view` the first look of the source. */
  show(source: ViewerSource, view?: View): void;
  clear(): void;
  view(): View | null;
  /** Views are in the frame of the (first) source. */
  lookAt(view: View, options?: { readonly animate?: boolean }): void;
  /** Sphere: the first look. Flat: the whole picture. */
  fit(): void;
  zoomBy(factor: number): void;
  /** CSS pixels; positive dx shows what lies to the right. */
  panBy(dx: number, dy: number): void;
  /** CSS pixels of the canvas → place in the source that is shown there. */
  placeAt(point: { readonly x: number; readonly y: number }): { readonly pane: number; readonly point: readonly number[] } | null;
  adjust(adjustments: Adjustments): void;
  adjustments(): Adjustments;
  /** The whole sphere from above; ends by itself when a view is asked for. */
  setPlanet(on: boolean): void;
  /** Makes the horizon level by the stated pose. */
  setLevel(on: boolean): void;
  /** A magnifier under the pointer; 0 is none. */
  setLoupe(factor: number): void;
  /** Shows further pictures beside the first; an empty list ends it. */
  compare(others: readonly ViewerSource[], mode?: CompareMode): void;
  setCompare(change: Partial<Pick<Comparison, 'mode' | 'link' | 'curtain' | 'seen'>>): void;
  /** How directions of the first picture lie in picture `pane`. */
  setAlignment(pane: number, turn: Turn): void;
  /** Brings what a picture will show into the memory of compressed tiles, as long as nothing else is asked for. */
  prefetch(source: ViewerSource, view?: View): void;
  /** Shows a video's frames in place of picture `pane`, whenever one comes; null shows the picture again. */
  setVideo(video: HTMLVideoElement | null, pane?: number): void;
  /** While the video stands still: the source of its frame as a picture of the same size, drawn over it tile by tile; null takes it off. */
  setStill(source: ViewerSource | null, pane?: number): void;
  setMarks(marks: readonly ViewerMark[]): void;
  /** Somebody else's pointer on the first picture; null takes it away. */
  setPointer(pointer: { readonly place: readonly number[]; readonly label: string } | null): void;
  setTool(tool: Tool): void;
  tool(): Tool;
  /**
   * A cursor in the middle, moved by arrows (1°, with Shift 0.1°; flat 10 and 1 screen pixels); Enter sets point or corners, twice in
   * one place ends a polygon, Backspace takes a corner back, Escape ends. V on the picture takes hold of the mark that can be edited.
   */
  drawByKeyboard(): void;
  on<Name extends keyof ViewerEvents>(name: Name, listener: (event: ViewerEvents[Name]) => void): () => void;
  status(): ViewerStatus;
  /** Tries tiles again that did not come. */
  retryHoles(): void;
  /** Takes the context away and gives it back after `ms`: for tests and the stress page. */
  loseContext(ms: number): void;
  /** Frees the context and every byte. The canvas element cannot be used again: give the next viewer a new one. */
  dispose(): void;
}
