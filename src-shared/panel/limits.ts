// Time limits: working days of the bureau's calendar, counted from the day after the case was opened (民法典 第二百零一条: the day on which a
// period begins is not counted), while the clock runs. It stands still for expert review and rectification where the matter's limit says
// so by law (行政许可法 第四十五条), and while staff stopped it with a reason.

import type { CaseState } from '../case/case.ts';
import type { Calendar, Limit } from '../case/procedure-settings.ts';
import { parseInstant } from '../log/clock.ts';

const DAY = 86_400_000;
/** China has one time zone without summer time; a day of the bureau begins at 16:00 UTC. */
const ZONE_MS = 8 * 3_600_000;

const dayOf = (ms: number): number => Math.floor((ms + ZONE_MS) / DAY);
export const dateOf = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10);
export const dayOfDate = (date: string): number => Math.floor(Date.parse(`${date}T00:00:00Z`) / DAY);

export const isWorkingDay = (day: number, calendar: Calendar): boolean => {
  const date = dateOf(day);
  if (calendar.workdays.includes(date)) return true;
  // The first of January 1970 was a Thursday.
  const weekday = (((day + 4) % 7) + 7) % 7;
  return weekday !== 0 && weekday !== 6 && !calendar.holidays.includes(date);
};

export interface Stop {
  readonly from: number;
  /** Absent: it still stands. */
  readonly until?: number;
  readonly cause: string;
}

/** Spells in ms since 1970 in which the clock of a limit stands still. */
export const stopsOf = (state: CaseState, stops: Limit['stops']): readonly Stop[] => {
  const { procedure, panelOpened } = state;
  const ms = (at: string | undefined): number | undefined => (at === undefined ? undefined : parseInstant(at)?.ms);
  const spells: Stop[] = procedure.stops.flatMap((stop) => {
    const from = ms(stop.at);
    const until = ms(stop.resumed?.at);
    return from === undefined ? [] : [{ from, cause: stop.cause, ...(until !== undefined && { until }) }];
  });
  const drawn = ms(procedure.draws.find((draw) => draw.revealed)?.revealed?.at);
  if (stops.includes('expertReview') && drawn !== undefined) {
    const until = ms(panelOpened?.at);
    spells.push({ from: drawn, cause: 'expertReview', ...(until !== undefined && { until }) });
  }
  const noticed = ms(procedure.notice?.at);
  if (stops.includes('rectification') && noticed !== undefined) {
    const until = ms(procedure.rectificationClosed?.at);
    spells.push({ from: noticed, cause: 'rectification', ...(until !== undefined && { until }) });
  }
  return spells;
};

export interface LimitState {
  readonly matter: string;
  readonly kind: 'statutory' | 'promised';
  readonly days: number;
  /** Working days used up, the running one counted. */
  readonly used: number;
  readonly left: number;
  /** Last working day, if the clock runs on from now; absent while it stands. */
  readonly lastDay?: string;
  readonly standsFor?: string;
  readonly urgency: 'calm' | 'amber' | 'red' | 'over';
  readonly basis?: string;
}

/** Every limit of the case as of `now` (ms since 1970). Amber at a quarter of the days left, red on the last; both before it is late. */
export const limitsOf = (state: CaseState, now: number): readonly LimitState[] => {
  const { settings } = state.procedure;
  const opened = state.opened && parseInstant(state.opened.at)?.ms;
  if (!settings || opened === undefined) return [];
  const end = endOf(state) ?? now;
  return settings.limits.flatMap((limit) => {
    const stops = stopsOf(state, limit.stops);
    const stands = stops.find((stop) => stop.from <= end && (stop.until === undefined || stop.until > end));
    const used = usedDays(opened, end, stops, settings.calendar);
    return (['statutory', 'promised'] as const).flatMap((kind): LimitState[] => {
      const days = kind === 'statutory' ? limit.statutoryDays : limit.promisedDays;
      if (days === undefined) return [];
      const left = days - used;
      const urgency = left < 0 ? 'over' : left <= 1 ? 'red' : left <= Math.ceil(days / 4) ? 'amber' : 'calm';
      return [{
        matter: limit.matter, kind, days, used, left, urgency,
        ...(stands ? { standsFor: stands.cause } : { lastDay: dateOf(dayAfter(dayOf(end), left, settings.calendar)) }),
        ...(limit.basis !== undefined && { basis: limit.basis }),
      }];
    });
  });
};

/** When the last matter was signed, or the case ended otherwise. */
const endOf = (state: CaseState): number | undefined => {
  const { ended } = state.procedure;
  if (ended) return parseInstant(ended.at)?.ms;
  if (state.status !== 'concluded') return undefined;
  return Math.max(...state.matters.map((matter) => parseInstant(state.conclusions[matter.id]?.signed?.at ?? '')?.ms ?? 0));
};

/** Working days after the first on which the clock ran at all; a day that is stopped from beginning to end is not counted. */
const usedDays = (opened: number, end: number, stops: readonly Stop[], calendar: Calendar): number => {
  let used = 0;
  for (let day = dayOf(opened) + 1; day <= dayOf(end); day += 1) {
    const begins = day * DAY - ZONE_MS;
    const ends = begins + DAY;
    const stopped = stops.some((stop) => stop.from <= begins && (stop.until === undefined || stop.until >= ends));
    if (isWorkingDay(day, calendar) && !stopped) used += 1;
  }
  return used;
};

const dayAfter = (day: number, working: number, calendar: Calendar): number => {
  let at = day;
  const step = working < 0 ? -1 : 1;
  for (let left = Math.abs(working); left > 0; ) {
    at += step;
    if (isWorkingDay(at, calendar)) left -= 1;
  }
  return at;
};

/** Working days until a date such as the deadline of a notice: negative once it has passed. */
export const workingDaysUntil = (date: string, now: number, calendar: Calendar): number => {
  const [from, to] = [dayOf(now), dayOfDate(date)];
  let days = 0;
  for (let day = Math.min(from, to) + 1; day <= Math.max(from, to); day += 1) if (isWorkingDay(day, calendar)) days += 1;
  return from <= to ? days : -days;
};

/** From the first opening of the desk to the last signature: what a simple case is promised to take. ms; absent while it runs. */
export const elapsedOf = (state: CaseState, now: number): { readonly ms: number; readonly done: boolean; readonly promisedMs?: number } | null => {
  const first = state.procedure.signedIn.map((one) => parseInstant(one.at)?.ms ?? Infinity);
  const start = Math.min(...first);
  if (!Number.isFinite(start)) return null;
  const end = endOf(state);
  const promised = state.procedure.settings?.fastMinutes;
  return { ms: Math.max(0, (end ?? now) - start), done: end !== undefined, ...(promised !== undefined && { promisedMs: promised * 60_000 }) };
};
