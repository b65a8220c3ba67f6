// The tap in a real browser, in every codec that it keeps: what is recorded is the received picture frame by frame, it plays, its copy plays
// in a browser, and a change of size in the middle breaks nothing. And the way out, a MediaRecorder.

import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getRequestListener } from '@hono/node-server';
import { implement } from '@orpc/server';
import { RPCHandler } from '@orpc/server/fetch';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { workstationContract } from '#shared/contract/workstation.ts';
import { checkRecording, openTrack } from '../../src-main/link/check.ts';
import { createChunkRoute } from '../../src-main/link/chunk-route.ts';
import { makeCopy } from '../../src-main/link/copy.ts';
import { openWriter, type RecordingWriter } from '../../src-main/link/writer.ts';
import { ffmpegOrSkip, numberOf } from '../../src-main/media/video/video.testing.ts';
import { browserIsThere, launch } from './stage.ts';
import type { TapPage } from './tap-page.ts';

declare const tapPage: TapPage;
const tools = ffmpegOrSkip('the tap in a browser');
if (!browserIsThere) process.stderr.write('skipped: tests of the tap need a Chromium\n');
const root = fileURLToPath(new URL('../..', import.meta.url));
const key = new Uint8Array(randomBytes(32));

describe.skipIf(!tools || !browserIsThere)('the tap', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kantai-tap-'));
  const writers = new Map<string, RecordingWriter>();
  const files = new Map<string, string>();
  let server: Server;
  let browser: Browser;
  let page: Page;
  let address: string;

  beforeAll(async () => {
    const bundle = async (entry: string): Promise<string> => (await build({ entryPoints: [join(root, entry)], bundle: true, write: false, format: 'iife', target: 'chrome140', logLevel: 'error', absWorkingDir: root })).outputFiles[0]!.text;
    const scripts = new Map([['/tap.js', await bundle('tests/link/tap-page.ts')], ['/tap.worker.js', await bundle('src-renderer/link/tap/tap.worker.ts')]]);
    const os = implement(workstationContract).link.record;
    const rpc = new RPCHandler({
      link: {
        record: {
          openTrack: os.openTrack.handler(({ input }) => writers.get(input.recording)!.openTrack(input.track)),
          closeTrack: os.closeTrack.handler(({ input }) => writers.get(input.recording)!.closeTrack(input.track)),
        },
      },
    });
    const chunks = createChunkRoute({ session: { active: () => ({}) } as never, recordings: { writer: (recording: string) => writers.get(recording) } as never });
    server = createServer(
      getRequestListener(async (request) => {
        const { pathname } = new URL(request.url);
        if (pathname === '/link/chunk') return chunks(request);
        const script = scripts.get(pathname);
        if (script) return new Response(script, { headers: { 'content-type': 'text/javascript' } });
        const file = files.get(pathname);
        if (file) return new Response(readFileSync(file), { headers: { 'content-type': file.endsWith('mp4') ? 'video/mp4' : 'video/webm' } });
        const answer = await rpc.handle(request, { prefix: '/rpc' });
        if (answer.matched) return answer.response;
        return new Response('<!doctype html><meta charset="utf-8"><body><script src="/tap.js"></script>', { headers: { 'content-type': 'text/html' } });
      }),
    );
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    browser = await launch();
  }, 120_000);
  afterEach(async () => page?.context().close());
  afterAll(async () => {
    await browser?.close();
    server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const begin = async (recording: string): Promise<string> => {
    const at = mkdtempSync(join(folder, 'recording-'));
    writers.set(recording, await openWriter({ folder: at, first: { v: 1, recording, case: 'c', call: 'k' }, key, sealedKey: 'sealed', randomBytes: (length) => new Uint8Array(randomBytes(length)), now: Date.now, mono: () => performance.now(), releaseBallast: async () => undefined }));
    return at;
  };
  const open = async (): Promise<void> => {
    page = await (await browser.newContext()).newPage();
    await page.goto(address);
  };
  const facts = () => page.evaluate(() => tapPage.facts());
  const recorded = async (id: number): Promise<number> => (await facts()).counts?.recorded[id] ?? 0;
  const numbersOf = (file: string): number[] => {
    const raw = execFileSync(tools!.ffmpeg, ['-v', 'error', '-xerror', '-i', file, '-vf', 'scale=64:36', '-fps_mode', 'passthrough', '-pix_fmt', 'gray', '-f', 'rawvideo', '-'], { maxBuffer: 2 ** 28 });
    return Array.from({ length: raw.length / (64 * 36) }, (_, frame) => numberOf((part) => raw[frame * 64 * 36 + 18 * 64 + Math.floor(part * 64)]!));
  };
  /** Of its frames, each once. */
  const sizesOf = (file: string): string[] => [...new Set(execFileSync(tools!.ffprobe, ['-v', 'error', '-show_entries', 'frame=width,height', '-of', 'csv=p=0', file], { encoding: 'utf8' }).trim().split('\n').map((line) => line.split(',').slice(0, 2).join(',')))];
  /** In their order; a sender may leave one out when the machine is busy. */
  const expectInOrder = (numbers: readonly number[]): void => {
    const steps = numbers.slice(1).map((number, i) => (number - numbers[i]! + 256) % 256);
    expect(steps.filter((step) => step > 40)).toEqual([]);
    expect(new Set(numbers).size).toBeGreaterThan(numbers.length * 0.6);
  };
  const takeOut = async (at: string) => {
    const checked = await checkRecording(at, key);
    expect(checked.fault).toBeUndefined();
    expect(checked.end?.end).toBe('asked');
    const [track] = checked.tracks;
    const reader = await openTrack(at, checked.first!.recording, track!, key);
    const pieces: Uint8Array[] = [];
    for await (const piece of reader.stream()) pieces.push(piece);
    return { track: track!, reader, bytes: Buffer.concat(pieces) };
  };

  test.each(['video/VP8', 'video/VP9', 'video/H264', 'video/AV1'])('keeps %s as it is received, also over a change of size', async (mime) => {
    await open();
    if (!(await page.evaluate(() => tapPage.codecs())).includes(mime)) return void process.stderr.write(`skipped: this Chromium sends no ${mime}\n`);
    const id = await page.evaluate((codec) => tapPage.send(codec), mime);
    await expect.poll(async () => (await facts()).counts?.frames[id] ?? 0, { timeout: 30_000 }).toBeGreaterThan(10);
    const name = mime.slice(6);
    const at = await begin(name);
    await page.evaluate((recording) => tapPage.arm(recording), name);
    await expect.poll(() => recorded(id), { timeout: 30_000 }).toBeGreaterThan(25);
    await page.evaluate(() => tapPage.resize(320, 180));
    await expect.poll(() => page.evaluate(() => tapPage.width()), { timeout: 30_000 }).toBe(320);
    const before = await recorded(id);
    await expect.poll(() => recorded(id), { timeout: 30_000 }).toBeGreaterThan(before + 20);
    await page.evaluate((recording) => tapPage.disarm(recording), name);
    const inFile = await recorded(id);
    await writers.get(name)!.end('asked');
    expect((await facts()).ended).toEqual([]);

    const { track, reader, bytes } = await takeOut(at);
    expect(track).toMatchObject({ how: 'frames', mime: mime === 'video/H264' ? 'video/mp2t' : 'video/webm' });
    const file = join(folder, `${name}.${mime === 'video/H264' ? 'ts' : 'webm'}`);
    writeFileSync(file, bytes);
    const numbers = numbersOf(file);
    // What came between the last count and the end is in it too.
    expect(numbers.length).toBeGreaterThanOrEqual(inFile);
    expect(numbers.length).toBeLessThan(inFile + 60);
    expectInOrder(numbers);

    const copyFile = join(folder, `${name}.copy`);
    const copy = await makeCopy({ reader, begins: track.begins }, [], copyFile);
    await reader.close();
    expect(copy!.frames).toHaveLength(numbers.length);
    const named = `${copyFile}.${copy!.mime === 'video/mp4' ? 'mp4' : 'webm'}`;
    writeFileSync(named, readFileSync(copyFile));
    expectInOrder(numbersOf(named));
    files.set('/copy', named);
    const played = await page.evaluate(() => tapPage.play('/copy'));
    expect(played.duration).toBeCloseTo((copy!.frames.at(-1)!.at + copy!.lastLength) / 1000, 0);
    for (const one of [file, named]) expect(sizesOf(one)).toEqual(['640,360', '320,180']);
  }, 120_000);

  test('is taken over by a MediaRecorder, whose file plays, with its frames in order', async () => {
    await open();
    const id = await page.evaluate(() => tapPage.send('video/VP8'));
    await expect.poll(async () => (await facts()).counts?.frames[id] ?? 0, { timeout: 30_000 }).toBeGreaterThan(10);
    const at = await begin('other');
    expect(await page.evaluate(() => tapPage.takeOver('other'))).toBe(true);
    await expect.poll(async () => (await facts()).writing.length, { timeout: 30_000 }).toBeGreaterThan(4);
    await page.evaluate(() => tapPage.stopFallback());
    await writers.get('other')!.end('asked');
    expect((await facts()).ended).toEqual([]);
    const { track, reader, bytes } = await takeOut(at);
    await reader.close();
    expect(track).toMatchObject({ how: 'recorder' });
    const file = join(folder, 'fallback');
    writeFileSync(file, bytes);
    const numbers = numbersOf(file);
    expect(numbers.length).toBeGreaterThan(30);
    expectInOrder(numbers);
  }, 120_000);
});
