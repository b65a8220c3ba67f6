// Days by which something has to be done, and from when on people are reminded of them: before it is late. Dates and not what is left, so
// that a list that was made yesterday is true today.

import type { CaseState } from '../case/case.ts';
import { isRectifying, noticedItems, trackOf } from '../case/procedure.ts';
import type { Calendar } from '../case/procedure-settings.ts';
import { dateOf, dayOfDate, isWorkingDay, limitsOf } from './limits.ts';

export interface Deadline {
  readonly kind: 'statutory' | 'promised' | 'rectification';
  readonly matter?: string;
  /** Last day, YYYY-MM-DD. */
  readonly on: string;
  /** From this day on it is near, and from this day on it is urgent. */
  readonly amberFrom: string;
  readonly redFrom: string;
}

/** Working days before the end of a rectification from which the applicant is to be reminded. */
export const REMIND_DAYS = 3;

/** Limits whose clock runs, and the earliest day of the one rectification; none once the case is over. `now`: ms since 1970. */
export const deadlinesOf = (state: CaseState, now: number): readonly Deadline[] => {
  const { procedure } = state;
  if (procedure.ended || state.status === 'concluded') return [];
  const calendar = procedure.settings?.calendar ?? { holidays: [], workdays: [] };
  const limits = limitsOf(state, now).flatMap(({ matter, kind, days, lastDay }): Deadline[] =>
    lastDay === undefined ? [] : [{ kind, matter, on: lastDay, amberFrom: workingDaysBefore(lastDay, Math.ceil(days / 4), calendar), redFrom: workingDaysBefore(lastDay, 1, calendar) }],
  );
  return [...limits, ...rectificationOf(state, calendar)];
};

const rectificationOf = ({ procedure }: CaseState, calendar: Calendar): readonly Deadline[] => {
  const { notice } = procedure;
  if (!notice || !isRectifying(procedure)) return [];
  const open = noticedItems(procedure).filter((item) => ['awaited', 'returned'].includes(trackOf(procedure, item).state));
  const days = open.map((item) => notice.problems.find((problem) => problem.item === item)?.deadline ?? notice.deadline).sort();
  const on = days[0];
  return on === undefined ? [] : [{ kind: 'rectification', on, amberFrom: workingDaysBefore(on, REMIND_DAYS, calendar), redFrom: workingDaysBefore(on, 1, calendar) }];
};

export type DeadlineUrgency = 'calm' | 'amber' | 'red' | 'over';

/** `today`: YYYY-MM-DD in the bureau. */
export const urgencyOn = ({ on, amberFrom, redFrom }: Deadline, today: string): DeadlineUrgency => (today > on ? 'over' : today >= redFrom ? 'red' : today >= amberFrom ? 'amber' : 'calm');

/** The one that presses most; `undefined` where there is none. */
export const mostUrgent = (deadlines: readonly Deadline[]): Deadline | undefined => deadlines.toSorted((left, right) => (left.on < right.on ? -1 : left.on > right.on ? 1 : 0))[0];

const workingDaysBefore = (date: string, days: number, calendar: Calendar): string => {
  let day = dayOfDate(date);
  for (let left = days; left > 0; ) {
    day -= 1;
    if (isWorkingDay(day, calendar)) left -= 1;
  }
  return dateOf(day);
};
