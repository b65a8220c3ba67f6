// Reads the index of a tiled pyramidal TIFF (classic or BigTIFF; a chain of directories or SubIFDs) through `read(offset,
// length)`, so it works while the file is still arriving, and hands out tiles as standalone JPEGs without decoding them.

import { jpegTables, standaloneJpeg } from './tiff-jpeg.ts';

/** Reads exactly `length` bytes, fewer only at the end of the file. */
export type ReadBytes = (offset: number, length: number) => Promise<Uint8Array>;

export interface TiffLevel {
  readonly width: number;
  readonly height: number;
  readonly tileWidth: number;
  readonly tileHeight: number;
  readonly columns: number;
  readonly rows: number;
  /** 7 is JPEG. */
  readonly compression: number;
  /** 2 is RGB, 6 is YCbCr, 1 is grey. */
  readonly photometric: number;
  /** 3 for colour, 1 for grey. */
  readonly samples: number;
  /** Horizontal and vertical; meaningful for YCbCr alone. */
  readonly subsampling: readonly number[];
  /** Offset and length in bytes of every tile, row by row. */
  readonly offsets: readonly number[];
  readonly lengths: readonly number[];
  /** Quantisation and Huffman tables that the tiles share. */
  readonly tables: Uint8Array | undefined;
}

/** A file that is not a TIFF of the kind that we make. */
export class TiffError extends Error {
  override readonly name = 'TiffError';
}

const TAG = { width: 256, height: 257, compression: 259, photometric: 262, tileWidth: 322, tileHeight: 323, offsets: 324, lengths: 325, subs: 330, tables: 347, samples: 277, subsampling: 530 } as const;
/** Bytes of one value by field type: 1 byte, 2 ascii, 3 short, 4 long, 7 undefined, 13 ifd, 16 long8, 18 ifd8. */
const TYPE_BYTES: { readonly [type: number]: number } = { 1: 1, 2: 1, 3: 2, 4: 4, 7: 1, 13: 4, 16: 8, 18: 8 };
/** Our directories lie at the head of the file; one read brings them all. */
const HEAD_BYTES = 64 * 1024;
const MOST_LEVELS = 32;
const MOST_TILES = 1_000_000;

/** Keeps the head in memory, so that a directory costs no read a field. */
const withHead = (read: ReadBytes): ReadBytes => {
  let head: Promise<Uint8Array> | undefined;
  return async (offset, length) => {
    if (offset + length > HEAD_BYTES) return read(offset, length);
    head ??= read(0, HEAD_BYTES);
    return (await head).subarray(offset, offset + length);
  };
};

interface Layout {
  readonly big: boolean;
  readonly little: boolean;
}

const viewOf = (bytes: Uint8Array, needed: number): DataView => {
  if (bytes.length < needed) throw new TiffError('ends too early');
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
};

const readWord = (view: DataView, at: number, { big, little }: Layout): number => {
  const value = big ? Number(view.getBigUint64(at, little)) : view.getUint32(at, little);
  if (!Number.isSafeInteger(value)) throw new TiffError('offset out of range');
  return value;
};

interface Directory {
  readonly fields: ReadonlyMap<number, () => Promise<{ readonly bytes: Uint8Array; readonly values: readonly number[] }>>;
  readonly next: number;
}

const decodeValues = (bytes: Uint8Array, type: number, count: number, little: boolean): number[] => {
  const size = TYPE_BYTES[type] ?? 1;
  const view = viewOf(bytes, size * count);
  const values: number[] = Array.from({ length: count });
  for (let i = 0; i < count; i++) {
    const at = i * size;
    values[i] = size === 8 ? Number(view.getBigUint64(at, little)) : size === 4 ? view.getUint32(at, little) : size === 2 ? view.getUint16(at, little) : view.getUint8(at);
  }
  return values;
};

const readDirectory = async (read: ReadBytes, offset: number, layout: Layout): Promise<Directory> => {
  const { big, little } = layout;
  const countBytes = big ? 8 : 2;
  const head = viewOf(await read(offset, countBytes), countBytes);
  const count = big ? readWord(head, 0, layout) : head.getUint16(0, little);
  if (count === 0 || count > 4096) throw new TiffError('not a directory');
  const fieldBytes = big ? 20 : 12;
  const word = big ? 8 : 4;
  const length = count * fieldBytes + word;
  const bytes = await read(offset + countBytes, length);
  const view = viewOf(bytes, length);
  const fields = new Map<number, () => Promise<{ bytes: Uint8Array; values: readonly number[] }>>();
  for (let i = 0; i < count; i++) {
    const at = i * fieldBytes;
    const type = view.getUint16(at + 2, little);
    const values = readWord(view, at + 4, layout);
    const total = (TYPE_BYTES[type] ?? 0) * values;
    if (total === 0 || values > MOST_TILES) continue;
    const place = at + 4 + word;
    fields.set(view.getUint16(at, little), async () => {
      const raw = total <= word ? bytes.subarray(place, place + total) : await read(readWord(view, place, layout), total);
      return { bytes: raw, values: decodeValues(raw, type, values, little) };
    });
  }
  return { fields, next: readWord(view, count * fieldBytes, layout) };
};

const toLevel = async (directory: Directory): Promise<TiffLevel | undefined> => {
  const list = async (tag: number): Promise<readonly number[]> => (await directory.fields.get(tag)?.())?.values ?? [];
  const one = async (tag: number): Promise<number> => (await list(tag))[0] ?? 0;
  const [width, height, tileWidth, tileHeight] = [await one(TAG.width), await one(TAG.height), await one(TAG.tileWidth), await one(TAG.tileHeight)];
  if (!width || !height || !tileWidth || !tileHeight) return undefined;
  const columns = Math.ceil(width / tileWidth);
  const rows = Math.ceil(height / tileHeight);
  const [offsets, lengths] = [await list(TAG.offsets), await list(TAG.lengths)];
  if (offsets.length < columns * rows || lengths.length < columns * rows) throw new TiffError('tiles missing');
  return {
    width,
    height,
    tileWidth,
    tileHeight,
    columns,
    rows,
    compression: await one(TAG.compression),
    photometric: await one(TAG.photometric),
    samples: (await one(TAG.samples)) || 1,
    subsampling: await list(TAG.subsampling),
    offsets,
    lengths,
    tables: (await directory.fields.get(TAG.tables)?.())?.bytes,
  };
};

/** Every tiled level, largest first. Throws `TiffError`, or what `read` throws. */
export const readTiffLevels = async (source: ReadBytes): Promise<TiffLevel[]> => {
  const read = withHead(source);
  const head = viewOf(await read(0, 16), 8);
  const order = head.getUint16(0, false);
  if (order !== 0x4949 && order !== 0x4d4d) throw new TiffError('not a TIFF');
  const little = order === 0x4949;
  const version = head.getUint16(2, little);
  if (version !== 42 && version !== 43) throw new TiffError('not a TIFF');
  const layout = { big: version === 43, little };
  const queue = [readWord(head, layout.big ? 8 : 4, layout)];
  const seen = new Set<number>();
  const levels: TiffLevel[] = [];
  while (queue.length > 0) {
    const offset = queue.shift() ?? 0;
    if (offset === 0 || seen.has(offset)) continue;
    if (seen.size >= MOST_LEVELS) throw new TiffError('too many directories');
    seen.add(offset);
    const directory = await readDirectory(read, offset, layout);
    const level = await toLevel(directory);
    if (level) levels.push(level);
    queue.push(...((await directory.fields.get(TAG.subs)?.())?.values ?? []), directory.next);
  }
  if (levels.length === 0) throw new TiffError('no tiles');
  return levels.sort((a, b) => b.width - a.width);
};

/** The tile as a JPEG that any decoder opens with the right colours, or `undefined` where the level has no such tile. */
export const readTile = async (read: ReadBytes, level: TiffLevel, column: number, row: number): Promise<Uint8Array | undefined> => {
  if (column < 0 || row < 0 || column >= level.columns || row >= level.rows) return undefined;
  if (level.compression !== 7) throw new TiffError('not JPEG tiles');
  const index = row * level.columns + column;
  const length = level.lengths[index] ?? 0;
  const abbreviated = await read(level.offsets[index] ?? 0, length);
  if (abbreviated.length !== length) throw new TiffError('ends too early');
  return standaloneJpeg(abbreviated, level.tables && jpegTables(level.tables), level.photometric);
};
