// Slots of a day in which a survey by video can be booked: working hours of the bureau, in Beijing time, less what is taken. Pure; times are
// ISO 8601 UTC at the edges and ms since 1970 inside.

/** China has had one zone and no summer time since 1991. */
const ZONE_MS = 8 * 3_600_000;
const MINUTE_MS = 60_000;
/** Morning and afternoon of a working day, minutes since midnight. */
const HOURS: readonly (readonly [from: number, until: number])[] = [[9 * 60, 12 * 60], [13 * 60 + 30, 17 * 60 + 30]];
/** Slots begin on the half hour. */
const STEP = 30;

export interface Span {
  readonly from: string;
  readonly until: string;
}

/** The day of the bureau, YYYY-MM-DD, of an instant. */
export const dayOf = (at: number): string => new Date(at + ZONE_MS).toISOString().slice(0, 10);
/** `minutes` since midnight in Beijing of that day, as an instant. */
const instantOf = (day: string, minutes: number): number => Date.parse(`${day}T00:00:00.000Z`) - ZONE_MS + minutes * MINUTE_MS;

export const overlaps = (a: Span, b: Span): boolean => Date.parse(a.from) < Date.parse(b.until) && Date.parse(b.from) < Date.parse(a.until);

/** Slots of so many minutes that meet no busy span and have not begun. */
export function freeSlots(options: { readonly day: string; readonly minutes: number; readonly busy: readonly Span[]; readonly now: number }): readonly Span[] {
  const { day, minutes, busy, now } = options;
  return HOURS.flatMap(([opens, closes]) => {
    const found: Span[] = [];
    for (let begin = opens; begin + minutes <= closes; begin += STEP) {
      const slot = { from: new Date(instantOf(day, begin)).toISOString(), until: new Date(instantOf(day, begin + minutes)).toISOString() };
      if (Date.parse(slot.from) > now && !busy.some((one) => overlaps(one, slot))) found.push(slot);
    }
    return found;
  });
}

export const SHORTEST_MS = 10 * MINUTE_MS;
export const LONGEST_MS = 8 * 3_600_000;
/** Bookings reach so far ahead. */
export const FARTHEST_MS = 366 * 24 * 3_600_000;

/** Whether a span may be booked at all, whoever has time then: whole minutes, ahead of us, no shorter and no longer than makes sense. */
export function isBookable({ from, until }: Span, now: number): boolean {
  const [begin, end] = [Date.parse(from), Date.parse(until)];
  return begin % MINUTE_MS === 0 && end % MINUTE_MS === 0 && end - begin >= SHORTEST_MS && end - begin <= LONGEST_MS && begin > now - SHORTEST_MS && begin < now + FARTHEST_MS;
}

export type Reminding = 'day' | 'soon';
const SOON_MS = 15 * MINUTE_MS;
const DAY_MS = 24 * 3_600_000;

/** What somebody is to be reminded of about a booking now; nothing once it is over. `soon` says all that `day` would. */
export function reminderOf({ from, until }: Span, now: number, dismissed: readonly string[]): Reminding | undefined {
  const ahead = Date.parse(from) - now;
  if (Date.parse(until) <= now || ahead > DAY_MS) return undefined;
  const when = ahead <= SOON_MS ? 'soon' : 'day';
  return dismissed.includes(when) ? undefined : when;
}
