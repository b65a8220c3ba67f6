// The library in the real window on real back ends: a form with its printer's mistakes is imported, its rule written in the form, published,
// followed by a new version, compared, retired; two standards become one sheet; and every format comes out.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { ruleTemplates } from '#shared/standard/rule-templates.ts';
import { checks, standardOf } from '#shared/standard/standard.testing.ts';
import type { Item, Standard } from '#shared/standard/standard.ts';
import { readStandardFile } from '../../src-main/standards/files/read-file.ts';
import { writeStandardFile } from '../../src-main/standards/files/write-file.ts';
import { browserIsThere, fetchInPage } from './harness.ts';
import { CLERK, createDesk, goTo, LEAD, type Desk, type Seat } from '../review/desk.ts';

if (!browserIsThere) console.log('skipped: the library in the window: it needs a Chromium');

const rule = ruleTemplates()[0]!.rule;
const texts = ['地面平整、无裂缝，易于清洗', '设置专用的洗手池并配备洗手用品', '冷藏设施能正常运转并有温度显示', '废弃物容器加盖，与加工用容器有明显区分'];
const items = (prefix: string, more: Partial<Item> = {}): Item[] => checks('general', 4, { max: 5, ...more }).map((item, at) => ({ ...item, id: `${prefix}${String(at + 1)}`, no: String(at + 1), text: texts[at]! }));
/** Its section states 21 points where the items have 20, as official forms do. */
const catering: Standard = { ...standardOf(rule, [...items('c'), ...checks('key', 1, { text: '选址远离污染源' })]), id: 'catering', title: '餐饮服务审查表', sections: [{ no: '一', title: '场所', statedMax: 21, items: [...items('c'), ...checks('key', 1, { text: '选址远离污染源' })] }] };
const retail: Standard = { ...standardOf(rule, items('r', { max: 2 })), id: 'retail', title: '食品销售审查表', matters: [{ id: 'retail', name: '食品销售', mark: '食销', rule }], inForce: { from: '2020-01-01' }, sections: [{ no: '一', title: '场所', items: [...items('r', { max: 2 }), ...checks('key', 1, { id: 'own', no: '5', text: '散装食品有防尘设施' })] }] };

describe.skipIf(!browserIsThere)('the library of standards', () => {
  let desk: Desk;
  let clerk: Seat;
  let page: Page;
  const folder = mkdtempSync(join(tmpdir(), 'kantai-library-'));

  beforeAll(async () => {
    desk = await createDesk();
    clerk = await desk.seat(CLERK);
    ({ page } = clerk);
  }, 600_000);
  afterAll(async () => {
    await desk?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const tab = (name: string): Promise<void> => page.locator('.editor-left .ant-segmented-item').filter({ hasText: name }).first().click();
  const importFile = async (name: string, bytes: Uint8Array): Promise<void> => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    await goTo(page, '#/standards');
    await page.getByRole('button', { name: '导入文件' }).click();
    await page.getByRole('dialog').locator('input[type=file]').setInputFiles(path);
    await page.getByTestId('to-draft').click();
    await page.getByTestId('publish').waitFor();
  };
  const publishButton = () => page.getByRole('dialog').getByRole('button', { name: '发布', exact: true });
  const published = async (): Promise<string> => {
    await page.locator('.library-version').waitFor();
    return page.evaluate(() => location.hash.split('/').at(-1)!);
  };
  const rowOf = async (hash: string) => (await clerk.client.standards.list({})).find((row) => row.hash === hash);

  let first = '';
  let second = '';

  test('an imported form gets its rule in the form, and is published with the mistakes of its printer accepted', { timeout: 600_000 }, async () => {
    await importFile('catering.csv', writeStandardFile(catering, 'csv', 'zh'));
    await tab('规则');
    await page.getByTestId('rule-words').getByText('2. 标化分 ≥ 90 分 → 通过').waitFor();
    await page.locator('[data-row="1"]').getByLabel('界限').fill('80');
    await page.getByTestId('rule-words').getByText('2. 标化分 ≥ 80 分 → 通过').waitFor();
    // A condition that can never hold is said beneath its row, and goes again.
    await page.getByRole('button', { name: '添加一行' }).click();
    await page.locator('[data-row="2"] .rule-findings').getByText(/永远不会生效/).waitFor();
    await page.getByRole('button', { name: '删去第 3 行' }).click();
    await page.locator('[data-row="2"]').waitFor({ state: 'detached' });
    // Without a date and a reason nothing is published.
    await page.getByTestId('publish').click();
    await page.getByRole('dialog').getByText(/标明 21 分，各项合计 20 分/).waitFor();
    expect(await publishButton().isEnabled()).toBe(false);
    await page.getByRole('dialog').getByLabel('施行日期').fill('2020-01-01');
    await page.getByRole('dialog').getByLabel('施行日期').press('Enter');
    expect(await publishButton().isEnabled()).toBe(false);
    await page.getByRole('dialog').getByLabel(/发布理由/).fill('原表如此，以各项分值为准');
    await publishButton().click();
    first = await published();
    expect(await rowOf(first)).toMatchObject({ id: 'catering', version: '1', status: 'published', current: true, inForce: { from: '2020-01-01' }, acts: [{ kind: 'published', reason: '原表如此，以各项分值为准' }] });
    expect((await clerk.client.standards.get({ hash: first })).standard.matters[0]!.rule.rows[1]!.when[0]!.value).toBe(80);
  });

  test('a new version, mended by one press, comes into force; the old one stays readable', { timeout: 600_000 }, async () => {
    await page.getByRole('button', { name: '在此基础上编辑' }).click();
    await page.getByTestId('findings').getByRole('button', { name: '小计改为 20' }).click();
    await page.getByTestId('findings').getByText(/标明 21 分/).waitFor({ state: 'detached' });
    await page.locator('.edit-fields').getByLabel('内容', { exact: true }).fill('地面平整、防滑、无裂缝，易于清洗');
    // A trial of single items, by their numbers: the one that fails is the key item.
    await tab('用例');
    await page.getByRole('button', { name: '添加用例' }).click();
    const trial = page.locator('[data-vector="0"]');
    await trial.getByLabel('项号').fill('99');
    await trial.getByText('没有这一项').waitFor();
    await trial.getByLabel('项号').fill('key.1');
    await trial.getByLabel('项号').press('Enter');
    await trial.locator('[data-given="key-1"] select').waitFor();
    await trial.getByText('得到“不通过”').waitFor();
    await trial.getByLabel('应得结论').selectOption('fail');
    await trial.getByText('得到“不通过”').waitFor({ state: 'detached' });
    await page.getByTestId('publish').click();
    await page.getByRole('dialog').getByLabel('版本').fill('2');
    await page.getByRole('dialog').getByLabel('施行日期').fill('2021-01-01');
    await page.getByRole('dialog').getByLabel('施行日期').press('Enter');
    await publishButton().click();
    await page.waitForFunction((before) => location.hash.startsWith('#/standards/version/') && !location.hash.endsWith(before), first);
    second = await published();
    expect([(await rowOf(first))?.current, (await rowOf(second))?.current]).toEqual([false, true]);
    await goTo(page, '#/standards');
    await page.locator('tr[data-standard="catering"]').getByText('施行中').waitFor();
    expect(await page.locator('tr[data-standard="catering"]').count()).toBe(1);
    await page.getByRole('button', { name: /显示已失效/ }).click();
    expect(await page.locator('tr[data-standard="catering"]').count()).toBe(2);
  });

  test('the two versions stand side by side with what differs marked', { timeout: 600_000 }, async () => {
    await goTo(page, `#/standards/compare/${first}/${second}`);
    await page.locator('.diff-table tr[data-kind="changed"] ins').filter({ hasText: '防滑' }).waitFor();
    // Beside it the trial, which the first version had not.
    expect(await page.locator('.diff-table tr[data-kind="removed"]').count()).toBe(0);
    expect(await page.locator('.diff-table tr[data-kind="added"]').count()).toBe(1);
  });

  test('every format comes out of a version, and the tables read back the same', { timeout: 600_000 }, async () => {
    const { standard } = await clerk.client.standards.get({ hash: second });
    for (const [format, begin] of [['xlsx', 'PK'], ['csv', '\uFEFF'], ['json', '{'], ['yaml', 'schema'], ['html', '<!doctype'], ['pdf', '%PDF-']] as const) {
      const answer = await fetchInPage(page, `/standards/${second}.${format}`);
      const bytes = Buffer.from(await answer.arrayBuffer());
      expect([format, answer.status, bytes.toString('utf8').startsWith(begin)]).toEqual([format, 200, true]);
      if (format !== 'html' && format !== 'pdf') expect([format, readStandardFile(bytes, `x.${format}`).document]).toEqual([format, standard]);
    }
  });

  test('two standards become one sheet: proposed, confirmed with the conflict in sight, paired by hand, published', { timeout: 600_000 }, async () => {
    await importFile('retail.json', writeStandardFile(retail, 'json', 'zh'));
    await page.getByTestId('publish').click();
    await publishButton().click();
    const other = await published();
    await goTo(page, '#/standards/merge');
    for (const title of ['餐饮服务审查表', '食品销售审查表']) await page.locator('.pick-list label').filter({ hasText: title }).getByRole('checkbox').check();
    await page.getByTestId('merge-start').click();
    await page.getByText('合成后 10 项（原共 10 项）').waitFor();
    // Three texts are the same and one nearly so; full points differ in all of them.
    expect(await page.locator('.proposal').count()).toBe(4);
    await page.locator('.proposal').first().getByText(/满分: 5 \/ 2|满分: 2 \/ 5/).waitFor();
    expect(await page.getByTestId('merge-keep').isEnabled()).toBe(false);
    await page.locator('.proposal').first().getByRole('button', { name: '不是', exact: true }).click();
    await page.getByRole('button', { name: '余下全部确认' }).click();
    await page.getByText('合成后 7 项（原共 10 项）').waitFor();
    await page.getByLabel('“餐饮服务审查表”的项').selectOption({ label: 'key.1 选址远离污染源' });
    await page.getByLabel('“食品销售审查表”的项').selectOption({ label: '5 散装食品有防尘设施' });
    await page.getByRole('button', { name: '作为同一项' }).click();
    await page.getByText('合成后 6 项（原共 10 项）').waitFor();
    await page.getByTestId('merge-keep').click();
    await page.getByTestId('publish').click();
    await page.getByRole('dialog').getByLabel('施行日期').fill('2021-01-01');
    await page.getByRole('dialog').getByLabel('施行日期').press('Enter');
    if (await page.getByRole('dialog').getByLabel(/发布理由/).isVisible()) await page.getByRole('dialog').getByLabel(/发布理由/).fill('两表如此');
    await publishButton().click();
    const merged = await published();
    const { row, standard } = await clerk.client.standards.get({ hash: merged });
    expect(row).toMatchObject({ merged: true, items: 6, status: 'published' });
    expect(standard.merge!.parts.map(({ hash }) => hash).sort()).toEqual([second, other].sort());
    expect(standard.merge!.common.map(({ because, decision }) => `${because} ${decision}`).sort()).toEqual(['person confirmed', 'text confirmed', 'text confirmed', 'text confirmed', 'text rejected']);
    expect(standard.matters).toHaveLength(2);
  });

  test('a retired version serves until its last day, and then the one before it', { timeout: 600_000 }, async () => {
    await goTo(page, `#/standards/version/${second}`);
    await page.getByRole('button', { name: '停用', exact: true }).click();
    await page.getByLabel('最后一天').fill('2021-06-30');
    await page.getByLabel('最后一天').press('Enter');
    await page.getByLabel(/停用理由/).fill('条文有误');
    await page.getByRole('dialog').getByRole('button', { name: '停用', exact: true }).click();
    await page.locator('.library-top').getByText('已停用').waitFor();
    expect(await rowOf(second)).toMatchObject({ status: 'retired', current: false, inForce: { until: '2021-06-30' } });
    expect((await rowOf(first))?.current).toBe(true);
  });

  test('experts read the library and change nothing in it', { timeout: 600_000 }, async () => {
    const expert = await desk.seat(LEAD);
    await goTo(expert.page, '#/standards');
    await expert.page.locator('tr[data-standard="catering"]').first().waitFor();
    expect(await expert.page.getByRole('button', { name: '导入文件' }).count()).toBe(0);
    await expect(expert.client.standards.retire({ hash: first, until: '2030-01-01', reason: 'x' })).rejects.toMatchObject({ code: 'notAllowed' });
    expect(clerk.faults).toEqual([]);
  });
});
