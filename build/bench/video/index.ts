// Benchmark `video`: how many frames of a class of files come to the screen on this machine, how long a step takes, and how long until the
// original's own frame stands there, in the window's own viewer and player. Beside it the same file in a bare <video> element: what the
// browser itself can do. `BENCH_CLIPS` names which (h264-4k, vp9-4k, av1-4k, h264-8k, vp9-8k, av1-8k, real), `BENCH_STEPS` how many steps;
// `BENCH_PREPARE=1` only makes the clips and their copies, which are kept.

import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { findFfmpeg } from '../../../src-main/media/video/ffmpeg.ts';
import { footageSchema, type Footage } from '../../../src-shared/footage/footage.ts';
import { createVideoTheatre, type VideoTheatre } from '../../../tests/demo/video-theatre.ts';
import '../../../tests/demo/video-window.ts';
import { findChromium, HEADLESS_FLAGS } from '../../chromium.ts';
import { percentile } from '../timing.ts';
import { profileFrame, type FrameProfile } from './profile.ts';

const RATE = 30;
const SECONDS = 4;
/** ms of playing that are counted. */
const SPAN = 3000;
const STEPS = Number(process.env['BENCH_STEPS'] ?? 20);
const STILLS = Math.max(3, Math.ceil(STEPS / 4));

const CODECS = {
  h264: ['mp4', '-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '28', '-g', '30', '-pix_fmt', 'yuv420p'],
  vp9: ['webm', '-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-row-mt', '1', '-tile-columns', '4', '-b:v', '20M', '-g', '30', '-pix_fmt', 'yuv420p'],
  av1: ['mp4', '-c:v', 'libsvtav1', '-preset', '12', '-crf', '45', '-g', '30', '-pix_fmt', 'yuv420p'],
} as const;
const SIZES = { '4k': [3840, 1920], '8k': [7680, 3840] } as const;
/** A panorama that a camera took, two eyes one above the other. */
const REAL = fileURLToPath(new URL('../../../../shared/media/video/congo_360_stereoTB_uuid.mp4', import.meta.url));
const ALL = [...Object.keys(SIZES).flatMap((size) => Object.keys(CODECS).map((codec) => `${codec}-${size}`)), 'real'];

interface Said {
  readonly shown: string;
  readonly byWebgl: string;
  readonly bare: string;
  readonly smooth: string;
  readonly painter: string;
  readonly step: string;
  readonly frame: string;
}
interface Row extends Said {
  readonly clip: string;
  readonly file: string;
}

export async function run(): Promise<void> {
  const tools = findFfmpeg();
  const executablePath = findChromium();
  if (!tools) throw new Error('no ffmpeg and ffprobe found: install them (Debian: apt install ffmpeg)');
  if (executablePath === undefined) throw new Error('no Chromium found: install one or name it in CHROMIUM');
  const folder = join(tmpdir(), 'kantai-bench', 'video');
  mkdirSync(folder, { recursive: true });
  const theatre = await createVideoTheatre(folder);
  const rows: Row[] = [];
  const profiles: (FrameProfile & { readonly clip: string })[] = [];
  const figures: Record<string, number> = {};
  const browser = await chromium.launch({ executablePath, args: [...HEADLESS_FLAGS, '--force-color-profile=srgb', '--autoplay-policy=no-user-gesture-required'] });
  try {
    /** Copies of one size are one class of files, whatever they were made of. */
    const measured = new Set<string>();
    for (const clip of (process.env['BENCH_CLIPS'] ?? ALL.join(' ')).split(/[ ,]+/)) {
      const path = clipOf(tools.ffmpeg, folder, clip);
      if (path === null) continue;
      const footage = await imported(theatre, clip, path);
      if (process.env['BENCH_PREPARE']) continue;
      const copies = footage.video!.proxies.map(({ width, height }, i) => ({ which: `proxy/${i}`, name: `copy ${width}×${height}` }));
      const original = { which: 'file', name: `original ${footage.width}×${footage.height}` };
      // What had to be laid out anew is played from its copies only; its frames at rest are the original's all the same.
      for (const { which, name } of footage.video!.direct ? [original, ...copies] : copies) {
        if (which !== 'file' && clip !== 'real') {
          if (measured.has(name)) continue;
          measured.add(name);
        }
        const row = await measure(browser, theatre, footage, which, which === 'file' || !footage.video!.direct).catch((error: unknown) => gaveUp(error));
        rows.push({ clip, file: name, ...row.said });
        for (const [what, value] of Object.entries(row.figures)) figures[`${clip}_${which.replace('/', '')}_${what}`] = value;
        console.log(`${clip} ${name}: ${JSON.stringify(row.said)}`);
      }
      profiles.push({ clip, ...(await profileFrame(tools, path, footage, folder)) });
    }
  } finally {
    await browser.close();
    await theatre.close();
  }
  if (process.env['BENCH_PREPARE']) return;
  console.log('');
  console.log(`Frames drawn of those due in ${SPAN / 1000} s; whether the window's own probe calls the file smooth here; a frame of the painter from asking for it until it is there; a step forwards or back until its frame is there; a step until the original's frame is sharp.`);
  console.log('| clip | file | drawn by the processor | by WebGL in software | bare `<video>` | probe | painter’s frame p50 / p95 | step p50 / p95 | original’s frame p50 / p95 |');
  console.log(`|${'---|'.repeat(9)}`);
  for (const { clip, file, shown, byWebgl, bare, smooth, painter, step, frame } of rows) console.log(`| ${[clip, file, shown, byWebgl, bare, smooth, painter, step, frame].join(' | ')} |`);
  console.log('');
  console.log('Where the time of one exact frame goes, the workstation alone, ms: finding out how the pictures lie (once a file), decoding a keyframe and the last frame before the next one, making the tiles.');
  console.log('| clip | file’s shape | a keyframe | last before a keyframe | frames between | tiles |');
  console.log('|---|---|---|---|---|---|');
  for (const { clip, shape, key, last, between, tiles } of profiles) console.log(`| ${clip} | ${shape.toFixed(0)} | ${key.toFixed(0)} | ${last.toFixed(0)} | ${between} | ${tiles.toFixed(0)} |`);
  console.log(Object.entries(figures).map(([name, value]) => `${name}=${value.toFixed(1)}`).join(' '));
}

/** Its copies are made once and kept, as the clip is. */
async function imported(theatre: VideoTheatre, clip: string, path: string): Promise<Footage> {
  const note = `${path}.json`;
  if (existsSync(note)) {
    const footage = footageSchema.parse(JSON.parse(readFileSync(note, 'utf8')));
    if (theatre.know(footage)) return footage;
  }
  console.log(`${clip}: importing (its copies are made, once) …`);
  const footage = await theatre.take(path);
  writeFileSync(note, JSON.stringify(footage));
  return footage;
}

/** A file that this machine cannot play in any sensible time is a result too. */
const gaveUp = (error: unknown): Measured => ({
  said: { shown: `none: ${(error instanceof Error ? error.message : String(error)).split('\n')[0]!}`, byWebgl: '–', bare: '–', smooth: '–', painter: '–', step: '–', frame: '–' },
  figures: { shown: 0, bare: 0 },
});

/** The clip's path; made once and kept. Null where it is a real one that is not here. */
function clipOf(ffmpeg: string, folder: string, clip: string): string | null {
  if (clip === 'real') {
    if (!existsSync(REAL)) console.log(`real is left out: ${REAL} is not here`);
    const copy = join(folder, 'real.mp4');
    if (existsSync(REAL)) copyFileSync(REAL, copy);
    return existsSync(REAL) ? copy : null;
  }
  const [codec, size] = clip.split('-') as [keyof typeof CODECS, keyof typeof SIZES];
  if (!(codec in CODECS) || !(size in SIZES)) throw new Error(`no such clip: ${clip}; there are ${ALL.join(', ')}`);
  const [container, ...args] = CODECS[codec];
  const [width, height] = SIZES[size];
  const path = join(folder, `${clip}.${container}`);
  if (existsSync(path)) return path;
  console.log(`${clip}: encoding ${SECONDS} s (once) …`);
  // Something that moves everywhere, small enough to draw, enlarged with noise: neither empty nor beyond what a camera films.
  const source = `testsrc2=size=${width / 2}x${height / 2}:rate=${RATE}:duration=${SECONDS},noise=alls=6:allf=t,scale=${width}:${height}:flags=fast_bilinear`;
  const unready = join(folder, `unready.${container}`);
  execFileSync(ffmpeg, ['-v', 'error', '-y', '-f', 'lavfi', '-i', source, ...args, ...(container === 'mp4' ? ['-movflags', '+faststart'] : []), unready], { env: { ...process.env, SVT_LOG: '1' } });
  renameSync(unready, path);
  return path;
}

/** ms for all that is measured of one file on one surface. */
const PATIENCE = 180_000;

interface Measured {
  readonly said: Said;
  readonly figures: { readonly [name: string]: number };
}

async function measure(browser: Browser, theatre: VideoTheatre, footage: Footage, which: string, stills: boolean): Promise<Measured> {
  const { frames, duration } = footage.video!;
  const due = Math.round((frames / duration) * Math.min(SPAN / 1000, duration));
  const painted = await onPage(browser, theatre.address(footage, which), async (page) => {
    const shown = await page.evaluate(playFor, SPAN);
    const painter = await page.evaluate(() => window.painted);
    const steps = (await page.evaluate(stepTimes, STEPS)).toSorted((a, b) => a - b);
    const sharp = (stills ? await page.evaluate(stillTimes, STILLS) : []).toSorted((a, b) => a - b);
    const smooth = await page.evaluate(() => window.probe());
    return { shown, painter: painter.toSorted((a, b) => a - b), steps, sharp, smooth, bare: await bareOf(page, SPAN, which) };
  });
  const byWebgl = await onPage(browser, theatre.address(footage, which, 'webgl'), (page) => page.evaluate(playFor, SPAN));
  const { shown, painter, steps, sharp, smooth, bare } = painted;
  const pair = (values: readonly number[]): string => (values.length === 0 ? '–' : `${percentile(values, 0.5).toFixed(0)} / ${percentile(values, 0.95).toFixed(0)} ms`);
  return {
    said: { shown: `${shown} of ${due}`, byWebgl: `${byWebgl} of ${due}`, bare: `${bare} of ${due}`, smooth: smooth === true ? 'smooth' : 'not', painter: pair(painter), step: pair(steps), frame: pair(sharp) },
    figures: {
      shown, webgl: byWebgl, bare, due,
      ...(painter.length > 0 && { painter_p50_ms: percentile(painter, 0.5), painter_p95_ms: percentile(painter, 0.95) }),
      ...(steps.length > 0 && { step_p50_ms: percentile(steps, 0.5), step_p95_ms: percentile(steps, 0.95) }),
      ...(sharp.length > 0 && { frame_p50_ms: percentile(sharp, 0.5), frame_p95_ms: percentile(sharp, 0.95) }),
    },
  };
}

async function onPage<Result>(browser: Browser, address: string, work: (page: Page) => Promise<Result>): Promise<Result> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  page.setDefaultTimeout(60_000);
  // What hangs in the page ends with it.
  const late = setTimeout(() => void page.close(), PATIENCE);
  try {
    await page.goto(address);
    await page.evaluate(() => window.ready);
    return await work(page);
  } finally {
    clearTimeout(late);
    await page.close();
  }
}

/** In the page: frames of the video that the viewer drew in so many ms, counted from the first. */
async function playFor(span: number): Promise<number> {
  const { player, videoViewer } = window;
  const seen = new Set<number>();
  let until = Infinity;
  let before = 0;
  videoViewer.setStill(null);
  const stop = player.on('state', ({ frame, playing }) => {
    if (!playing) return;
    if (until === Infinity) {
      until = performance.now() + span;
      before = videoViewer.status().counts.frames;
      window.painted = [];
    }
    if (performance.now() < until) seen.add(frame);
  });
  player.play();
  const begun = performance.now();
  await new Promise<void>((resolve) => {
    const look = (): void => (performance.now() > until || performance.now() - begun > span + 20_000 ? resolve() : void setTimeout(look, 20));
    look();
  });
  // A frame may be drawn twice, at another resolution; one that came while another was drawn may not be drawn at all.
  const drawn = videoViewer.status().counts.frames - before;
  stop();
  player.pause();
  await window.settled();
  return Math.min(seen.size, drawn);
}

/** In the page: ms of each step, forwards and back in turns of five, as somebody looks for the moment. */
async function stepTimes(count: number): Promise<number[]> {
  const { player } = window;
  player.seek(10);
  await window.settled();
  const times: number[] = [];
  for (let i = 0; i < count; i += 1) {
    const from = performance.now();
    player.step(Math.floor(i / 5) % 2 === 0 ? 1 : -1);
    await window.settled();
    times.push(performance.now() - from);
  }
  return times;
}

/** In the page: ms from asking for the original's frame until the viewer says that it is sharp. */
async function stillTimes(count: number): Promise<number[]> {
  const { player, videoViewer } = window;
  const times: number[] = [];
  for (let i = 0; i < count; i += 1) {
    player.step(3);
    const frame = await window.settled();
    const from = performance.now();
    window.showStill(frame);
    await new Promise<void>((resolve) => {
      const look = (): void => {
        const { sharp, live } = videoViewer.status();
        if (sharp && live === null) resolve();
        else setTimeout(look, 5);
      };
      look();
    });
    times.push(performance.now() - from);
    videoViewer.setStill(null);
  }
  return times;
}

/** The same file in nothing but a <video>. */
async function bareOf(page: Page, span: number, which: string): Promise<number> {
  return page.evaluate(
    async ([ms, name]) => {
      const sha = new URLSearchParams(location.search).get('sha') ?? '';
      window.player.dispose();
      window.videoViewer.dispose();
      document.querySelector('.viewer')?.remove();
      const element = document.createElement('video');
      element.muted = true;
      element.style.cssText = 'position:absolute;inset:0;width:100%;height:100%';
      element.src = `/media/${sha}/${name}`;
      document.body.append(element);
      let seen = 0;
      let until = Infinity;
      const each = (): void => {
        element.requestVideoFrameCallback(each);
        if (until === Infinity) until = performance.now() + ms;
        if (performance.now() < until) seen += 1;
      };
      element.requestVideoFrameCallback(each);
      await element.play().catch(() => undefined);
      const begun = performance.now();
      await new Promise<void>((resolve) => {
        const look = (): void => (performance.now() > until || performance.now() - begun > ms + 20_000 ? resolve() : void setTimeout(look, 20));
        look();
      });
      return seen;
    },
    [span, which] as const,
  );
}
