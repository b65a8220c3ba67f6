// RTMP's chunk stream: messages cut into chunks that are told apart by their stream, read and written. Pure: bytes in, messages out.

export interface RtmpMessage {
  readonly type: number;
  readonly stream: number;
  readonly timestamp: number;
  readonly payload: Buffer;
}
export const TYPE = { setChunkSize: 1, abort: 2, acknowledgement: 3, windowSize: 5, peerBandwidth: 6, audio: 8, video: 9, data: 18, command: 20 } as const;

/** A key frame of 8K at its best is some 4 MB. */
const LARGEST_MESSAGE = 8 * 1024 * 1024;
const LARGEST_CHUNK = 1024 * 1024;
const MOST_STREAMS = 16;
const EXTENDED = 0xff_ffff;

interface Stream {
  timestamp: number;
  delta: number;
  length: number;
  type: number;
  stream: number;
  isExtended: boolean;
  /** The message that is being put together. */
  parts: Buffer[];
  got: number;
}

/** What is no RTMP; whoever sent it is cut. */
export class NotRtmp extends Error {
  override readonly name = 'NotRtmp';
}

export interface ChunkReader {
  /** Messages that are whole with these bytes. Throws `NotRtmp`. */
  take(bytes: Buffer): readonly RtmpMessage[];
}

export function createChunkReader(): ChunkReader {
  let chunkSize = 128;
  let left: Buffer = Buffer.alloc(0);
  const streams = new Map<number, Stream>();

  /** One chunk from `at` on: where the next begins, or nothing while it is not all here. */
  const chunk = (bytes: Buffer, from: number, out: RtmpMessage[]): number | undefined => {
    let at = from;
    if (at >= bytes.length) return undefined;
    const first = bytes[at]!;
    const format = first >> 6;
    let id = first & 63;
    at += 1;
    if (id === 0) {
      if (at + 1 > bytes.length) return undefined;
      id = bytes[at]! + 64;
      at += 1;
    } else if (id === 1) {
      if (at + 2 > bytes.length) return undefined;
      id = bytes[at]! + bytes[at + 1]! * 256 + 64;
      at += 2;
    }
    const headerLength = [11, 7, 3, 0][format]!;
    if (at + headerLength > bytes.length) return undefined;
    const known = streams.get(id);
    if (!known && format !== 0) throw new NotRtmp('a chunk without a beginning');
    if (!known && streams.size >= MOST_STREAMS) throw new NotRtmp('too many streams');
    const before: Stream = known ?? { timestamp: 0, delta: 0, length: 0, type: 0, stream: 0, isExtended: false, parts: [], got: 0 };
    const begins = before.got === 0;
    if (!begins && format !== 3) throw new NotRtmp('a message within a message');
    let field = format === 3 ? 0 : bytes.readUIntBE(at, 3);
    const isExtended = format === 3 ? before.isExtended : field === EXTENDED;
    const length = format <= 1 ? bytes.readUIntBE(at + 3, 3) : before.length;
    const type = format <= 1 ? bytes[at + 6]! : before.type;
    const stream = format === 0 ? bytes.readUInt32LE(at + 7) : before.stream;
    at += headerLength;
    if (isExtended) {
      if (at + 4 > bytes.length) return undefined;
      field = bytes.readUInt32BE(at);
      at += 4;
    }
    if (length > LARGEST_MESSAGE) throw new NotRtmp('a message beyond all measure');
    const take = Math.min(chunkSize, length - before.got);
    if (at + take > bytes.length) return undefined;

    if (begins) {
      const delta = format === 3 ? before.delta : format === 0 ? 0 : field;
      before.timestamp = format === 0 ? field : (before.timestamp + delta) >>> 0;
      before.delta = delta;
    }
    Object.assign(before, { length, type, stream, isExtended });
    streams.set(id, before);
    before.parts.push(bytes.subarray(at, at + take));
    before.got += take;
    at += take;
    if (before.got === length) {
      const payload = before.parts.length === 1 ? Buffer.from(before.parts[0]!) : Buffer.concat(before.parts);
      before.parts = [];
      before.got = 0;
      if (type === TYPE.setChunkSize && payload.length >= 4) {
        const size = payload.readUInt32BE(0) & 0x7fff_ffff;
        if (size < 1 || size > LARGEST_CHUNK) throw new NotRtmp('chunks beyond all measure');
        chunkSize = size;
      } else if (type === TYPE.abort && payload.length >= 4) {
        const other = streams.get(payload.readUInt32BE(0));
        if (other) Object.assign(other, { parts: [], got: 0 });
      } else out.push({ type, stream, timestamp: before.timestamp, payload });
    } else {
      // What is kept must not hold on to a large piece that it is a small part of.
      before.parts[before.parts.length - 1] = Buffer.from(before.parts.at(-1)!);
    }
    return at;
  };

  return {
    take(bytes) {
      const all = left.length === 0 ? bytes : Buffer.concat([left, bytes]);
      const out: RtmpMessage[] = [];
      let at = 0;
      for (let next = chunk(all, at, out); next !== undefined; next = chunk(all, at, out)) at = next;
      left = Buffer.from(all.subarray(at));
      return out;
    },
  };
}

/** A short message in one chunk of the widest form; ours are all short. */
export function writeMessage(chunkStream: number, { type, stream, payload }: Omit<RtmpMessage, 'timestamp'>): Buffer {
  const header = Buffer.alloc(12);
  header[0] = chunkStream;
  header.writeUIntBE(payload.length, 4, 3);
  header[7] = type;
  header.writeUInt32LE(stream, 8);
  return Buffer.concat([header, payload]);
}
/** What we may send in one chunk after `setChunkSize`. */
export const OWN_CHUNK = 4096;
