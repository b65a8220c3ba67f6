// Damage that is real, as the person sees it: a row that was altered at rest, a database whose pages were overwritten, a copied data folder, and
// what a meeting room does not take.

import { closeSync, cpSync, mkdirSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../../src-main/store/database.ts';
import { CLERK, createDesk, goTo, LEAD, type Desk, type Seat } from '../review/desk.ts';
import { browserIsThere } from './harness.ts';

if (!browserIsThere) console.log('skipped: diagnostics: they need a Chromium');

const pictures = process.env['KANTAI_PICTURES'];
const picture = async (page: Page, name: string): Promise<void> => {
  if (!pictures) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`) });
};
const toDiagnostics = async (page: Page) => {
  await goTo(page, '#/settings');
  const diagnostics = page.getByTestId('diagnostics');
  await diagnostics.scrollIntoViewIfNeeded();
  return diagnostics;
};
const note = (seat: Seat, caseId: string, text: string) => seat.client.case.act({ case: caseId, acts: [{ type: 'item.noted', body: { item: '1', note: text } }] });

describe.skipIf(!browserIsThere)('what a person is told of damage', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await createDesk();
    for (const id of ['1', '2', '3', '4']) await desk.office.openCase(id);
  });
  afterAll(() => desk?.close());
  let data = '';

  test('a row that was altered on the disk is named with its case and what to do; the bundle says it without a name', async () => {
    const before = await desk.seat(LEAD);
    ({ data } = before.station);
    for (let n = 0; n < 40; n += 1) await note(before, n % 2 ? '1' : '2', `记录 ${n} `.repeat(40));
    await before.station.settled();
    await before.page.close();
    await before.station.close();
    const raw = new Database(join(data, 'kantai.sqlite'));
    const row = raw.prepare<[], { id: number; json: string }>("SELECT id, json FROM event WHERE case_id = '2' AND channel = 'sheet' AND seq = 7").get()!;
    const at = row.json.length >> 1;
    raw.prepare('UPDATE event SET json = ? WHERE id = ?').run(row.json.slice(0, at) + (row.json[at] === 'A' ? 'B' : 'A') + row.json.slice(at + 1), row.id);
    raw.close();

    const { page, client } = await desk.seat(LEAD, { data });
    const diagnostics = await toDiagnostics(page);
    await diagnostics.getByRole('button', { name: '检查本机数据' }).click();
    await diagnostics.getByText('1 处与签名不符').waitFor();
    expect(await diagnostics.innerText()).toContain('临审〔2026〕2 · 第 7 条：读不出来');
    await picture(page, 'diagnostics-altered');
    const download = page.waitForEvent('download');
    await diagnostics.getByRole('button', { name: '导出诊断包' }).click();
    const bundle = readFileSync(await (await download).path(), 'utf8');
    await diagnostics.getByText(/已导出/).waitFor();
    expect(JSON.parse(bundle)).toMatchObject({ integrity: { database: 'ok', faults: [{ seq: 7, fault: 'unreadable' }] } });
    for (const secret of [LEAD.name, '临审', '巷口小馆', '记录 3']) expect(bundle, secret).not.toContain(secret);
    expect(bundle.length).toBeLessThan(20_000);
    if (pictures) console.log(bundle.slice(0, 1500));
    // The rest of the machine works: the list, and the case that is whole.
    expect((await client.inbox.list({})).map((one) => one.case)).toContain('1');
    await diagnostics.getByRole('button', { name: '重新生成列表' }).click();
    await diagnostics.getByText(/已从记录重新推算/).waitFor();
    await picture(page, 'diagnostics-rebuilt');
    await goTo(page, '#/case/2');
    await page.waitForTimeout(500);
    await picture(page, 'diagnostics-altered-case');
  });

  test('a damaged record and a damaged part of footage are fetched again from the server; what was found stays beside them, and no score and no picture is lost', async () => {
    const clerk = await desk.seat(CLERK);
    await desk.film(clerk, '4', '后厨');
    const before = await desk.seat(LEAD);
    for (let n = 0; n < 10; n += 1) await note(before, '4', `现场 ${n} `.repeat(40));
    await before.client.case.act({ case: '4', acts: [{ type: 'item.answered', body: { item: '1', answer: 'meets' } }] });
    await before.client.case.takeOffline({ case: '4', on: true });
    await before.station.settled();
    const here = async (client: Seat['client']) => (await client.storage.status({})).cases.find((one) => one.case === '4');
    await expect.poll(async () => (await here(before.client))?.hereBytes, { timeout: 30_000 }).toBe((await here(before.client))!.neededBytes);
    const { footage } = (await before.client.case.get({ case: '4' })).state;
    await before.page.close();
    await before.station.close();

    // The middle of one row, and one bit of the panorama.
    const raw = new Database(join(before.station.data, 'kantai.sqlite'));
    const row = raw.prepare<[], { id: number; json: string }>("SELECT id, json FROM event WHERE case_id = '4' AND channel = 'sheet' AND seq = 7").get()!;
    const at = row.json.length >> 1;
    const altered = row.json.slice(0, at) + (row.json[at] === 'A' ? 'B' : 'A') + row.json.slice(at + 1);
    raw.prepare('UPDATE event SET json = ? WHERE id = ?').run(altered, row.id);
    raw.close();
    const { sha256 } = footage[0]!.pyramid;
    const file = join(before.station.data, 'content', sha256.slice(0, 2), sha256);
    const bytes = readFileSync(file);
    bytes[bytes.length >> 1]! ^= 1;
    const handle = openSync(file, 'r+');
    writeSync(handle, bytes, 0, bytes.length, 0);
    closeSync(handle);

    const { page, client, station } = await desk.seat(LEAD, { data: before.station.data });
    const diagnostics = await toDiagnostics(page);
    await diagnostics.getByRole('button', { name: '检查本机数据' }).click();
    await diagnostics.getByText('1 处与签名不符').waitFor();
    expect(await diagnostics.innerText()).toMatch(/临审〔2026〕4 · 第 7 条：读不出来.*临审〔2026〕4 · 1 块/s);
    await desk.office.cut();
    await station.until((status) => status.state === 'offline');
    await diagnostics.getByText(/修复需要连接服务器/).waitFor();
    await picture(page, 'repair-offline');
    const repair = diagnostics.getByTestId('repair');
    await diagnostics.getByRole('button', { name: '修复', exact: true }).click();
    await repair.getByText(/连不上服务器，没有改动/).first().waitFor();
    await desk.office.restore();
    await station.until((status) => status.state === 'online');
    await diagnostics.getByRole('button', { name: '修复', exact: true }).click();
    await repair.getByText(/已修复：换上核对无误的记录 \d+ 条，原件另存；重新取回影像 1 块/).waitFor();
    await diagnostics.getByText(/完好：/).waitFor();
    await picture(page, 'repair-done');
    // The page is left, and everything is looked at anew.
    await goTo(page, '#/');
    await toDiagnostics(page);
    await diagnostics.getByRole('button', { name: '检查本机数据' }).click();
    await diagnostics.getByText(/完好：.*影像 \d+ 个文件.*逐块核对无误/s).waitFor();
    await diagnostics.getByText(/自第 7 条起换上 \d+ 条，原件另存/).waitFor();
    await picture(page, 'repair-clean');
    const { state } = await client.case.get({ case: '4' });
    expect(state.sheets[LEAD.id]?.items['1']).toMatchObject({ answer: 'meets' });
    expect(state.sheets[LEAD.id]?.items['1']?.note).toContain('现场 9');
    expect(await here(client)).toMatchObject({ hereBytes: (await here(client))!.neededBytes });
    const { text } = await client.diagnostics.bundle({});
    expect(JSON.parse(text)).toMatchObject({ integrity: { faults: [] }, setAside: [{ seq: 7, channel: 'sheet' }] });
    for (const secret of [LEAD.name, '临审', '现场 3', sha256]) expect(text, secret).not.toContain(secret);
    await station.close();
    const kept = new Database(join(before.station.data, 'kantai.sqlite'));
    expect(kept.prepare('SELECT json FROM set_aside').all()).toEqual([{ json: altered }]);
    kept.close();
  });

  test('of a database whose pages were overwritten it is told what was kept, what comes, and where the file lies', async () => {
    const seats = await desk.office.station({ data: desk.office.folder() });
    await seats.close();
    const again = await desk.seat(LEAD);
    for (let n = 0; n < 60; n += 1) await note(again, '1', `积水 ${n} `.repeat(60));
    await again.station.settled();
    await again.page.close();
    await again.station.close();
    const file = join(again.station.data, 'kantai.sqlite');
    const whole = readFileSync(file);
    const pages = statSync(file).size / 4096;
    for (let at = Math.floor(pages / 2); ; at += 1) {
      const handle = openSync(file, 'r+');
      writeSync(handle, whole, 0, whole.length, 0);
      writeSync(handle, Buffer.alloc(4096, 0xa5), 0, 4096, at * 4096);
      closeSync(handle);
      const opened = openDatabase(again.station.data);
      if (!opened.ok) break;
      opened.close();
    }
    const { page, client, station } = await desk.seat(LEAD, { data: again.station.data });
    const notice = page.locator('.recovered');
    await notice.getByText('本机数据库曾损坏，已重建').waitFor();
    expect(await notice.innerText()).toMatch(/从坏文件取回 \d+ 条记录.*set-aside-/s);
    await picture(page, 'diagnostics-recovered');
    await station.settled();
    expect((await client.case.get({ case: '1' })).state.sheets[LEAD.id]?.items['1']?.note).toContain('积水 59');
    await notice.getByRole('button', { name: '知道了' }).click();
    await notice.waitFor({ state: 'detached' });
    const diagnostics = await toDiagnostics(page);
    await diagnostics.getByRole('button', { name: '检查本机数据' }).click();
    await diagnostics.getByText(/完好：/).waitFor();
  });

  test('two histories of one machine are told on it, and in a room on both sides, with what to do', async () => {
    const first = await desk.seat(LEAD);
    await note(first, '3', '复制之前');
    await first.station.settled();
    await first.page.close();
    await first.station.close();
    const copy = desk.office.folder();
    cpSync(first.station.data, copy, { recursive: true });
    const original = await desk.seat(LEAD, { data: first.station.data });
    const clerk = await desk.seat(CLERK);
    const copied = await desk.seat(LEAD, { data: copy });
    await desk.office.cut();
    for (const [seat, opinion] of [[original, '原机'], [copied, '副本']] as const) {
      await seat.client.case.act({ case: '3', acts: ['1', '2', '3'].map((item) => ({ type: 'item.answered' as const, body: { item, answer: 'meets' as const } })) });
      await seat.client.case.submit({ case: '3', opinion });
    }
    await goTo(clerk.page, '#/room');
    await clerk.page.getByTestId('room-open').click();
    await clerk.page.getByTestId('room-code').waitFor();
    const invitation = await clerk.page.locator('.room-invitation').innerText();
    for (const seat of [original, copied]) {
      await goTo(seat.page, '#/room');
      await seat.page.getByTestId('room-address-field').fill(invitation);
      await seat.page.getByTestId('room-join').click();
      await seat.page.getByTestId('room-state').waitFor();
      await (seat === original ? clerk.page.getByText(/1 份打分表密封存放/) : clerk.page.getByTestId('room-refused')).first().waitFor();
    }
    for (const [name, seat] of [['host', clerk], ['guest', copied]] as const) {
      await seat.page.getByTestId('room-refused').waitFor();
      await picture(seat.page, `room-refused-${name}`);
    }
    expect(await clerk.page.getByTestId('room-refused').innerText()).toContain('3');
    await desk.office.restore();
    // The server keeps whichever comes first; the other one is told.
    const told = await Promise.any([original, copied].map((seat) => seat.station.until((status) => status.state === 'online' && status.refused > 0 && status.waiting === 0).then(() => seat)));
    const diagnostics = await toDiagnostics(told.page);
    await diagnostics.getByRole('button', { name: '检查本机数据' }).click();
    await diagnostics.getByText('同一设备的两份历史').waitFor();
    await picture(told.page, 'diagnostics-forks');
    expect(await diagnostics.innerText()).toMatch(/与另一份历史冲突/);
  });
});
