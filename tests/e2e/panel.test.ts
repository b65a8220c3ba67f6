// A panel from its draw to a conclusion that is ready to sign: six experts (one of them the lead) and two of the staff, eight browser
// contexts, each on a workstation of its own, one server. Two of the experts score offline. Workstations and server run in this process,
// with real files and real ports; what people do in the room is done in the window, the long scoring by the window's own calls.

import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Person } from '#shared/case/events.ts';
import type { ImportProgress } from '#shared/contract/workstation.ts';
import { checkDraw, recordOf } from '#shared/panel/draw.ts';
import { createNodeCrypto } from '../../src-server/crypto.ts';
import { hashPassword } from '../../src-server/people/password.ts';
import { insertPerson } from '../../src-server/store/people.ts';
import { writeXlsx } from '../../src-main/standards/files/xlsx-write.ts';
import { startWebHost, type WebHost } from '../../src-main/web/host.ts';
import { CLERK, createOffice, passwordOf, STANDARD, STANDARD_HASH, type Client, type Office, type Station } from '../exchange/office.ts';
import { browserIsThere, launchBrowser, openWindow, root } from './harness.ts';

const CASE = 'panel-1';
const SECOND_CLERK: Person = { id: 'staff-second', name: '周四', role: 'staff' };
const NAMES = ['春', '夏', '秋', '冬', '梅', '兰', '竹', '菊'];
const EXPERTS: readonly Person[] = NAMES.map((name, at) => ({ id: `p${at + 1}`, name: `专家${name}`, role: 'expert', industry: '餐饮' }));
const LIST = writeXlsx([{ name: '专家库', widths: [12, 12], rows: [['用户名', '姓名', '行业', '利害关系'], ...EXPERTS.map(({ id, name }) => [id, name, '餐饮', id === 'p8' ? '亲属:巷口小馆' : ''])] }]);

interface Seat {
  readonly person: Person;
  readonly station: Station;
  readonly page: Page;
  readonly calls: Client;
  readonly faults: string[];
  offline: boolean;
  close(): Promise<void>;
}

describe.skipIf(!browserIsThere)('a panel of six with two staff, two experts offline', () => {
  let office: Office;
  let browser: Browser;
  const seats = new Map<string, Seat>();
  const hosts: WebHost[] = [];
  const seatOf = (id: string): Seat => seats.get(id)!;

  const sit = async (person: Person): Promise<Seat> => {
    const seat = { person, offline: false, faults: [] as string[] } as unknown as { -readonly [K in keyof Seat]: Seat[K] };
    seat.station = await office.station({ meddler: async (_request, next) => (seat.offline ? Promise.reject(new TypeError('no network')) : next()) });
    const host = await startWebHost({ fetch: (request) => seat.station.workstation.fetch(request), port: 0, randomBytes: (length) => randomBytes(length) });
    hosts.push(host);
    seat.page = await openWindow(browser, host.startAddress(), { faults: seat.faults, width: 1280, height: 720 });
    seat.calls = seat.station.client;
    await seat.page.getByLabel('用户名').fill(person.id);
    await seat.page.getByLabel('密码', { exact: true }).fill(passwordOf(person));
    await seat.page.getByRole('button', { name: '登录', exact: true }).click();
    await seat.page.getByTestId('sync-state').waitFor();
    seat.close = async () => {
      await seat.page.context().close();
      seats.delete(person.id);
    };
    seats.set(person.id, seat);
    return seat;
  };
  const goTo = (seat: Seat, where: string) => seat.page.evaluate((to) => void (location.hash = to), where);
  const openPanelPage = async (seat: Seat) => {
    await seat.station.settled();
    await goTo(seat, `#/case/${CASE}/panel`);
    await seat.page.locator('.session-rail .stages').waitFor();
  };
  const atStage = (seat: Seat, stage: string) => seat.page.locator(`.stages[data-stage="${stage}"]`).waitFor();
  const stateAt = async (seat: Seat) => (await seat.calls.case.get({ case: CASE })).state;
  const settleAll = async () => {
    // Twice: what the first brings may be what the second waits for.
    for (let round = 0; round < 2; round += 1) for (const seat of seats.values()) if (!seat.offline) await seat.station.settled();
  };
  /** As staff do on the import page; answers the hash of the original. */
  const importPicture = async (seat: Seat, title: string, colour: string): Promise<string> => {
    const bytes = await sharp({ create: { width: 1024, height: 512, channels: 3, background: colour } }).jpeg().toBuffer();
    const answer = await seat.station.workstation.fetch(new Request(`http://workstation/import?case=${CASE}&name=${encodeURIComponent(title)}.jpg&title=${encodeURIComponent(title)}`, { method: 'POST', body: new Uint8Array(bytes) }));
    const said = (await answer.text()).trim().split('\n').map((line) => JSON.parse(line) as ImportProgress);
    return said.at(-1)!.footage!.original.sha256;
  };
  const members = async (): Promise<readonly string[]> => (await stateAt(seatOf(CLERK.id))).panel!.experts.map(({ id }) => id);

  beforeAll(async () => {
    office = await createOffice({ window: join(root, 'out/window') });
    browser = await launchBrowser();
    const bytes = (length: number) => new Uint8Array(randomBytes(length));
    for (const person of [SECOND_CLERK, ...EXPERTS]) {
      const passphrase = await hashPassword(passwordOf(person), bytes, { cost: 2 ** 10, block: 8, parallel: 1 });
      await insertPerson(office.central.database.query, { person, user: person.id, bureau: 'bureau', passphrase });
    }
    await office.central.append(async ({ appendOwn }) => {
      await appendOwn(CASE, 'case.opened', {
        number: '临审勘〔2026〕0001', bureau: { id: 'bureau', name: '临江区行政审批局' }, applicant: { name: '巷口小馆', address: '临江区河滨路 18 号' },
        matters: STANDARD.matters.map((matter) => ({ id: matter.id, name: matter.name, standard: STANDARD_HASH, mark: matter.mark })), dueAt: '2099-12-01T00:00:00.000Z', round: 1,
        settings: {
          hideResult: false, consolidation: { checks: 'majority', scores: 'mean' },
          procedure: { kind: 'panel', quorum: 2, size: 6, industry: '餐饮', lead: 'drawn', votes: 'majority', minutes: true, judges: 2, hideNames: false, fastMinutes: 20, limits: [{ matter: 'food', statutoryDays: 20, promisedDays: 8, stops: ['rectification'] }], calendar: { holidays: [], workdays: [] } },
        },
      });
      await appendOwn(CASE, 'staff.assigned', { staff: [CLERK, SECOND_CLERK], supervisors: [] });
    });
  });
  afterAll(async () => {
    await browser?.close();
    for (const host of hosts) await host.close();
    await office?.close();
  });

  test('staff import the pool and draw; who is kin is left out, and the record can be drawn again', async () => {
    const clerk = await sit(CLERK);
    await goTo(clerk, '#/experts');
    await clerk.page.locator('input[type=file]').setInputFiles({ name: '专家库.xlsx', mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', buffer: Buffer.from(LIST) });
    await clerk.page.getByTestId('save-experts').click();
    await clerk.page.locator('[data-expert="p8"]').waitFor();
    await importPicture(clerk, '后厨 全景', '#446688');
    await openPanelPage(clerk);
    await clerk.page.getByTestId('draw').click();
    await atStage(clerk, 'recusal');
    const state = await stateAt(clerk);
    const [draw] = state.procedure.draws;
    expect(state.panel!.experts).toHaveLength(6);
    expect(draw!.committed.excluded).toMatchObject([{ person: 'p8', why: 'kin' }]);
    expect(checkDraw(recordOf(draw!)!, createNodeCrypto((length) => new Uint8Array(length))).ok).toBe(true);
  });

  test('everybody states and signs in; one has a conflict and is drawn anew', async () => {
    const clerk = seatOf(CLERK.id);
    await sit(SECOND_CLERK);
    const drawn = await members();
    for (const id of drawn) await openPanelPage(await sit(EXPERTS.find((one) => one.id === id)!));
    expect(seats.size).toBe(8);
    const leaving = drawn[3]!;
    for (const id of drawn) {
      const { page } = seatOf(id);
      if (id === leaving) {
        await page.getByLabel('亲属').check();
        await page.getByTestId('has-conflict').click();
        await page.locator(`[data-member="${id}"]`).getByText('应回避').waitFor();
        continue;
      }
      await page.getByTestId('no-conflict').click();
      await page.getByTestId('member-sign-in').click();
      await page.locator(`[data-member="${id}"]`).getByText('已签到').waitFor();
    }
    await settleAll();
    await clerk.page.getByTestId('redraw').click();
    await clerk.page.getByTestId('redraw').waitFor({ state: 'detached' });
    await seatOf(leaving).close();
    const now = await members();
    expect(now).not.toContain(leaving);
    const coming = await sit(EXPERTS.find((one) => one.id === now.find((id) => !drawn.includes(id)))!);
    await openPanelPage(coming);
    await coming.page.getByTestId('no-conflict').click();
    await coming.page.getByTestId('member-sign-in').click();
    await settleAll();
    await atStage(clerk, 'scoring');
    expect((await stateAt(clerk)).procedure.replaced).toMatchObject([{ person: { id: leaving } }]);
  });

  test('they score alone, two of them without a network; nobody’s words reach another’s machine', async () => {
    const ids = await members();
    for (const id of ids.slice(4)) seatOf(id).offline = true;
    for (const [at, id] of ids.entries()) {
      const { calls, page } = seatOf(id);
      await page.getByTestId('reading-confirmed').click();
      await page.getByText('去评分').waitFor();
      const given = [at === 1 ? 'fails' : 'meets', at < 4 ? 'fails' : 'meets', 'meets'] as const;
      await calls.case.act({ case: CASE, acts: given.map((answer, item) => ({ type: 'item.answered', body: { item: String(item + 1), answer } })) });
      await calls.case.act({ case: CASE, acts: [{ type: 'item.noted', body: { item: '2', note: `密语${id}` } }] });
      await calls.case.submit({ case: CASE, opinion: `密见${id}` });
    }
    await settleAll();
    const clerk = seatOf(CLERK.id);
    await clerk.page.getByTestId('awaited').getByText(/专家/).waitFor();
    expect((await stateAt(clerk)).submitted.toSorted()).toEqual(ids.slice(0, 4).toSorted());
    // The files of every other machine, not only what its calls answer: what is kept is sealed there, and whose sheets it is stands in the rows.
    for (const [id, seat] of seats) {
      const files = filesUnder(seat.station.data).map((path) => readFileSync(path));
      for (const other of ids) {
        if (other === id) continue;
        for (const words of [`密语${other}`, `密见${other}`]) expect(files.some((bytes) => bytes.includes(words)), `${id} holds ${words}`).toBe(false);
      }
      const kept = new Database(join(seat.station.data, 'kantai.sqlite'), { readonly: true });
      expect(kept.prepare("SELECT DISTINCT actor FROM event WHERE channel = 'sheet'").pluck().all(), id).toEqual(ids.includes(id) ? [id] : []);
      kept.close();
    }
    for (const id of ids.slice(4)) seatOf(id).offline = false;
    await settleAll();
    await atStage(clerk, 'opening');
  });

  test('the lead opens; they deliberate with a vote, a change and a dissent', async () => {
    const ids = await members();
    const lead = seatOf((await stateAt(seatOf(CLERK.id))).panel!.lead);
    await goTo(lead, `#/case/${CASE}/conclusion`);
    await lead.page.getByTestId('open-panel').click();
    await lead.page.getByRole('dialog').getByRole('button', { name: '合议开启' }).click();
    await expect.poll(async () => (await stateAt(lead)).status, { timeout: 60_000 }).toBe('opened');
    await goTo(lead, `#/case/${CASE}/panel`);
    await settleAll();
    // The key item on which one differs stands first.
    await lead.page.locator('.matrix-row[aria-rowindex="2"][data-item="1"]').click();
    for (const id of ids.slice(0, 3)) await seatOf(id).calls.case.act({ case: CASE, acts: [{ type: 'item.voted', body: { item: '1', answer: 'meets' } }] });
    // The fourth has no workstation in the room and votes on the clerk's, with the own password once and a PIN from then on.
    const clerk = seatOf(CLERK.id);
    const fourth = EXPERTS.find((one) => one.id === ids[3])!;
    await settleAll();
    await goTo(clerk, `#/case/${CASE}/meeting`);
    const ballot = clerk.page.locator(`[data-ballot="${fourth.id}"]`);
    await ballot.getByRole('button', { name: '在此投票' }).click();
    await clerk.page.getByTestId('seat-user').fill(fourth.id);
    await clerk.page.getByTestId('seat-password').fill(passwordOf(fourth));
    await clerk.page.getByTestId('seat-pin').fill('2580');
    await clerk.page.getByRole('dialog').getByRole('button', { name: '就座' }).click();
    await ballot.getByRole('button', { name: '投票', exact: true }).click();
    await clerk.page.getByRole('dialog').getByText('符合', { exact: true }).click();
    await clerk.page.getByTestId('vote-pin').fill('2580');
    await clerk.page.getByRole('dialog').getByRole('button', { name: '投出' }).click();
    await ballot.getByText('表决').waitFor();
    await goTo(clerk, `#/case/${CASE}/panel`);
    await expect.poll(async () => (await clerk.calls.panel.seats({ case: CASE })).map(({ waiting }) => waiting), { timeout: 60_000 }).toEqual([0]);
    await settleAll();
    const other = seatOf(ids[1]!);
    await other.page.locator('.matrix-row[data-item="1"]').click();
    await other.page.getByLabel('保留意见').fill('水池旁未见标识，我仍认为不符合。');
    await other.page.getByTestId('dissent').click();
    await other.page.getByText('“水池旁未见标识，我仍认为不符合。”').waitFor();
    const settle = lead.page.getByTestId('settle');
    await settle.getByText('符合', { exact: true }).click();
    await settle.getByRole('textbox').fill('放大影像复看，标识在水池上方。');
    await settle.getByRole('button').click();
    await lead.page.getByText('放大影像复看，标识在水池上方。').waitFor();
    await seatOf(ids[4]!).calls.case.act({ case: CASE, acts: [{ type: 'opinion.changed', body: { item: '2', from: { answer: 'meets' }, to: { answer: 'fails' }, reason: '同意多数' } }] });
    await settleAll();
    const state = await stateAt(lead);
    expect(state.refused).toEqual([]);
    expect(state.settled['1']).toMatchObject({ answer: 'meets' });
    expect(state.procedure.dissents).toMatchObject([{ by: ids[1], text: '水池旁未见标识，我仍认为不符合。' }]);
  });

  test('one notice, round 2 with the failed item only, accepted by two', async () => {
    const clerk = seatOf(CLERK.id);
    const second = seatOf(SECOND_CLERK.id);
    await clerk.page.getByText('整改', { exact: true }).first().click();
    await clerk.page.locator('.problem[data-item="2"]').waitFor();
    expect(await clerk.page.locator('.problem').count()).toBe(1);
    await clerk.page.getByLabel('整改期限').fill('2099-12-31');
    await clerk.page.getByLabel('整改期限').press('Enter');
    await clerk.page.getByTestId('issue-notice').click();
    await clerk.page.getByRole('dialog').getByRole('button', { name: '发出整改通知书' }).click();
    await clerk.page.getByTestId('notice-number').click();
    await clerk.page.getByText(/临审整改〔\d{4}〕1号/).waitFor();
    const came = await importPicture(clerk, '后厨 整改后', '#668844');
    await clerk.page.getByLabel('申请人说明').fill('已补贴标识并拍照。');
    await clerk.page.getByRole('group', { name: '整改影像' }).getByRole('checkbox', { name: '后厨 整改后' }).check();
    await clerk.page.getByTestId('record-answer').click();
    await clerk.page.locator('.rectify-row[data-state="answered"]').waitFor();
    expect((await stateAt(clerk)).procedure.answers).toMatchObject([{ item: '2', footage: [came] }]);
    // Before and after stand beside each other and are turned together.
    await clerk.page.locator('.before-bar button[aria-pressed="true"]').getByText('联动').waitFor();
    await settleAll();
    await openPanelPage(second);
    for (const seat of [clerk, second]) {
      if (seat === second) await seat.page.getByText('整改', { exact: true }).first().click();
      await seat.page.getByLabel('理由（必填）').fill('标识清楚。');
      await seat.page.getByTestId('accept').click();
      await settleAll();
    }
    await clerk.page.locator('.rectify-row[data-state="accepted"]').waitFor();
    await clerk.page.getByLabel('结束说明（必填）').fill('全部整改到位。');
    await clerk.page.getByTestId('close-rectification').click();
    await clerk.page.getByText('已结束整改').waitFor();
  });

  test('minutes are approved by all, and the one conclusion is ready to sign', async () => {
    const clerk = seatOf(CLERK.id);
    const ids = await members();
    await settleAll();
    await clerk.page.getByText('纪要', { exact: true }).first().click();
    await clerk.page.getByTestId('save-minutes').click();
    await clerk.page.getByText(/0 \/ 6 人已确认/).waitFor();
    await settleAll();
    const edit = (await stateAt(clerk)).procedure.minutes!;
    expect(edit.text).toContain('“水池旁未见标识，我仍认为不符合。”');
    for (const id of ids) await seatOf(id).calls.case.act({ case: CASE, acts: [{ type: 'minutes.approved', body: { edit: edit.event } }] });
    await settleAll();
    const [before] = await clerk.calls.conclusion.list({ case: CASE });
    expect(before).toMatchObject({ missing: [], result: { outcome: 'pass', complete: true } });
    const composed = await clerk.calls.conclusion.compose({ case: CASE, matter: 'food' });
    expect(composed).toMatchObject({ composed: { stale: false }, missing: [] });
    await settleAll();
    // Every machine says the same of it, and no page broke a rule on the way.
    const states = await Promise.all([...seats.values()].map(async (seat) => ({ ...(await stateAt(seat)), heads: {} })));
    for (const state of states) expect(state).toEqual(states[0]);
    expect(states[0]!.refused).toEqual([]);
    for (const seat of seats.values()) expect(seat.faults.filter((fault) => !fault.includes('ERR_'))).toEqual([]);
  });
});

const filesUnder = (folder: string): readonly string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesUnder(path) : [path];
  });
