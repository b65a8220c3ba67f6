// Looking together in real windows: one guides, others go along, leave and take over; by way of the server, then of a meeting room.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { CLERK, createDesk, goTo, LEAD, type Desk, type Seat } from '../review/desk.ts';
import { SECOND } from '../exchange/office.ts';
import { browserIsThere } from './harness.ts';

if (!browserIsThere) console.log('skipped: looking together: it needs a Chromium');

let desk: Desk;
let guide: Seat;
let guest: Seat;
let clerk: Seat;

beforeAll(async () => {
  if (!browserIsThere) return;
  desk = await createDesk();
  await desk.office.openCase('1');
  clerk = await desk.seat(CLERK);
  await desk.film(clerk, '1', '前厅');
  await desk.film(clerk, '1', '后厨');
  guide = await desk.seat(LEAD);
  guest = await desk.seat(SECOND);
  for (const seat of [guide, guest]) {
    await goTo(seat.page, '#/case/1/review');
    await seat.page.locator('.picture[data-sharp="true"]').waitFor();
  }
});
afterAll(async () => desk?.close());

const bar = (seat: Seat) => seat.page.getByTestId('following');
const readout = (seat: Seat) => seat.page.getByTestId('readout').innerText();
const titleOf = (seat: Seat) => seat.page.locator('section.picture').getAttribute('aria-label');
const together = async () => {
  await expect.poll(async () => [await readout(guest), await titleOf(guest)]).toEqual([await readout(guide), await titleOf(guide)]);
};
const turn = async (seat: Seat, by: number) => {
  const box = (await seat.page.locator('canvas.viewer-canvas').boundingBox())!;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await seat.page.mouse.move(x, y);
  await seat.page.mouse.down();
  await seat.page.mouse.move(x + by, y + 20, { steps: 6 });
  await seat.page.mouse.up();
};
const start = async (seat: Seat) => {
  const button = seat.page.getByRole('button', { name: '导看', exact: true });
  if ((await button.count()) === 0) await seat.page.getByRole('button', { name: '更多', exact: true }).click();
  await button.click();
  await bar(seat).getByText('您正在导看').waitFor();
};

test.skipIf(!browserIsThere)('the lead guides, another expert goes along in view, picture and pointer, and is free to leave', async () => {
  await guest.page.getByRole('button', { name: '更多', exact: true }).click();
  expect(await guest.page.getByRole('button', { name: '导看', exact: true }).count()).toBe(0);
  await start(guide);
  await bar(guest).getByText('王一 正在导看').waitFor();
  const before = await readout(guest);
  await turn(guide, 200);
  // Whoever only knows that somebody guides stays where they are.
  expect(await readout(guest)).toBe(before);
  await bar(guest).getByRole('button', { name: '跟随' }).click();
  await together();
  await turn(guide, -320);
  await together();
  await guest.page.locator('.viewer-marks').getByText('王一').waitFor();
  await guide.page.keyboard.press(']');
  await together();
  expect(await titleOf(guest)).toContain('后厨');
  if (process.env['KANTAI_SHOTS']) await guest.page.screenshot({ path: `${process.env['KANTAI_SHOTS']}/following.png` });

  await turn(guest, 150);
  await bar(guest).getByRole('button', { name: '跟随' }).waitFor();
  expect(await readout(guest)).not.toBe(await readout(guide));
  await bar(guest).getByRole('button', { name: '跟随' }).click();
  await together();
  await bar(guide).getByRole('button', { name: '结束导看' }).click();
  await bar(guest).waitFor({ state: 'detached' });
});

test.skipIf(!browserIsThere)('staff take over from the lead, and whoever followed goes along with them', async () => {
  await start(guide);
  await bar(guest).getByRole('button', { name: '跟随' }).click();
  await goTo(clerk.page, '#/case/1/review');
  await clerk.page.locator('.picture[data-sharp="true"]').waitFor();
  await clerk.page.getByTestId('following').getByRole('button', { name: '接手导看' }).click();
  await bar(guide).getByText(`${CLERK.name} 正在导看`).waitFor();
  await bar(guest).getByText(`${CLERK.name} 正在导看 · 跟随中`).waitFor();
  await turn(clerk, 180);
  await expect.poll(async () => readout(guest)).toBe(await readout(clerk));
  // A window that is closed lets go by itself.
  await goTo(clerk.page, '#/');
  await bar(guest).waitFor({ state: 'detached' });
});

test.skipIf(!browserIsThere)('after the opening any expert guides, on the big screen too', async () => {
  for (const seat of [guide, guest]) {
    await seat.client.case.act({ case: '1', acts: ['1', '2', '3'].map((item) => ({ type: 'item.answered' as const, body: { item, answer: 'meets' as const } })) });
    await seat.client.case.submit({ case: '1', opinion: '' });
    await seat.station.settled();
  }
  for (const seat of [clerk, guide]) await seat.station.settled();
  await guide.client.case.openPanel({ case: '1' });
  for (const seat of [guide, clerk, guest]) await seat.station.settled();
  for (const seat of [guide, guest]) {
    await goTo(seat.page, '#/case/1/meeting');
    await seat.page.locator('.meeting .panel-picture canvas.viewer-canvas').waitFor();
  }
  await guest.page.getByRole('button', { name: '导看', exact: true }).click();
  await bar(guide).getByRole('button', { name: '跟随' }).click();
  await turn(guest, 120);
  await guide.page.locator('.viewer-marks').getByText(SECOND.name).waitFor();
  if (process.env['KANTAI_SHOTS']) await guide.page.screenshot({ path: `${process.env['KANTAI_SHOTS']}/following-meeting.png` });
  await bar(guest).getByRole('button', { name: '结束导看' }).click();
  await bar(guide).waitFor({ state: 'detached' });
  for (const seat of [guide, guest]) {
    await goTo(seat.page, '#/case/1/review');
    await seat.page.locator('.picture[data-sharp="true"]').waitFor();
  }
});

test.skipIf(!browserIsThere)('without a server they look together in the meeting room', async () => {
  await clerk.client.room.open({});
  const { opened } = await clerk.client.room.status({});
  for (const seat of [guide, guest]) await seat.client.room.join({ address: opened!.addresses[0]!, code: opened!.code });
  await desk.office.cut();
  await start(guide);
  await bar(guest).getByRole('button', { name: '跟随' }).click();
  await turn(guide, 240);
  await together();
  const expected = (fault: string) => /status of (409|503)/.test(fault) || fault.includes('Failed to load resource');
  expect([guide, guest, clerk].flatMap((seat) => seat.faults.filter((fault) => !expected(fault)))).toEqual([]);
});
