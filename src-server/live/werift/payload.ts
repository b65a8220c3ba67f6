// What the SFU must know of a coded picture: where one begins that needs no other, and VP8's running numbers, which break when a consumer
// is switched to another layer unless they are rewritten. RFC 7741, RFC 6184. Pure.

/** Whether this payload begins a picture that decodes by itself. Sound always does. */
export function beginsKeyFrame(mimeType: string, payload: Buffer): boolean {
  switch (mimeType.toLowerCase()) {
    case 'video/vp8':
      return isVp8KeyFrame(payload);
    case 'video/h264':
      return isH264KeyFrame(payload);
    default:
      return true;
  }
}

interface Vp8Descriptor {
  readonly length: number;
  readonly begins: boolean;
  /** Where the picture id stands, and whether it has 15 bits. */
  readonly pictureAt?: number;
  readonly long?: boolean;
  readonly tl0At?: number;
}

function readVp8(payload: Buffer): Vp8Descriptor | undefined {
  if (payload.length < 2) return undefined;
  const first = payload[0]!;
  const begins = (first & 0x10) !== 0 && (first & 0x07) === 0;
  if ((first & 0x80) === 0) return { length: 1, begins };
  const flags = payload[1]!;
  let at = 2;
  let pictureAt: number | undefined;
  let long = false;
  let tl0At: number | undefined;
  if (flags & 0x80) {
    pictureAt = at;
    long = at < payload.length && (payload[at]! & 0x80) !== 0;
    at += long ? 2 : 1;
  }
  if (flags & 0x40) {
    tl0At = at;
    at += 1;
  }
  if (flags & 0x30) at += 1;
  if (at >= payload.length) return undefined;
  return { length: at, begins, ...(pictureAt !== undefined && { pictureAt, long }), ...(tl0At !== undefined && { tl0At }) };
}

function isVp8KeyFrame(payload: Buffer): boolean {
  const descriptor = readVp8(payload);
  return descriptor !== undefined && descriptor.begins && (payload[descriptor.length]! & 1) === 0;
}

const IDR = 5;
const SPS = 7;
function isH264KeyFrame(payload: Buffer): boolean {
  if (payload.length < 2) return false;
  const type = payload[0]! & 31;
  if (type === IDR || type === SPS) return true;
  if (type === 24) {
    for (let at = 1; at + 2 < payload.length; at += 2 + payload.readUInt16BE(at)) {
      const inner = payload[at + 2]! & 31;
      if (inner === IDR || inner === SPS) return true;
    }
    return false;
  }
  return type === 28 && (payload[1]! & 0x80) !== 0 && (payload[1]! & 31) === IDR;
}

/** Keeps picture ids and TL0PICIDX running across layers: each layer counts for itself. */
export interface Vp8Rewriter {
  /** Whatever comes next belongs to another stream. */
  switched(): void;
  /** The payload as the consumer gets it: the same bytes where nothing is to be changed, else a copy. */
  rewrite(payload: Buffer): Buffer;
}

export function createVp8Rewriter(): Vp8Rewriter {
  let pictureOffset = 0;
  let tl0Offset = 0;
  let lastPicture: number | undefined;
  let lastTl0: number | undefined;
  let isFresh = false;
  return {
    switched() {
      isFresh = true;
    },
    rewrite(payload) {
      const descriptor = readVp8(payload);
      // Seven bits are not rewritten: no browser sends them with layers.
      if (!descriptor || descriptor.pictureAt === undefined || !descriptor.long) return payload;
      const picture = payload.readUInt16BE(descriptor.pictureAt) & 0x7fff;
      const tl0 = descriptor.tl0At === undefined ? undefined : payload[descriptor.tl0At]!;
      if (isFresh) {
        isFresh = false;
        if (lastPicture !== undefined) pictureOffset = (lastPicture + 1 - picture) & 0x7fff;
        if (lastTl0 !== undefined && tl0 !== undefined) tl0Offset = (lastTl0 + 1 - tl0) & 0xff;
      }
      const sentPicture = (picture + pictureOffset) & 0x7fff;
      // A packet that came late must not turn the count back.
      if (lastPicture === undefined || ((sentPicture - lastPicture) & 0x7fff) < 0x4000) lastPicture = sentPicture;
      const sentTl0 = tl0 === undefined ? undefined : (tl0 + tl0Offset) & 0xff;
      if (sentTl0 !== undefined && (lastTl0 === undefined || ((sentTl0 - lastTl0) & 0xff) < 0x80)) lastTl0 = sentTl0;
      if (pictureOffset === 0 && tl0Offset === 0) return payload;
      const copy = Buffer.from(payload);
      copy.writeUInt16BE(0x8000 | sentPicture, descriptor.pictureAt);
      if (descriptor.tl0At !== undefined && sentTl0 !== undefined) copy[descriptor.tl0At] = sentTl0;
      return copy;
    },
  };
}
