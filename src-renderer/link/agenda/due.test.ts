import { describe, expect, it } from 'vitest';
import type { Reminder } from '#shared/contract/workstation-link.ts';
import { dueNow, type Where } from './due.ts';

const at = (minutes: number): string => new Date(Date.UTC(2026, 10, 26, 2, minutes)).toISOString();
const reminder = (booking: string, from: number, when: Reminder['when'] = 'soon', of = `case-${booking}`): Reminder => ({
  booking: { booking, case: of, number: of, applicant: '巷口小馆', from: at(from), until: at(from + 30), people: [], note: '', state: 'booked' }, when,
});
const where = (more: Partial<Where> = {}): Where => ({ now: Date.parse(at(0)), route: { page: 'inbox' }, inCall: undefined, putAway: new Set(), ...more });

describe('a booking that is about to begin', () => {
  it('is told on any page, the nearest first, and none that is only of this day', () => {
    expect(dueNow([reminder('b', 12), reminder('a', 5), reminder('c', 300, 'day')], where())?.booking).toBe('a');
    expect(dueNow([reminder('c', 300, 'day')], where())).toBeUndefined();
    expect(dueNow([reminder('a', 5)], where({ route: { page: 'review', case: 'case-a' } }))?.booking).toBe('a');
  });
  it('is told still after its beginning, and no more after its end', () => {
    expect(dueNow([reminder('a', 5)], where({ now: Date.parse(at(34)) }))?.booking).toBe('a');
    expect(dueNow([reminder('a', 5)], where({ now: Date.parse(at(35)) }))).toBeUndefined();
  });
  it('is not told to who put it away, who is in its call or at its door, or who reads the agenda', () => {
    const due = [reminder('a', 5)];
    expect(dueNow(due, where({ putAway: new Set(['a']) }))).toBeUndefined();
    expect(dueNow(due, where({ inCall: 'case-a' }))).toBeUndefined();
    expect(dueNow(due, where({ inCall: 'case-x' }))?.booking).toBe('a');
    expect(dueNow(due, where({ route: { page: 'live', case: 'case-a' } }))).toBeUndefined();
    expect(dueNow(due, where({ route: { page: 'live', case: 'case-x' } }))?.booking).toBe('a');
    expect(dueNow(due, where({ route: { page: 'agenda' } }))).toBeUndefined();
  });
});
