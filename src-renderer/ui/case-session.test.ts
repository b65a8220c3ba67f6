import { ORPCError } from '@orpc/client';
import { expect, test } from 'vitest';
import { emptySheet } from '#shared/case/sheet.ts';
import type { Sheet } from '#shared/case/case.ts';
import type { CaseView } from '#shared/contract/workstation.ts';
import { applyActs } from './apply-acts.ts';
import { createCaseSession } from './case-session.ts';
import type { TypedAct, Workstation } from './workstation.ts';

/** As much of a workstation as a case session calls: a sheet that takes acts, or refuses them. */
function standIn(options: { readonly refuse?: string; readonly refuseItem?: string } = {}) {
  let sheet: Sheet = emptySheet('wang');
  const sent: TypedAct[] = [];
  const asked = { views: 0 };
  const workstation = {
    case: {
      get: () => (asked.views += 1, Promise.resolve({ me: { id: 'wang', name: '王', role: 'expert' }, state: { sheets: { wang: sheet } }, ...(sent.length > 0 ? { undo: String(sent.length) } : {}) } as unknown as CaseView)),
      act: ({ acts }: { readonly acts: readonly TypedAct[] }) => {
        if (options.refuse) return Promise.reject(new ORPCError('refused', { data: { reason: options.refuse } }));
        if (options.refuseItem !== undefined && JSON.stringify(acts).includes(options.refuseItem)) return Promise.reject(new ORPCError('refused', { data: { reason: 'other' } }));
        sent.push(...acts);
        sheet = applyActs(sheet, acts);
        return Promise.resolve({ hashes: acts.map(() => 'h') });
      },
    },
  } as unknown as Workstation;
  return { workstation, sent, asked };
}
const meets = (item: string): TypedAct => ({ type: 'item.answered', body: { item, answer: 'meets' } });

test('an answer shows at once, before the workstation has answered, and stays', async () => {
  const { workstation } = standIn();
  const session = createCaseSession({ workstation, case: 'c' });
  await session.refresh();
  const written = session.act([meets('1.1')]);
  expect(session.state.getState().sheet?.items['1.1']?.answer).toBe('meets');
  expect(session.state.getState().saving).toBe(1);
  expect(await written).toBeNull();
  expect(session.state.getState().sheet?.items['1.1']?.answer).toBe('meets');
  expect(session.state.getState().saving).toBe(0);
});

test('a refused answer disappears again and its reason is told', async () => {
  const { workstation } = standIn({ refuse: 'alreadySubmitted' });
  const session = createCaseSession({ workstation, case: 'c' });
  await session.refresh();
  expect(await session.act([meets('1.1')])).toMatchObject({ code: 'refused', reason: 'alreadySubmitted' });
  expect(session.state.getState().sheet?.items['1.1']).toBeUndefined();
  expect(session.state.getState().saving).toBe(0);
});

test('acts are sent one after another in the order of the hand, and undo sees the last of them', async () => {
  const { workstation, sent } = standIn();
  const session = createCaseSession({ workstation, case: 'c' });
  await session.refresh();
  await Promise.all([session.act([meets('1')]), session.act([meets('2')]), session.act([meets('3')]), session.undo()]);
  expect(sent.slice(0, 3)).toEqual([meets('1'), meets('2'), meets('3')]);
  expect(sent[3]).toEqual({ type: 'act.undone', body: { event: '3' } });
});

test('answers bring one fresh view when the hand rests, and one that is refused goes alone', async () => {
  const { workstation, asked } = standIn({ refuseItem: '"3"' });
  const session = createCaseSession({ workstation, case: 'c' });
  await session.refresh();
  const before = asked.views;
  const [, , third] = await Promise.all([session.act([meets('1')]), session.act([meets('2')]), session.act([meets('3')])]);
  expect(third).toMatchObject({ code: 'refused' });
  // What was written shows already; nobody waited for a view of the whole case.
  expect(Object.keys(session.state.getState().sheet!.items)).toEqual(['1', '2']);
  expect(asked.views - before).toBe(0);
  // The workstation tells that the case changed: that was this window.
  session.changed();
  await session.settled();
  expect(asked.views - before).toBe(1);
  const { view, sheet, saving } = session.state.getState();
  expect(Object.keys(view!.state.sheets['wang']!.items)).toEqual(['1', '2']);
  expect([Object.keys(sheet!.items), saving]).toEqual([['1', '2'], 0]);
  // Somebody else changed it: that is seen at once.
  session.changed();
  expect(asked.views - before).toBe(2);
});

test('without any further act the fresh view comes by itself', async () => {
  const { workstation, asked } = standIn();
  const session = createCaseSession({ workstation, case: 'c' });
  await session.refresh();
  await session.act([meets('1')]);
  await expect.poll(() => session.state.getState().view?.undo, { timeout: 20_000 }).toBe('1');
  expect(asked.views).toBe(2);
});

test('an act that the own sheet does not show brings the fresh view before it is done', async () => {
  const { workstation, asked } = standIn();
  const session = createCaseSession({ workstation, case: 'c' });
  await session.refresh();
  await session.act([{ type: 'item.voted', body: { item: '1', answer: 'meets' } }]);
  expect(asked.views).toBe(2);
});

test('an undo with nothing to undo says so and sends nothing', async () => {
  const { workstation, sent } = standIn();
  const session = createCaseSession({ workstation, case: 'c' });
  expect(await session.undo()).toEqual({ code: 'refused', reason: 'nothingToUndo' });
  expect(sent).toEqual([]);
});
