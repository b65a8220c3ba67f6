// The painter beside the page: keeps the pixels of tiles, rasterises frames and puts them on the screen, so that neither the page nor what
// the hand does waits for it.

import { isSoftware } from './graphics.ts';
import type { FromPainter, PaintedPane, ToPainter } from './painter-messages.ts';
import { decodeTile, newRooms, pixelsOfBitmap, pixelsOfFrame } from './decode.ts';
import { createRehearsal } from './painter-rehearsal.ts';
import { drawPane } from './raster.ts';
import { isPlanes, type PlaneTile, type Tile } from './raster-tile.ts';
import type { Raster, RasterSource } from './raster-types.ts';
import type { Size } from '#shared/footage/camera.ts';

interface Scope {
  addEventListener(name: 'message', listener: (event: { readonly data: ToPainter }) => void): void;
  postMessage(message: FromPainter, transfer: readonly never[]): void;
}
const scope = self as unknown as Scope;
const tell = (message: FromPainter): void => scope.postMessage(message, []);

/** As .viewer in viewer.css; red is the lowest byte. */
const BACKGROUND = 0xff1c1816;

let screen: OffscreenCanvas | null = null;
let context: OffscreenCanvasRenderingContext2D | null = null;
let picture: { readonly data: ImageData; readonly raster: Raster } | null = null;
let tiles: (Tile | undefined)[] = [];
const sources = new Map<number, { -readonly [name in keyof RasterSource]: RasterSource[name] }>();
/** Frames wait for what they show. */
let before: Promise<void> = Promise.resolve();
/** Tiles whose memory is free again. */
const free: { readonly pixels: Uint32Array[]; readonly planes: PlaneTile[] } = { pixels: [], planes: [] };
const MOST_FREE = 8;
/** Decoded, and not in a layer yet. */
const held = new Map<number, Tile>();

async function decode(id: number, bytes: ArrayBuffer): Promise<void> {
  try {
    held.set(id, await decodeTile(bytes, rooms));
    tell({ kind: 'decoded', id });
  } catch {
    tell({ kind: 'undecodable', id });
  }
}

const rooms = {
  pixels: () => free.pixels.pop() ?? newRooms.pixels(),
  planes: () => free.planes.pop() ?? newRooms.planes(),
};
function giveBack(tile: Tile | undefined): void {
  if (tile === undefined || free.pixels.length + free.planes.length >= MOST_FREE) return;
  if (isPlanes(tile)) free.planes.push(tile);
  else free.pixels.push(tile);
}

/** All sizes lie in the memory of the largest: a picture that moves and rests in turns must not ask for new memory each time. */
function pictureOf(width: number, height: number): { readonly data: ImageData; readonly raster: Raster } {
  if (picture?.raster.width === width && picture.raster.height === height) return picture;
  const before = picture?.data.data.buffer;
  const memory = before !== undefined && before.byteLength >= width * height * 4 ? before : new ArrayBuffer(width * height * 4);
  const data = new ImageData(new Uint8ClampedArray(memory, 0, width * height * 4), width, height);
  picture = { data, raster: { width, height, pixels: new Uint32Array(memory, 0, width * height) } };
  return picture;
}

function drawOn(raster: Raster, pane: PaintedPane): void {
  const source = sources.get(pane.id);
  if (source !== undefined) drawPane(raster, source, tiles, pane);
}

function paint({ size: { width, height }, panes }: Extract<ToPainter, { kind: 'frame' }>): void {
  if (screen === null || context === null) return;
  const { data, raster } = pictureOf(width, height);
  raster.pixels.fill(BACKGROUND);
  for (const pane of panes) {
    const source = sources.get(pane.id);
    if (source !== undefined && pane.pages !== undefined) source.pages = pane.pages;
    drawOn(raster, pane);
  }
  if (screen.width !== width || screen.height !== height) [screen.width, screen.height] = [width, height];
  context.putImageData(data, 0, 0);
}

async function bringUnder(id: number, picture: ImageBitmap | VideoFrame): Promise<void> {
  const source = sources.get(id);
  try {
    // Nothing is drawn meanwhile, so the frame before can give its memory: a panorama's is 30 MB.
    const before = source?.preview?.pixels;
    const again = (pixels: number): Uint32Array => (before?.length === pixels ? before : new Uint32Array(pixels));
    if (source !== undefined) source.preview = picture instanceof VideoFrame ? await pixelsOfFrame(picture, again) : pixelsOfBitmap(picture);
  } catch {
    // Then what was there stays.
  }
  picture.close();
}

/** Nothing was asked for this long (ms): the picture rests. */
const QUIET = 300;
let rehearsing: ReturnType<typeof setTimeout> | undefined;
let rehearsed = false;
function rehearseLater(size: Size, panes: readonly PaintedPane[]): void {
  clearTimeout(rehearsing);
  if (rehearsed) return;
  const step = (slice: () => boolean): void => {
    if (slice()) rehearsing = setTimeout(step, 0, slice);
    else rehearsed = true;
  };
  rehearsing = setTimeout(() => step(createRehearsal(size, panes, drawOn)), QUIET);
}

function hasGpu(): boolean {
  const probe = new OffscreenCanvas(1, 1).getContext('webgl2');
  if (probe === null) return false;
  const gpu = !isSoftware(probe);
  probe.getExtension('WEBGL_lose_context')?.loseContext();
  return gpu;
}

scope.addEventListener('message', ({ data: message }) => {
  clearTimeout(rehearsing);
  if (message.kind === 'screen') {
    screen = message.canvas;
    context = screen.getContext('2d', { willReadFrequently: true });
  } else if (message.kind === 'layers') {
    tiles = Array.from({ length: message.count });
  } else if (message.kind === 'decode') void decode(message.id, message.bytes);
  else if (message.kind === 'tile') {
    const decoded = held.get(message.id);
    held.delete(message.id);
    giveBack(tiles[message.layer]);
    tiles[message.layer] = decoded;
  } else if (message.kind === 'drop') {
    giveBack(held.get(message.id));
    held.delete(message.id);
  } else if (message.kind === 'source') sources.set(message.id, { levels: message.levels, columns: message.columns, pages: new Uint16Array(), preview: null });
  else if (message.kind === 'under') before = before.then(() => bringUnder(message.id, message.picture));
  else if (message.kind === 'release') sources.delete(message.id);
  else if (message.kind === 'wipe') before = before.then(() => context?.clearRect(0, 0, screen?.width ?? 0, screen?.height ?? 0));
  else if (message.kind === 'probe') tell({ kind: 'probed', gpu: hasGpu() });
  else {
    before = before.then(() => {
      paint(message);
      tell({ kind: 'presented' });
      rehearseLater(message.size, message.panes);
    });
  }
});
