// One RTP stream as it arrives: counts it, asks again for what is missing, and reports on it. Times in ms.

import type { ReceiverBlock } from './rtcp.ts';

/** A gap wider than this is a new beginning, not loss. */
const WIDEST_GAP = 400;
const NACK_EVERY_MS = 40;
const MOST_TRIES = 8;
/** Asked for at once: as many as a report can hold. */
const MOST_ASKED = 120;
const RATE_WINDOW_MS = 1000;

export interface Incoming {
  readonly ssrc: number;
  /** Takes a packet's numbers. False for one that was here already. */
  take(seq: number, timestamp: number, bytes: number, now: number): boolean;
  /** Sequence numbers to ask for again now. */
  missing(now: number): readonly number[];
  reported(ntp: bigint, rtp: number, now: number): void;
  /** The sender's clock at its last report. */
  readonly report: { readonly ntp: bigint; readonly rtp: number; readonly at: number } | undefined;
  block(now: number): ReceiverBlock;
  /** Bits a second over the last second; 0 once it is silent. */
  bitrate(now: number): number;
  readonly lastAt: number;
}

export function createIncoming(ssrc: number, clockRate: number): Incoming {
  let first: number | undefined;
  /** Extended: counts on past 16 bits. */
  let highest = 0;
  let received = 0;
  let before = { expected: 0, received: 0 };
  let jitter = 0;
  let lastTransit: number | undefined;
  let lastAt = 0;
  let report: Incoming['report'];
  const wanted = new Map<number, { tries: number; at: number }>();
  const seen = new Set<number>();
  let windowAt = 0;
  let windowBytes = 0;
  let rate = 0;

  const extend = (seq: number): number => {
    const ahead = ((seq - highest) << 16) >> 16;
    return highest + ahead;
  };

  return {
    ssrc,
    take(seq, timestamp, bytes, now) {
      if (first === undefined) {
        first = seq;
        highest = seq;
      }
      const at = extend(seq);
      if (seen.has(at)) return false;
      seen.add(at);
      if (seen.size > 1200) for (const old of seen) {
        if (seen.size <= 800) break;
        seen.delete(old);
      }
      received += 1;
      lastAt = now;
      if (at > highest) {
        if (at - highest > WIDEST_GAP) wanted.clear();
        else for (let gap = highest + 1; gap < at; gap += 1) wanted.set(gap, { tries: 0, at: now - NACK_EVERY_MS });
        highest = at;
        const transit = (now * clockRate) / 1000 - timestamp;
        if (lastTransit !== undefined) {
          const difference = Math.abs(transit - lastTransit);
          // A timestamp that wrapped around is no jitter.
          if (difference < clockRate * 10) jitter += (difference - jitter) / 16;
        }
        lastTransit = transit;
      } else wanted.delete(at);
      if (now - windowAt >= RATE_WINDOW_MS) {
        rate = now - windowAt < 3 * RATE_WINDOW_MS ? (windowBytes * 8000) / (now - windowAt) : 0;
        windowAt = now;
        windowBytes = 0;
      }
      windowBytes += bytes;
      return true;
    },
    missing(now) {
      const due: [seq: number, one: { tries: number; at: number }][] = [];
      for (const [seq, one] of wanted) {
        if (one.tries >= MOST_TRIES || highest - seq > WIDEST_GAP) wanted.delete(seq);
        else if (now - one.at >= NACK_EVERY_MS) due.push([seq, one]);
      }
      // Whose turn was longest ago: of a long burst each is asked for before one is a second time.
      return due.sort(([, a], [, b]) => a.at - b.at).slice(0, MOST_ASKED).map(([seq, one]) => {
        one.tries += 1;
        one.at = now;
        return seq & 0xffff;
      });
    },
    reported(ntp, rtp, now) {
      report = { ntp, rtp, at: now };
    },
    get report() {
      return report;
    },
    block(now) {
      const expected = first === undefined ? 0 : highest - first + 1;
      const [sinceExpected, sinceReceived] = [expected - before.expected, received - before.received];
      before = { expected, received };
      const lostSince = sinceExpected - sinceReceived;
      return {
        ssrc,
        fractionLost: sinceExpected <= 0 || lostSince <= 0 ? 0 : Math.floor((lostSince * 256) / sinceExpected),
        lost: Math.max(0, expected - received),
        highest,
        jitter,
        lastReport: report ? Number((report.ntp >> 16n) & 0xffff_ffffn) : 0,
        sinceReport: report ? Math.round(((now - report.at) * 65_536) / 1000) : 0,
      };
    },
    bitrate: (now) => (now - lastAt > RATE_WINDOW_MS ? 0 : rate),
    get lastAt() {
      return lastAt;
    },
  };
}
