import { describe, expect, test } from 'vitest';
import type { CaseState } from '#shared/case/case.ts';
import { emptyProcedure, type Procedure } from '#shared/case/procedure.ts';
import { missingOf, type Ground } from './readiness.ts';

const people = [{ id: 'a', name: '甲', role: 'expert' as const }, { id: 'b', name: '乙', role: 'expert' as const }];
const at = '2026-11-26T00:00:00.000Z/0000';
const done = { by: 'a', at, event: 'e' };
const settings: NonNullable<Procedure['settings']> = { kind: 'panel', quorum: 2, size: 2, lead: 'drawn', votes: 'majority', minutes: true, judges: 2, hideNames: false, limits: [], calendar: { holidays: [], workdays: [] } };
const approved = (...by: readonly string[]): NonNullable<Procedure['minutes']> => ({ ...done, text: '纪要', approved: by.map((one) => ({ ...done, by: one })) });
const notice = { ...done, to: '小馆', deadline: '2026-12-31', consequence: '', problems: [] } as unknown as NonNullable<Procedure['notice']>;

/** Opened, answered, nothing to settle; with so much of a procedure. */
const ground = (procedure: Partial<Procedure>, more: Partial<CaseState> = {}): Ground => ({
  events: [], upTo: 0, result: { complete: true } as Ground['result'], facts: { matter: { id: 'food' }, unsettled: [] } as unknown as Ground['facts'],
  state: {
    panel: { experts: people, lead: 'a', staff: [], supervisors: [] }, submitted: ['a', 'b'], panelOpened: done, sheets: Object.fromEntries(people.map(({ id }) => [id, { person: id, submitted: done }])),
    conclusions: {}, procedure: { ...emptyProcedure, ...procedure }, ...more,
  } as unknown as CaseState,
});

describe('what stands in the way of a conclusion', () => {
  test('minutes that not everybody approved, and a rectification that is not closed, each by its name', () => {
    expect(missingOf(ground({}))).toEqual([]);
    expect(missingOf(ground({ settings }))).toEqual(['minutesOpen']);
    expect(missingOf(ground({ settings, minutes: approved('a') }))).toEqual(['minutesOpen']);
    expect(missingOf(ground({ settings, minutes: approved('a', 'b') }))).toEqual([]);
    expect(missingOf(ground({ settings, minutes: approved('a'), notice }))).toEqual(['rectificationOpen', 'minutesOpen']);
    expect(missingOf(ground({ settings, minutes: approved('a', 'b'), notice, rectificationClosed: { ...done, reason: '到位' } }))).toEqual([]);
  });

  test('a member who has to leave, and what is not settled yet, beside them', () => {
    const conflict = [{ ...done, by: 'b', conflict: true, grounds: ['kin'] }] as unknown as Procedure['recusals'];
    expect(missingOf(ground({ settings: { ...settings, minutes: false }, recusals: conflict }))).toEqual(['conflicted']);
    const unsettled = { ...ground({ settings }), facts: { matter: { id: 'food' }, unsettled: ['1'] } as unknown as Ground['facts'] };
    expect(missingOf(unsettled)).toEqual(['unsettled', 'minutesOpen']);
  });

  test('what is signed stays as it was', () => {
    expect(missingOf(ground({ settings }, { conclusions: { food: { signed: done } } } as unknown as Partial<CaseState>))).toEqual([]);
  });
});
