// H.264 as it is received (Annex B, its parameter sets in the stream) in an MPEG transport stream: the one container that is only ever
// appended to, may end anywhere, keeps the sender's 90 kHz clock as it is, and takes a change of size in the middle (ISO/IEC 13818-1).

const PACKET = 188;
const PMT_PID = 0x1000;
const VIDEO_PID = 0x100;
const H264 = 0x1b;
const VIDEO_STREAM = 0xe0;
/** An access unit begins with its delimiter in a transport stream. */
const DELIMITER = Uint8Array.of(0, 0, 0, 1, 0x09, 0xf0);
/** Players wait for a clock that is a little behind what is shown. */
const HEAD_START = 9000;

function crc32(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) {
    crc ^= byte << 24;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000_0000 ? (crc << 1) ^ 0x04c1_1db7 : crc << 1;
  }
  return crc >>> 0;
}
/** A table with its length and checksum. */
function section(id: number, content: readonly number[]): Uint8Array {
  const length = content.length + 9;
  const bytes = Uint8Array.from([id, 0xb0 | (length >> 8), length & 0xff, 0, 1, 0xc1, 0, 0, ...content]);
  const crc = crc32(bytes);
  return Uint8Array.from([...bytes, crc >>> 24, (crc >>> 16) & 0xff, (crc >>> 8) & 0xff, crc & 0xff]);
}
const PROGRAMS = section(0, [0, 1, 0xe0 | (PMT_PID >> 8), PMT_PID & 0xff]);
const PROGRAM = section(2, [0xe0 | (VIDEO_PID >> 8), VIDEO_PID & 0xff, 0xf0, 0, H264, 0xe0 | (VIDEO_PID >> 8), VIDEO_PID & 0xff, 0xf0, 0]);

function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

export interface TransportStream {
  /** The bytes of one picture. `time`: ticks of 90 kHz from the first one. Tables come with every key frame, so that each piece can be played. */
  frame(data: Uint8Array, time: number, isKey: boolean): Uint8Array<ArrayBuffer>;
}

export function createTransportStream(): TransportStream {
  const counters = new Map<number, number>();

  /** As much of `payload` as fits, after an adaptation field of `field` bytes or of as many as are needed to fill the packet. */
  function packet(pid: number, begins: boolean, field: readonly number[] | null, payload: Uint8Array): { readonly bytes: Uint8Array; readonly taken: number } {
    const bytes = new Uint8Array(PACKET).fill(0xff);
    const counter = counters.get(pid) ?? 0;
    counters.set(pid, (counter + 1) & 15);
    const room = PACKET - 4 - (field ? field.length + 1 : 0);
    const taken = Math.min(room, payload.length);
    const filling = room - taken;
    const hasField = field !== null || filling > 0;
    bytes.set([0x47, (begins ? 0x40 : 0) | (pid >> 8), pid & 0xff, (hasField ? 0x30 : 0x10) | counter]);
    if (hasField) {
      const length = PACKET - 4 - taken - 1;
      bytes[4] = length;
      if (length > 0) bytes.set(field ?? [0], 5);
    }
    bytes.set(payload.subarray(0, taken), PACKET - taken);
    return { bytes, taken };
  }
  /** A table is shorter than a packet; what is behind it is filled. */
  function table(pid: number, content: Uint8Array): Uint8Array {
    const payload = new Uint8Array(PACKET - 4).fill(0xff);
    payload[0] = 0;
    payload.set(content, 1);
    return packet(pid, true, null, payload).bytes;
  }

  return {
    frame(data, time, isKey) {
      const shown = time + HEAD_START;
      const has = data[0] === 0 && data[1] === 0 && ((data[2] === 1 && (data[3]! & 31) === 9) || (data[2] === 0 && data[3] === 1 && (data[4]! & 31) === 9));
      const front = has ? new Uint8Array() : DELIMITER;
      const stamp = [0x21 | (Math.floor(shown / 2 ** 30) & 7) << 1, (shown / 2 ** 22) & 0xff, ((shown / 2 ** 15) & 0x7f) << 1 | 1, (shown / 2 ** 7) & 0xff, (shown & 0x7f) << 1 | 1];
      const unit = joined([Uint8Array.of(0, 0, 1, VIDEO_STREAM, 0, 0, 0x84, 0x80, 5, ...stamp), front, data]);
      const packets: Uint8Array[] = isKey ? [table(0, PROGRAMS), table(PMT_PID, PROGRAM)] : [];
      const clock = [(time / 2 ** 25) & 0xff, (time / 2 ** 17) & 0xff, (time / 2 ** 9) & 0xff, (time / 2) & 0xff, (time % 2) << 7 | 0x7e, 0];
      for (let at = 0; at < unit.length; ) {
        const begins = at === 0;
        const { bytes, taken } = packet(VIDEO_PID, begins, begins ? [isKey ? 0x50 : 0x10, ...clock] : null, unit.subarray(at));
        packets.push(bytes);
        at += taken;
      }
      return joined(packets);
    },
  };
}
