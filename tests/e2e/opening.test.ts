// Opening a case in the window: two standards for one survey, narrowed to what is applied for, by staff; what comes of it is seen on the
// review page. And what stands in the way is said.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ruleTemplates } from '#shared/standard/rule-templates.ts';
import { checks, standardOf } from '#shared/standard/standard.testing.ts';
import type { Item, Standard } from '#shared/standard/standard.ts';
import type { Json } from '#shared/json.ts';
import { hashJson } from '#shared/log/chain.ts';
import { createNodeCrypto } from '../../src-server/crypto.ts';
import { hashPassword } from '../../src-server/people/password.ts';
import { insertPerson } from '../../src-server/store/people.ts';
import { insertStandard } from '../../src-server/store/standards.ts';
import { passwordOf } from '../exchange/office.ts';
import { CLERK, createDesk, goTo, type Desk, type Seat } from '../review/desk.ts';
import { browserIsThere } from './harness.ts';

if (!browserIsThere) console.log('skipped: opening a case in the window: it needs a Chromium');

const COLLEAGUE = { id: 'staff-second', name: '周四', role: 'staff' as const };
const [{ rule }] = ruleTemplates() as [ReturnType<typeof ruleTemplates>[number]];
const hashOf = (standard: Standard): string => hashJson(standard as unknown as Json, createNodeCrypto((length) => new Uint8Array(length)));
const washing = '设置专用的洗手池并配备洗手用品';
const itemsOf = (prefix: string): Item[] => checks('general', 2, { max: 5 }).map((item, at) => ({ ...item, id: `${prefix}${String(at + 1)}`, no: String(at + 1), text: at === 0 ? washing : `${prefix} 记录完整可查` }));
const made = (id: string, title: string, mark: string, more: Partial<Standard>): Standard => ({
  ...standardOf(rule, itemsOf(id)), id, title, matters: [{ id, name: title, mark, rule }], sections: [{ no: '一', title: '场所', items: itemsOf(id) }], ...more,
});
const catering = made('catering', '餐饮经营', '食许', {
  business: [{ id: 'cold', name: '冷食制售' }, { id: 'tea', name: '自制饮品' }],
  sections: [{ no: '一', title: '场所', items: [...itemsOf('catering'), ...checks('key', 1, { id: 'cold-room', no: '3', text: '冷食专间独立', business: ['cold'] })] }],
});
const hygiene = made('hygiene', '公共场所卫生', '卫许', {});

describe.skipIf(!browserIsThere)('opening a case', () => {
  let desk: Desk;
  let clerk: Seat;

  beforeAll(async () => {
    desk = await createDesk();
    const { query } = desk.office.central.database;
    for (const standard of [catering, hygiene]) await insertStandard(query, hashOf(standard), standard);
    const passphrase = await hashPassword(passwordOf(COLLEAGUE), (length) => new Uint8Array(length), { cost: 2 ** 10, block: 8, parallel: 1 });
    await insertPerson(query, { person: COLLEAGUE, user: COLLEAGUE.id, bureau: 'bureau', passphrase });
    clerk = await desk.seat(CLERK);
  }, 600_000);
  afterAll(() => desk?.close());

  test('staff choose two standards, decide on common items and business items, and two of them review what is left', async () => {
    const { page, client } = clerk;
    await page.getByTestId('new-case').click();
    const missing = page.getByTestId('opening-missing').locator('li');
    await expect.poll(() => missing.evaluateAll((all) => all.map((one) => one.getAttribute('data-missing')))).toEqual(['name', 'address', 'standards', 'dueOn']);
    await page.getByLabel('申请人').fill('槐荫面庄');
    await page.getByLabel('地址').fill('太和坊东街 5 号');
    await page.getByLabel('查找事项或标准').fill('餐饮');
    await page.locator('[data-standard="catering"] input').check();
    await page.getByLabel('查找事项或标准').fill('公共场所');
    await page.locator('[data-standard="hygiene"] input').check();
    await page.locator('.proposal').getByText(washing).first().waitFor();
    expect(await page.locator('.proposal').count()).toBe(1);
    await page.getByTestId('confirm-common').click();
    await page.getByTestId('opening-extent').getByText('4 项，其中 ★ 1 项').waitFor();
    await page.getByRole('group', { name: '经营项目' }).getByLabel('自制饮品').check();
    await page.getByTestId('opening-extent').getByText('不问 1 项').waitFor();
    await page.getByRole('combobox', { name: '评审方式' }).selectOption('staff');
    await page.getByRole('group', { name: '评审人', exact: true }).getByLabel(COLLEAGUE.name).check();
    await page.getByRole('group', { name: '评审人', exact: true }).getByLabel(CLERK.name).check();
    await page.getByLabel('承诺时限').fill('8');
    await page.getByTestId('open-case').click();
    await page.locator('.session-rail .stages').waitFor();
    const id = await page.evaluate(() => location.hash.split('/')[2]!);
    const { state } = await client.case.get({ case: id });
    expect(state).toMatchObject({ refused: [], opened: { number: expect.stringMatching(/^临审勘〔\d{4}〕1号$/), by: { id: CLERK.id } }, panel: { lead: COLLEAGUE.id } });
    expect(state.matters.map(({ mark, business }) => [mark, business])).toEqual([['食许', ['tea']], ['卫许', ['tea']]]);
    // The reviewers see what was applied for, and no item that was not.
    await goTo(page, `#/case/${id}/review`);
    await page.getByTestId('applied-for').getByText('自制饮品').waitFor();
    expect(await page.locator('.item').count()).toBe(3);
    expect(await page.locator('.item').filter({ hasText: '冷食专间独立' }).count()).toBe(0);
    expect(await page.locator('.item').filter({ hasText: washing }).count()).toBe(1);
  });

  test('a number that is taken and a server that is away are said, and nothing that was entered is lost', async () => {
    const { page, client } = clerk;
    const before = (await client.inbox.list({})).length;
    const { number } = (await client.inbox.list({}))[0]!;
    await goTo(page, '#/open');
    await page.getByLabel('申请人').fill('麦穗坊');
    await page.getByLabel('地址').fill('北辰里 7 号');
    await page.locator('[data-standard="hygiene"] input').check();
    await page.getByLabel('案件编号').fill(number);
    await page.getByLabel('评审截止').fill('2099-12-31');
    await page.getByLabel('评审截止').press('Enter');
    await page.getByRole('combobox', { name: '评审方式' }).selectOption('panel');
    await page.getByTestId('open-case').click();
    await page.getByRole('alert').getByText(/编号本局已经用过/).waitFor();
    await page.getByLabel('案件编号').fill('');
    await desk.office.cut();
    await page.getByTestId('open-case').click();
    await page.getByRole('alert').getByText(/立案要连接服务器/).waitFor();
    expect(await page.getByLabel('申请人').inputValue()).toBe('麦穗坊');
    await desk.office.restore();
    await page.getByTestId('open-case').click();
    await page.getByTestId('draw').waitFor();
    expect(await client.inbox.list({})).toHaveLength(before + 1);
    expect(clerk.faults.filter((fault) => !fault.includes('ERR_') && !fault.includes('503'))).toEqual([]);
  });
});
