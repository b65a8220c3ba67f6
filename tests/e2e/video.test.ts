// A video from its import to evidence: staff import it on the page, an expert plays it, steps, marks a frame, lets the mark hold until
// another one, and gets a crop of exactly that frame of the original.

import { join } from 'node:path';
import sharp from 'sharp';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { ffmpegOrSkip, makeBarCoded, numberOf } from '../../src-main/media/video/video.testing.ts';
import { browserIsThere, callsOf, fetchInPage } from './harness.ts';
import { useOffice } from './office.ts';
import { drawBox, goToCase, openFromInbox, syncSays } from './steps.ts';

const CASE = 'wy-2026-0421';
const tools = ffmpegOrSkip('a video end to end');
if (!browserIsThere) console.log('skipped: a video end to end: it needs a Chromium (set CHROMIUM, or install one)');

describe.skipIf(!tools || !browserIsThere)('a video', () => {
  const office = useOffice();
  const { faults, seat } = office;
  let expert: Page;
  const bar = () => expert.getByTestId('video-bar');
  const shows = (frame: number, still?: string) => expert.locator(`[data-testid="video-bar"][data-frame="${frame}"]${still === undefined ? '' : `[data-still="${still}"]`}`).waitFor({ timeout: 60_000 });
  const picture = async (name: string) => process.env['KANTAI_PICTURES'] && (await expert.screenshot({ path: join(process.env['KANTAI_PICTURES'], `${name}.png`) }));

  test('is imported on the page, with its progress', async () => {
    const staff = await seat('staff', 'li');
    await goToCase(staff, CASE, 'import');
    await staff.locator('input[type="file"]').setInputFiles(makeBarCoded(tools!, office.folder, { name: 'walk.mp4', frames: 61, sound: true }));
    await staff.getByRole('textbox', { name: /名称/ }).fill('后厨 巡检视频');
    await staff.getByRole('button', { name: /导入 1 个文件/ }).click();
    await staff.getByText('已导入').first().waitFor({ timeout: 120_000 });
    const { state } = await callsOf(staff).case.get({ case: CASE });
    expect(state.footage[0]).toMatchObject({ title: '后厨 巡检视频', width: 320, height: 180, video: { frames: 61, sound: true } });
    await syncSays(staff, /服务器已同步/);
  });

  test('is stepped through by keys, and what rests is the original’s own frame', async () => {
    expert = await seat('expert', 'chen');
    await openFromInbox(expert, '巷口小馆');
    await bar().waitFor({ timeout: 60_000 });
    await expert.locator('body').press('Escape');
    for (let i = 0; i < 5; i += 1) await expert.keyboard.press('.');
    await expert.keyboard.press(',');
    await shows(4, 'shown');
    await picture('video-still');
    await expert.getByRole('slider', { name: '时间轴' }).press('End');
    await shows(60);
    await expert.getByRole('slider', { name: '时间轴' }).press('Home');
    await shows(0, 'shown');
    await expert.keyboard.press('Escape');
    await expert.getByRole('button', { name: '播放', exact: true }).click();
    await expert.getByRole('button', { name: '暂停', exact: true }).click({ timeout: 30_000 }).catch(() => undefined);
    await expert.waitForFunction(() => Number(document.querySelector('[data-testid="video-bar"]')?.getAttribute('data-frame')) > 0);
  });

  test('a mark holds from its frame until another, and its crop is cut from exactly that frame', async () => {
    await expert.getByRole('slider', { name: '时间轴' }).press('Home');
    for (let i = 0; i < 9; i += 1) await expert.getByRole('slider', { name: '时间轴' }).press('ArrowRight');
    await shows(9, 'shown');
    await drawBox(expert, [0.3, 0.3], [0.6, 0.6]);
    const marks = async () => Object.values((await callsOf(expert).case.get({ case: CASE })).state.sheets['chen']?.marks ?? {});
    await expect.poll(async () => (await marks()).length, { timeout: 20_000 }).toBe(1);
    expect((await marks())[0]).toMatchObject({ kind: 'box', time: { frame: 9 } });
    for (let i = 0; i < 6; i += 1) await expert.getByRole('slider', { name: '时间轴' }).press('ArrowRight');
    await shows(15, 'shown');
    await expert.getByRole('button', { name: '标注到此帧止' }).click();
    await expect.poll(async () => (await marks())[0]?.time?.to?.frame, { timeout: 20_000 }).toBe(15);
    await picture('video-mark');
    const mark = (await marks())[0]!;
    const whole = { ...mark, view: { kind: 'flat', x: 160, y: 90, across: 320 } };
    const address = (kind: string) => `/media/${mark.footage}/crop.${kind}?of=${encodeURIComponent(JSON.stringify({ mark: whole, view: whole.view }))}`;
    const facts = (await (await fetchInPage(expert, address('json'))).json()) as { source: unknown };
    expect(facts.source).toMatchObject({ sha256: mark.footage, frame: 9, pts: mark.time!.pts });
    const { data, info } = await sharp(Buffer.from(await (await fetchInPage(expert, address('png'))).arrayBuffer())).greyscale().raw().toBuffer({ resolveWithObject: true });
    // Below the outline of the box, which the bars run through.
    expect(numberOf((part) => data[Math.floor(info.height * 0.9) * info.width + Math.floor(part * info.width)]!)).toBe(9);
    expect(faults).toEqual([]);
  });

  test('has thumbnails on its time line, jumps from mark to mark, plays at another speed and loudness, and loops a stretch', async () => {
    const slider = expert.getByRole('slider', { name: '时间轴' });
    const { original } = (await callsOf(expert).case.get({ case: CASE })).state.footage[0]!;
    const strip = await fetchInPage(expert, `/media/${original.sha256}/strip`);
    expect(strip.status).toBe(200);
    // Frames of other numbers have other bars.
    expect((await sharp(Buffer.from(await strip.arrayBuffer())).greyscale().stats()).channels[0]!.stdev).toBeGreaterThan(20);
    await expert.waitForFunction(() => (document.querySelector<HTMLImageElement>('img.time-strip')?.naturalWidth ?? 0) > 0);

    await slider.press('End');
    await shows(60);
    await expert.getByRole('button', { name: '上一标注' }).click();
    await shows(9, 'shown');
    await slider.press('Home');
    await shows(0);
    await expert.getByRole('button', { name: '下一标注' }).click();
    await shows(9, 'shown');

    // Both say what the player itself says.
    const speed = expert.getByRole('combobox', { name: '速度' });
    for (const one of ['4', '0.25', '0.5']) {
      await speed.selectOption(one);
      await expect.poll(() => speed.inputValue()).toBe(one);
    }
    const volume = expert.getByRole('slider', { name: '音量' });
    for (const one of ['0.3', '0', '0.8']) {
      await volume.fill(one);
      await expect.poll(() => volume.inputValue()).toBe(one);
    }

    await expert.getByRole('button', { name: '循环起点' }).click();
    for (let i = 0; i < 8; i += 1) await slider.press('ArrowRight');
    await shows(17, 'shown');
    await expert.getByRole('button', { name: '循环终点' }).click();
    await expert.getByRole('button', { name: /循环 0:00.30–0:00.57/ }).waitFor();
    await picture('video-loop');
    await expert.evaluate(() => {
      const bar = document.querySelector('[data-testid="video-bar"]')!;
      const seen: number[] = [];
      new MutationObserver(() => seen.push(Number(bar.getAttribute('data-frame')))).observe(bar, { attributes: true, attributeFilter: ['data-frame'] });
      (window as unknown as { seen: number[] }).seen = seen;
    });
    await expert.getByRole('button', { name: '播放', exact: true }).click();
    // Three times around.
    await expert.waitForFunction(() => {
      const { seen } = window as unknown as { seen: number[] };
      return seen.filter((frame, i) => i > 0 && frame < seen[i - 1]!).length >= 3;
    }, null, { timeout: 60_000 });
    await expert.getByRole('button', { name: '暂停', exact: true }).click();
    const seen = await expert.evaluate(() => (window as unknown as { seen: number[] }).seen);
    expect(Math.min(...seen)).toBe(9);
    // A player that is late may present a frame or two more before it is sent back.
    expect(Math.max(...seen)).toBeLessThan(24);
    await expert.getByRole('button', { name: /循环 0:00.30–0:00.57/ }).click();
    await expert.getByRole('button', { name: '循环起点' }).waitFor();
    await speed.selectOption('1');
    expect(faults).toEqual([]);
  });

  test('two videos run on one time line, the second moved against the first', async () => {
    const [staff] = office.seats;
    await staff!.page.locator('input[type="file"]').setInputFiles(makeBarCoded(tools!, office.folder, { name: 'again.mp4', frames: 75 }));
    await staff!.page.getByRole('textbox', { name: /名称/ }).fill('整改后 巡检视频');
    await staff!.page.getByRole('button', { name: /导入 1 个文件/ }).click();
    await expect.poll(async () => (await callsOf(staff!.page).case.get({ case: CASE })).state.footage.length, { timeout: 120_000 }).toBe(2);
    await expect.poll(async () => (await callsOf(expert).case.get({ case: CASE })).footage.length, { timeout: 120_000 }).toBe(2);

    await expert.getByRole('slider', { name: '时间轴' }).press('Home');
    await expert.getByRole('button', { name: '对比', exact: true }).click();
    await expert.getByRole('checkbox', { name: /整改后/ }).check();
    await expert.getByRole('button', { name: '开始对比' }).click();
    const second = (frame: number) => expert.locator(`[data-testid="beside-bar"][data-frame="${frame}"]`).waitFor({ timeout: 60_000 });
    await second(0);
    for (let i = 0; i < 7; i += 1) await expert.getByRole('slider', { name: '时间轴' }).press('ArrowRight');
    await shows(7);
    await second(7);
    const beside = expert.getByTestId('beside-bar');
    for (let i = 0; i < 3; i += 1) {
      await beside.getByRole('button', { name: '前进一帧' }).click();
      await second(8 + i);
    }
    await expert.getByRole('slider', { name: '时间轴' }).press('ArrowRight');
    await shows(8, 'shown');
    await second(11);
    await picture('video-beside');
    // Whatever they came to while both ran: at rest they stand three frames apart.
    await expert.getByRole('button', { name: '播放', exact: true }).first().click();
    await expert.waitForFunction(() => Number(document.querySelector('[data-testid="video-bar"]')?.getAttribute('data-frame')) > 20);
    await expert.getByRole('button', { name: '暂停', exact: true }).first().click({ timeout: 5_000 }).catch(() => undefined);
    await expert.waitForFunction(() => {
      const frame = (name: string) => Number(document.querySelector(`[data-testid="${name}"]`)?.getAttribute('data-frame'));
      return frame('beside-bar') === frame('video-bar') + 3;
    });
    await beside.getByRole('button', { name: '同时开始' }).click();
    await expert.waitForFunction(() => {
      const frame = (name: string) => document.querySelector(`[data-testid="${name}"]`)?.getAttribute('data-frame');
      return frame('beside-bar') === frame('video-bar');
    });
    expect(faults).toEqual([]);
  });
});
