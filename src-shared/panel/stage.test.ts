// Where a case stands, and how far one had come that ended before its conclusion.

import { expect, test } from 'vitest';
import type { CaseState } from '../case/case.ts';
import { emptyProcedure } from '../case/procedure.ts';
import { stageReached, standingOf } from './stage.ts';

const person = (id: string) => ({ id, name: id, role: 'expert' as const });
const PROCEDURE = emptyProcedure;
const stateOf = (more: object, procedure: object = {}): CaseState =>
  ({ id: 'c', status: 'scoring', submitted: [], conclusions: {}, sheets: {}, panel: { experts: [person('a'), person('b')], lead: 'a', staff: [], supervisors: [] }, procedure: { ...PROCEDURE, ...procedure }, ...more }) as unknown as CaseState;
const ENDED = { ended: { by: 's', at: '2026-11-26T00:00:00.000Z/0000', event: 'e', how: 'withdrawn', reason: 'x' } };

test('a case that was withdrawn while the panel scored stands at its end, awaits nobody, and had come to the scoring', () => {
  const withdrawn = stateOf({}, ENDED);
  expect(standingOf(withdrawn)).toEqual({ stage: 'withdrawn', awaited: [] });
  expect(stageReached(withdrawn)).toBe('scoring');
  expect(standingOf(stateOf({})).stage).toBe('scoring');
});

test('a case without its end stands where it has come to', () => {
  const scoring = stateOf({ submitted: ['a'] });
  expect([standingOf(scoring).stage, stageReached(scoring)]).toEqual(['scoring', 'scoring']);
  expect(standingOf(scoring).awaited).toEqual(['b']);
  expect(stageReached(stateOf({ panel: { experts: [], lead: '', staff: [], supervisors: [] } }, ENDED))).toBe('drawing');
});
