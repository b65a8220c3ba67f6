// Hybrid logical clock: physical time where it moves forward, a counter where it does not, never behind what was received.

import type { Instant } from './event.ts';

/** A peer's clock may lead this far before its instants are taken as wrong and no longer drag this clock. */
export const GREATEST_LEAD_MS = 24 * 60 * 60 * 1000;

const LAST_COUNTER = 9999;
const pattern = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z)\/(\d{4})$/;

export interface Clock {
  /** The instant of a new event: later than every instant that this clock gave or accepted. */
  tick(): Instant;
  /** Takes note of another's instant. A malformed one, or one more than 24 h ahead of this machine, is passed over. */
  receive(at: Instant): void;
  /** The latest instant given or accepted; to be kept for the next start. */
  last(): Instant;
}

/** `now` is the machine's time in ms since 1970; `last` what the clock had reached before. */
export const createClock = (now: () => number, last?: Instant): Clock => {
  let reached = (last !== undefined && parseInstant(last)) || { ms: 0, counter: 0 };
  return {
    tick: () => {
      const ms = Math.floor(now());
      if (ms > reached.ms) reached = { ms, counter: 0 };
      else if (reached.counter < LAST_COUNTER) reached = { ms: reached.ms, counter: reached.counter + 1 };
      else reached = { ms: reached.ms + 1, counter: 0 };
      return formatInstant(reached);
    },
    receive: (at) => {
      const received = parseInstant(at);
      if (!received || received.ms > now() + GREATEST_LEAD_MS) return;
      if (received.ms > reached.ms || (received.ms === reached.ms && received.counter > reached.counter)) reached = received;
    },
    last: () => formatInstant(reached),
  };
};

/** Milliseconds since 1970 and counter, or `null` when the text is not an `Instant`. */
export const parseInstant = (at: Instant): { readonly ms: number; readonly counter: number } | null => {
  const match = pattern.exec(at);
  if (!match) return null;
  const ms = Date.parse(match[1]!);
  return Number.isNaN(ms) ? null : { ms, counter: Number(match[2]) };
};

export const formatInstant = ({ ms, counter }: { readonly ms: number; readonly counter: number }): Instant =>
  `${new Date(ms).toISOString()}/${String(counter).padStart(4, '0')}`;
