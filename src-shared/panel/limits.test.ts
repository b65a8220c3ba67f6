import { describe, expect, it } from 'vitest';
import { formatInstant } from '../log/clock.ts';
import { openHeads } from '../case/seal.ts';
import { draw, openedSession, begunCase } from '../case/procedure.testing.ts';
import { START } from '../case/history.testing.ts';
import { dayOfDate, elapsedOf, isWorkingDay, limitsOf, workingDaysUntil } from './limits.ts';

const DAY = 86_400_000;
// Holidays and made-up days as the State Council announced for October 2025: off 1 to 8 October, work on 28 September and 11 October.
const october = { holidays: ['2025-10-01', '2025-10-02', '2025-10-03', '2025-10-06', '2025-10-07', '2025-10-08'], workdays: ['2025-09-28', '2025-10-11'] };

describe('working days', () => {
  it('leave out weekends and holidays, and count days that are made up', () => {
    const working = ['2025-09-27', '2025-09-28', '2025-10-01', '2025-10-04', '2025-10-09', '2025-10-11', '2025-10-12'].map((date) => isWorkingDay(dayOfDate(date), october));
    expect(working).toEqual([false, true, false, false, true, true, false]);
    // From 30 September: 9, 10, 11 (made up) and 13 October.
    expect(workingDaysUntil('2025-10-13', Date.parse('2025-09-30T02:00:00Z'), october)).toBe(4);
    expect(workingDaysUntil('2025-09-29', Date.parse('2025-09-30T02:00:00Z'), october)).toBe(-1);
  });
});

// START is Monday 2026-11-23, 16:00 in the bureau.
const limit = { matter: 'food', statutoryDays: 20, promisedDays: 4, stops: [] as ('expertReview' | 'rectification')[] };

describe('a limit', () => {
  it('does not count the day of opening, turns amber and red before it is late, then is over', () => {
    const state = begunCase({ limits: [limit] }).fold();
    const promised = (days: number) => limitsOf(state, START + days * DAY).find((one) => one.kind === 'promised')!;
    expect([0, 1, 2, 3, 4, 7, 8].map((days) => [promised(days).used, promised(days).urgency])).toEqual([
      [0, 'calm'], [1, 'calm'], [2, 'calm'], [3, 'red'], [4, 'red'], [5, 'over'], [6, 'over'],
    ]);
    expect(promised(1).lastDay).toBe('2026-11-27');
    const statutory = (days: number) => limitsOf(state, START + days * DAY).find((one) => one.kind === 'statutory')!.urgency;
    expect([statutory(20), statutory(21)]).toEqual(['calm', 'amber']);
  });

  it('stands still during expert review where the law says so, and only there', () => {
    const stopping = begunCase({ limits: [{ ...limit, stops: ['expertReview'] }] });
    draw(stopping, 'draw-1');
    const now = START + 10 * DAY;
    expect(limitsOf(stopping.fold(), now)[1]).toMatchObject({ used: 0, standsFor: 'expertReview', urgency: 'calm' });
    const running = begunCase({ limits: [limit] });
    draw(running, 'draw-1');
    expect(limitsOf(running.fold(), now)[1]).toMatchObject({ used: 8, urgency: 'over' });
  });

  it('stands still while staff stopped it, a day that was stopped only in part is counted', () => {
    const history = begunCase({ limits: [limit] });
    const at = (ms: number) => ({ at: formatInstant({ ms: START + ms, counter: 0 }), seen: openHeads(history.heads()) });
    history.append('ds1', 's1', 'clock.stopped', { cause: '补正材料', basis: '' }, at(DAY));
    history.append('ds1', 's1', 'clock.resumed', {}, at(3 * DAY));
    // Tuesday counts (stopped in the afternoon), Wednesday does not, Thursday does (resumed in the afternoon), Friday does.
    expect(limitsOf(history.fold(), START + 4 * DAY)[1]).toMatchObject({ used: 3, left: 1, urgency: 'red' });
  });
});

it('a simple case is measured from its first sign-in', () => {
  const { history } = openedSession({ fastMinutes: 20 });
  const state = history.fold();
  const first = Date.parse(state.procedure.signedIn[0]!.at.split('/')[0]!);
  expect(elapsedOf(state, first + 90_000)).toEqual({ ms: 90_000, done: false, promisedMs: 1_200_000 });
});
