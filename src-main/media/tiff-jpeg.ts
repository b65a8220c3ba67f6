// Joins a TIFF tile's abbreviated JPEG with the tables that all tiles share, and says in an Adobe marker how its colours are
// coded: without it a browser takes three components for YCbCr, and tiles stored as RGB would show in false colours.

const START = 0xd8;
const END = 0xd9;
const ADOBE = 0xee;

/** The segments of a JPEGTables field, without its start and end markers. */
export const jpegTables = (field: Uint8Array): Uint8Array => {
  const from = field[0] === 0xff && field[1] === START ? 2 : 0;
  const to = field.at(-2) === 0xff && field.at(-1) === END ? field.length - 2 : field.length;
  return field.subarray(from, to);
};

/** "Adobe", version 100, no flags, transform: 0 = components are RGB, 1 = YCbCr. */
const adobeSegment = (transform: 0 | 1): Uint8Array =>
  Uint8Array.of(0xff, ADOBE, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, transform);

const hasAdobe = (jpeg: Uint8Array): boolean => {
  for (let at = 2; at + 4 <= jpeg.length && jpeg[at] === 0xff; ) {
    const marker = jpeg[at + 1];
    if (marker === ADOBE) return true;
    if (marker === 0xda) return false;
    at += 2 + (((jpeg[at + 2] ?? 0) << 8) | (jpeg[at + 3] ?? 0));
  }
  return false;
};

/** Photometric by TIFF: 2 RGB, 6 YCbCr; grey needs no marker. */
export const standaloneJpeg = (tile: Uint8Array, tables: Uint8Array | undefined, photometric: number): Uint8Array => {
  const colour = photometric === 2 ? adobeSegment(0) : photometric === 6 ? adobeSegment(1) : new Uint8Array();
  const marker = hasAdobe(tile) ? new Uint8Array() : colour;
  const shared = tables ?? new Uint8Array();
  const joined = new Uint8Array(tile.length + marker.length + shared.length);
  joined.set(tile.subarray(0, 2), 0);
  joined.set(marker, 2);
  joined.set(shared, 2 + marker.length);
  joined.set(tile.subarray(2), 2 + marker.length + shared.length);
  return joined;
};
