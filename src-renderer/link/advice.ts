// What to do about a line that stays bad: a picture of fewer bits, at last none; and the way back once it is good again. It is offered, never
// done by itself: whoever looks for a crack in a wall may rather wait for a sharp picture. Pure.

import type { Mode } from '#shared/live/protocol.ts';
import type { Quality } from './quality.ts';

/** A line is bad for a moment all the time: this long (ms) it must be until anything is said. */
export const POOR_FOR_MS = 8_000;
/** And this long good until more is offered: going up too early makes it bad again. */
export const GOOD_FOR_MS = 30_000;

export interface Advising {
  /** What the line is now and since when. */
  readonly quality: Quality;
  readonly since: number;
  /** The mode before the first step down that was taken. */
  readonly before: Mode | null;
  /** Offers that were put away: not made again in this call. */
  readonly declined: readonly Mode[];
}
export interface Advice {
  readonly why: 'poor' | 'good';
  readonly to: Mode;
}
export const NO_ADVICE: Advising = { quality: 'unknown', since: 0, before: null, declined: [] };

const DOWN: { readonly [M in Mode]?: Mode } = { high: 'standard', standard: 'saver', saver: 'audio' };

export const heard = (state: Advising, quality: Quality, now: number): Advising => (quality === state.quality ? state : { ...state, quality, since: now });
/** The person chose a mode, by the offer or by themselves. A new one is given time to show what it does. */
export const chose = (state: Advising, from: Mode, to: Mode, now: number): Advising => ({ ...state, since: now, before: DOWN[from] === to ? (state.before ?? from) : null });
export const declined = (state: Advising, { to }: Advice): Advising => ({ ...state, declined: [...state.declined, to] });

export function adviceOf({ quality, since, before, declined: not }: Advising, mode: Mode, now: number): Advice | null {
  const down = DOWN[mode];
  if (quality === 'poor' && down !== undefined && now - since >= POOR_FOR_MS && !not.includes(down)) return { why: 'poor', to: down };
  // Without pictures a line that is fair for sound says nothing against them.
  const isGood = quality === 'good' || (mode === 'audio' && quality === 'fair');
  if (isGood && before !== null && before !== mode && now - since >= GOOD_FOR_MS && !not.includes(before)) return { why: 'good', to: before };
  return null;
}
