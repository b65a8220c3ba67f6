// The meeting room's page in a real Chromium: opened on one machine, joined on another, without a server.

import { expect, test } from 'vitest';
import { CLERK, createDesk, goTo, LEAD } from '../review/desk.ts';
import { browserIsThere } from './harness.ts';

if (!browserIsThere) console.log('skipped: the meeting room: it needs a Chromium');

test.skipIf(!browserIsThere)('a room is opened, joined by a pasted invitation, and ends for all when it is closed', async () => {
  const desk = await createDesk();
  try {
    await desk.office.openCase('1');
    const host = await desk.seat(CLERK);
    const guest = await desk.seat(LEAD);
    await desk.office.cut();
    await goTo(host.page, '#/room');
    await goTo(guest.page, '#/room');
    await host.page.getByTestId('room-open').click();
    const code = await host.page.getByTestId('room-code').innerText();
    expect(code).toMatch(/^\d{4} \d{4} \d{4}$/);

    await guest.page.getByTestId('room-address-field').fill(await host.page.getByTestId('room-address').first().innerText());
    await guest.page.getByTestId('room-code-field').fill(code.replace(/\d/, (digit) => String((Number(digit) + 1) % 10)));
    await guest.page.getByTestId('room-join').click();
    expect(await guest.page.getByTestId('room-failure').innerText()).toContain('口令不对');

    await guest.page.getByTestId('room-address-field').fill(await host.page.locator('.room-invitation').innerText());
    expect(await guest.page.getByTestId('room-code-field').inputValue()).toBe(code);
    await guest.page.getByTestId('room-join').click();
    await guest.page.getByTestId('room-state').getByText('已与会议室一致').waitFor();
    await host.page.locator('.room-members').getByText('王一').waitFor();

    await guest.client.case.act({ case: '1', acts: [{ type: 'item.answered', body: { item: '1', answer: 'meets' } }, { type: 'item.answered', body: { item: '2', answer: 'meets' } }, { type: 'item.answered', body: { item: '3', answer: 'meets' } }] });
    await guest.client.case.submit({ case: '1', opinion: '' });
    await host.page.getByText('1 份打分表密封存放').waitFor();
    await guest.page.getByText('您的 1 份打分表已密封送达').waitFor();

    await host.page.getByTestId('room-close').click();
    await host.page.getByTestId('room-close-sure').click();
    await host.page.getByTestId('room-open').waitFor();
    await guest.page.getByTestId('room-state').getByText(/会议室已关闭/).waitFor();
    await guest.page.getByTestId('room-join').waitFor();
    // The browser notes the call with the wrong code by itself.
    expect([host.faults, guest.faults.filter((fault) => !fault.includes('status of 403'))]).toEqual([[], []]);
  } finally {
    await desk.close();
  }
});
