// The head of an uncompressed TIFF whose pixels follow it row by row: workers write their rows in place, and libvips reads the
// file in strips without ever holding the whole picture.

/** Rows a strip, so that a reader needs little memory. */
const STRIP_ROWS = 64;

/** RGB, 8 bit. The first pixel comes right after these bytes. */
export const rawTiffHead = (width: number, height: number): Uint8Array => {
  const strips = Math.ceil(height / STRIP_ROWS);
  const fields: (readonly [tag: number, type: 3 | 4, values: readonly number[]])[] = [];
  const directory = 8;
  const outside = directory + 2 + 10 * 12 + 4;
  const bits = outside;
  const offsets = bits + 8;
  const counts = offsets + strips * 4;
  const end = counts + strips * 4;
  const rows = (strip: number): number => Math.min(STRIP_ROWS, height - strip * STRIP_ROWS);
  fields.push([256, 4, [width]], [257, 4, [height]], [258, 3, [8, 8, 8]], [259, 3, [1]], [262, 3, [2]]);
  fields.push([273, 4, Array.from({ length: strips }, (_, i) => end + i * STRIP_ROWS * width * 3)], [277, 3, [3]], [278, 4, [STRIP_ROWS]]);
  fields.push([279, 4, Array.from({ length: strips }, (_, i) => rows(i) * width * 3)], [284, 3, [1]]);
  const places: { readonly [tag: number]: number } = { 258: bits, 273: offsets, 279: counts };
  const view = new DataView(new ArrayBuffer(end));
  view.setUint32(0, 0x49492a00, false);
  view.setUint32(4, directory, true);
  view.setUint16(directory, fields.length, true);
  fields.forEach(([tag, type, values], i) => {
    const at = directory + 2 + i * 12;
    const size = type === 3 ? 2 : 4;
    view.setUint16(at, tag, true);
    view.setUint16(at + 2, type, true);
    view.setUint32(at + 4, values.length, true);
    const inside = values.length * size <= 4;
    const place = inside ? at + 8 : (places[tag] ?? 0);
    if (!inside) view.setUint32(at + 8, place, true);
    values.forEach((value, k) => (type === 3 ? view.setUint16(place + k * 2, value, true) : view.setUint32(place + k * 4, value, true)));
  });
  return new Uint8Array(view.buffer);
};
