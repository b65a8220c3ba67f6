import { describe, expect, it } from 'vitest';
import { qualityOf, sampleOf, type LinkSample } from './quality.ts';

const zero: LinkSample = { at: 0, packetsReceived: 0, packetsLost: 0, framesDecoded: 0, freezeMs: 0, bytesReceived: 0, pictures: 1 };
const later = (change: Partial<LinkSample>): LinkSample => ({ ...zero, at: 2000, packetsReceived: 400, framesDecoded: 60, bytesReceived: 250_000, ...change });

describe('how good a connection is', () => {
  it.each([
    ['good', {}],
    ['fair', { packetsLost: 20 }],
    ['fair', { framesDecoded: 20 }],
    ['fair', { roundTrip: 0.4 }],
    ['poor', { packetsLost: 60 }],
    ['poor', { framesDecoded: 4 }],
    ['poor', { freezeMs: 700 }],
    ['poor', { packetsReceived: 0 }],
    ['good', { framesDecoded: 0, pictures: 0 }],
    ['unknown', { packetsReceived: 0, pictures: 0 }],
  ] as const)('%s: %o', (quality, change) => {
    expect(qualityOf(zero, later(change)).quality).toBe(quality);
  });

  it('is not called poor because a picture began only now', () => {
    expect(qualityOf({ ...zero, pictures: 0 }, later({ framesDecoded: 4 })).quality).toBe('good');
  });

  it('is told in frames and bits a second; counters that begin anew do not make it negative', () => {
    expect(qualityOf(zero, later({}))).toMatchObject({ framesPerSecond: 30, kilobitsPerSecond: 1000, loss: 0, roundTrip: null });
    expect(qualityOf(later({}), { ...zero, at: 4000 })).toMatchObject({ framesPerSecond: 0, kilobitsPerSecond: 0 });
  });

  it('sums the pictures and sounds of a connection', () => {
    const stats = [
      { type: 'inbound-rtp', kind: 'video', packetsReceived: 10, packetsLost: 1, framesDecoded: 5, framesReceived: 5, bytesReceived: 100, totalFreezesDuration: 0.5 },
      { type: 'inbound-rtp', kind: 'audio', packetsReceived: 20, packetsLost: -1, bytesReceived: 50 },
      { type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.02 },
      { type: 'codec' },
    ];
    expect(sampleOf(stats, 7)).toEqual({ at: 7, packetsReceived: 30, packetsLost: 1, framesDecoded: 5, freezeMs: 500, bytesReceived: 150, pictures: 1, roundTrip: 0.02 });
  });
});
