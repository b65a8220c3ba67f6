// The same expert at the desk and with the laptop, both without a network: nothing is silently overwritten, and nothing is submitted
// before the expert has chosen.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { createOffice, LEAD, type Office } from './office.ts';

let office: Office;
beforeAll(async () => {
  office = await createOffice();
  await office.openCase('1');
});
afterAll(() => office.close());

test('values given apart are both kept, shown on both machines, and chosen before submitting', async () => {
  const [desk, laptop] = [await office.station(), await office.station()];
  for (const station of [desk, laptop]) {
    await station.signIn(LEAD);
    await station.settled();
  }
  await office.cut();
  await desk.client.case.act({ case: '1', acts: [{ type: 'item.answered', body: { item: '1', answer: 'meets' } }, { type: 'item.answered', body: { item: '2', answer: 'meets' } }] });
  await laptop.client.case.act({ case: '1', acts: [{ type: 'item.answered', body: { item: '1', answer: 'fails' } }, { type: 'item.answered', body: { item: '3', answer: 'meets' } }] });
  await office.restore();
  await desk.settled();
  await laptop.settled();
  await desk.settled();
  const deviceOf = async (station: typeof desk) => (await station.client.session.state({})).device;
  for (const station of [desk, laptop]) {
    const { conflicts } = await station.client.case.get({ case: '1' });
    expect(conflicts?.map(({ item, part }) => ({ item, part }))).toEqual([{ item: '1', part: 'answer' }]);
    expect(Object.fromEntries(conflicts![0]!.values.map(({ device, act }) => [device, act.body]))).toEqual({
      [(await deviceOf(desk))!]: { item: '1', answer: 'meets' },
      [(await deviceOf(laptop))!]: { item: '1', answer: 'fails' },
    });
    await expect(station.client.case.submit({ case: '1', opinion: '同意' })).rejects.toMatchObject({ code: 'refused', data: { reason: 'unsettledValues' } });
  }
  const chosen = (await laptop.client.case.get({ case: '1' })).conflicts![0]!.values.find(({ act }) => act.type === 'item.answered' && act.body.answer === 'meets')!;
  await laptop.client.case.act({ case: '1', acts: [chosen.act] });
  expect((await laptop.client.case.get({ case: '1' })).conflicts).toBeUndefined();
  await laptop.settled();
  await desk.settled();
  const view = await desk.client.case.get({ case: '1' });
  expect(view.conflicts).toBeUndefined();
  expect(['1', '2', '3'].map((item) => view.state.sheets[LEAD.id]?.items[item]?.answer)).toEqual(['meets', 'meets', 'meets']);
  await desk.client.case.submit({ case: '1', opinion: '同意' });
  await desk.settled();
  await laptop.settled();
  const after = (await laptop.client.case.get({ case: '1' })).state;
  expect(after.submitted).toEqual([LEAD.id]);
  expect(after.refused).toEqual([]);
});
