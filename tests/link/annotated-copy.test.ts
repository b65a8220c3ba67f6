// An annotated copy in a real browser: every frame of the film at its own time, the lines in it while they were there, a held picture held, its
// sound as it was, its master named; a part of it; given up in the middle.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { ALL_FORMATS, EncodedPacketSink, FilePathSource, Input } from 'mediabunny';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Drawn } from '#shared/live/drawn.ts';
import { ffmpegOrSkip } from '../../src-main/media/video/video.testing.ts';
import type { makeAnnotatedCopy } from '../../src-renderer/review/annotated-copy.ts';
import { browserIsThere, launch } from './stage.ts';

declare const copying: { makeAnnotatedCopy: typeof makeAnnotatedCopy };
const tools = ffmpegOrSkip('annotated copies');
if (!browserIsThere) process.stderr.write('skipped: tests of annotated copies need a Chromium\n');
const [WIDTH, HEIGHT, RATE, SECONDS] = [320, 180, 15, 4];
const MASTER = 'ab'.repeat(32);

describe.skipIf(!tools || !browserIsThere)('an annotated copy', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kantai-annotated-'));
  const film = join(folder, 'film.webm');
  const films = new Map([['/film.webm', film]]);
  let server: Server;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    // Grey that grows brighter by the frame, so that a held picture can be told from one that goes on.
    execFileSync(tools!.ffmpeg, [
      '-v', 'error', '-f', 'lavfi', '-i', `color=gray:size=${WIDTH}x${HEIGHT}:rate=${RATE}:duration=${SECONDS},format=gray,geq=lum='40+2*N'`,
      '-f', 'lavfi', '-i', `sine=frequency=440:duration=${SECONDS}`, '-c:v', 'libvpx', '-b:v', '1M', '-pix_fmt', 'yuv420p', '-c:a', 'libopus', film,
    ]);
    const script = (await build({ entryPoints: [fileURLToPath(new URL('../../src-renderer/review/annotated-copy.ts', import.meta.url))], bundle: true, write: false, format: 'iife', globalName: 'copying', target: 'chrome140', logLevel: 'error' })).outputFiles[0]!.text;
    server = createServer((request, response) => {
      if (request.url === '/copy.js') return void response.setHeader('content-type', 'text/javascript').end(script);
      const asked = films.get(request.url ?? '');
      if (asked) return void response.setHeader('content-type', 'video/webm').end(readFileSync(asked));
      response.setHeader('content-type', 'text/html').end('<!doctype html><meta charset="utf-8"><body><script src="/copy.js"></script>');
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    browser = await launch();
    page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const copyOf = async (drawn: Drawn, from: number, to: number, address = '/film.webm'): Promise<{ readonly file: string; readonly extension: string; readonly shares: readonly number[] }> => {
    const { bytes, extension, shares } = await page.evaluate(
      async ({ given, master }) => {
        const told: number[] = [];
        const copy = await copying.makeAnnotatedCopy({
          ...given, caption: ['标画副本，非原件', `SHA-256 ${master}`], signal: new AbortController().signal, onProgress: (share) => void told.push(share),
        });
        return { bytes: Array.from(new Uint8Array(await copy.file.arrayBuffer())), extension: copy.extension, shares: told };
      },
      { given: { address, drawn, from, to }, master: MASTER },
    );
    const file = join(folder, `copy-${from}-${to}.${extension}`);
    writeFileSync(file, Uint8Array.from(bytes));
    return { file, extension, shares };
  };
  type Colour = readonly number[];
  /** Red, green and blue of each frame at each of the places, in order. */
  const coloursAt = (file: string, [width, height]: readonly [number, number], places: readonly (readonly [x: number, y: number])[]): readonly (readonly Colour[])[] => {
    const raw = execFileSync(tools!.ffmpeg, ['-v', 'error', '-i', file, '-pix_fmt', 'rgb24', '-f', 'rawvideo', '-'], { maxBuffer: 256 * 1024 * 1024 });
    const size = width * height * 3;
    return Array.from({ length: raw.length / size }, (_, frame) => places.map(([x, y]) => [...raw.subarray(frame * size + (y * width + x) * 3, frame * size + (y * width + x) * 3 + 3)]));
  };
  const coloursOf = (file: string, height: number) => coloursAt(file, [WIDTH, height], [[WIDTH / 2, HEIGHT / 2], [8, 8]]).map(([middle, corner]) => ({ middle: middle!, corner: corner! }));
  /** Of each frame, in order of showing; seconds. */
  const timesOf = async (file: string): Promise<readonly number[]> => {
    const input = new Input({ formats: ALL_FORMATS, source: new FilePathSource(file) });
    const times: number[] = [];
    for await (const { timestamp } of new EncodedPacketSink((await input.getPrimaryVideoTrack())!).packets()) times.push(timestamp);
    input.dispose();
    return times.toSorted((a, b) => a - b);
  };
  const isRed = ([red, green, blue]: readonly number[]): boolean => red! > 150 && green! < 120 && blue! < 120;

  test('has every frame at its time, the line while it was there, the held picture held, the sound, and its master’s hash', async () => {
    // Between two frames, as hands do.
    const line = { points: [{ x: 0.3, y: 0.5 }, { x: 0.7, y: 0.5 }], colour: 'red' as const, from: 1.04, until: 2.04 };
    const { file, shares } = await copyOf({ lines: [line], held: [{ from: 2.54, until: 3.04 }] }, 0, SECONDS);
    const input = new Input({ formats: ALL_FORMATS, source: new FilePathSource(file) });
    const track = (await input.getPrimaryVideoTrack())!;
    const [times, originals] = [await timesOf(file), await timesOf(film)];
    expect(times.length).toBe(RATE * SECONDS);
    for (const [n, time] of originals.entries()) expect(Math.abs(times[n]! - time)).toBeLessThan(0.002);
    expect(track.displayWidth).toBe(WIDTH);
    // The band that says what it is.
    expect(track.displayHeight).toBeGreaterThan(HEIGHT + 20);
    const sound = (await input.getPrimaryAudioTrack())!;
    expect(sound.codec).toBe('opus');
    expect(Math.abs((await sound.computeDuration()) - SECONDS)).toBeLessThan(0.1);
    const { title, comment } = await input.getMetadataTags();
    expect([title, comment]).toEqual(['标画副本，非原件', `SHA-256 ${MASTER}`]);
    const height = track.displayHeight;
    input.dispose();
    expect(shares.at(-1)).toBe(1);

    const colours = coloursOf(file, height);
    expect(colours.length).toBe(RATE * SECONDS);
    for (const [n, { middle }] of colours.entries()) expect([n, isRed(middle)]).toEqual([n, originals[n]! >= line.from && originals[n]! < line.until]);
    const grey = colours.map(({ corner }) => corner[1]!);
    const during = grey.filter((_, n) => originals[n]! >= 2.54 && originals[n]! < 3.04);
    expect(Math.max(...during) - Math.min(...during)).toBeLessThan(4);
    expect(grey[originals.findIndex((time) => time >= 3.04)]! - during.at(-1)!).toBeGreaterThan(10);
  }, 120_000);

  test('of a part has that part, with the lines at their place in it', async () => {
    const line = { points: [{ x: 0.3, y: 0.5 }, { x: 0.7, y: 0.5 }], colour: 'red' as const, from: 2.04, until: 3.04 };
    const { file } = await copyOf({ lines: [line], held: [] }, 1, 3.5);
    const input = new Input({ formats: ALL_FORMATS, source: new FilePathSource(file) });
    const track = (await input.getPrimaryVideoTrack())!;
    const height = track.displayHeight;
    expect(Math.abs((await track.computeDuration()) - 2.5)).toBeLessThan(0.1);
    input.dispose();
    const colours = coloursOf(file, height);
    const times = await timesOf(file);
    expect(colours.length).toBe(times.length);
    for (const [n, { middle }] of colours.entries()) expect([n, isRed(middle)]).toEqual([n, times[n]! >= 1.04 && times[n]! < 2.04]);
  }, 120_000);

  test('of a film whose times do not begin with 0 has all of it', async () => {
    const late = join(folder, 'late.webm');
    execFileSync(tools!.ffmpeg, ['-v', 'error', '-i', film, '-map', '0:v', '-c', 'copy', '-output_ts_offset', '0.5', late]);
    films.set('/late.webm', late);
    expect((await timesOf(late))[0]).toBeGreaterThan(0.4);
    const line = { points: [{ x: 0.3, y: 0.5 }, { x: 0.7, y: 0.5 }], colour: 'red' as const, from: 1.04, until: 2.04 };
    const { file } = await copyOf({ lines: [line], held: [] }, 0, SECONDS, '/late.webm');
    const times = await timesOf(file);
    expect(times.length).toBe(RATE * SECONDS);
    const input = new Input({ formats: ALL_FORMATS, source: new FilePathSource(file) });
    const { displayHeight } = (await input.getPrimaryVideoTrack())!;
    input.dispose();
    for (const [n, { middle }] of coloursOf(file, displayHeight).entries()) expect([n, isRed(middle)]).toEqual([n, times[n]! >= line.from && times[n]! < line.until]);
  }, 120_000);

  test('of a picture that changed its size, as a phone’s does on a poor network, has all of it in one size', async () => {
    const make = (name: string, size: string, colour: string): string => {
      const file = join(folder, name);
      execFileSync(tools!.ffmpeg, ['-v', 'error', '-f', 'lavfi', '-i', `color=${colour}:size=${size}:rate=${RATE}:duration=2`, '-c:v', 'libvpx', '-b:v', '1M', '-pix_fmt', 'yuv420p', file]);
      return file;
    };
    const list = join(folder, 'list.txt');
    writeFileSync(list, [make('small.webm', '160x90', 'blue'), make('large.webm', '640x360', 'green')].map((file) => `file '${file}'\n`).join(''));
    execFileSync(tools!.ffmpeg, ['-v', 'error', '-f', 'concat', '-safe', '0', '-i', list, '-c', 'copy', join(folder, 'changed.webm')]);
    films.set('/changed.webm', join(folder, 'changed.webm'));
    const { file } = await copyOf({ lines: [], held: [] }, 0, SECONDS, '/changed.webm');
    const input = new Input({ formats: ALL_FORMATS, source: new FilePathSource(file) });
    const { displayWidth, displayHeight } = (await input.getPrimaryVideoTrack())!;
    expect(await input.getPrimaryAudioTrack()).toBeNull();
    input.dispose();
    expect(displayWidth).toBe(160);
    const frames = coloursAt(file, [displayWidth, displayHeight], [[155, 45]]).map(([edge]) => edge!);
    expect(frames.length).toBe(RATE * SECONDS);
    for (const [n, [, green, blue]] of frames.entries()) expect([n, n < RATE * 2 ? blue! > 200 && green! < 60 : green! > 90 && blue! < 60]).toEqual([n, true]);
  }, 120_000);

  test('is given up at once, and of what is no video there is none', async () => {
    const failures = await page.evaluate(async () => {
      const stop = new AbortController();
      const asked = { drawn: { lines: [], held: [] }, from: 0, to: 4, caption: ['', ''] as const };
      const given = copying.makeAnnotatedCopy({ ...asked, address: '/film.webm', signal: stop.signal, onProgress: () => stop.abort() }).then(() => 'made', () => 'given up');
      const none = copying.makeAnnotatedCopy({ ...asked, address: '/', signal: new AbortController().signal, onProgress: () => undefined }).then(() => 'made', () => 'refused');
      return [await given, await none];
    });
    expect(failures).toEqual(['given up', 'refused']);
  }, 120_000);
});
