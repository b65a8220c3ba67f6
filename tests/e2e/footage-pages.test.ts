// Two pages of footage as staff use them: a cube that comes in six files, with what is said where they do not fit, and a video from
// which a face is taken out from one frame to another, moved in between, given up once, and then seen only covered until somebody
// gives a reason.

import { join } from 'node:path';
import sharp from 'sharp';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { FACES, type Face } from '#shared/footage/cube-faces.ts';
import { facePixels, plainColour } from '../../src-main/media/cube.testing.ts';
import { ffmpegOrSkip, makeBarCoded, numberOf } from '../../src-main/media/video/video.testing.ts';
import { browserIsThere, callsOf, fetchInPage } from './harness.ts';
import { useOffice } from './office.ts';
import { goToCase, openFromInbox, syncSays } from './steps.ts';

const CASE = 'wy-2026-0421';
const EDGE = 256;
const tools = ffmpegOrSkip('redacting a video on its page');
if (!browserIsThere) console.log('skipped: importing a cube and redacting a video on their pages: it needs a Chromium (set CHROMIUM, or install one)');

/** The files of a cube, each named by its stem and its face unless told otherwise. */
async function filesOfCube(stem: string, { edgeOf = () => EDGE, nameOf = (face) => face }: { readonly edgeOf?: (face: Face) => number; readonly nameOf?: (face: Face) => string } = {}): Promise<{ name: string; mimeType: string; buffer: Buffer }[]> {
  return Promise.all(FACES.map(async (face) => {
    const edge = edgeOf(face);
    return { name: `${stem}_${nameOf(face)}.png`, mimeType: 'image/png', buffer: await sharp(facePixels(face, edge, plainColour), { raw: { width: edge, height: edge, channels: 3 } }).png().toBuffer() };
  }));
}

describe.skipIf(!browserIsThere)('footage on its pages', () => {
  const office = useOffice({ width: 1280, height: 720 });
  const { faults, seat } = office;
  let staff: Page;
  const look = async (name: string, page = staff) => process.env['KANTAI_PICTURES'] && (await page.screenshot({ path: join(process.env['KANTAI_PICTURES'], `${name}.png`) }));
  const stateNow = async () => (await callsOf(staff).case.get({ case: CASE })).state;
  const choose = (files: Parameters<Page['setInputFiles']>[1]) => staff.locator('input[type="file"]').setInputFiles(files);
  const entry = (words: RegExp | string) => staff.locator('.import-entry').filter({ hasText: words });

  beforeAll(async () => {
    staff = await seat('staff', 'li');
  });

  test('six files that do not make a cube are told what they lack, and nothing of them is imported', async () => {
    await goToCase(staff, CASE, 'import');
    const whole = await filesOfCube('后厨');
    await choose(whole.filter(({ name }) => !name.includes('down')));
    await entry('还缺：下').waitFor();
    await look('cube-missing');
    // What comes later joins those that wait for it.
    await choose(whole.filter(({ name }) => name.includes('down')));
    await entry('立方体全景，6 个文件').waitFor();
    await expect.poll(() => staff.locator('.import-entry').count()).toBe(1);
    await look('cube-whole');
    await entry('6 个文件').getByRole('button', { name: '移除' }).click();

    await choose(await filesOfCube('大小不一', { edgeOf: (face) => (face === 'left' ? EDGE / 2 : EDGE) }));
    await choose(await filesOfCube('左右反了', { nameOf: (face) => (face === 'left' ? 'right' : face === 'right' ? 'left' : face) }));
    await expect.poll(() => staff.locator('.import-entry').count()).toBe(2);
    await staff.getByTestId('import-start').click();
    await entry('六个面必须是同样大小的正方形图片').waitFor({ timeout: 60_000 });
    await entry('接缝处对不上').waitFor({ timeout: 60_000 });
    await look('cube-refused');
    for (const one of ['同样大小', '接缝处']) await entry(one).getByRole('button', { name: '移除' }).click();

    // Two that say they are the front: only a person knows which.
    const twice = await filesOfCube('双正面');
    await choose([...twice, { ...twice[0]!, name: '双正面_f.png' }]);
    await entry('不止一个文件说是：前').waitFor();
    await look('cube-twice');
    await entry('不止一个文件').getByRole('button', { name: '作为单独图片' }).click();
    await expect.poll(() => staff.locator('.import-entry').count()).toBe(7);
    await look('cube-apart');
    expect((await stateNow()).footage).toEqual([]);
    for (let left = 7; left > 0; left -= 1) await staff.locator('.import-entry').first().getByRole('button', { name: '移除' }).click();
  });

  test('six files chosen together become one sphere', async () => {
    await choose((await filesOfCube('后厨')).toReversed());
    await entry('立方体全景，6 个文件').getByRole('textbox', { name: /名称/ }).fill('后厨 全景');
    await staff.getByTestId('import-start').click();
    await staff.getByText('已导入').first().waitFor({ timeout: 120_000 });
    await look('cube-done');
    const { footage: [sphere] } = await stateNow();
    expect(sphere).toMatchObject({ title: '后厨 全景', width: EDGE * 4, height: EDGE * 2, prepared: 'cubeFaces', faces: FACES.map((face) => ({ face, name: `后厨_${face}.png` })) });
    // Each face lies where a sphere has it: middle, quarters, above and below.
    const preview = await fetchInPage(staff, `/media/${sphere!.original.sha256}/preview`);
    const { data, info } = await sharp(Buffer.from(await preview.arrayBuffer())).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    const at = (x: number, y: number): number[] => [...data.subarray((Math.floor(y * info.height) * info.width + Math.floor(x * info.width)) * 3).subarray(0, 3)];
    for (const [face, x, y, direction] of [['front', 0.5, 0.5, [0, 0, -1]], ['right', 0.75, 0.5, [1, 0, 0]], ['back', 0.001, 0.5, [0, 0, 1]], ['left', 0.25, 0.5, [-1, 0, 0]], ['up', 0.5, 0.001, [0, 1, 0]], ['down', 0.5, 0.999, [0, -1, 0]]] as const) {
      const far = Math.max(...at(x, y).map((value, c) => Math.abs(value - plainColour(direction)[c]!)));
      expect([face, far < 10]).toEqual([face, true]);
    }
    await goToCase(staff, CASE, 'review');
    await staff.locator('section.picture[data-sharp="true"]').waitFor({ timeout: 60_000 });
    await look('cube-review');
    expect(faults).toEqual([]);
  });

  describe.skipIf(!tools)('a video', () => {
    const FRAMES = 150;
    const bar = (page = staff) => page.getByTestId('video-bar');
    const panel = () => staff.getByRole('region', { name: '遮盖人脸、车牌' });
    const slider = () => staff.getByRole('slider', { name: '时间轴' });
    const shows = (frame: number, page = staff) => page.locator(`[data-testid="video-bar"][data-frame="${frame}"][data-still="shown"]`).waitFor({ timeout: 60_000 });
    /** By steps of a second, then of a frame. */
    const goTo = async (frame: number): Promise<void> => {
      await slider().press('Home');
      for (let second = 0; second < Math.floor(frame / 30); second += 1) await slider().press('PageUp');
      for (let step = 0; step < frame % 30; step += 1) await slider().press('ArrowRight');
      await shows(frame);
    };
    const drag = async (from: readonly [number, number], to: readonly [number, number]): Promise<void> => {
      const box = (await staff.locator('section.picture canvas.viewer-canvas').boundingBox())!;
      await staff.mouse.move(box.x + box.width * from[0], box.y + box.height * from[1]);
      await staff.mouse.down();
      await staff.mouse.move(box.x + box.width * to[0], box.y + box.height * to[1], { steps: 8 });
      await staff.mouse.up();
    };
    let sha256: string;
    let expert: Page;
    /** A frame of the redacted or the whole video, in grey. */
    const frameOf = async (layer: '' | '/redacted', frame: number, page = staff): Promise<{ status: number; at: (x: number, y: number) => number; number: number }> => {
      const reply = await fetchInPage(page, `/media/${sha256}${layer}/frame/${frame}/preview`);
      if (reply.status !== 200) return { status: reply.status, at: () => 0, number: -1 };
      const { data, info } = await sharp(Buffer.from(await reply.arrayBuffer())).greyscale().raw().toBuffer({ resolveWithObject: true });
      const at = (x: number, y: number): number => data[Math.floor(y * info.height) * info.width + Math.floor(x * info.width)]!;
      return { status: 200, at, number: numberOf((part) => at(part, 0.95)) };
    };

    test('has an area covered from one frame to another, moved in between', async () => {
      await goToCase(staff, CASE, 'import');
      // Small pictures are computed, large ones covered: enough work to be given up half-way.
      await choose(makeBarCoded(tools!, office.folder, { name: 'walk.mp4', frames: FRAMES, sound: true, args: ['-vf', 'scale=1280:720:flags=neighbor', '-c:v', 'libx264', '-preset', 'veryfast', '-g', '30', '-pix_fmt', 'yuv420p'] }));
      await entry('walk.mp4').getByRole('textbox', { name: /名称/ }).fill('后厨 巡检视频');
      await staff.getByTestId('import-start').click();
      await staff.getByText('已导入').first().waitFor({ timeout: 120_000 });
      sha256 = (await stateNow()).footage.find(({ video }) => video)!.original.sha256;
      await goToCase(staff, CASE, 'review');
      await staff.locator('section.picture').waitFor();
      await staff.locator('body').press('Escape');
      await staff.keyboard.press(']');
      await bar().waitFor({ timeout: 60_000 });
      // Frames in which the areas lie over bars of both kinds: what covers them is their mean.
      await goTo(42);
      await staff.getByRole('button', { name: '更多' }).click();
      await staff.getByRole('button', { name: '遮盖', exact: true }).click();
      await panel().getByText('还没有圈出区域').waitFor();
      await look('redact-empty');
      await panel().getByRole('button', { name: '框' }).click();
      await look('redact-tool');
      await drag([0.15, 0.3], [0.35, 0.6]);
      await panel().getByText('已圈 1 处').waitFor();
      await panel().getByRole('button', { name: '从当前帧起' }).click();
      await look('redact-drawn');
      await goTo(85);
      await panel().getByRole('button', { name: '到当前帧止' }).click();
      // By its left edge, to the right.
      await drag([0.15, 0.45], [0.4, 0.45]);
      await panel().getByText('2 处定位').waitFor();
      await look('redact-moved');
      await panel().getByRole('button', { name: '车牌' }).click();
      await goTo(53);
      await look('redact-between');
    });

    test('is given up while it is made, and nothing has changed', async () => {
      await panel().getByRole('button', { name: '生成遮盖件（1 处）' }).click();
      await panel().getByRole('status').waitFor();
      await look('redact-progress');
      // It goes on without the panel, and on another page, and says so.
      await panel().getByRole('button', { name: '关闭' }).click();
      await staff.getByTestId('making').getByText('后厨 巡检视频').waitFor();
      await look('redact-beside');
      await staff.getByTestId('making').getByRole('button', { name: /后厨 巡检视频/ }).first().click();
      await panel().getByRole('button', { name: '取消', exact: true }).click();
      await panel().getByText('已取消，没有留下任何内容。').waitFor({ timeout: 60_000 });
      await look('redact-cancelled');
      expect((await stateNow()).redactions ?? {}).toEqual({});
      await panel().getByText('已圈 1 处').waitFor();
    });

    test('is seen whole by an expert elsewhere, before', async () => {
      await syncSays(staff, /服务器已同步/);
      expert = await seat('expert', 'chen');
      await openFromInbox(expert, '巷口小馆');
      await expert.locator('.shot').filter({ hasText: '后厨 巡检视频' }).click();
      await shows(0, expert);
      expect((await frameOf('', 61, expert)).number).toBe(61);
      expect(await expert.getByTestId('seal').count()).toBe(0);
    });

    test('is made without it; everybody sees that one, and the original after a reason that is kept', async () => {
      await panel().getByRole('button', { name: '生成遮盖件（1 处）' }).click();
      await panel().waitFor({ state: 'detached', timeout: 120_000 });
      await staff.getByTestId('seal').getByText('遮盖件').waitFor();
      await look('redact-done');
      const made = (await stateNow()).redactions?.[sha256];
      expect(made).toMatchObject({ shapes: [{ kind: 'box', what: 'plate', time: { frame: 42, to: { frame: 85 }, keys: [{ frame: 85 }] } }] });
      await bar().waitFor({ timeout: 60_000 });
      await goTo(53);
      await bar().getByText('遮盖件这一帧').waitFor();
      await look('redact-shown');

      // Where it lies, as shares of the picture.
      const { points, time } = made!.shapes[0]!;
      const middle = (of: readonly (readonly number[])[]): [number, number] => [of.reduce((sum, [x]) => sum + x!, 0) / 4 / 1280, of.reduce((sum, [, y]) => sum + y!, 0) / 4 / 720];
      const [from, to] = [middle(points), middle(time!.keys![0]!.points)];
      const part = (53 - 42) / (85 - 42);
      const between: [number, number] = [from[0] + (to[0] - from[0]) * part, from[1]];
      expect(to[0] - from[0]).toBeGreaterThan(0.15);
      const covered = async (frame: number, [x, y]: readonly [number, number]): Promise<boolean> => {
        const { at, number } = await frameOf('/redacted', frame);
        expect(number).toBe(frame);
        // Bars go from above to below.
        return [-0.08, -0.04, 0, 0.04, 0.08].some((aside) => Math.abs(at(x + aside, y) - at(x + aside, 0.95)) > 40);
      };
      for (const [frame, place, is] of [[41, from, false], [42, from, true], [53, between, true], [85, to, true], [85, [from[0] - 0.04, from[1]], false], [86, to, false]] as const) expect([frame, place, await covered(frame, place)]).toEqual([frame, place, is]);
      // One that this window has not shown, and those that it has: nothing of them is remembered.
      for (const frame of [61, 53, 42, 85]) expect([frame, (await frameOf('', frame)).status]).toEqual([frame, 403]);

      await staff.getByRole('button', { name: '查看未遮盖影像' }).click();
      const reason = staff.getByRole('textbox', { name: /查看理由/ });
      await reason.fill('核对车牌与备案是否一致');
      await look('redact-reason');
      await reason.press('Enter');
      await staff.getByTestId('seal').getByText('未遮盖', { exact: false }).waitFor();
      await bar().waitFor({ timeout: 60_000 });
      await goTo(53);
      await look('redact-unsealed');
      expect((await stateNow()).unsealed).toMatchObject([{ sha256, by: expect.any(String), reason: '核对车牌与备案是否一致' }]);
      const open = await frameOf('', 53);
      expect([open.status, open.number, Math.abs(open.at(...between) - open.at(between[0], 0.95)) < 40]).toEqual([200, 53, true]);
      await staff.getByRole('button', { name: '回到遮盖件' }).click();
      await staff.getByRole('button', { name: '查看未遮盖影像' }).waitFor();

    });

    test('is covered where an expert elsewhere looks at it, and the original is theirs after a reason of their own', async () => {
      // The window that showed the original changes by itself, where it was.
      await expert.getByTestId('seal').getByText('遮盖件').waitFor({ timeout: 60_000 });
      await bar(expert).getByText('遮盖件这一帧').waitFor({ timeout: 60_000 });
      await look('redact-expert', expert);
      expect((await frameOf('/redacted', 53, expert)).number).toBe(53);
      // What this window had is sealed for it as well, a reason of somebody else's or not.
      for (const frame of [0, 61]) expect([frame, (await frameOf('', frame, expert)).status]).toEqual([frame, 403]);
      for (const what of ['file', 'strip', 'preview', 'proxy/0']) expect([what, (await fetchInPage(expert, `/media/${sha256}/${what}`)).status]).toEqual([what, 403]);
      const refused = faults.filter((fault) => fault.includes('403')).length;
      expect(refused).toBe(10);

      await expert.getByRole('button', { name: '查看未遮盖影像' }).click();
      await expert.getByRole('textbox', { name: /查看理由/ }).fill('核对人数与申报是否相符');
      await expert.getByRole('button', { name: '记录并查看' }).click();
      await expert.getByTestId('seal').getByText('未遮盖', { exact: false }).waitFor();
      await shows(0, expert);
      expect((await frameOf('', 61, expert)).number).toBe(61);
      await look('redact-expert-unsealed', expert);
      // Those who guard it see who looked, and why.
      await expect.poll(async () => (await stateNow()).unsealed?.map(({ reason }) => reason)).toEqual(['核对车牌与备案是否一致', '核对人数与申报是否相符']);

      // What was refused on purpose, and nothing else.
      expect(faults.filter((fault) => !fault.includes('403'))).toEqual([]);
      expect(faults).toHaveLength(refused);
    });
  });
});
