// What a person does in the window, as the end-to-end tests and the tour do it: by words on the screen and by keys.

import sharp from 'sharp';
import type { Page } from 'playwright-core';

export const signIn = async (page: Page, user: string): Promise<void> => {
  await page.getByLabel('用户名').fill(user);
  await page.getByLabel('密码', { exact: true }).fill(`kantai-${user}`);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await page.getByTestId('sync-state').waitFor();
};

export const signOut = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: /个人菜单|陈知夏|李牧舟|王沁岚/ }).last().click();
  await page.getByRole('menuitem', { name: '退出登录' }).click();
  await page.getByLabel('用户名').waitFor();
};

export type CasePage = 'review' | 'conclusion' | 'import';

/** Goes to a page of a case by the window's own address. */
export const goToCase = async (page: Page, caseId: string, where: CasePage): Promise<void> => {
  await page.evaluate(([id, to]) => void (location.hash = `#/case/${id}/${to}`), [caseId, where] as const);
  await page.waitForFunction(([id, to]) => location.hash === `#/case/${id}/${to}`, [caseId, where] as const);
};

/** Opens a case from the inbox as a new user would: its row, then its one action. */
export const openFromInbox = async (page: Page, applicant: string): Promise<void> => {
  await page.getByRole('row', { name: new RegExp(applicant) }).getByRole('button', { name: '评分', exact: true }).click();
  await page.getByTestId('progress').waitFor();
};

export const pictureIsSharp = (page: Page, timeout = 60_000) => page.locator('section.picture[data-sharp="true"]').waitFor({ timeout });

/** Standard deviation of the picture's brightness from the compositor's own screenshot (0 … 128), and how fine its detail is. */
export const measurePicture = async (page: Page): Promise<{ deviation: number; detail: number }> => {
  const box = await page.locator('section.picture canvas.viewer-canvas').boundingBox();
  if (!box) throw new Error('no picture on the screen');
  const middle = { x: box.x + box.width * 0.2, y: box.y + box.height * 0.2, width: box.width * 0.6, height: box.height * 0.5 };
  const picture = sharp(await page.screenshot({ clip: middle })).greyscale();
  const { channels } = await picture.stats();
  // A Laplacian answers to edges one pixel wide: a stretched preview has hardly any.
  const edges = await sharp(await picture.png().toBuffer()).convolve({ width: 3, height: 3, kernel: [0, -1, 0, -1, 4, -1, 0, -1, 0], offset: 128 }).greyscale().stats();
  return { deviation: channels[0]!.stdev, detail: edges.channels[0]!.stdev };
};

export const progress = async (page: Page): Promise<{ answered: number; items: number }> => {
  const [answered, items] = ((await page.getByTestId('progress').textContent()) ?? '').match(/\d+/g)!.map(Number);
  return { answered: answered!, items: items! };
};

/** Presses one key and waits until the number of answers says that it was saved. */
const pressAndCount = async (page: Page, key: string, wanted: number): Promise<void> => {
  await page.keyboard.press(key);
  await page.waitForFunction((count) => document.querySelector('[data-testid="progress"]')?.textContent?.trim().startsWith(`${count} `), wanted);
};

/**
 * Answers items by the keyboard alone until `upTo` are answered: key 1 (meets), and for the places named in `fails` key 3 with the
 * note that it asks for, in `na` key 4 with its reason. The window goes on to the next open item by itself.
 */
export const answerByKeyboard = async (page: Page, upTo: number, special: { fails?: readonly number[]; na?: readonly number[] } = {}): Promise<void> => {
  await page.locator('body').press('Escape');
  for (let { answered } = await progress(page); answered < upTo; answered += 1) {
    if ((await page.locator('.item.on .answer.open').count()) === 0) await page.keyboard.press('g');
    await page.locator('.item.on .answer.open').waitFor();
    const answers = await page.locator('.item.on [data-answer]').evaluateAll((buttons) => buttons.map((button) => button.getAttribute('data-answer')));
    const keyOf = (answer: string) => String(answers.indexOf(answer) + 1);
    if (special.fails?.includes(answered)) {
      await pressAndCount(page, keyOf('fails'), answered + 1);
      if (await page.evaluate(() => document.activeElement?.tagName === 'TEXTAREA')) {
        await page.keyboard.type(`现场所见与要求不符，第 ${answered + 1} 项。`);
        await page.keyboard.press('Control+Enter');
      }
    } else if (special.na?.includes(answered) && answers.includes('na')) {
      await page.keyboard.press(keyOf('na'));
      await page.getByTestId('reason').waitFor();
      await page.keyboard.type('本店不经营此类，合理缺项。');
      await pressAndCount(page, 'Enter', answered + 1);
    } else {
      await pressAndCount(page, keyOf('meets'), answered + 1);
    }
  }
};

/** Draws a box on the picture for the current item, as shares of the picture's width and height. */
export const drawBox = async (page: Page, from: readonly [number, number], to: readonly [number, number]): Promise<void> => {
  const box = (await page.locator('section.picture canvas.viewer-canvas').boundingBox())!;
  await page.getByRole('toolbar', { name: '影像工具' }).getByRole('button', { name: '框', exact: true }).click();
  await page.mouse.move(box.x + box.width * from[0], box.y + box.height * from[1]);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * to[0], box.y + box.height * to[1], { steps: 6 });
  await page.mouse.up();
};

export const syncSays = (page: Page, words: RegExp, timeout = 60_000) => page.getByTestId('sync-state').filter({ hasText: words }).waitFor({ timeout });
