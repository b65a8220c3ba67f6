import { describe, expect, it } from 'vitest';
import { createRing, createTimeline, vp8Size, type TappedFrame } from './frames.ts';

const frame = (at: number, isKey: boolean, bytes = 10): TappedFrame => ({ data: new Uint8Array(bytes), isKey, rtp: at * 90, at });

describe('what is kept of a picture while nothing is recorded', () => {
  it('is everything from the last key frame on, so that the first frame of a recording can be decoded', () => {
    const ring = createRing('video');
    ring.add(frame(0, false));
    expect(ring.take(0, 0)).toEqual([]);
    for (const [at, isKey] of [[10, true], [20, false], [30, true], [40, false]] as const) ring.add(frame(at, isKey));
    expect(ring.take(50, 0).map(({ at }) => at)).toEqual([30, 40]);
    expect(ring.take(50, 0)).toEqual([]);
  });

  it('is let go where no key frame comes for long, or where it grows too large', () => {
    const ring = createRing('video');
    ring.add(frame(0, true));
    for (let at = 100; at <= 13_000; at += 100) ring.add(frame(at, false));
    expect(ring.take(13_000, 0)).toEqual([]);
    ring.add(frame(14_000, true, 20 * 1024 * 1024));
    ring.add(frame(14_030, false, 5 * 1024 * 1024));
    expect(ring.take(14_030, 0)).toEqual([]);
  });

  it('of a sound is the last seconds', () => {
    const ring = createRing('audio');
    for (let at = 0; at <= 10_000; at += 20) ring.add(frame(at, true));
    const taken = ring.take(10_010, 0);
    expect(taken.at(0)!.at).toBe(6020);
    expect(taken.at(-1)!.at).toBe(10_000);
  });

  it('never reaches back before everybody had agreed, nor to what was switched off since', () => {
    const filled = (kind: 'audio' | 'video') => {
      const ring = createRing(kind);
      for (let at = 1000; at <= 3000; at += 20) ring.add(frame(at, kind === 'audio' || at === 1000));
      return ring;
    };
    expect(filled('audio').take(3000, 2500).at(0)!.at).toBe(2500);
    expect(filled('video').take(3000, 2500)).toEqual([]);
    expect(filled('video').take(3000, 900)).toHaveLength(101);
    for (const kind of ['audio', 'video'] as const) expect(filled(kind).take(60_000, 0)).toEqual([]);
  });
});

describe('the time of a frame', () => {
  it('goes on when the counter of 32 bits begins anew, and a frame out of order lies before', () => {
    const timeOf = createTimeline(90_000);
    const start = 2 ** 32 - 45_000;
    expect(timeOf(start)).toBe(0);
    expect(timeOf(0)).toBeCloseTo(0.5, 9);
    expect(timeOf(45_000)).toBeCloseTo(1, 9);
    expect(timeOf(42_000)).toBeCloseTo(1 - 3000 / 90_000, 9);
    expect(timeOf(90_000)).toBeCloseTo(1.5, 9);
  });
});

describe('the size of a picture', () => {
  it('is read from a key frame of VP8, and from nothing else', () => {
    const key = Uint8Array.from([0x10, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01, 0]);
    expect(vp8Size(key)).toEqual({ width: 640, height: 360 });
    expect(vp8Size(key.with(0, 0x11))).toBeUndefined();
    expect(vp8Size(key.subarray(0, 6))).toBeUndefined();
  });
});
