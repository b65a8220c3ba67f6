// HEIC by libheif as WebAssembly: libvips as it comes with sharp has no HEVC decoder. Orientation is libheif's own work.

import type { Pixels } from './cube-layout.ts';

export type HeicDecoded = { readonly kind: 'pixels'; readonly pixels: Pixels } | { readonly kind: 'truncated' | 'tooLarge' };

interface HeifImage {
  get_width(): number;
  get_height(): number;
  is_primary?(): boolean;
  display(target: { data: Uint8ClampedArray; width: number; height: number }, done: (shown: unknown) => void): void;
}
interface Heif {
  readonly HeifDecoder: new () => { decode(bytes: Uint8Array): readonly HeifImage[] };
}

/**
 * Whether the boxes of an ISO file end where the file ends. libheif shows what it has of a file that was cut off, the rest grey:
 * as evidence that is worse than nothing.
 */
export function isWholeIso(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  while (at + 8 <= bytes.length) {
    let size = view.getUint32(at);
    if (size === 1 && at + 16 <= bytes.length) size = Number(view.getBigUint64(at + 8));
    // The last box may leave its size open.
    if (size === 0) return true;
    if (size < 8) return false;
    at += size;
  }
  return at === bytes.length;
}

/** RGB of the primary picture, upright. `most`: pixels. */
export async function decodeHeic(bytes: Uint8Array, most: number): Promise<HeicDecoded> {
  if (!isWholeIso(bytes)) return { kind: 'truncated' };
  // @ts-expect-error the package describes its types for another entry than the one that Node resolves
  const { default: libheif } = (await import('libheif-js/wasm-bundle.js')) as { default: Heif };
  const images = new libheif.HeifDecoder().decode(bytes);
  const image = images.find((one) => one.is_primary?.() === true) ?? images[0];
  if (image === undefined) return { kind: 'truncated' };
  const [width, height] = [image.get_width(), image.get_height()];
  if (width * height > most) return { kind: 'tooLarge' };
  const rgba = new Uint8ClampedArray(width * height * 4);
  const isShown = await new Promise<boolean>((resolve) => image.display({ data: rgba, width, height }, (shown) => resolve(Boolean(shown))));
  if (!isShown) return { kind: 'truncated' };
  const data = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    data[to] = rgba[from]!;
    data[to + 1] = rgba[from + 1]!;
    data[to + 2] = rgba[from + 2]!;
  }
  return { kind: 'pixels', pixels: { data, width, height } };
}
