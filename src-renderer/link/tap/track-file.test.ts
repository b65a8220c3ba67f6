import { ALL_FORMATS, BufferSource, EncodedPacketSink, Input } from 'mediabunny';
import { describe, expect, it } from 'vitest';
import type { TappedFrame } from './frames.ts';
import { canKeep, createTrackFile } from './track-file.ts';

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
    expect(['video/VP8', 'video/vp9', 'audio/opus', 'video/AV1'].map(canKeep)).toEqual([true, true, true, true]);
    expect(['video/H264', 'video/H265', 'audio/PCMU', ''].map(canKeep)).toEqual([false, false, false, false]);
  });
});
