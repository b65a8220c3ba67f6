// The site's page and the workstation's call page together: a phone enters by its invitation, the expert sees its picture, asks for a photo,
// and the photo is in the case at its own resolution; who comes later is asked for consent before anything is recorded.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ALL_FORMATS, FilePathSource, Input } from 'mediabunny';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { ffmpegIsThere } from '../link/cameras.ts';
import { CASE, useCall, widthShown } from './call.ts';
import { browserIsThere, callsOf } from './harness.ts';

if (!browserIsThere) console.log('skipped: the site in a call: it needs a Chromium (set CHROMIUM, or install one)');

describe.skipIf(!browserIsThere)('the site in a call', { timeout: 600_000 }, () => {
  const { seat, openSite, picture, faults } = useCall({ fps: 15, serverRecords: ffmpegIsThere });
  let site: Page;
  let expert: Page;
  let staff: Page;

  test('is booked to begin soon: both are told wherever they are, once, and enter the call from there', async () => {
    [staff, expert] = [await seat('li'), await seat('chen')];
    const { me } = await callsOf(expert).case.get({ case: CASE, bare: true });
    const minute = 60_000;
    const from = (Math.floor(Date.now() / minute) + 6) * minute;
    const own = (await callsOf(staff).case.get({ case: CASE, bare: true })).me;
    await callsOf(staff).link.agenda.book({ case: CASE, from: new Date(from).toISOString(), until: new Date(from + 30 * minute).toISOString(), people: [own.id, me.id] });
    // Each page asks anew; the window by itself once a minute.
    const turn = async (page: Page): Promise<void> => {
      for (const hash of ['#/settings', '#/inbox']) await page.evaluate((to) => void (location.hash = to), hash);
    };
    await turn(expert);
    const notice = expert.getByTestId('reminder');
    await notice.waitFor({ timeout: 150_000 });
    expect(await notice.textContent()).toMatch(/视频踏勘 \d\d:\d\d 开始，还有 \d 分钟/);
    await picture(expert, 'reminder');
    await expert.evaluate((id) => void (location.hash = `#/case/${id}/review`), CASE);
    await expect.poll(() => notice.isVisible()).toBe(true);
    await picture(expert, 'reminder-review');
    // Who put it away is not told again, not even by a window opened anew.
    await turn(staff);
    await staff.getByTestId('reminder-dismiss').click({ timeout: 150_000 });
    await expect.poll(() => staff.getByTestId('reminder').count()).toBe(0);
    await expect.poll(() => callsOf(staff).link.agenda.reminders({})).toEqual([]);
    await staff.reload();
    await staff.getByTestId('sync-state').waitFor();
    expect(await staff.getByTestId('reminder').count()).toBe(0);
    await expert.getByTestId('reminder-enter').click();
    await expert.getByTestId('live-enter').waitFor();
    expect(await expert.evaluate(() => location.hash)).toMatch(/^#\/case\/[^/]+\/live\/\w+$/);
    await expect.poll(() => notice.count()).toBe(0);
  });

  test('is seen by the expert once it entered by its link and agreed', async () => {
    await expert.getByTestId('live-enter').click();
    site = await openSite(staff);
    await site.locator('#start').click();
    await site.locator('#agree').click();
    await expect.poll(() => widthShown(expert), { timeout: 150_000 }).toBeGreaterThan(0);
    await expect.poll(() => expert.getByTestId('live-people').getByText('已同意录制').count(), { timeout: 150_000 }).toBe(2);
    await picture(expert, 'live-site');
    await picture(site, 'site-call');
  });

  test('takes the photo that the expert asks for, and it is in the case at its own resolution', async () => {
    await expert.getByTestId('live-ask').click();
    await expert.getByTestId('ask-words').fill('冷藏柜温度计读数');
    await expert.getByTestId('ask-still').click();
    const ask = site.locator('.ask').first();
    await ask.getByText('冷藏柜温度计读数').waitFor({ timeout: 150_000 });
    await ask.locator('button.go').click();
    await expert.locator('[data-testid="live-still"][data-state="kept"]').waitFor({ timeout: 150_000 });
    await picture(expert, 'live-still-kept');
    const { state } = await callsOf(expert).case.get({ case: CASE, bare: true });
    const shot = state.live!.snapshots[0]!;
    const footage = state.footage.find(({ original }) => original.sha256 === shot.content.sha256)!;
    expect(footage).toMatchObject({ capturePath: 'link', title: '冷藏柜温度计读数', width: shot.still.width, height: shot.still.height });
    expect(shot.still.how).not.toBe('frame');
  });

  test('is recorded only with the consent of everybody, also of who comes later', async () => {
    await expert.getByTestId('live-record').click();
    await expert.locator('[data-testid="live-rec"][data-phase="recording"] .live-rec-on').waitFor({ timeout: 150_000 });
    await staff.evaluate((id) => void (location.hash = `#/case/${id}/live`), CASE);
    await staff.getByTestId('live-enter').click();
    await expect.poll(() => expert.getByTestId('live-people').getByText('已同意录制').count(), { timeout: 150_000 }).toBe(3);
    // Until there is something of everybody: three voices and a picture.
    await expect.poll(() => expert.getByTestId('live-rec').getAttribute('data-tracks').then(Number), { timeout: 150_000 }).toBe(4);
    expect(await staff.getByTestId('live-unheard').count()).toBe(0);
    // In the server's own too, whose ffmpegs begin later: the voices alone are 150 pieces a second.
    const counted = (what: 'frames' | 'pictures') => expert.getByTestId('live-rec').getAttribute(`data-${what}`).then(Number);
    // A line across the picture: it is to lie over the recording, in its place.
    await expert.getByTestId('live-draw').click();
    const box = (await expert.getByTestId('live-video').boundingBox())!;
    await expert.mouse.move(box.x + box.width * 0.4, box.y + box.height / 2);
    await expert.mouse.down();
    await expert.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.55, { steps: 8 });
    await expert.mouse.up();
    await expert.locator('.live-over polyline').first().waitFor();
    await expert.getByTestId('live-browse').click();
    const before = await counted('frames');
    await expect.poll(async () => [(await counted('frames')) > before + 1500, (await counted('pictures')) > 15], { timeout: 150_000 }).toEqual([true, true]);
    await expert.getByTestId('live-record').click();
    await expect.poll(async () => (await callsOf(expert).case.get({ case: CASE, bare: true })).state.live?.recordings.some(({ kept }) => kept !== undefined), { timeout: 150_000 }).toBe(true);
    const { state } = await callsOf(expert).case.get({ case: CASE, bare: true });
    const consents = state.live!.calls.at(-1)!.participants.filter(({ consent }) => consent?.given);
    // Who was cut off for long comes back as another participant, and agrees again.
    expect([...new Set(consents.map(({ role }) => role))].toSorted()).toEqual(['expert', 'site', 'staff']);
    const [recording] = state.live!.recordings;
    // The voice of who came later is a track of its own in the same chain.
    const later = consents.find(({ role }) => role === 'staff')!;
    expect(recording!.kept!.tracks.map(({ peer, kind }) => `${kind} of ${peer}`)).toContain(`audio of ${later.peer}`);
    expect(recording!.kept!.tracks.some(({ kind }) => kind === 'video')).toBe(true);
    // The server's own beside it, with what it holds.
    const copy = expert.getByTestId('case-recording').first().getByTestId('server-copy');
    await expect.poll(() => copy.getAttribute('data-state'), { timeout: 150_000 }).toBe(ffmpegIsThere ? 'held' : 'none');
    if (ffmpegIsThere) expect(await copy.textContent()).toMatch(/服务器副本：已存 [4-9] 条音视频轨，[\d.]+ .?B，校验完好/);
    await picture(expert, 'live-server-copy');
  });

  test('has what was drawn laid over its recording, and a copy with it that names its master', async () => {
    const { state } = await callsOf(expert).case.get({ case: CASE, bare: true });
    const { kept } = state.live!.recordings[0]!;
    const master = kept!.footage.find(({ video }) => video !== undefined)!.original.sha256;
    // The call is over: phone and desks share this machine's cores.
    await site.close();
    for (const page of [staff, expert]) await page.getByTestId('live-leave').click();
    await expert.evaluate((id) => void (location.hash = `#/case/${id}/review`), CASE);
    await expert.locator(`[data-footage="${master}"]`).click({ timeout: 150_000 });
    const show = expert.getByTestId('drawn-show');
    await show.waitFor({ timeout: 150_000 });
    const frame = () => expert.getByTestId('video-bar').getAttribute('data-frame').then(Number);
    await expert.getByTestId('drawn-next').click();
    await expect.poll(() => show.getAttribute('data-lines'), { timeout: 150_000 }).toBe('1');
    expect(await frame()).toBeGreaterThan(0);
    await picture(expert, 'drawn-over-recording');
    await show.click();
    await expect.poll(() => show.getAttribute('data-lines')).toBe('0');
    await show.click();
    const [download] = await Promise.all([expert.waitForEvent('download', { timeout: 300_000 }), expert.getByTestId('drawn-save').click()]);
    expect(download.suggestedFilename()).toContain(master.slice(0, 12));
    const file = await download.path();
    const input = new Input({ formats: ALL_FORMATS, source: new FilePathSource(file) });
    const { comment } = await input.getMetadataTags();
    expect(comment).toContain(master);
    const track = (await input.getPrimaryVideoTrack())!;
    const { duration, frames } = kept!.footage.find(({ original }) => original.sha256 === master)!.video!;
    // However slowly this machine codes; a coder of H.264 leaves a frame out now and then.
    expect((await track.computePacketStats()).packetCount).toBeGreaterThan(frames * 0.95);
    expect(Math.abs((await track.computeDuration()) - duration)).toBeLessThan(0.5);
    // Taller than what was recorded by the band that says what it is.
    expect(track.displayHeight).toBeGreaterThan(track.displayWidth / 2);
    input.dispose();
    const to = process.env['KANTAI_PICTURES'];
    if (to) await download.saveAs(join(to, `annotated-copy.${download.suggestedFilename().split('.').at(-1)}`));
    if (!ffmpegIsThere) return;
    // The red of the line in the middle of its last frames, where the fake camera is none.
    const raw = spawnSync('ffmpeg', ['-v', 'error', '-sseof', '-1', '-i', file, '-frames:v', '1', '-pix_fmt', 'rgb24', '-f', 'rawvideo', '-'], { maxBuffer: 64 * 1024 * 1024 }).stdout;
    expect(raw.length).toBe(track.displayWidth * track.displayHeight * 3);
    let red = 0;
    for (let at = 0; at < raw.length; at += 3) if (raw[at]! > 180 && raw[at + 1]! < 110 && raw[at + 2]! < 110) red += 1;
    expect(red).toBeGreaterThan(track.displayWidth * 0.1);
    expect(faults).toEqual([]);
  });
});
