// npm run tour: drives the real window through the main job and writes the pictures of the README to docs/pictures.
//
// A demo server and two workstations run in a temporary folder; the premises are drawn once and kept under the system's
// temporary folder, because that takes a minute.

import { createReadStream, mkdirSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import sharp from 'sharp';
import type { Page } from 'playwright-core';
import { browserIsThere, callsOf, fetchInPage, freePort, launchBrowser, root, startCentral, takeSeat, temporaryFolder } from '../tests/e2e/harness.ts';
import { answerByKeyboard, drawBox, goToCase, pictureIsSharp, signIn, syncSays } from '../tests/e2e/steps.ts';
import { openClient } from './client.ts';
import { ensurePremises } from './premises/draw.ts';
import { ensureWindow } from './start/build-parts.ts';

const CASE = 'wy-2026-0421';
const pictures = join(root, 'docs', 'pictures');
const say = (line: string) => console.log(`[tour] ${line}`);

if (!browserIsThere) {
  say('no Chromium is here: set CHROMIUM, or run npm test once');
  process.exit(1);
}
mkdirSync(pictures, { recursive: true });
await ensureWindow(root, say);

const folder = temporaryFolder();
const faults: string[] = [];
const central = await startCentral(join(folder.path, 'central'), await freePort());
const browser = await launchBrowser();
const take = async (page: Page, name: string) => {
  // The caret would blink in some pictures and not in others.
  const picture = await page.screenshot({ animations: 'disabled', caret: 'hide' });
  await sharp(picture).jpeg({ quality: 86, mozjpeg: true }).toFile(join(pictures, `${name}.jpg`));
  say(`docs/pictures/${name}.jpg`);
};

try {
  say('bringing the demo premises into a case …');
  const client = await openClient({ data: join(folder.path, 'import'), server: central.address, version: 'tour' });
  await client.rpc.session.signIn({ user: 'li', password: 'kantai-li' });
  await client.settle(60_000);
  for (const premises of ['kitchen', 'front'] as const) {
    const { path, title } = await ensurePremises({ folder: join(tmpdir(), 'kantai-premises'), premises });
    await client.importFile(CASE, { name: `${premises}.jpg`, title, body: Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array> });
  }
  await client.settle(120_000);
  await client.close();

  const expert = await takeSeat('web', { data: join(folder.path, 'expert'), server: central.address, browser, faults });
  await expert.page.getByLabel('用户名').waitFor();
  await take(expert.page, 'sign-in');
  await signIn(expert.page, 'chen');
  await syncSays(expert.page, /服务器已同步/);
  await expert.page.getByRole('row', { name: /巷口小馆/ }).waitFor();
  await take(expert.page, 'inbox');

  await goToCase(expert.page, CASE, 'review');
  await pictureIsSharp(expert.page);
  await answerByKeyboard(expert.page, 7);
  await drawBox(expert.page, [0.3, 0.35], [0.62, 0.75]);
  await expert.page.locator('.item.on .evidence-chip').first().waitFor();
  await answerByKeyboard(expert.page, 8, { fails: [7] });
  await pictureIsSharp(expert.page);
  await expert.page.getByTestId('result').getByText(/1\/25/).waitFor();
  await take(expert.page, 'review');
  await expert.page.keyboard.press('Escape');
  await expert.page.keyboard.press('?');
  await expert.page.getByRole('dialog').getByText('收回答案').waitFor();
  await expert.page.waitForTimeout(500);
  await take(expert.page, 'keys');
  await expert.page.keyboard.press('Escape');
  await expert.page.getByRole('dialog').waitFor({ state: 'hidden' });
  await answerByKeyboard(expert.page, 34, { na: [20] });
  await expert.page.keyboard.press('Control+Enter');
  await expert.page.getByLabel('评审意见（必填）').fill('现场总体符合要求，个别项目整改后可予通过。');
  await expert.page.getByRole('dialog').getByRole('button', { name: '提交并锁定' }).click();
  await expert.page.getByTestId('result').getByText('已提交并锁定').waitFor();
  await syncSays(expert.page, /服务器已同步/);
  await expert.stop();

  const staff = await takeSeat('web', { data: join(folder.path, 'staff'), server: central.address, browser, faults });
  await signIn(staff.page, 'li');
  await staff.page.getByRole('row', { name: /巷口小馆/ }).waitFor();
  const calls = callsOf(staff.page);
  await until(async () => (await calls.case.get({ case: CASE })).state.status === 'submitted');
  await goToCase(staff.page, CASE, 'import');
  await staff.page.getByText('后厨').first().waitFor();
  await take(staff.page, 'import');
  await calls.case.openPanel({ case: CASE });
  await goToCase(staff.page, CASE, 'conclusion');
  await staff.page.getByText('合议已开启').first().waitFor();
  await staff.page.waitForTimeout(500);
  await take(staff.page, 'deliberation');
  for (const item of (await calls.case.get({ case: CASE })).panel?.unsettled ?? []) {
    await calls.case.act({ case: CASE, acts: [{ type: 'item.settled', body: { item, answer: 'basically', reason: '合议：情形轻微，当场可改。' } }] });
  }
  await calls.conclusion.compose({ case: CASE, matter: 'food' });
  for await (const line of await calls.signing.run({ key: 'test', secret: '', items: [{ case: CASE, matter: 'food' }] })) if (line.step === 'failed') throw new Error(`signing failed: ${line.failure}`);
  await staff.page.waitForFunction(() => document.querySelector('.pdf-page') !== null && [...document.querySelectorAll('.pdf-page')].every((page) => page.querySelector('canvas')), undefined, { timeout: 60_000 });
  await staff.page.waitForTimeout(1500);
  await take(staff.page, 'conclusion');

  const pdf = Buffer.from(await (await fetchInPage(staff.page, `/conclusion/${CASE}/food/signed.pdf`)).arrayBuffer());
  const file = join(folder.path, 'conclusion.pdf');
  writeFileSync(file, pdf);
  if (spawnSync('pdftoppm', ['-r', '60', '-png', file, join(folder.path, 'page')]).status === 0) {
    const pages = ['1', '2', '3', '4'].map((page) => join(folder.path, `page-${page}.png`));
    const { width, height } = await sharp(pages[0]).metadata();
    await sharp({ create: { width: width * pages.length + 16 * (pages.length - 1), height, channels: 3, background: '#d9d9d4' } })
      .composite(pages.map((page, index) => ({ input: page, left: index * (width + 16), top: 0 })))
      .jpeg({ quality: 86, mozjpeg: true })
      .toFile(join(pictures, 'document.jpg'));
    say('docs/pictures/document.jpg');
  }
  await staff.page.evaluate(() => void (location.hash = '#/verify'));
  await staff.page.locator('input[type="file"]').setInputFiles(file);
  await staff.page.locator('.verify-report').waitFor();
  await take(staff.page, 'verify');
  await staff.stop();
} finally {
  await browser.close();
  await central.stop();
  folder.remove();
}
if (faults.length > 0) {
  say(`the window was not clean:\n${faults.join('\n')}`);
  process.exit(1);
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 60_000; !(await condition()); ) {
    if (Date.now() > end) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
