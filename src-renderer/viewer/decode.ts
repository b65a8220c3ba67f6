// The pixels of a compressed picture, for drawing by the processor. Decoded by WebCodecs and turned into RGB here: a fifth of the time that
// the way over a bitmap and a canvas takes (4 against 21 ms for a tile). That way is the fallback.

/** RGBA, 8 bits each, one number a pixel; red is the lowest byte. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint32Array;
}

/** Room for so many pixels: new memory costs as much as filling it, so what is given back is used again. */
export type Room = (pixels: number) => Uint32Array;
const newRoom: Room = (pixels) => new Uint32Array(pixels);

/** Throws where it is no picture that this browser decodes. */
export async function decodePicture(bytes: ArrayBuffer, room: Room = newRoom): Promise<Pixels> {
  const type = typeOf(new Uint8Array(bytes, 0, Math.min(16, bytes.byteLength)));
  if (type === null || typeof ImageDecoder === 'undefined') return throughCanvas(new Blob([bytes]));
  const decoder = new ImageDecoder({ data: bytes, type, colorSpaceConversion: 'none' });
  try {
    const { image } = await decoder.decode();
    try {
      return await pixelsOfFrame(image, room);
    } finally {
      image.close();
    }
  } finally {
    decoder.close();
  }
}

/** By its first bytes; a server need not say it. */
export function typeOf(head: Uint8Array): string | null {
  const text = String.fromCharCode(...head);
  if (text.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (text.startsWith('\x89PNG\r\n')) return 'image/png';
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') return 'image/webp';
  return null;
}

/** The planes of the last picture: the next one is likely to be as large. */
let spare: Uint8Array | null = null;

/** A still or a frame of a video. */
export async function pixelsOfFrame(frame: VideoFrame, room: Room = newRoom): Promise<Pixels> {
  const { width, height } = frame.visibleRect ?? { width: frame.codedWidth, height: frame.codedHeight };
  const code = codeOf(frame.colorSpace);
  // Stills are I420; frames of a playing video come as NV12, and the browser's own way from that to RGB takes half a second for two megapixels.
  if ((frame.format === 'I420' || frame.format === 'NV12') && code !== null) {
    const size = frame.allocationSize();
    const data = spare !== null && spare.length === size ? spare : new Uint8Array(size);
    spare = null;
    const [y, second, third] = await frame.copyTo(data);
    const plane = (layout: PlaneLayout | undefined, from = 0, step = 1): Plane => ({ data: data.subarray((layout?.offset ?? 0) + from), stride: layout?.stride ?? 0, step });
    const [u, v] = frame.format === 'NV12' ? [plane(second, 0, 2), plane(second, 1, 2)] : [plane(second), plane(third)];
    const pixels = pixelsOfPlanes(plane(y), u, v, width, height, code, room(width * height));
    spare = data;
    return { width, height, pixels };
  }
  const pixels = room(width * height);
  try {
    await frame.copyTo(pixels, { format: 'RGBX', colorSpace: 'srgb' } as VideoFrameCopyToOptions);
  } catch {
    // A frame that lies with the decoder's hardware need not be to be copied so; it can always be drawn.
    return readDrawn(frame, width, height);
  }
  return { width, height, pixels };
}

export interface Plane {
  readonly data: Uint8Array;
  /** Bytes from one row to the next. */
  readonly stride: number;
  /** Bytes from one sample to the next: two where two planes of colour lie in one. */
  readonly step: number;
}
/** How light and two differences of colour make red, green and blue. */
export interface ColourCode {
  readonly light: Int16Array;
  readonly redV: Int16Array;
  readonly blueU: Int16Array;
  /** Sixteenths, since two are added. */
  readonly greenU: Int16Array;
  readonly greenV: Int16Array;
}
function colourCode(red: number, blue: number, fullRange: boolean): ColourCode {
  const scale = fullRange ? 1 : 255 / 224;
  const table = (of: (value: number) => number): Int16Array => Int16Array.from({ length: 256 }, (_, i) => Math.round(of(i)));
  const [v, u] = [2 * (1 - red) * scale, 2 * (1 - blue) * scale];
  const green = 1 - red - blue;
  return {
    light: table((i) => (fullRange ? i : ((i - 16) * 255) / 219)),
    redV: table((i) => (i - 128) * v),
    blueU: table((i) => (i - 128) * u),
    greenU: table((i) => ((128 - i) * u * blue * 16) / green),
    greenV: table((i) => ((128 - i) * v * red * 16) / green),
  };
}
/** Shares of red and blue in the light (ITU-R BT.601 and BT.709). */
const SHARES = { smpte170m: [0.299, 0.114], bt470bg: [0.299, 0.114], bt709: [0.2126, 0.0722] } as const;
const codes = new Map<string, ColourCode>();
/** Null for what is coded in another way. */
export function codeOf({ matrix, fullRange }: { readonly matrix: string | null; readonly fullRange: boolean | null }): ColourCode | null {
  if (matrix === null || fullRange === null || !(matrix in SHARES)) return null;
  const name = `${matrix} ${fullRange}`;
  const [red, blue] = SHARES[matrix as keyof typeof SHARES];
  const code = codes.get(name) ?? colourCode(red, blue, fullRange);
  codes.set(name, code);
  return code;
}

const CLAMP = Uint8Array.from({ length: 1280 }, (_, i) => Math.min(255, Math.max(0, i - 512)));

/** Planes of 4:2:0 as RGBA; each sample of colour stands for its four pixels. */
export function pixelsOfPlanes(y: Plane, u: Plane, v: Plane, width: number, height: number, { light, redV, blueU, greenU, greenV }: ColourCode, pixels: Uint32Array = newRoom(width * height)): Uint32Array {
  const { step } = u;
  for (let row = 0; row < height; row += 1) {
    const fromY = row * y.stride;
    const fromU = (row >> 1) * u.stride;
    const fromV = (row >> 1) * v.stride;
    const to = row * width;
    for (let column = 0; column < width; column += 2) {
      const cu = u.data[fromU + (column >> 1) * step]!;
      const cv = v.data[fromV + (column >> 1) * step]!;
      const red = redV[cv]! + 512;
      const green = ((greenU[cu]! + greenV[cv]! + 8) >> 4) + 512;
      const blue = blueU[cu]! + 512;
      const first = light[y.data[fromY + column]!]!;
      pixels[to + column] = 0xff000000 | (CLAMP[first + blue]! << 16) | (CLAMP[first + green]! << 8) | CLAMP[first + red]!;
      if (column + 1 === width) break;
      const second = light[y.data[fromY + column + 1]!]!;
      pixels[to + column + 1] = 0xff000000 | (CLAMP[second + blue]! << 16) | (CLAMP[second + green]! << 8) | CLAMP[second + red]!;
    }
  }
  return pixels;
}

async function throughCanvas(blob: Blob): Promise<Pixels> {
  const bitmap = await createImageBitmap(blob, { colorSpaceConversion: 'none', premultiplyAlpha: 'none' });
  return pixelsOfBitmap(bitmap);
}

let reader: OffscreenCanvasRenderingContext2D | null = null;
/** Closes the bitmap. */
export function pixelsOfBitmap(bitmap: ImageBitmap): Pixels {
  const pixels = readDrawn(bitmap, bitmap.width, bitmap.height);
  bitmap.close();
  return pixels;
}
function readDrawn(picture: ImageBitmap | VideoFrame, width: number, height: number): Pixels {
  if (reader === null || reader.canvas.width < width || reader.canvas.height < height) {
    reader = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
    if (reader === null) throw new Error('no canvas to read pixels from');
  }
  reader.drawImage(picture, 0, 0, width, height);
  return { width, height, pixels: new Uint32Array(reader.getImageData(0, 0, width, height).data.buffer) };
}
