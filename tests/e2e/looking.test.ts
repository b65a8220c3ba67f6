// What a reviewer does with a picture, in the window, drawn by the processor: looks from 120° to past 1:1, adjusts and returns to the
// original, marks by hand and by keyboard, undoes, measures on a stated basis, compares and aligns. And what staff are told of files that are
// no pictures.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDeflate, crc32 } from 'node:zlib';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { ffmpegOrSkip, makeFrameless } from '../../src-main/media/video/video.testing.ts';
import { alignmentOf } from '../../src-shared/footage/align.ts';
import { directionOfScreen, firstSphereView } from '../../src-shared/footage/camera.ts';
import type { Direction, SphereProjection } from '../../src-shared/footage/sphere.ts';
import { quaternionOfTurn } from '../../src-shared/footage/turn.ts';
import { browserIsThere, callsOf, fetchInPage, root } from './harness.ts';
import { useOffice } from './office.ts';
import { drawBox, goToCase, measurePicture, openFromInbox, pictureIsSharp, syncSays } from './steps.ts';

const CASE = 'wy-2026-0421';
const media = join(root, '../shared/media');
const hasMedia = existsSync(join(media, 'stills/clinic_8192x4096_gpano_gps.jpg'));
if (!browserIsThere) console.log('skipped: looking at pictures in the window: it needs a Chromium (set CHROMIUM, or install one)');
else if (!hasMedia) console.log('skipped: looking at pictures in the window: no ../shared/media');

describe.skipIf(!browserIsThere || !hasMedia)('a reviewer', () => {
  const office = useOffice({ width: 1280, height: 720 });
  const { faults, seat } = office;
  const ffmpeg = ffmpegOrSkip('importing videos that hold no frame');
  let staff: Page;
  let expert: Page;
  const pictures = process.env['KANTAI_PICTURES'];
  if (pictures) mkdirSync(pictures, { recursive: true });
  const look = async (name: string, page = expert) => pictures && (await page.screenshot({ path: join(pictures, `looking-${name}.png`) }));
  const entry = (words: RegExp | string) => staff.locator('.import-entry').filter({ hasText: words });
  const canvas = () => expert.locator('section.picture canvas.viewer-canvas');
  const badge = (words: RegExp) => expert.getByTestId('badge').filter({ hasText: words }).waitFor();
  const readout = (words: RegExp) => expert.locator('.readout').filter({ hasText: words }).waitFor();
  const tools = () => expert.getByRole('toolbar', { name: '影像工具' });
  const more = () => expert.getByRole('toolbar', { name: '更多' });
  const shot = (title: RegExp) => expert.locator('.shot').filter({ hasText: title }).click();
  const marks = async () => Object.values((await callsOf(expert).case.get({ case: CASE })).state.sheets['chen']?.marks ?? {});
  const at = async (x: number, y: number): Promise<[number, number]> => {
    const box = (await canvas().boundingBox())!;
    return [box.x + box.width * x, box.y + box.height * y];
  };
  const click = async (x: number, y: number) => expert.mouse.click(...(await at(x, y)));

  beforeAll(async () => {
    staff = await seat('staff', 'li');
  });

  test('has the pictures that staff import; what is none is refused in plain words, and the rest goes on', async () => {
    await goToCase(staff, CASE, 'import');
    const whole = readFileSync(join(media, 'stills/clinic_8192x4096_gpano_gps.jpg'));
    const bad = join(office.folder, 'bad');
    mkdirSync(bad);
    writeFileSync(join(bad, '截断.jpg'), whole.subarray(0, 700_000));
    writeFileSync(join(bad, '其实是文字.jpg'), '这不是图片'.repeat(500));
    writeFileSync(join(bad, '像素炸弹.png'), await pngOf(60_000, 60_000, 60_000));
    writeFileSync(join(bad, '谎报行数.png'), await pngOf(4000, 4000, 40));
    writeFileSync(join(bad, '空.jpg'), '');
    writeFileSync(join(bad, '没有拷完.mp4'), readFileSync(join(media, 'video/pano_ci_1920.mp4')).subarray(0, 3000));
    const names = ['截断.jpg', '其实是文字.jpg', '像素炸弹.png', '谎报行数.png', '空.jpg', '没有拷完.mp4', ...(ffmpeg ? ['没有画面.mp4', '没有画面.webm'] : [])];
    for (const name of names) if (ffmpeg && name.startsWith('没有画面')) makeFrameless(ffmpeg, bad, name);
    await staff.locator('input[type="file"]').setInputFiles(names.map((name) => join(bad, name)));
    await staff.locator('input[type="file"]').setInputFiles(['stills/clinic_8192x4096_gpano_gps.jpg', 'stills/clinic_treatment_room_8192x4096.jpg', 'stills/gpano_grid_north45.jpg', 'flat/DJI_0025.JPG'].map((name) => join(media, name)));
    // The same grid, whose file says that the camera did not stand straight.
    const tilted = readFileSync(join(media, 'stills/gpano_grid_north45.jpg')).toString('latin1').replace('PosePitchDegrees>0.0<', 'PosePitchDegrees>9.0<').replace('PoseRollDegrees>0.0<', 'PoseRollDegrees>5.0<');
    writeFileSync(join(office.folder, '倾斜相机.jpg'), Buffer.from(tilted, 'latin1'));
    await staff.locator('input[type="file"]').setInputFiles(join(office.folder, '倾斜相机.jpg'));
    await staff.getByTestId('import-start').click();
    await expect.poll(async () => (await callsOf(staff).case.get({ case: CASE })).state.footage.length, { timeout: 120_000 }).toBe(5);
    for (const name of names) {
      const said = (await entry(name).locator('.over, [role="alert"]').first().textContent({ timeout: 60_000 })) ?? '';
      expect([name, said.length > 5, /[\\/]|Error|undefined|null/.test(said)]).toEqual([name, true, false]);
      if (name.startsWith('没有画面')) expect(said).toContain('一帧画面也没有');
    }
    await look('refused', staff);
    await syncSays(staff, /服务器已同步/);
  });

  test('looks from 120° to past 1:1, by wheel and keys, at source pixels; fits, faces north, sees a little planet', async () => {
    expert = await seat('expert', 'chen');
    await openFromInbox(expert, '巷口小馆');
    await shot(/gpano grid/);
    await pictureIsSharp(expert);
    await look('grid');
    await expert.keyboard.press('h');
    await readout(/N 0\.0°/);
    await shot(/gps/);
    await pictureIsSharp(expert);
    await look('first');
    await expert.mouse.move(...(await at(0.5, 0.5)));
    for (let i = 0; i < 12; i += 1) await expert.mouse.wheel(0, 400);
    await readout(/视场 120°/);
    await pictureIsSharp(expert);
    await look('fov-120');
    await canvas().focus();
    for (let i = 0; i < 24; i += 1) await expert.keyboard.press('+');
    await readout(/视场 2°/);
    await pictureIsSharp(expert);
    await badge(/层级 0/);
    await look('fov-2');
    expect((await measurePicture(expert)).deviation).toBeGreaterThan(1);
    await expert.keyboard.press('Home');
    await pictureIsSharp(expert);
    await expert.keyboard.press('y');
    await badge(/小行星/);
    await pictureIsSharp(expert);
    await look('planet');
    await expert.keyboard.press('y');
    await tools().getByRole('button', { name: '更多' }).click();
    await more().getByRole('button', { name: '小地图' }).click();
    await expert.keyboard.press('l');
    await expert.mouse.move(...(await at(0.4, 0.4)));
    await pictureIsSharp(expert);
    await look('loupe-map');
    await expert.keyboard.press('l');
    await more().getByRole('button', { name: '小地图' }).click();
  });

  test('makes the horizon of a camera that stood askew level, by the pose that its file states', async () => {
    await expect(more().getByRole('button', { name: '水平' }).isDisabled()).resolves.toBe(true);
    await shot(/倾斜相机/);
    await pictureIsSharp(expert);
    const shown = async () => sharp(await canvas().screenshot()).greyscale().raw().toBuffer();
    const off = (one: Buffer, other: Buffer) => one.reduce((sum, value, i) => sum + Math.abs(value - other[i]!), 0) / one.length;
    const askew = await shown();
    await look('askew');
    await more().getByRole('button', { name: '水平' }).click();
    await badge(/已按姿态校平/);
    await pictureIsSharp(expert);
    await expect.poll(async () => off(askew, await shown())).toBeGreaterThan(5);
    await look('levelled');
    await more().getByRole('button', { name: '水平' }).click();
    await pictureIsSharp(expert);
    await expect.poll(async () => off(askew, await shown())).toBeLessThan(1);
    await shot(/gps/);
    await pictureIsSharp(expert);
  });

  test('brightens the picture and is back at the original by one key; the badge says so', async () => {
    await more().getByRole('button', { name: '调整' }).click();
    const panel = expert.getByRole('region', { name: /画面调整/ });
    await panel.getByRole('slider', { name: '曝光' }).focus();
    for (let i = 0; i < 10; i += 1) await expert.keyboard.press('ArrowRight');
    await panel.getByRole('slider', { name: '锐化' }).focus();
    await expert.keyboard.press('End');
    await badge(/已调整/);
    await pictureIsSharp(expert);
    await look('adjusted');
    await canvas().focus();
    await expert.keyboard.press('o');
    await badge(/未调整/);
    await panel.getByRole('button', { name: '关闭' }).click();
  });

  test('marks by hand and by keyboard, on a sphere and on a drone’s picture, undoes and redoes; a crop says what it is of', async () => {
    await expert.keyboard.press('g');
    await drawBox(expert, [0.3, 0.35], [0.45, 0.6]);
    await expect.poll(async () => (await marks()).length).toBe(1);
    await look('box');
    // A triangle by the keyboard alone: cursor, corners, twice in one place ends it.
    await tools().getByRole('button', { name: '多边形' }).click();
    await canvas().focus();
    await expert.keyboard.press('m');
    for (let i = 0; i < 3; i += 1) await expert.keyboard.press('m');
    for (const way of ['', 'ArrowRight', 'ArrowDown']) {
      for (let i = 0; way !== '' && i < 8; i += 1) await expert.keyboard.press(way);
      await expert.keyboard.press('Enter');
    }
    await look('polygon-draft');
    await expert.keyboard.press('Enter');
    await expect.poll(async () => (await marks()).map(({ kind }) => kind).toSorted()).toEqual(['box', 'polygon']);
    await look('polygon');
    await expert.keyboard.press('Escape');
    await expert.keyboard.press('Control+z');
    await expect.poll(async () => (await marks()).length).toBe(1);
    await expert.keyboard.press('Control+Shift+z');
    await expect.poll(async () => (await marks()).length).toBe(2);
    const box = (await marks()).find(({ kind }) => kind === 'box')!;
    const facts = (await (await fetchInPage(expert, `/media/${box.footage}/crop.json?of=${encodeURIComponent(JSON.stringify({ mark: box, view: box.view }))}`)).json()) as { source: { sha256: string } };
    expect(facts.source.sha256).toBe(box.footage);
    const chip = await fetchInPage(expert, `/evidence/${CASE}/${box.id}?of=test`);
    expect([chip.status, chip.headers.get('content-type'), chip.headers.get('cache-control')]).toEqual([200, 'image/jpeg', 'no-store']);

    await shot(/DJI/);
    await pictureIsSharp(expert);
    await tools().getByRole('button', { name: '点', exact: true }).click();
    await click(0.5, 0.5);
    await expect.poll(async () => (await marks()).length).toBe(3);
    await pictureIsSharp(expert);
    await look('flat');
    await expert.keyboard.press('Escape');
    await expert.keyboard.press('Escape');
  });

  test('measures angles always, metres on a stated basis only, with their band', async () => {
    await shot(/gps/);
    await pictureIsSharp(expert);
    await expert.keyboard.press('0');
    await tools().getByRole('button', { name: '测量' }).click();
    const panel = expert.getByRole('region', { name: '测量' });
    await click(0.3, 0.8);
    await click(0.4, 0.85);
    await panel.getByTestId('measured').filter({ hasText: /^\d+\.\d{3}°$/ }).waitFor();
    await panel.getByText('没有依据，不给米数').waitFor();
    await look('measure-angle');
    await panel.getByRole('radio', { name: '已知长度' }).click();
    await panel.getByRole('spinbutton').first().fill('1.2');
    await panel.getByRole('spinbutton').first().blur();
    await panel.getByRole('button', { name: '以此段为准' }).click();
    await panel.getByText(/1\.2\d* ± \d+\.\d+ 米/).waitFor();
    await look('measure-metres');
    // The camera's height above a level floor: the same two points, by plain rays from there.
    const { footage } = (await callsOf(expert).case.get({ case: CASE })).state;
    const source = footage.find(({ title }) => title.includes('gps'))!;
    const pane = (await canvas().boundingBox())!;
    const view = firstSphereView(source.projection as SphereProjection, source);
    const [one, other] = [[0.3, 0.8], [0.4, 0.85]].map(([x, y]) => directionOfScreen(view, pane, { x: x! * pane.width, y: y! * pane.height })) as [Direction, Direction];
    const wanted = Math.hypot(one[0] / one[1] - other[0] / other[1], one[2] / one[1] - other[2] / other[1]);
    await panel.getByRole('radio', { name: '相机高度与地面' }).click();
    for (const height of [1.5, 3]) {
      await panel.getByRole('spinbutton').first().fill(String(height));
      await panel.getByRole('spinbutton').first().blur();
      await panel.getByRole('button', { name: '以此段为准' }).click();
      await expect.poll(async () => Math.abs(Number(/([\d.]+) ± [\d.]+ 米/.exec((await panel.locator('.measure-lines').textContent()) ?? '')?.[1]) / (wanted * height) - 1)).toBeLessThan(0.03);
    }
    await click(0.3, 0.3);
    await click(0.35, 0.25);
    await panel.getByText('有一点不在地面上，不给米数').waitFor();
    await look('measure-floor');
    await panel.getByRole('button', { name: '关闭' }).click();
  });

  test('compares side by side, by curtain, blinking and as a difference; linked, with offset, free; aligned by one pair and by more', async () => {
    await tools().getByRole('button', { name: '对比' }).click();
    await expert.getByRole('checkbox', { name: /treatment/ }).check();
    await expert.getByRole('button', { name: '开始对比' }).click();
    const bar = expert.getByTestId('compare-bar');
    await bar.waitFor();
    await pictureIsSharp(expert);
    await look('side');
    await bar.getByRole('button', { name: '对齐' }).click();
    for (const [x, y] of [[0.2, 0.5], [0.7, 0.5]] as const) await click(x, y);
    await expert.getByText(/已用 1 对点对齐/).waitFor();
    for (const [pairs, [from, to]] of [[2, [[0.1, 0.35], [0.6, 0.38]]], [3, [[0.3, 0.7], [0.81, 0.69]]]] as const) {
      await click(from[0], from[1]);
      await expert.getByText('再到另一边点同一处').waitFor();
      await click(to[0], to[1]);
      await expert.getByText(new RegExp(`已用 ${pairs} 对点对齐`)).waitFor();
    }
    // What is kept with the case is the rotation that fits all three best.
    const kept = async () => Object.values((await callsOf(expert).case.get({ case: CASE })).state.sheets['chen']?.alignments ?? {})[0];
    await expect.poll(async () => (await kept())?.pairs.length).toBe(3);
    const { pairs, turn } = (await kept())!;
    const best = alignmentOf(pairs);
    quaternionOfTurn(best.turn).forEach((part, i) => expect(turn[i]).toBeCloseTo(part, 9));
    await expert.getByText(`已用 3 对点对齐，剩余偏差 ${((best.residual * 180) / Math.PI).toFixed(2)}°`).waitFor();
    await pictureIsSharp(expert);
    await look('aligned');
    // Nothing lies on the tools, with all of them open.
    const boxes = await Promise.all(['.compare-said', '.tools-more', '.tools:not(.tools-more)'].map(async (one) => (await expert.locator(one).boundingBox())!));
    expect(boxes[0]!.y + boxes[0]!.height).toBeLessThanOrEqual(boxes[1]!.y);
    expect(boxes[1]!.y + boxes[1]!.height).toBeLessThanOrEqual(boxes[2]!.y);
    await bar.getByRole('button', { name: '对齐' }).click().catch(() => undefined);
    for (const [mode, name] of [['帘幕', 'curtain'], ['闪换', 'blink'], ['差异', 'difference']] as const) {
      await bar.getByRole('button', { name: mode, exact: true }).click();
      await pictureIsSharp(expert);
      await look(name);
    }
    for (const link of ['带偏差', '自由', '联动']) await bar.getByRole('button', { name: link, exact: true }).click();
    await bar.getByRole('button', { name: '结束对比' }).click();
    await tools().getByRole('button', { name: '对比' }).click();
    for (const one of await expert.locator('.compare-choices').getByRole('checkbox').all()) await one.check();
    await expert.getByRole('button', { name: '开始对比' }).click();
    await bar.waitFor();
    await expert.setViewportSize({ width: 2560, height: 1440 });
    await pictureIsSharp(expert);
    await look('four');
    await bar.getByRole('button', { name: '结束对比' }).click();
    await expert.keyboard.press('f');
    await pictureIsSharp(expert);
    await look('large');
    // Nothing on the page complained, but for files that were to be refused.
    expect(faults.filter((fault) => !/status of 4\d\d/.test(fault))).toEqual([]);
  });
});

/** A grey PNG of one bit a pixel, whose header says `height` rows; so many are there. */
async function pngOf(width: number, height: number, rows: number): Promise<Buffer> {
  const row = Buffer.alloc(1 + Math.ceil(width / 8));
  const deflate = createDeflate({ level: 1 });
  const packed: Buffer[] = [];
  deflate.on('data', (bytes: Buffer) => packed.push(bytes));
  const ended = new Promise((resolve) => deflate.once('end', resolve));
  for (let i = 0; i < rows; i += 1) if (!deflate.write(row)) await new Promise((resolve) => deflate.once('drain', resolve));
  deflate.end();
  await ended;
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 1;
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), chunk('IHDR', header), chunk('IDAT', Buffer.concat(packed)), chunk('IEND', Buffer.alloc(0))]);
}
