// An expert scores official forms by keyboard alone, in the real window on real back ends: 176 items of the pharmacy guideline, and a
// form of 40 items with compulsory notes, reasons, evidence, undo. What the server then holds is what the keys said.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import type { Answer, Item, Standard } from '#shared/standard/standard.ts';
import { browserIsThere } from './harness.ts';
import { CLERK, createDesk, goTo, LEAD, officialForm, type Desk, type Seat } from '../review/desk.ts';

const GSP = officialForm('gsp_retail_2016_160.json');
const CATERING = officialForm('port_catering_2.json');
const isPossible = browserIsThere && GSP !== undefined && CATERING !== undefined;
if (!isPossible) console.log(`skipped: scoring by keyboard: ${browserIsThere ? 'official standards are not beside the project (../shared/standards)' : 'it needs a Chromium'}`);

const itemsOf = (standard: Standard): readonly Item[] => standard.sections.flatMap((section) => section.items);
/** Most meet, some fail, some do not apply. */
const planned = (item: Item, at: number): Answer => (at % 9 === 4 ? 'fails' : at % 17 === 8 && item.answers.includes('na') ? 'na' : 'meets');

/** Presses keys and counts them. */
const hands = (page: Page) => {
  let count = 0;
  return {
    press: async (key: string): Promise<void> => {
      count += 1;
      await page.keyboard.press(key);
    },
    type: async (text: string): Promise<void> => {
      count += text.length;
      await page.keyboard.type(text);
    },
    count: () => count,
  };
};

const answered = (page: Page, count: number): Promise<unknown> =>
  page.waitForFunction((wanted) => document.querySelector('[data-testid="progress"]')?.textContent?.startsWith(`${String(wanted)} `), count, { timeout: 60_000 });

/** Answers the current item as planned; a compulsory note or reason is taken from the phrases. */
const answerCurrent = async (page: Page, hand: ReturnType<typeof hands>, item: Item, answer: Answer, count: number): Promise<void> => {
  await page.locator(`.item.on[data-item="${item.id}"]`).waitFor();
  await hand.press(String(item.answers.indexOf(answer) + 1));
  if (answer === 'na') {
    await page.getByTestId('reason').waitFor();
    await page.getByRole('option').first().waitFor();
    await hand.press('Alt+Digit1');
    await hand.press('Enter');
  }
  await answered(page, count);
  if (!item.noteOn?.includes(answer as 'fails')) return;
  await page.getByRole('option').first().waitFor();
  await hand.press('Alt+Digit1');
  await hand.press('Control+Enter');
};

describe.skipIf(!isPossible)('scoring by keyboard alone', () => {
  let desk: Desk;
  let expert: Seat;
  const form: Standard = { ...CATERING!, sections: CATERING!.sections.map((section) => ({ ...section, items: section.items.map((item) => ({ ...item, noteOn: ['fails' as const] })) })) };

  beforeAll(async () => {
    desk = await createDesk();
    await desk.office.openCase('gsp', { standard: GSP! });
    await desk.office.openCase('forty', { standard: form, hideResult: true });
    const clerk = await desk.seat(CLERK);
    await desk.film(clerk, 'forty', '后厨 全景');
    expert = await desk.seat(LEAD);
  }, 600_000);
  afterAll(() => desk?.close());

  const sheetOf = async (caseId: string) => {
    const { state, me, results } = await expert.client.case.get({ case: caseId });
    return { sheet: state.sheets[me.id], submitted: state.submitted, results, me: me.id };
  };

  test('176 items of the pharmacy guideline: little more than a key an item, and nothing else is asked', { timeout: 900_000 }, async () => {
    const { page } = expert;
    const items = itemsOf(GSP!);
    await goTo(page, '#/case/gsp/review');
    await page.locator('.item.on').waitFor();
    const hand = hands(page);
    for (const [at, item] of items.entries()) await answerCurrent(page, hand, item, planned(item, at), at + 1);
    await expect.poll(async () => Object.keys((await sheetOf('gsp')).sheet?.items ?? {}).length, { timeout: 60_000 }).toBe(items.length);
    const { sheet, results } = await sheetOf('gsp');
    for (const [at, item] of items.entries()) expect(sheet?.items[item.id]?.answer, item.no).toBe(planned(item, at));
    expect(Object.values(results ?? {})[0]?.complete).toBe(true);
    expect(Object.values(sheet?.spent ?? {}).length).toBeGreaterThan(items.length / 2);
    console.log(`scoring 176 items: ${(hand.count() / items.length).toFixed(2)} keystrokes an item`);
    expect(hand.count() / items.length).toBeLessThan(1.3);
    expect(await page.locator('.sheet-list .list-row').count()).toBeLessThan(60);
  });

  test('40 items with notes and reasons, evidence by keys, undo, and the submission', { timeout: 600_000 }, async () => {
    const { page } = expert;
    const items = itemsOf(form);
    await goTo(page, '#/case/forty/review');
    await page.locator('.item.on').waitFor();
    await page.locator('section.picture[data-sharp="true"]').waitFor({ timeout: 60_000 });
    // The bureau hides the result while experts score.
    await expect.poll(() => page.getByTestId('result').textContent(), { timeout: 60_000 }).toContain('评分期间不显示结果');
    const hand = hands(page);
    for (const [at, item] of items.entries()) {
      await answerCurrent(page, hand, item, planned(item, at), at + 1);
      if (at !== 0) continue;
      // Taken back and given again: the answer is open again in between.
      await hand.press('Control+z');
      await answered(page, 0);
      await hand.press('Control+y');
      await answered(page, 1);
      await hand.press('g');
    }
    console.log(`scoring 40 items with notes and reasons: ${(hand.count() / items.length).toFixed(2)} keystrokes an item`);
    expect(hand.count() / items.length).toBeLessThan(2);

    // A mark by keyboard on the picture, moved to another item and back by undo.
    await page.keyboard.press('/');
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('role')), { timeout: 60_000 }).toBe('combobox');
    await page.keyboard.type(items[4]!.no);
    await page.keyboard.press('Enter');
    await page.locator(`.item.on[data-item="${items[4]!.id}"]`).waitFor();
    await page.locator('section.picture canvas.viewer-canvas').focus();
    await page.keyboard.press('m');
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const markItem = async (): Promise<string | undefined> => Object.values((await sheetOf('forty')).sheet?.marks ?? {})[0]?.item;
    await expect.poll(markItem, { timeout: 60_000 }).toBe(items[4]!.id);
    await page.locator('.item.on .mark-picture').waitFor();
    expect(await page.locator('.item.on .mark-picture').evaluate((picture: HTMLImageElement) => picture.decode().then(() => picture.naturalWidth))).toBe(144);
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    await page.keyboard.press('v');
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('role')), { timeout: 60_000 }).toBe('combobox');
    await page.keyboard.type(items[6]!.no);
    await page.keyboard.press('Enter');
    await expect.poll(markItem, { timeout: 60_000 }).toBe(items[6]!.id);
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+z');
    await expect.poll(markItem, { timeout: 60_000 }).toBe(items[4]!.id);

    await page.keyboard.press('Control+Enter');
    await page.locator('#opinion').waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.id), { timeout: 60_000 }).toBe('opinion');
    await page.keyboard.type('总体符合要求，不符合项需整改。');
    await page.keyboard.press('Tab');
    for (let tabs = 0; tabs < 4 && (await page.evaluate(() => document.activeElement?.textContent)) !== '提交并锁定'; tabs += 1) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByTestId('result').getByText('已提交并锁定').waitFor();
    const { sheet, submitted, me } = await sheetOf('forty');
    expect(submitted).toContain(me);
    for (const [at, item] of items.entries()) {
      const score = sheet?.items[item.id];
      expect(score?.answer, item.no).toBe(planned(item, at));
      if (score?.answer === 'fails') expect(score.note.length, item.no).toBeGreaterThan(4);
      if (score?.answer === 'na') expect(score.reason?.length, item.no).toBeGreaterThan(4);
    }
    // Locked: a key changes nothing and says so.
    await page.keyboard.press('1');
    await expect.poll(() => page.getByTestId('said').textContent(), { timeout: 60_000 }).toContain('已提交');
    expect(expert.faults).toEqual([]);
  });
});
