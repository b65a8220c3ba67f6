import { expect, test } from 'vitest';
import { footage, hashOf, mark, openedCase, openedPanel } from './history.testing.ts';
import { undoTargets } from './undo.ts';

const asked = { shots: [{ standard: hashOf('57a'), shot: 'sink', title: '洗手池' }], message: '营业时拍' };

test('missing footage is asked for once: the second notice is refused and the first stands', () => {
  const history = openedCase();
  history.append('ds1', 's1', 'footage.requested', asked);
  history.append('ds1', 's1', 'footage.requested', { ...asked, message: '再来一次' });
  const state = history.fold();
  expect(state.footageRequested).toMatchObject({ by: 's1', message: '营业时拍', shots: asked.shots });
  expect(state.refused.map(({ type, reason }) => [type, reason])).toEqual([['footage.requested', 'alreadyRequested']]);
});

test('only staff ask for footage, and not once the panel is open', () => {
  const history = openedCase();
  history.append('d1', 'e1', 'footage.requested', asked);
  expect(history.fold().refused.map(({ reason }) => reason)).toEqual(['notAllowed']);
  const opened = openedPanel();
  opened.append('ds1', 's1', 'footage.requested', asked);
  expect(opened.fold().refused.map(({ reason }) => reason)).toEqual(['alreadyOpened']);
});

test('time on items adds up in the own sheet, is no act that undo takes back, and leaves the submission’s hash alone', () => {
  const history = openedCase();
  history.append('d1', 'e1', 'item.answered', { item: 'i1', answer: 'meets' });
  history.append('d1', 'e1', 'item.timed', { item: 'i1', ms: 4000 });
  history.append('d1', 'e1', 'item.timed', { item: 'i1', ms: 1500 });
  const state = history.fold();
  expect(state.sheets['e1']?.spent).toEqual({ i1: 5500 });
  const target = undoTargets(history.events, { id: 'e1' }, state).undo;
  history.append('d1', 'e1', 'act.undone', { event: target! });
  const after = history.fold();
  expect(after.refused).toEqual([]);
  expect(after.sheets['e1']?.items['i1']?.answer ?? null).toBeNull();
  expect(after.sheets['e1']?.spent).toEqual({ i1: 5500 });
});

test('a mark moves to another item and undo brings it back', () => {
  const history = openedCase();
  history.append('ds1', 's1', 'footage.added', { footage: footage('f1') });
  const placed = mark('m1', 'i1', 'f1');
  history.append('d1', 'e1', 'mark.placed', { mark: placed });
  history.append('d1', 'e1', 'mark.changed', { mark: { ...placed, item: 'i2' } });
  const moved = history.fold();
  expect(moved.sheets['e1']?.marks['m1']?.item).toBe('i2');
  history.append('d1', 'e1', 'act.undone', { event: undoTargets(history.events, { id: 'e1' }, moved).undo! });
  expect(history.fold().sheets['e1']?.marks['m1']?.item).toBe('i1');
});

