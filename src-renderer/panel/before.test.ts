import { expect, test } from 'vitest';
import { footage, hashOf, mark } from '#shared/case/history.testing.ts';
import { openedSession } from '#shared/case/procedure.testing.ts';
import { openHeads } from '#shared/case/seal.ts';
import { beforeOf } from './before.ts';

test('before is the picture that was marked for the notice; without a mark the first one of round 1, never what came back', () => {
  const { history } = openedSession();
  const seen = () => ({ seen: openHeads(history.heads()) });
  history.append('ds1', 's1', 'footage.added', { footage: footage('f2') }, seen());
  history.append('ds1', 's1', 'notice.issued', { addressee: '小馆', deadline: '2026-12-20', consequence: '', problems: [{ item: 'i1', problem: '不符合', clause: '', measure: '整改', marks: [] }] }, seen());
  history.append('ds1', 's1', 'rectification.answered', { item: 'i1', text: '已整改', footage: [hashOf('f1')] }, seen());
  const state = history.fold();
  expect(beforeOf(state, 'i1')).toEqual({ footage: hashOf('f2'), marks: [] });
  const [first] = state.panel!.experts;
  const marked = { ...state, sheets: { ...state.sheets, [first!.id]: { ...state.sheets[first!.id]!, marks: { m: mark('m', 'i1', 'f1') } } } };
  expect(beforeOf(marked, 'i1')).toMatchObject({ footage: hashOf('f1'), marks: [{ mark: { id: 'm' }, at: 0 }] });
  expect(beforeOf({ ...state, footage: [] }, 'i1')).toBeNull();
});
