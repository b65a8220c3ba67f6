// As much of RTCP as the small SFU speaks: reports, NACK, PLI, FIR and REMB, read from compound packets and written. Pure.

export interface ReceiverBlock {
  readonly ssrc: number;
  /** 0 … 255 of 256. */
  readonly fractionLost: number;
  readonly lost: number;
  readonly highest: number;
  readonly jitter: number;
  readonly lastReport: number;
  readonly sinceReport: number;
}
export type Rtcp =
  | { readonly kind: 'sr'; readonly ssrc: number; readonly ntp: bigint; readonly rtp: number; readonly blocks: readonly ReceiverBlock[] }
  | { readonly kind: 'rr'; readonly blocks: readonly ReceiverBlock[] }
  | { readonly kind: 'nack'; readonly ssrc: number; readonly lost: readonly number[] }
  | { readonly kind: 'keyFrame'; readonly ssrcs: readonly number[] }
  | { readonly kind: 'remb'; readonly bitrate: number };

const SR = 200;
const RR = 201;
const SDES = 202;
const TRANSPORT_FEEDBACK = 205;
const PAYLOAD_FEEDBACK = 206;

export const isRtcp = (packet: Buffer): boolean => packet.length >= 8 && packet[1]! >= 192 && packet[1]! <= 223;

/** What is understood of a compound packet; what is cut or unknown is left out. */
export function readRtcp(compound: Buffer): readonly Rtcp[] {
  const found: Rtcp[] = [];
  for (let at = 0; at + 8 <= compound.length; ) {
    const end = at + 4 + compound.readUInt16BE(at + 2) * 4;
    if (end > compound.length) break;
    const one = readOne(compound.subarray(at, end));
    if (one) found.push(one);
    at = end;
  }
  return found;
}

function readOne(packet: Buffer): Rtcp | undefined {
  const count = packet[0]! & 31;
  switch (packet[1]) {
    case SR:
      if (packet.length < 28 + count * 24) return undefined;
      return { kind: 'sr', ssrc: packet.readUInt32BE(4), ntp: packet.readBigUInt64BE(8), rtp: packet.readUInt32BE(16), blocks: readBlocks(packet, 28, count) };
    case RR:
      return packet.length < 8 + count * 24 ? undefined : { kind: 'rr', blocks: readBlocks(packet, 8, count) };
    case TRANSPORT_FEEDBACK: {
      if (count !== 1 || packet.length < 16) return undefined;
      const lost: number[] = [];
      for (let at = 12; at + 4 <= packet.length; at += 4) {
        const first = packet.readUInt16BE(at);
        const mask = packet.readUInt16BE(at + 2);
        lost.push(first);
        for (let bit = 0; bit < 16; bit += 1) if ((mask >> bit) & 1) lost.push((first + bit + 1) & 0xffff);
      }
      return { kind: 'nack', ssrc: packet.readUInt32BE(8), lost };
    }
    case PAYLOAD_FEEDBACK:
      if (packet.length < 12) return undefined;
      if (count === 1) return { kind: 'keyFrame', ssrcs: [packet.readUInt32BE(8)] };
      if (count === 4) {
        const ssrcs: number[] = [];
        for (let at = 12; at + 8 <= packet.length; at += 8) ssrcs.push(packet.readUInt32BE(at));
        return { kind: 'keyFrame', ssrcs };
      }
      if (count === 15 && packet.length >= 20 && packet.toString('latin1', 12, 16) === 'REMB') {
        const exponent = packet[17]! >> 2;
        return { kind: 'remb', bitrate: (((packet[17]! & 3) << 16) | packet.readUInt16BE(18)) * 2 ** exponent };
      }
      return undefined;
    default:
      return undefined;
  }
}

function readBlocks(packet: Buffer, from: number, count: number): readonly ReceiverBlock[] {
  return Array.from({ length: count }, (_, index) => {
    const at = from + index * 24;
    return {
      ssrc: packet.readUInt32BE(at), fractionLost: packet[at + 4]!, lost: packet.readIntBE(at + 5, 3), highest: packet.readUInt32BE(at + 8),
      jitter: packet.readUInt32BE(at + 12), lastReport: packet.readUInt32BE(at + 16), sinceReport: packet.readUInt32BE(at + 20),
    };
  });
}

const header = (type: number, count: number, length: number): Buffer => {
  const packet = Buffer.alloc(length);
  packet[0] = 0x80 | count;
  packet[1] = type;
  packet.writeUInt16BE(length / 4 - 1, 2);
  return packet;
};

export function writeReceiverReport(sender: number, blocks: readonly ReceiverBlock[]): Buffer {
  const taken = blocks.slice(0, 31);
  const packet = header(RR, taken.length, 8 + taken.length * 24);
  packet.writeUInt32BE(sender, 4);
  taken.forEach((block, index) => {
    const at = 8 + index * 24;
    packet.writeUInt32BE(block.ssrc, at);
    packet[at + 4] = Math.min(255, block.fractionLost);
    packet.writeIntBE(Math.max(-8_388_608, Math.min(8_388_607, block.lost)), at + 5, 3);
    packet.writeUInt32BE(block.highest >>> 0, at + 8);
    packet.writeUInt32BE(Math.min(0xffff_ffff, Math.round(block.jitter)), at + 12);
    packet.writeUInt32BE(block.lastReport >>> 0, at + 16);
    packet.writeUInt32BE(block.sinceReport >>> 0, at + 20);
  });
  return packet;
}

/** A sender report with the name that ties sound and picture of one person together. */
export function writeSenderReport(report: { readonly ssrc: number; readonly ntp: bigint; readonly rtp: number; readonly packets: number; readonly bytes: number; readonly cname: string }): Buffer {
  const packet = header(SR, 0, 28);
  packet.writeUInt32BE(report.ssrc, 4);
  packet.writeBigUInt64BE(report.ntp, 8);
  packet.writeUInt32BE(report.rtp >>> 0, 16);
  packet.writeUInt32BE(report.packets >>> 0, 20);
  packet.writeUInt32BE(report.bytes >>> 0, 24);
  const name = Buffer.from(report.cname.slice(0, 200), 'utf8');
  // Item, its end, and padding to a whole word.
  const items = 2 + name.length + 1;
  const names = header(SDES, 1, 8 + items + ((4 - (items % 4)) % 4));
  names.writeUInt32BE(report.ssrc, 4);
  names[8] = 1;
  names[9] = name.length;
  name.copy(names, 10);
  return Buffer.concat([packet, names]);
}

export function writeNack(sender: number, ssrc: number, lost: readonly number[]): Buffer {
  const pairs: (readonly [first: number, mask: number])[] = [];
  for (const seq of lost.toSorted((a, b) => ((a - b) << 16) >> 16)) {
    const last = pairs.at(-1);
    const ahead = last === undefined ? -1 : (seq - last[0] - 1) & 0xffff;
    if (last !== undefined && ahead < 16) pairs[pairs.length - 1] = [last[0], last[1] | (1 << ahead)];
    else pairs.push([seq, 0]);
  }
  const packet = header(TRANSPORT_FEEDBACK, 1, 12 + pairs.length * 4);
  packet.writeUInt32BE(sender, 4);
  packet.writeUInt32BE(ssrc, 8);
  pairs.forEach(([first, mask], index) => {
    packet.writeUInt16BE(first, 12 + index * 4);
    packet.writeUInt16BE(mask, 14 + index * 4);
  });
  return packet;
}

export function writePictureLoss(sender: number, ssrc: number): Buffer {
  const packet = header(PAYLOAD_FEEDBACK, 1, 12);
  packet.writeUInt32BE(sender, 4);
  packet.writeUInt32BE(ssrc, 8);
  return packet;
}

/** How much the other side may send, bits a second, over these streams together. */
export function writeRemb(sender: number, bitrate: number, ssrcs: readonly number[]): Buffer {
  const taken = ssrcs.slice(0, 255);
  const packet = header(PAYLOAD_FEEDBACK, 15, 20 + taken.length * 4);
  packet.writeUInt32BE(sender, 4);
  packet.write('REMB', 12, 'latin1');
  packet[16] = taken.length;
  let exponent = 0;
  let mantissa = Math.max(0, Math.round(bitrate));
  while (mantissa > 0x3ffff) {
    mantissa = Math.floor(mantissa / 2);
    exponent += 1;
  }
  packet[17] = (exponent << 2) | (mantissa >> 16);
  packet.writeUInt16BE(mantissa & 0xffff, 18);
  taken.forEach((ssrc, index) => packet.writeUInt32BE(ssrc, 20 + index * 4));
  return packet;
}
