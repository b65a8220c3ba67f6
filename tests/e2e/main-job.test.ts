// The main job, end to end, with nothing replaced: an expert looks at an 8K panorama and scores by keyboard, pins evidence, is
// killed in the middle, loses the server, submits; the server comes back; staff open the panel, compose, sign; the PDF is judged by
// `pdfsig` and by our own verifier.

import { execFile, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import type { ContractRouterClient } from '@orpc/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { centralContract } from '#shared/contract/central.ts';
import { browserIsThere, callsOf, electronBinary, fetchInPage, freePort, HOSTS, launchBrowser, root, startCentral, takeSeat, temporaryFolder, type Running, type Seat } from './harness.ts';
import { startSpoilingProxy, type SpoilingProxy } from './spoiling-proxy.ts';
import { panorama } from './panorama.ts';
import { answerByKeyboard, drawBox, goToCase, measurePicture, openFromInbox, pictureIsSharp, progress, signIn, syncSays } from './steps.ts';

const CASE = 'wy-2026-0421';
const APPLICANT = '巷口小馆';
const MATTER = 'food';
const run = promisify(execFile);

/** Why a host cannot be tried here. */
const missing: Readonly<Record<(typeof HOSTS)[number], string | undefined>> = {
  web: browserIsThere ? undefined : 'it needs a Chromium (set CHROMIUM, or install one)',
  electron: electronBinary && browserIsThere ? undefined : 'Electron’s binary is not here',
};
for (const host of HOSTS) if (missing[host]) console.log(`skipped: the main job in the ${host} host: ${missing[host]}`);

for (const host of HOSTS) describe.skipIf(missing[host] !== undefined)(`the main job in the ${host} host`, () => {
  let folder: ReturnType<typeof temporaryFolder>;
  const path = (name: string) => join(folder.path, name);
  const faults: string[] = [];
  let port: number;
  let central: Running;
  let proxy: SpoilingProxy;
  let expertSeat: Seat;
  let staffSeat: Seat;
  let browser: Browser;
  let expert: Page;
  let staff: Page;

  const openExpert = async () => {
    expertSeat = await takeSeat(host, { data: path('expert'), server: proxy.address, browser, faults });
    expert = expertSeat.page;
  };

  beforeAll(async () => {
    folder = temporaryFolder();
    port = await freePort();
    central = await startCentral(path('central'), port);
    proxy = await startSpoilingProxy(central.address);
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await Promise.all([expertSeat?.stop(), staffSeat?.stop(), proxy?.close()]);
    await browser?.close();
    await central?.stop();
    folder.remove();
  });

  test('staff import an 8K panorama on the import page', async () => {
    staffSeat = await takeSeat(host, { data: path('staff'), server: central.address, browser, faults });
    staff = staffSeat.page;
    await signIn(staff, 'li');
    await syncSays(staff, /服务器已同步/);
    await goToCase(staff, CASE, 'import');
    const { file, width, height } = await panorama(folder.path);
    await staff.locator('input[type="file"]').setInputFiles(file);
    await staff.getByRole('textbox', { name: /名称/ }).fill('后厨 全景');
    await staff.getByRole('button', { name: /导入 1 个文件/ }).click();
    await staff.getByText('已导入').first().waitFor({ timeout: 120_000 });
    const view = await callsOf(staff).case.get({ case: CASE });
    expect(view.state.footage.map((footage) => [footage.title, footage.width, footage.height, footage.projection.kind])).toEqual([['后厨 全景', width, height, 'sphere']]);
    expect(view.state.refused).toEqual([]);
    await syncSays(staff, /服务器已同步/);
  });

  test('an expert signs in, finds the case, and sees the panorama sharp', async () => {
    await openExpert();
    await signIn(expert, 'chen');
    await expert.getByRole('row', { name: new RegExp(APPLICANT) }).waitFor();
    // The first part that comes for the picture is spoilt on its way: it must be refused and fetched again.
    proxy.spoilNext(1);
    await openFromInbox(expert, APPLICANT);
    await pictureIsSharp(expert);
    await expert.waitForTimeout(300);
    const { deviation, detail } = await measurePicture(expert);
    expect(deviation).toBeGreaterThan(8);
    expect(detail).toBeGreaterThan(1);
    expect(proxy.counts.spoilt).toBe(1);
    expect(expertSeat.output.join('\n')).toMatch(/bad|hash|spoil|refus/i);
  });

  test('scores by keyboard and pins evidence on the picture', async () => {
    await answerByKeyboard(expert, 6, { fails: [4] });
    await drawBox(expert, [0.4, 0.4], [0.55, 0.6]);
    const marksNow = async () => Object.values((await callsOf(expert).case.get({ case: CASE })).state.sheets['chen']!.marks);
    await expect.poll(async () => (await marksNow()).length, { timeout: 20_000 }).toBe(1);
    const marks = await marksNow();
    expect(marks[0]!.kind).toBe('box');
    expect(marks[0]!.points).toHaveLength(4);
    for (const [x, y, z] of marks[0]!.points) expect(Math.hypot(x!, y!, z!)).toBeCloseTo(1, 9);
  });

  test('is killed in the middle of scoring and has lost nothing', async () => {
    await answerByKeyboard(expert, 12, { na: [10] });
    const answered = async () => Object.values((await callsOf(expert).case.get({ case: CASE })).state.sheets['chen']!.items).filter((item) => item.answer !== null).length;
    await expect.poll(answered).toBe(12);
    const before = (await callsOf(expert).case.get({ case: CASE })).state;
    await expertSeat.kill();
    await openExpert();
    await signIn(expert, 'chen');
    await openFromInbox(expert, APPLICANT);
    const after = (await callsOf(expert).case.get({ case: CASE })).state;
    expect(after.sheets['chen']).toEqual(before.sheets['chen']);
    expect(after.heads).toEqual(before.heads);
    expect(await progress(expert)).toEqual({ answered: 12, items: 34 });
  });

  test('goes on and submits while the server is away', async () => {
    await syncSays(expert, /服务器已同步/);
    await central.stop();
    await syncSays(expert, /离线/);
    await answerByKeyboard(expert, 34);
    await expert.keyboard.press('Control+Enter');
    await expert.getByLabel('评审意见（必填）').fill('现场总体符合要求，个别项目需整改。');
    await expert.getByRole('dialog').getByRole('button', { name: '提交并锁定' }).click();
    await expert.getByTestId('result').getByText('已提交并锁定').waitFor();
    const status = await callsOf(expert).sync.status({});
    expect(status.state).toBe('offline');
    expect(status.waiting).toBeGreaterThanOrEqual(23);
  });

  test('the server comes back and both sides hold the same hashes', async () => {
    central = await startCentral(path('central'), port);
    await syncSays(expert, /服务器已同步/, 90_000);
    const here = (await callsOf(expert).case.get({ case: CASE })).state;
    let token = '';
    const server: ContractRouterClient<typeof centralContract> = createORPCClient(new RPCLink({ url: `${central.address}/rpc`, headers: () => ({ authorization: `Bearer ${token}` }) }));
    const publicKey = Buffer.alloc(32, 7).toString('base64');
    token = (await server.session.signIn({ user: 'chen', password: 'kantai-chen', device: { id: 'check-device-01', publicKey, name: 'check' } })).token;
    const there = (await server.exchange.changes({})).cases.find((each) => each.case === CASE);
    expect(there?.heads).toEqual(here.heads);
    expect(Object.keys(here.heads).length).toBeGreaterThanOrEqual(4);
  });

  test('nobody sees the sheet before the panel opens; staff open it, compose and sign', async () => {
    await syncSays(staff, /服务器已同步/, 90_000);
    await expect.poll(async () => (await callsOf(staff).case.get({ case: CASE })).state.status, { timeout: 60_000 }).toBe('submitted');
    expect((await callsOf(staff).case.get({ case: CASE })).state.sheets).toEqual({});

    await goToCase(staff, CASE, 'conclusion');
    await staff.getByRole('button', { name: '合议开启' }).click();
    const sure = staff.getByRole('dialog').getByRole('button', { name: '合议开启' });
    if (await sure.isVisible().catch(() => false)) await sure.click();
    await expect.poll(async () => (await callsOf(staff).case.get({ case: CASE })).state.status, { timeout: 60_000 }).toBe('opened');
    const calls = callsOf(staff);
    // The sheets come with the exchange that follows the opening; what differs is known once both are here.
    await expect.poll(async () => Object.keys((await calls.case.get({ case: CASE })).state.sheets).sort(), { timeout: 60_000 }).toEqual(['chen', 'zhao']);
    const unsettled = (await calls.case.get({ case: CASE })).panel?.unsettled ?? [];
    expect(unsettled.length).toBeGreaterThan(0);
    for (const item of unsettled) {
      const card = staff.locator(`.disagreement[data-item="${item}"]`);
      await card.locator('.settle').getByText('基本符合', { exact: true }).click();
      await card.getByLabel('议定理由（必填，写入结论）').fill('合议：轻微，当场可改。');
      await card.getByRole('button', { name: '议定', exact: true }).click();
      // With the last one settled the page goes on to the document by itself.
      await card.locator('.settle').waitFor({ state: 'detached' });
    }
    expect((await calls.case.get({ case: CASE })).panel?.unsettled).toEqual([]);
    await staff.getByRole('button', { name: '生成结论' }).click();
    await staff.locator('.conclusion canvas').first().waitFor({ timeout: 60_000 });
    await staff.getByRole('button', { name: '签名', exact: true }).click();
    const dialog = staff.getByRole('dialog');
    await dialog.getByRole('button', { name: '签名', exact: true }).click();
    // The dialog closes when all is signed; what it says instead is the reason.
    await dialog.waitFor({ state: 'hidden', timeout: 60_000 }).catch(async () => expect(await dialog.innerText()).toBe('closed'));
    expect((await calls.case.get({ case: CASE })).state.status).toBe('concluded');

    const pdf = await fetchInPage(staff, `/conclusion/${CASE}/${MATTER}/signed.pdf`);
    expect(pdf.status).toBe(200);
    writeFileSync(path('conclusion.pdf'), Buffer.from(await pdf.arrayBuffer()));
    await syncSays(staff, /服务器已同步/, 90_000);
  });

  test('pdfsig calls the signature valid', async () => {
    if (spawnSync('pdfsig', ['-v'], { stdio: 'ignore' }).error) return console.log('skipped: pdfsig (poppler-utils) is not installed');
    const { stdout } = await run('pdfsig', ['-nocert', path('conclusion.pdf')]);
    expect(stdout).toMatch(/Signature Validation: Signature is Valid/);
    expect(stdout).toMatch(/Total document signed/);
  });

  test('verify re-checks everything without a server, and finds one flipped byte', async () => {
    const verify = (file: string) => spawnSync(process.execPath, [join(root, 'build/verify.ts'), file, '--json'], { encoding: 'utf8' });
    const good = verify(path('conclusion.pdf'));
    const report = JSON.parse(good.stdout) as { ok: boolean; testKey: boolean; number?: string; checks: { code: string; ok: boolean | string }[] };
    expect(report.checks.filter((check) => check.ok === false)).toEqual([]);
    expect(report).toMatchObject({ ok: true, testKey: true });
    expect(report.number).toMatch(/^未央食许〔\d{4}〕\d+号$/);

    const bytes = readFileSync(path('conclusion.pdf'));
    const at = Math.floor(bytes.length / 3);
    bytes[at] = bytes[at]! ^ 1;
    writeFileSync(path('flipped.pdf'), bytes);
    const bad = verify(path('flipped.pdf'));
    expect(bad.status).not.toBe(0);
    expect(bad.status).not.toBe(good.status);
  });

  test('no window made an error, a warning, or broke its policy', () => {
    // The connections that were cut on purpose are no fault of the page.
    const cut = /ERR_(CONNECTION_(REFUSED|RESET|CLOSED|ABORTED)|SOCKET_NOT_CONNECTED|INCOMPLETE_CHUNKED_ENCODING|EMPTY_RESPONSE)|status of 503/;
    expect(faults.filter((fault) => !cut.test(fault))).toEqual([]);
    expect(existsSync(path('conclusion.pdf'))).toBe(true);
  });
});
