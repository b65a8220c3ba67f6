import { ALL_FORMATS, BufferSource, EncodedPacketSink, Input } from 'mediabunny';
import { describe, expect, it } from 'vitest';
import type { TappedFrame } from './frames.ts';
import { canKeep, createTrackFile, fileMime } from './track-file.ts';

/** The header of a VP8 frame of 640 × 360, and noise; nobody decodes it here. */
const frame = (n: number): TappedFrame => ({
  data: Uint8Array.from([n % 30 === 0 ? 0x10 : 0x11, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01, ...Array.from({ length: 200 }, (_, i) => (i * 7 + n) % 256)]),
  isKey: n % 30 === 0, rtp: (4_294_960_000 + n * 3000) >>> 0, at: n * 33, width: 640, height: 360,
});
const joined = (pieces: readonly Uint8Array[]): Uint8Array => {
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
};
const packetsOf = async (bytes: Uint8Array): Promise<{ readonly time: number; readonly data: Uint8Array }[]> => {
  const input = new Input({ formats: ALL_FORMATS, source: new BufferSource(bytes) });
  const track = (await input.getPrimaryVideoTrack())!;
  const packets = [];
  for await (const packet of new EncodedPacketSink(track).packets()) packets.push({ time: packet.timestamp, data: packet.data });
  input.dispose();
  return packets;
};

/** By the book, not by what wrote it: sync bytes, counters, PES units and their time stamps. */
const readTransportStream = (bytes: Uint8Array): { readonly time: number; readonly data: Uint8Array }[] => {
  const units: { time: number; data: Uint8Array }[] = [];
  let parts: Uint8Array[] = [];
  let counter = -1;
  const finish = (): void => {
    if (parts.length === 0) return;
    const unit = joined(parts);
    const [a, b, c, d, e] = Array.from(unit.slice(9, 14)) as [number, number, number, number, number];
    const time = ((a >> 1) & 7) * 2 ** 30 + b * 2 ** 22 + (c >> 1) * 2 ** 15 + d * 2 ** 7 + (e >> 1);
    units.push({ time, data: unit.slice(9 + unit[8]!) });
    parts = [];
  };
  for (let at = 0; at < bytes.length; at += 188) {
    const packet = bytes.subarray(at, at + 188);
    expect(packet[0]).toBe(0x47);
    if ((((packet[1]! & 31) << 8) | packet[2]!) !== 0x100) continue;
    expect(packet[3]! & 15).toBe((counter + 1) & 15);
    counter = packet[3]! & 15;
    if (packet[1]! & 0x40) finish();
    parts.push(packet.slice(4 + (packet[3]! & 0x20 ? 1 + packet[4]! : 0)));
  }
  finish();
  return units;
};

describe('the file of a track', () => {
  it('holds every frame byte for byte at its time, and each beginning of it can be read', async () => {
    const file = createTrackFile('video/VP8', frame(0));
    const pieces: Uint8Array[] = [];
    const upTo: number[] = [];
    for (let n = 0; n < 90; n++) {
      await file.add(frame(n));
      if (n % 10 !== 9) continue;
      const bytes = file.takeBytes();
      if (bytes) pieces.push(bytes);
      upTo.push(n + 1);
    }
    expect(file.takeBytes()).toBeNull();
    for (const [i, count] of upTo.entries()) {
      // As a crash leaves it: no end, no index.
      const packets = await packetsOf(joined(pieces.slice(0, i + 1)));
      expect(packets).toHaveLength(count);
    }
    await file.end();
    const last = file.takeBytes();
    if (last) pieces.push(last);
    const packets = await packetsOf(joined(pieces));
    expect(packets).toHaveLength(90);
    packets.forEach(({ time, data }, n) => {
      // The clock of 32 bits began anew on the way.
      expect(time).toBeCloseTo(n / 30, 2);
      expect(data).toEqual(frame(n).data);
    });
    expect(file.frames()).toBe(90);
  });

  it('keeps the codecs that its container holds, and leaves the others to a MediaRecorder', () => {
    expect(['video/VP8', 'video/vp9', 'audio/opus', 'video/AV1', 'video/H264'].map(canKeep)).toEqual([true, true, true, true, true]);
    expect(['video/H265', 'audio/PCMU', ''].map(canKeep)).toEqual([false, false, false]);
    expect(['video/VP8', 'audio/opus', 'video/H264'].map(fileMime)).toEqual(['video/webm', 'audio/webm', 'video/mp2t']);
  });

  it('holds H.264 in packets that each can be found again, with the sender’s own clock', async () => {
    const file = createTrackFile('video/H264', frame(0));
    const sizes = [10, 160, 184, 5000, 300, 70_000, 1];
    const given = sizes.map((size, n) => {
      const data = Uint8Array.from({ length: size + 5 }, (_, i) => ((i * 31 + n) % 250) + 1);
      data.set([0, 0, 0, 1, n === 0 ? 0x65 : 0x41]);
      return { data, isKey: n === 0, rtp: (4_294_965_000 + n * 3000) >>> 0, at: n * 33, width: 640, height: 360 };
    });
    for (const one of given) await file.add(one);
    const bytes = file.takeBytes()!;
    expect(bytes.length % 188).toBe(0);
    const found = readTransportStream(bytes);
    expect(found.map(({ time }) => time - found[0]!.time)).toEqual(sizes.map((_, n) => n * 3000));
    found.forEach(({ data }, n) => expect(data.length === given[n]!.data.length + 6 && given[n]!.data.every((byte, i) => byte === data[i + 6])).toBe(true));
  });
});
