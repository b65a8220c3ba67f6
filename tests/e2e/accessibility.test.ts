// Every page in a real Chromium: axe finds nothing serious or critical, in both themes; each page holds at 200 % zoom without
// scrolling sideways, and with forced colours what is chosen is still marked.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { standardSchema } from '#shared/standard/standard.ts';
import { browserIsThere } from './harness.ts';
import { CLERK, createDesk, goTo, LEAD, type Desk, type Seat } from '../review/desk.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
if (!browserIsThere) console.log('skipped: accessibility: it needs a Chromium');

/** What axe calls serious or critical, with the elements. The viewer's canvas and its labels are named by the viewer itself. */
const serious = async (page: Page): Promise<readonly string[]> => {
  // Colours on their way from one theme to the other are nobody's colours.
  await page.evaluate(async () => {
    for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
    await Promise.all(document.getAnimations().filter((one) => one.effect?.getComputedTiming().endTime !== Infinity).map((one) => one.finished.catch(() => undefined)));
  });
  // Through the debugger, as a tool would: the page's own policy lets no foreign script in.
  const session = await page.context().newCDPSession(page);
  await session.send('Runtime.evaluate', { expression: axe });
  const { result } = await session.send('Runtime.evaluate', {
    expression: `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => JSON.stringify(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map((node) => node.target.join(' ') + ' ' + node.html.slice(0, 120) + ' ' + (node.any[0]?.message ?? '')).join(' | '))))`,
    awaitPromise: true,
    returnByValue: true,
  });
  await session.detach();
  return JSON.parse(String(result.value)) as readonly string[];
};

/** Pixels by which the page is wider than its window. */
const overflow = (page: Page): Promise<number> => page.evaluate(() => Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) - innerWidth);

describe.skipIf(!browserIsThere)('every page', () => {
  let desk: Desk;
  let expert: Seat;
  let clerk: Seat;
  const food = standardSchema.parse(JSON.parse(readFileSync(new URL('../../resources/standards/food-business.json', import.meta.url), 'utf8')));

  beforeAll(async () => {
    desk = await createDesk();
    await desk.office.openCase('a11y', { standard: food });
    clerk = await desk.seat(CLERK);
    await desk.film(clerk, 'a11y', '后厨 全景');
    expert = await desk.seat(LEAD);
  }, 600_000);
  afterAll(() => desk?.close());

  const pages: readonly (readonly [name: string, who: 'expert' | 'clerk', hash: string, ready: string])[] = [
    ['inbox', 'expert', '#/inbox', '.inbox-table'],
    ['inbox of staff', 'clerk', '#/inbox', '[data-testid=new-case]'],
    ['review', 'expert', '#/case/a11y/review', '.item.on'],
    ['review of staff', 'clerk', '#/case/a11y/review', '.item'],
    ['conclusion', 'clerk', '#/case/a11y/conclusion', '.conclusion'],
    ['import with the shot list', 'clerk', '#/case/a11y/import', '.shot-list'],
    ['opening a case', 'clerk', '#/open', '.opening'],
    ['panel before the opening', 'clerk', '#/case/a11y/panel', '.session-rail'],
    ['experts', 'clerk', '#/experts', '.experts-page'],
    ['meeting room', 'clerk', '#/room', '[data-testid=room-open]'],
    ['library', 'clerk', '#/standards', '.library'],
    ['library, new draft', 'clerk', '', '.editor'],
    ['library, merge', 'clerk', '#/standards/merge', '.pick-list'],
    ['verify', 'clerk', '#/verify', '.drop-place'],
    ['settings', 'clerk', '#/settings', '.settings'],
  ];

  test.each(pages)('%s', async (_, who, hash, ready) => {
    const { page } = who === 'expert' ? expert : clerk;
    if (hash === '') {
      await goTo(page, '#/standards');
      await page.getByRole('button', { name: '新建标准' }).click();
    } else await goTo(page, hash);
    await page.locator(ready).first().waitFor();
    expect(await serious(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.locator('html[data-theme="dark"]').waitFor();
    expect(await serious(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'light' });
    // 200 % of 1280×720 is a window of half the size in CSS pixels.
    await page.setViewportSize({ width: 640, height: 360 });
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await page.setViewportSize({ width: 1280, height: 720 });
  });

  test('a new case with a standard chosen and all settings open; the trials of a draft', async () => {
    const { page } = clerk;
    await goTo(page, '#/open');
    await page.locator('[data-standard] input').first().check();
    await page.getByTestId('opening-extent').locator('p').nth(1).waitFor();
    await page.locator('.opening-more summary').click();
    expect(await serious(page)).toEqual([]);
    await goTo(page, '#/standards');
    await page.getByRole('button', { name: '新建标准' }).click();
    await page.locator('.editor-left .ant-segmented-item').filter({ hasText: '用例' }).click();
    await page.getByRole('button', { name: '添加用例' }).click();
    await page.locator('[data-vector="0"]').getByLabel('项号').waitFor();
    expect(await serious(page)).toEqual([]);
  });

  test('the note being asked for with its phrases, the picker and the submit dialog', async () => {
    const { page } = expert;
    await goTo(page, '#/case/a11y/review');
    await page.locator('.item.on').waitFor();
    await page.keyboard.press('3');
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('ArrowDown');
    expect(await serious(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.keyboard.press('/');
    await page.getByRole('combobox').waitFor();
    expect(await serious(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('combobox').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+Enter');
    await page.getByRole('dialog').waitFor();
    expect(await serious(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  test('with forced colours the chosen answer and the current item are still marked', async () => {
    const { page } = expert;
    await goTo(page, '#/case/a11y/review');
    await page.locator('.item.on [data-answer]').first().waitFor();
    await page.emulateMedia({ forcedColors: 'active' });
    const marks = await page.evaluate(() => {
      const chosen = document.querySelector<HTMLElement>('.answer-key[aria-pressed="true"]');
      const other = document.querySelector<HTMLElement>('.answer-key[aria-pressed="false"]');
      const on = document.querySelector<HTMLElement>('.item.on');
      return { chosen: chosen && getComputedStyle(chosen).backgroundColor, other: other && getComputedStyle(other).backgroundColor, on: on && getComputedStyle(on).outlineStyle };
    });
    await page.emulateMedia({ forcedColors: 'none' });
    expect(marks.chosen).not.toBeNull();
    expect(marks.chosen).not.toBe(marks.other);
    expect(marks.on).toBe('solid');
  });

  test('sign-in', async () => {
    const { page, client } = clerk;
    await client.session.signOut({});
    await page.reload();
    await page.getByLabel('用户名').waitFor();
    expect(await serious(page)).toEqual([]);
    expect([...expert.faults, ...clerk.faults]).toEqual([]);
  });
});
