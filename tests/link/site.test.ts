// The site's page on a phone: its link, its consent, its camera's counted picture at the expert's, a still at full resolution, a delivery.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { foldCase } from '#shared/case/fold.ts';
import { ensureSitePage } from '../../build/site-page.ts';
import { createNodeCrypto } from '../../src-server/crypto.ts';
import { CAMERA, writeFakeCamera } from './fake-camera.ts';
import { browserIsThere, CASE, seat, useStage, type Seated } from './stage.ts';

const folder = mkdtempSync(join(tmpdir(), 'kantai-link-'));
const faults: string[] = [];
const at = useStage(
  'tests of the site’s page',
  async () => {
    await writeFakeCamera(join(folder, 'camera.y4m'));
    return { siteFolder: await ensureSitePage(() => undefined) };
  },
  ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream=fps=30', `--use-file-for-fake-video-capture=${join(folder, 'camera.y4m')}`],
);
let link: string;
let phone: Page;
let expert: Seated;

const openPhone = async (path: string, options: { readonly permissions?: string[] } = {}): Promise<Page> => {
  const context = await at.browser.newContext({ viewport: { width: 360, height: 740 }, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', geolocation: { latitude: 34.3416, longitude: 108.9398, accuracy: 12 }, permissions: options.permissions ?? ['camera', 'microphone', 'geolocation'] });
  const page = await context.newPage();
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of (40[0-9]|410)|ERR_FAILED/.test(message.text())) faults.push(message.text());
  });
  await page.goto(`${at.stage.address}${path}`);
  return page;
};
/** For people to look at: where KANTAI_TEST_PICTURES names a folder. */
const picture = async (name: string): Promise<void> => {
  const into = process.env['KANTAI_TEST_PICTURES'];
  if (into) await phone.screenshot({ path: join(into, `${name}.png`), fullPage: true });
};
const state = async () => foldCase(CASE, await at.stage.stations.staff.pull(CASE), createNodeCrypto((length) => new Uint8Array(length)));

beforeAll(async () => {
  if (browserIsThere) link = (await at.stage.stations.staff.client.live.invite({ case: CASE, for: '巷口小馆 王店长', hours: 24 })).path;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.skipIf(!browserIsThere)('the link opens on the first phone, and on no other after it', async () => {
  // Who only fetches the link, as messengers do for a preview, does not use it up.
  expect((await fetch(`${at.stage.address}${link}`)).status).toBe(200);
  phone = await openPhone(link);
  await phone.waitForSelector('#start');
  expect(await phone.textContent('body')).toContain('巷口小馆');
  await picture('site');
  // In English nothing of the page's own words stays Chinese; the names in it are the case's.
  await phone.click('#language');
  await expect.poll(() => phone.textContent('#start')).toBe('Start the video call');
  expect((await phone.locator('h1, h2, button').allTextContents()).filter((text) => /[\u4e00-\u9fff]/.test(text))).toEqual(['中文']);
  expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await picture('site-en');
  await phone.click('#language');
  const other = await openPhone(link);
  await other.waitForSelector('#refused');
  expect(await other.getAttribute('#refused', 'data-why')).toBe('elsewhere');
  await other.context().close();
  expect((await fetch(`${at.stage.address}/site/${'x'.repeat(43)}`)).status).toBe(404);
}, 60_000);

test.skipIf(!browserIsThere)('nothing starts before consent; who declines is told what that means', async () => {
  await phone.click('#start');
  await picture('site-consent');
  await phone.click('#disagree');
  await expect.poll(() => phone.textContent('.said')).toContain('什么也没有录下');
  expect((await state()).live?.calls ?? []).toEqual([]);
}, 60_000);

test.skipIf(!browserIsThere)('the camera’s counted picture reaches the expert, with the place and the consent', async () => {
  expert = await seat(at.browser, at.stage, 'expert');
  await phone.click('#start');
  await phone.click('#agree');
  await expect.poll(() => phone.getAttribute('#call-state', 'data-state'), { timeout: 30_000 }).toBe('live');
  await expect.poll(async () => (await expert.facts()).seen[0]?.count ?? 0, { timeout: 30_000 }).toBeGreaterThan(40);
  const { seen, notifications } = await expert.facts();
  const numbers = seen[0]!.last.map(({ n }) => n);
  for (const n of numbers) expect(n >= 1 && n <= CAMERA.frames, String(n)).toBe(true);
  // In their order, but for where the film begins anew.
  const backward = numbers.slice(1).filter((n, index) => n < numbers[index]! && !(numbers[index]! > CAMERA.frames - 15 && n < 15));
  expect(backward).toEqual([]);
  expect(new Set(numbers).size).toBeGreaterThan(20);
  await expect.poll(async () => (await expert.facts()).notifications.some(({ notify }) => notify === 'positionReported'), { timeout: 20_000 }).toBe(true);
  const place = (await expert.facts()).notifications.findLast((one) => one.notify === 'positionReported')!.data as { position: { latitude: number; accuracy: number; gcj02: { latitude: number } } };
  expect(place.position).toMatchObject({ latitude: 34.3416, accuracy: 12 });
  expect(Math.abs(place.position.gcj02.latitude - 34.3416)).toBeGreaterThan(0.0005);
  expect(notifications.some(({ notify }) => notify === 'newPeer')).toBe(true);
  const participants = (await state()).live!.calls[0]!.participants;
  expect(participants.map(({ role, consent }) => [role, consent?.given])).toEqual([['expert', true], ['site', true]]);
}, 90_000);

test.skipIf(!browserIsThere)('a still that the expert asks for comes whole, hashed on the phone, and stands in the log', async () => {
  await expert.run((api) => api.ask('askShot', { kind: 'still', words: '冷藏柜温度计' } as never));
  await phone.waitForSelector('.ask .go');
  expect(await phone.textContent('.ask')).toContain('冷藏柜温度计');
  await picture('site-call');
  await phone.click('.ask .go');
  await expect.poll(async () => (await expert.facts()).notifications.filter(({ notify }) => notify === 'shotTaken' || notify === 'shotReceived').map(({ notify }) => notify), { timeout: 30_000 }).toEqual(['shotTaken', 'shotReceived']);
  const [snapshot] = (await state()).live!.snapshots;
  expect(snapshot).toMatchObject({ by: 'expert-a', words: '冷藏柜温度计', still: { how: 'takePhoto', width: CAMERA.width, height: CAMERA.height, position: { latitude: 34.3416 } } });
  expect(snapshot!.content.sha256).toBe(snapshot!.still.sha256);
  const part = await at.stage.bench.call(`/content/${snapshot!.content.sha256}/0`, { token: at.stage.stations.expert.token });
  expect((await part.arrayBuffer()).byteLength).toBe(snapshot!.still.bytes);
}, 60_000);

test.skipIf(!browserIsThere)('the camera is pulled: the call goes on, the phone says what to do, and a new one takes its place', async () => {
  await phone.evaluate(() => {
    const [track] = (document.querySelector('video.own') as HTMLVideoElement & { srcObject: MediaStream }).srcObject.getVideoTracks();
    track!.stop();
    track!.dispatchEvent(new Event('ended'));
  });
  await expect.poll(() => phone.getAttribute('#camera-fault', 'data-fault').catch(() => null)).toBe('ended');
  expect(await phone.getAttribute('#call-state', 'data-state')).toBe('live');
  await expert.run((api) => api.forget());
  await phone.click('#camera-fault .go');
  await expect.poll(async () => Math.max(0, ...(await expert.facts()).seen.map(({ count }) => count)), { timeout: 30_000 }).toBeGreaterThan(10);
}, 60_000);

test.skipIf(!browserIsThere)('light and zoom are there where the lens has them, and are set on the track that is sent', async () => {
  // What a phone's rear lens says of itself, on the fake camera.
  await phone.evaluate(() => {
    const set: object[] = [];
    Object.assign(globalThis, { set });
    MediaStreamTrack.prototype.getCapabilities = () => ({ torch: true, zoom: { min: 1, max: 4, step: 0.5 } }) as MediaTrackCapabilities;
    MediaStreamTrack.prototype.applyConstraints = async function (wanted) {
      set.push(...(wanted?.advanced ?? []), { sent: this === (document.querySelector('video.own') as HTMLVideoElement & { srcObject: MediaStream }).srcObject.getVideoTracks()[0] });
    };
  });
  const set = (): Promise<unknown> => phone.evaluate(() => (globalThis as unknown as { set: object[] }).set);
  await phone.getByRole('button', { name: '换镜头' }).click();
  const torch = phone.getByRole('button', { name: '手电' });
  await torch.click();
  await expect.poll(set).toEqual([{ torch: true }, { sent: true }]);
  await expect.poll(() => torch.getAttribute('class')).toBe('on');
  await torch.click();
  await phone.locator('#zoom').fill('2.5');
  await expect.poll(set).toEqual([{ torch: true }, { sent: true }, { torch: false }, { sent: true }, { zoom: 2.5 }, { sent: true }]);
  await picture('site-zoom');
  expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
}, 60_000);

test.skipIf(!browserIsThere)('two tabs: the second takes the call over, and the first says so', async () => {
  const second = await phone.context().newPage();
  await second.goto(`${at.stage.address}${link}`);
  await second.click('#start');
  await second.click('#agree');
  await expect.poll(() => second.getAttribute('#call-state', 'data-state'), { timeout: 30_000 }).toBe('live');
  await expect.poll(() => phone.getAttribute('#call-state', 'data-state')).toBe('replaced');
  await second.click('#hang');
  await second.close();
  await phone.click('.controls .big');
}, 60_000);

test.skipIf(!browserIsThere)('a file is delivered with what it shows', async () => {
  const file = join(folder, '后厨.jpg');
  writeFileSync(file, Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(700_000, 7)]));
  await phone.setInputFiles('input[data-role=album]', file);
  await expect.poll(async () => (await state()).live?.delivered.map(({ name, content, origin }) => [name, content.bytes, origin]), { timeout: 30_000 }).toEqual([['后厨.jpg', 700_004, 'album']]);
  await expect.poll(() => phone.textContent('body'), { timeout: 15_000 }).toContain('已送达');
}, 60_000);

test.skipIf(!browserIsThere)('a file that waits for the network survives the closing of the page, and goes on from where it stopped', async () => {
  const context = phone.context();
  const file = join(folder, '门头.jpg');
  writeFileSync(file, Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(1_500_000, 9)]));
  // The first piece arrives, then the network is gone.
  let pieces = 0;
  await context.route('**/site-api/uploads/**', (route) => (route.request().method() === 'PATCH' && (pieces += 1) > 1 ? route.abort() : route.continue()));
  await phone.setInputFiles('input[data-role=album]', file);
  await expect.poll(() => phone.textContent('.pending'), { timeout: 30_000 }).toContain('网络断开');
  await picture('site-waiting');
  await phone.close();
  await context.unroute('**/site-api/uploads/**');
  const offsets: number[] = [];
  context.on('request', (request) => {
    if (request.method() === 'PATCH') offsets.push(Number(request.headers()['upload-offset']));
  });
  phone = await context.newPage();
  await phone.goto(`${at.stage.address}${link}`);
  await expect.poll(async () => (await state()).live?.delivered.find(({ name }) => name === '门头.jpg')?.content.bytes, { timeout: 60_000 }).toBe(1_500_004).catch(async (error: unknown) => {
    throw new Error(`not delivered: ${(await phone.textContent('.pending')) ?? ''}`, { cause: error });
  });
  expect(Math.min(...offsets)).toBeGreaterThan(0);
  // And is not sent a second time by the next page.
  await expect.poll(() => phone.locator('li').filter({ hasText: '门头.jpg' }).filter({ hasText: '已送达' }).count()).toBe(1);
  await phone.reload();
  await phone.waitForSelector('#start');
  expect(await phone.locator('.pending li').count()).toBe(0);
}, 150_000);

test.skipIf(!browserIsThere)('each item of a notice is answered by itself; what was returned says why, what was accepted asks for nothing', async () => {
  // The view of a case with a notice; how such a view is made is tested beside it, here it is what the page does with it.
  const answers: unknown[] = [];
  const items = [
    { item: 'a', no: '2.3', text: '冷藏设施能正常运转', problem: '温度计读数 12 ℃', clause: '第三十三条', measure: '检修后拍温度计读数', state: 'awaited' },
    { item: 'b', no: '4.1', text: '洗手池', problem: '没有洗手液', clause: '', measure: '', state: 'returned', answer: '已补', reason: '照片看不清' },
    { item: 'c', no: '5.2', text: '垃圾桶带盖', problem: '无盖', clause: '', measure: '', state: 'accepted', answer: '已更换' },
  ];
  await phone.route('**/site-api/view', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...((await answer.json()) as object), rectification: { number: '整改〔2026〕1号', deadline: '2026-12-10', items } } });
  });
  await phone.route('**/site-api/rectify', (route) => {
    answers.push(route.request().postDataJSON());
    return route.fulfill({ json: {} });
  });
  await phone.reload();
  await phone.locator('[data-item]').first().waitFor();
  await picture('site-rectify');
  expect(await phone.locator('[data-item]').count()).toBe(3);
  expect(await phone.locator('[data-item=b]').textContent()).toContain('照片看不清');
  expect(await phone.locator('[data-item=c] textarea').count()).toBe(0);
  // Nothing is sent where nothing was written, and one item's words do not go with another's.
  await phone.locator('[data-item=b] textarea').fill('洗手液已补，附照片');
  await phone.locator('[data-item=a] .go').click();
  expect(answers).toEqual([]);
  await phone.locator('[data-item=b] .go').click();
  await expect.poll(() => answers).toEqual([{ item: 'b', text: '洗手液已补，附照片' }]);
  expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  // The page asks again and again: an answer that is under way is not cut in two.
  await phone.unrouteAll({ behavior: 'wait' });
}, 60_000);

test.skipIf(!browserIsThere)('a camera that is not allowed, or not there, is told apart, and the call goes on without', async () => {
  const cases = [{ name: 'NotAllowedError', words: '没有摄像头权限' }, { name: 'NotFoundError', words: '没有找到摄像头' }, { name: 'NotReadableError', words: '被别的程序占用' }];
  await phone.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = async () => {
      throw new DOMException('by the test', (globalThis as { fault?: string }).fault ?? 'NotAllowedError');
    };
  });
  for (const { name, words } of cases) {
    await phone.reload();
    await phone.evaluate((fault) => Object.assign(globalThis, { fault }), name);
    await phone.click('#start');
    await phone.click('#agree');
    await expect.poll(() => phone.getAttribute('#camera-fault', 'data-fault').catch(() => null)).toBe(name);
    expect(await phone.textContent('#camera-fault')).toContain(words);
    await picture(`site-${name}`);
    await expect.poll(() => phone.getAttribute('#call-state', 'data-state'), { timeout: 30_000 }).toBe('live');
    await phone.click('#hang');
  }
}, 90_000);

test.skipIf(!browserIsThere)('a revoked link is refused with a plain page, and says that nothing is lost', async () => {
  const { invitation } = (await at.stage.stations.staff.client.live.invitations({ case: CASE }))[0]!;
  await at.stage.stations.staff.client.live.revoke({ case: CASE, invitation });
  const refused = await fetch(`${at.stage.address}${link}`);
  expect(refused.status).toBe(410);
  expect(await refused.text()).toContain('已上传的资料都已保存');
  expect(faults).toEqual([]);
}, 30_000);
