// A picture out of a key frame without a video decoder: a key frame of VP8 is exactly what a lossy WebP file holds, so libvips reads it.

/** The WebP file of a VP8 key frame. */
export function webpOf(frame: Uint8Array): Uint8Array {
  const padded = frame.length + (frame.length & 1);
  const file = Buffer.alloc(20 + padded);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(12 + padded, 4);
  file.write('WEBPVP8 ', 8, 'latin1');
  file.writeUInt32LE(frame.length, 16);
  file.set(frame, 20);
  return file;
}

/** Pixels of a VP8 key frame by its header (RFC 6386, 9.1); `undefined` where it is none. */
export function vp8Size(frame: Uint8Array): { readonly width: number; readonly height: number } | undefined {
  if (frame.length < 10 || (frame[0]! & 1) !== 0 || frame[3] !== 0x9d || frame[4] !== 0x01 || frame[5] !== 0x2a) return undefined;
  const width = (frame[6]! | (frame[7]! << 8)) & 0x3fff;
  const height = (frame[8]! | (frame[9]! << 8)) & 0x3fff;
  return width > 0 && height > 0 ? { width, height } : undefined;
}
