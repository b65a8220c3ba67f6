// What a call goes through besides the plain case: a tap that keeps nothing, the line away for seconds and for half a minute while it is
// recorded, the shot list on both sides, a call from its booking, a moment.

import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { KeptRecording } from '#shared/live/kept.ts';
import { CASE, countReceived, linesOf, signalWithChildren, useCall, widthShown } from './call.ts';
import { browserIsThere, callsOf } from './harness.ts';

if (!browserIsThere) console.log('skipped: what a call goes through: it needs a Chromium (set CHROMIUM, or install one)');
/** Pictures a second: everything is coded and decoded by the cores that also run servers and windows. */
const FPS = 10;

// Each waits for what it wants to see and has its own time limits; the whole is only kept from hanging for ever.
describe.skipIf(!browserIsThere)('a call that has its troubles', { timeout: 600_000 }, () => {
  const at = useCall({ fps: FPS });
  const { faults, seat, openSite, picture } = at;
  let site: Page;
  let expert: Page;
  let staff: Page;
  const live = (page: Page) => page.locator('[data-testid="live-phase"][data-phase="live"], [data-testid="live-phase"][data-phase="degraded"]').waitFor({ timeout: 90_000 });
  const go = (page: Page, to: string) => page.evaluate((hash) => void (location.hash = hash), to);
  const enter = async (page: Page): Promise<void> => {
    await go(page, `#/case/${CASE}/live`);
    await page.getByTestId('live-enter').click();
    await live(page);
  };
  const rec = (name: string): Promise<number> => expert.getByTestId('live-rec').getAttribute(`data-${name}`).then(Number);
  const start = async (): Promise<void> => {
    await expert.getByTestId('live-record').click();
    await expert.locator('[data-testid="live-rec"][data-phase="recording"] .live-rec-on').waitFor({ timeout: 90_000 }).catch(async (error: unknown) => {
      throw new Error(`not recording: ${await expert.getByTestId('live-rec').textContent()} ${await expert.locator('.live-alarms').textContent({ timeout: 1000 }).catch(() => 'no alarm')}`, { cause: error });
    });
  };
  const keptOf = async (): Promise<readonly KeptRecording[]> => (await callsOf(expert).case.get({ case: CASE, bare: true })).state.live?.recordings.flatMap(({ kept }) => (kept ? [kept] : [])) ?? [];
  const stop = async (count: number): Promise<KeptRecording> => {
    await expert.getByTestId('live-record').click();
    await expect.poll(async () => (await keptOf()).length, { timeout: 120_000 }).toBe(count);
    return (await keptOf()).at(-1)!;
  };
  let received: () => Promise<number>;

  test('is booked on the agenda, in the window’s own language, and begins from its booking', async () => {
    [staff, expert] = [await seat('li'), await seat('chen')];
    await go(staff, '#/agenda');
    await staff.getByTestId('agenda-case').click();
    await staff.locator('.ant-select-item-option').filter({ hasText: '0421' }).first().click();
    await staff.getByTestId('agenda-day').click();
    await staff.locator('.ant-picker-dropdown').waitFor();
    expect(await staff.locator('.ant-picker-content th').allTextContents()).toEqual(['一', '二', '三', '四', '五', '六', '日']);
    await picture(staff, 'agenda-calendar');
    // The next Tuesday that is not today or tomorrow: the bureau works then, and the page shows two weeks.
    const ahead = [2, 3, 4, 5, 6, 7, 8].map((days) => new Date(Date.now() + days * 86_400_000)).find((one) => one.getDay() === 2)!;
    const chosen = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(ahead);
    const cell = staff.locator(`.ant-picker-cell[title="${chosen}"]`);
    // At the end of a month it may be on the next leaf.
    if ((await cell.count()) === 0) await staff.locator('.ant-picker-header-next-btn').click();
    await cell.click();
    await expect.poll(() => staff.getByTestId('agenda-day').inputValue()).toBe(chosen);
    await staff.locator('.agenda-slots button').first().click();
    await staff.getByTestId('agenda-save').click();
    await expect.poll(async () => (await callsOf(staff).link.agenda.list({ from: new Date().toISOString(), until: new Date(Date.now() + 60 * 86_400_000).toISOString() })).length, { timeout: 30_000 }).toBe(1);
    await picture(staff, 'agenda');
    // Nobody of them can be somewhere else at that time: the slot is not offered a second time.
    const times = staff.locator('.agenda-slots button');
    const taken = (await staff.getByTestId('booking').first().locator('b').textContent())!;
    await expect.poll(async () => (await times.count()) > 0 && !(await times.allTextContents()).includes(taken)).toBe(true);
    await go(expert, '#/agenda');
    await expert.getByTestId('booking').first().waitFor();
    await picture(expert, 'agenda-expert');
    await expert.getByTestId('booking').first().getByRole('button').first().click();
    await expert.getByTestId('live-enter').waitFor();
    expect(await expert.evaluate(() => location.hash)).toMatch(/live.*booking|live\/\w+/);
  });

  test('keeps the picture by a MediaRecorder where the tap keeps nothing, and says so', async () => {
    // A worker that never hears the word to record.
    await expert.evaluate(() => {
      const Real = Worker;
      globalThis.Worker = class extends Real {
        override postMessage(message: unknown, ...rest: never[]): void {
          if ((message as { say?: string })?.say !== 'arm') super.postMessage(message, ...rest);
        }
      };
    });
    await enter(expert);
    await expert.evaluate(() => void (globalThis.Worker = Object.getPrototypeOf(Worker) as typeof Worker));
    site = await openSite(staff);
    await countReceived(site);
    await picture(site, 'phone-start');
    await site.locator('#language').click();
    await site.getByText('Start the video call').waitFor();
    await picture(site, 'phone-english');
    const [standard] = await Promise.all([site.context().waitForEvent('page'), site.locator('a[target=_blank]').first().click()]);
    await standard.waitForLoadState();
    await standard.setViewportSize({ width: 360, height: 740 });
    await picture(standard, 'phone-standard');
    expect(await standard.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    await standard.close();
    await site.locator('#language').click();
    await site.locator('#start').click();
    await site.locator('#agree').click();
    await expect.poll(() => widthShown(expert), { timeout: 60_000 }).toBeGreaterThan(0);
    await expect.poll(() => expert.getByTestId('live-far').count(), { timeout: 30_000 }).toBe(1);
    await start();
    await expert.locator('[data-testid="live-alarm"][data-alarm="fallback"]').waitFor({ timeout: 60_000 });
    await picture(expert, 'live-fallback');
    const before = await rec('bytes');
    await expect.poll(() => rec('bytes'), { timeout: 60_000 }).toBeGreaterThan(before + 20_000);
    const kept = await stop(1);
    expect(kept.fault).toBeUndefined();
    const track = kept.tracks.find(({ kind }) => kind === 'video')!;
    expect(track.how).toBe('recorder');
    expect(kept.footage.find(({ original }) => original.sha256 === track.content.sha256)!.video!.frames).toBeGreaterThan(10);
    // The next call has a whole window again.
    await expert.getByTestId('live-leave').click();
    await expert.reload();
    await expert.getByTestId('sync-state').waitFor({ timeout: 60_000 });
    received = await countReceived(expert);
    await enter(expert);
    await expect.poll(() => widthShown(expert), { timeout: 60_000 }).toBeGreaterThan(0);
  });

  test('has its shot list ticked at the site, and both sides see it', async () => {
    await expert.getByTestId('live-ask').click();
    await expert.locator('.live-shots button').first().waitFor();
    const title = (await expert.locator('.live-shots button').first().textContent())!.trim();
    await expert.locator('.live-shots button').first().click();
    await expert.getByTestId('ask-film').click();
    const ask = site.locator('.ask').first();
    await ask.getByText(title).waitFor({ timeout: 30_000 });
    await picture(site, 'phone-film');
    await ask.getByRole('button').last().click();
    await expect.poll(async () => Object.keys((await callsOf(expert).case.get({ case: CASE, bare: true })).state.live?.ticked ?? {}).length, { timeout: 60_000 }).toBe(1);
    await expert.getByTestId('live-ask').click();
    await expert.locator('.live-shots').getByText('现场已勾').waitFor({ timeout: 30_000 });
    await picture(expert, 'live-shots');
    await expert.keyboard.press('Escape');
  });

  test('goes on recording through a line that is away for 1, 5 and 30 seconds: one chain, the gap in it', async () => {
    const cameBefore = await received();
    await start();
    await expect.poll(() => rec('pictures'), { timeout: 90_000 }).toBeGreaterThan(20);
    // What came before the key is in the file too, up to 12 s of it: it must not make up for what is lost later. Read before what was received
    // since, so that it is rather a little too small.
    const inFile = await rec('pictures');
    const before = Math.max(0, inFile - ((await received()) - cameBefore));
    for (const seconds of [1, 5, 30]) {
      signalWithChildren(at.central.pid, 'SIGSTOP');
      await new Promise((done) => setTimeout(done, seconds * 1000));
      if (seconds === 30) await picture(expert, 'live-cut');
      const [kept, came] = [await rec('pictures'), await received()];
      signalWithChildren(at.central.pid, 'SIGCONT');
      const began = Date.now();
      await expect.poll(received, { timeout: 120_000, interval: 100 }).toBeGreaterThan(came).catch(async (error: unknown) => {
        await picture(expert, 'live-cut-still');
        await picture(site, 'phone-cut-still');
        throw new Error(`nothing comes: ${JSON.stringify({ phase: await expert.getByTestId('live-phase').getAttribute('data-phase'), expert: await linesOf(expert), site: await linesOf(site), central: at.central.output.slice(-12) }, null, 1)}`, { cause: error });
      });
      const again = Date.now() - began;
      // What is received from now on is recorded from now on.
      await expect.poll(() => rec('pictures'), { timeout: 120_000 }).toBeGreaterThan(kept + 15);
      console.log(`after ${seconds} s without a line: received again ${again} ms later, 15 more pictures in the recording ${Date.now() - began} ms later`);
      expect(await expert.getByTestId('live-rec').getAttribute('data-phase')).toBe('recording');
    }
    await live(expert);
    // The head is anchored again too.
    const anchored = await expert.getByTestId('live-rec').getAttribute('data-anchored');
    await expect.poll(() => expert.getByTestId('live-rec').getAttribute('data-anchored'), { timeout: 60_000 }).not.toBe(anchored);
    const came = (await received()) - cameBefore;
    const kept = await stop(2);
    expect(kept).toMatchObject({ recovered: false });
    expect(kept.fault).toBeUndefined();
    const pictures = kept.footage.map(({ original, video: made }) => ({ begins: kept.tracks.find(({ content }) => content.sha256 === original.sha256)!.begins, duration: made!.duration, frames: made!.frames }));
    const frames = pictures.reduce((sum, one) => sum + one.frames, 0);
    console.log(`received ${came} pictures from the key to the end, recorded ${frames} in ${pictures.length} files, ${before} of them from before the key`);
    // Nothing that was received is missing, but for two seconds at the most.
    expect(frames).toBeGreaterThanOrEqual(before + came - 2 * FPS);
    // The picture has no frame of that half minute, in one file or between two.
    const span = Math.max(...pictures.map(({ begins, duration }) => begins / 1000 + duration)) - Math.min(...pictures.map(({ begins }) => begins / 1000));
    expect(span).toBeGreaterThan(36);
    expect(frames).toBeLessThan(span * FPS);
  });

  test('marks a moment that somebody notes, on the frame that was shown', async () => {
    await expert.locator('.item').first().click();
    await start();
    await expect.poll(() => rec('pictures'), { timeout: 60_000 }).toBeGreaterThan(20);
    await expert.getByTestId('live-moment').click();
    await expert.getByText('等待录像入案').waitFor();
    const before = await rec('pictures');
    await expect.poll(() => rec('pictures'), { timeout: 60_000 }).toBeGreaterThan(before + 15);
    const kept = await stop(3);
    const exhibits = new Set(kept.footage.map(({ original }) => original.sha256));
    await expect.poll(async () => Object.values((await callsOf(expert).case.get({ case: CASE })).state.sheets['chen']?.marks ?? {}).filter(({ footage }) => exhibits.has(footage)).length, { timeout: 60_000 }).toBe(1);
  });

  test('was without a fault on any page', () => {
    expect(faults.filter((line) => !/ERR_CONNECTION|Failed to fetch|ERR_EMPTY_RESPONSE|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_TIMED_OUT|50[0-9]|WebSocket|409/.test(line))).toEqual([]);
  });
});
