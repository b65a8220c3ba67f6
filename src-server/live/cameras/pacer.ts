// Between a camera's ffmpeg and the engine: a key frame of a large panorama comes as a thousand packets at once, and browsers take in some
// fifty before they have to come to them. Here they are let out one after the other, a little faster than they come on the average.

import { openLoopback } from '../loopback.ts';

/** Packets of 1,200 bytes a millisecond, at least; and this much more than what comes on the average of the last second. */
const LEAST_A_MS = 2;
const HEADROOM = 1.5;
const AVERAGE_MS = 1000;
/** Nothing waits for much longer than this, however much came. */
const DRAIN_MS = 250;
/** At once: far fewer than a browser's socket holds, which other streams use too. */
const BURST = 16;
/** Of what waits, at every turn: a process that comes late to it must not fall behind for good. */
const SHARE = 1 / 16;

export interface Pacing {
  /** How many of `waiting` packets go out now, `elapsed` ms after it was asked before. */
  due(waiting: number, elapsed: number): number;
}

/** A bucket of permissions that fills with time; faster the more comes and the more waits. */
export function createPacing(): Pacing {
  let credit = BURST;
  let average = 0;
  let left = 0;
  return {
    due(waiting, elapsed) {
      // Each arrival counts for a second, ever less.
      average = average * Math.exp(-elapsed / AVERAGE_MS) + (waiting - left) / AVERAGE_MS;
      const rate = Math.max(LEAST_A_MS, average * HEADROOM, waiting / DRAIN_MS);
      credit = Math.min(Math.max(BURST, waiting * SHARE), credit + elapsed * rate);
      const going = Math.min(waiting, Math.floor(credit));
      credit -= going;
      left = waiting - going;
      return going;
    },
  };
}

export interface Pacer {
  /** Of 127.0.0.1, for ffmpeg. */
  readonly port: number;
  close(): void;
}

/** `to`: the engine's port of 127.0.0.1. What cannot be sent is a lost packet, never an end. */
export async function openPacer(to: number, now: () => number = () => performance.now()): Promise<Pacer> {
  const [inward, outward] = await Promise.all([openLoopback(), openLoopback()]);
  const pacing = createPacing();
  let waiting: Buffer[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = now();
  const pump = (): void => {
    timer = undefined;
    const at = now();
    const going = pacing.due(waiting.length, at - last);
    last = at;
    for (const packet of waiting.splice(0, going)) outward.send(packet, to, '127.0.0.1');
    if (waiting.length > 0) timer = setTimeout(pump, 1);
  };
  inward.on('message', (packet) => {
    waiting.push(packet);
    if (timer === undefined) pump();
  });
  return {
    port: inward.address().port,
    close() {
      clearTimeout(timer);
      waiting = [];
      inward.close();
      outward.close();
    },
  };
}
