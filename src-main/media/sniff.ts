// What a file is by its first bytes. Names and declared types are never believed.

export type PictureMime = 'image/jpeg' | 'image/png' | 'image/webp' | 'image/avif' | 'image/tiff' | 'image/heic';

export type VideoMime = 'video/mp4' | 'video/quicktime' | 'video/webm' | 'video/x-matroska';

export type Sniffed =
  | { readonly kind: 'picture'; readonly mime: PictureMime }
  | { readonly kind: 'video'; readonly mime: VideoMime; readonly container: 'mov' | 'matroska' }
  /** What people will try, and that we cannot open: said apart from "not a picture". */
  | { readonly kind: 'unsupported' }
  | { readonly kind: 'unknown' };

/** Enough for every signature below, and for the brands of an ISO file. */
export const SNIFF_BYTES = 64;

const picture = (mime: PictureMime): Sniffed => ({ kind: 'picture', mime });
const UNSUPPORTED: Sniffed = { kind: 'unsupported' };

const startsWith = (head: Uint8Array, bytes: readonly number[], at = 0): boolean => bytes.every((byte, i) => head[at + i] === byte);
const ascii = (head: Uint8Array, from: number, to: number): string => String.fromCharCode(...head.subarray(from, to));

const HEIC_BRANDS: readonly string[] = ['heic', 'heix', 'heim', 'heis', 'mif1'];

/** Brands of ISO base media that are neither pictures nor videos that ffmpeg reads: Canon's raw pictures, JPEG 2000. */
const OTHER_BRANDS: readonly string[] = ['crx ', 'jp2 ', 'jpx ', 'mjp2'];
const mov = (mime: VideoMime): Sniffed => ({ kind: 'video', mime, container: 'mov' });

/** Brands of ISO base media (`ftyp`): AVIF by its own, HEIC and every video by others. */
const sniffIso = (head: Uint8Array): Sniffed => {
  const size = Math.min(head.length, ((head[2] ?? 0) << 8) | (head[3] ?? 0));
  const brands = [ascii(head, 8, 12)];
  for (let at = 16; at + 4 <= size; at += 4) brands.push(ascii(head, at, at + 4));
  if (brands.some((brand) => brand === 'avif' || brand === 'avis')) return picture('image/avif');
  // One picture; sequences (hevc, hevx) are videos by another name.
  if (brands.some((brand) => HEIC_BRANDS.includes(brand))) return picture('image/heic');
  if (brands.some((brand) => OTHER_BRANDS.includes(brand))) return UNSUPPORTED;
  return mov(brands[0] === 'qt  ' ? 'video/quicktime' : 'video/mp4');
};

export const sniff = (head: Uint8Array): Sniffed => {
  if (startsWith(head, [0xff, 0xd8, 0xff])) return picture('image/jpeg');
  if (startsWith(head, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return picture('image/png');
  if (ascii(head, 0, 4) === 'RIFF' && ascii(head, 8, 12) === 'WEBP') return picture('image/webp');
  for (const version of [42, 43]) {
    if (startsWith(head, [0x49, 0x49, version, 0]) || startsWith(head, [0x4d, 0x4d, 0, version])) return picture('image/tiff');
  }
  if (ascii(head, 4, 8) === 'ftyp') return sniffIso(head);
  // QuickTime files of old begin with any of their boxes.
  if (/^(moov|mdat|wide)$/.test(ascii(head, 4, 8))) return mov('video/quicktime');
  // Matroska by its magic, WebM by the type that its head names.
  if (startsWith(head, [0x1a, 0x45, 0xdf, 0xa3])) return { kind: 'video', mime: ascii(head, 0, head.length).includes('webm') ? 'video/webm' : 'video/x-matroska', container: 'matroska' };
  // "BM" alone begins many a text; a bitmap also has four reserved zero bytes.
  if (ascii(head, 0, 2) === 'BM' && startsWith(head, [0, 0, 0, 0], 6)) return UNSUPPORTED;
  // GIF, JPEG XL, JPEG 2000, Photoshop, PDF.
  const others = ['GIF8', '8BPS', '%PDF', '\u0000\u0000\u0000\u000cjP  ', '\u0000\u0000\u0000\u000cJXL ', '\u00ff\u000a'];
  return others.some((magic) => ascii(head, 0, magic.length) === magic) ? UNSUPPORTED : { kind: 'unknown' };
};
