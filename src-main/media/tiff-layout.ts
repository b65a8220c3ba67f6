// Lays a pyramid out anew so that it can be looked at while it is still arriving: all directories at the head of the file, then
// the tiles from the smallest level to the largest. libvips writes level 0 first and each directory after its tiles, so a
// reader would need three of four parts before the first picture. Tiles are copied as they are, nothing is decoded.

import type { ReadBytes, TiffLevel } from './tiff.ts';

interface Field {
  readonly tag: number;
  /** 3 short, 4 long, 7 undefined, 16 long8. */
  readonly type: 3 | 4 | 7 | 16;
  readonly values: readonly number[] | Uint8Array;
}

const TYPE_BYTES = { 3: 2, 4: 4, 7: 1, 16: 8 } as const;
/** Tiles are read and handed on in pieces of about this size. */
const COPY_BYTES = 1024 * 1024;
/** Above this the offsets no longer fit in 32 bits; some room is kept for the directories. */
const CLASSIC_LIMIT = 0xffff_ffff - 16 * 1024 * 1024;

const even = (offset: number): number => offset + (offset % 2);

const fieldsOf = (level: TiffLevel, offsets: readonly number[], reduced: boolean, word: 4 | 16): Field[] => {
  const one = (tag: number, type: 3 | 4, value: number): Field => ({ tag, type, values: [value] });
  const fields: Field[] = [
    one(254, 4, reduced ? 1 : 0),
    one(256, 4, level.width),
    one(257, 4, level.height),
    { tag: 258, type: 3, values: Array.from({ length: level.samples }, () => 8) },
    one(259, 3, level.compression),
    one(262, 3, level.photometric),
    one(277, 3, level.samples),
    one(284, 3, 1),
    one(322, 3, level.tileWidth),
    one(323, 3, level.tileHeight),
    { tag: 324, type: word, values: offsets },
    { tag: 325, type: 4, values: level.lengths },
  ];
  if (level.tables) fields.push({ tag: 347, type: 7, values: level.tables });
  if (level.photometric === 6 && level.subsampling.length === 2) fields.push({ tag: 530, type: 3, values: level.subsampling });
  return fields;
};

const writeValues = (view: DataView, at: number, field: Field): void => {
  field.values.forEach((value, i) => {
    const place = at + i * TYPE_BYTES[field.type];
    if (field.type === 3) view.setUint16(place, value, true);
    else if (field.type === 4) view.setUint32(place, value, true);
    else if (field.type === 16) view.setBigUint64(place, BigInt(value), true);
    else view.setUint8(place, value);
  });
};

/** Header and directories. Called twice: the first time with offsets of zero, to learn how long it is. */
const writeHead = (levels: readonly TiffLevel[], offsets: readonly (readonly number[])[], big: boolean): Uint8Array => {
  const word = big ? 8 : 4;
  const fieldBytes = big ? 20 : 12;
  const lists = levels.map((level, i) => fieldsOf(level, offsets[i] ?? [], i > 0, big ? 16 : 4));
  const directoryBytes = (fields: readonly Field[]): number => (big ? 8 : 2) + fields.length * fieldBytes + word;
  const outside = (field: Field): number => {
    const bytes = TYPE_BYTES[field.type] * field.values.length;
    return bytes <= word ? 0 : even(bytes);
  };
  const starts: number[] = [];
  let end = big ? 16 : 8;
  for (const fields of lists) {
    starts.push(end);
    end = even(end + directoryBytes(fields)) + fields.reduce((sum, field) => sum + outside(field), 0);
  }
  const bytes = new Uint8Array(even(end));
  const view = new DataView(bytes.buffer);
  const setWord = (at: number, value: number): void => (big ? view.setBigUint64(at, BigInt(value), true) : view.setUint32(at, value, true));
  view.setUint16(0, 0x4949, true);
  view.setUint16(2, big ? 43 : 42, true);
  if (big) view.setUint16(4, 8, true);
  setWord(big ? 8 : 4, starts[0] ?? 0);
  lists.forEach((fields, i) => {
    const start = starts[i] ?? 0;
    let free = even(start + directoryBytes(fields));
    if (big) setWord(start, fields.length);
    else view.setUint16(start, fields.length, true);
    fields.forEach((field, k) => {
      const at = start + (big ? 8 : 2) + k * fieldBytes;
      view.setUint16(at, field.tag, true);
      view.setUint16(at + 2, field.type, true);
      setWord(at + 4, field.values.length);
      const size = outside(field);
      if (size > 0) setWord(at + 4 + word, free);
      writeValues(view, size > 0 ? free : at + 4 + word, field);
      free += size;
    });
    setWord(start + directoryBytes(fields) - word, starts[i + 1] ?? 0);
  });
  return bytes;
};

/**
 * The bytes of the new file, piece by piece. `levels` are those of the old one, largest first. `bigLimit` is where BigTIFF
 * begins, for tests.
 */
export const relayTiff = async function* (read: ReadBytes, levels: readonly TiffLevel[], bigLimit = CLASSIC_LIMIT): AsyncGenerator<Uint8Array> {
  const tileBytes = levels.reduce((sum, level) => sum + level.lengths.reduce((all, one) => all + even(one), 0), 0);
  const big = tileBytes > bigLimit;
  const head = writeHead(levels, levels.map((level) => level.offsets.map(() => 0)), big);
  let at = head.length;
  const offsets: number[][] = levels.map(() => []);
  for (let i = levels.length - 1; i >= 0; i--) {
    for (const length of levels[i]?.lengths ?? []) {
      offsets[i]?.push(at);
      at = even(at + length);
    }
  }
  yield writeHead(levels, offsets, big);
  for (let i = levels.length - 1; i >= 0; i--) yield* copyTiles(read, levels[i]!);
};

const copyTiles = async function* (read: ReadBytes, level: TiffLevel): AsyncGenerator<Uint8Array> {
  let pieces: Uint8Array[] = [];
  let size = 0;
  for (const [i, length] of level.lengths.entries()) {
    pieces.push(await read(level.offsets[i] ?? 0, length), new Uint8Array(length % 2));
    size += length;
    if (size >= COPY_BYTES) {
      yield Buffer.concat(pieces);
      [pieces, size] = [[], 0];
    }
  }
  if (pieces.length > 0) yield Buffer.concat(pieces);
};
