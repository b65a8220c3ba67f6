// Benchmark `video`: how many frames of a class of files come to the screen on this machine, how long a step takes, and how long until the
// original's own frame stands there, in the window's own viewer and player. Beside it the same file in a bare <video> element: what the
// browser itself can do. `BENCH_CLIPS` names which (h264-4k, vp9-4k, av1-4k, h264-8k, vp9-8k, av1-8k), `BENCH_STEPS` how many steps.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
const ALL = Object.keys(SIZES).flatMap((size) => Object.keys(CODECS).map((codec) => `${codec}-${size}`));

interface Row {
  readonly clip: string;
  readonly file: string;
  readonly shown: string;
  readonly bare: string;
  readonly step: string;
  readonly frame: string;
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
    for (const clip of (process.env['BENCH_CLIPS'] ?? ALL.join(' ')).split(/[ ,]+/)) {
      const path = clipOf(tools.ffmpeg, folder, clip);
      const footage = await imported(theatre, clip, path);
      const copies = footage.video!.proxies.map(({ width, height }, i) => ({ which: `proxy/${i}`, name: `copy ${width}×${height}` }));
      for (const { which, name } of [{ which: 'file', name: `original ${footage.width}×${footage.height}` }, ...copies]) {
        const row = await measure(browser, theatre, footage, which, which === 'file').catch((error: unknown) => gaveUp(error));
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
  console.log('');
  console.log(`Frames that came to the screen of those due in ${SPAN / 1000} s at ${RATE} a second; a step forwards or back until its frame is there; a step until the original's frame is sharp.`);
  console.log('| clip | file | shown in the viewer | shown bare | step p50 / p95 | original’s frame p50 / p95 |');
  console.log('|---|---|---|---|---|---|');
  for (const { clip, file, shown, bare, step, frame } of rows) console.log(`| ${clip} | ${file} | ${shown} | ${bare} | ${step} | ${frame} |`);
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
const gaveUp = (error: unknown): Awaited<ReturnType<typeof measure>> => ({
  said: { shown: `none: ${(error instanceof Error ? error.message : String(error)).split('\n')[0]!}`, bare: '–', step: '–', frame: '–' },
  figures: { shown: 0, bare: 0 },
});

/** The clip's path; made once and kept. */
function clipOf(ffmpeg: string, folder: string, clip: string): string {
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
  execFileSync(ffmpeg, ['-v', 'error', '-y', '-f', 'lavfi', '-i', source, ...args, ...(container === 'mp4' ? ['-movflags', '+faststart'] : []), unready]);
  renameSync(unready, path);
  return path;
}

/** ms for all that is measured of one file. */
const PATIENCE = 180_000;

async function measure(browser: Browser, theatre: VideoTheatre, footage: Footage, which: string, stills: boolean) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  page.setDefaultTimeout(60_000);
  // What hangs in the page ends with it.
  const late = setTimeout(() => void page.close(), PATIENCE);
  try {
    await page.goto(theatre.address(footage, which));
    await page.evaluate(() => window.ready);
    const shown = await page.evaluate(playFor, SPAN);
    const steps = (await page.evaluate(stepTimes, STEPS)).toSorted((a, b) => a - b);
    const sharp = (stills ? await page.evaluate(stillTimes, STILLS) : []).toSorted((a, b) => a - b);
    const bare = await bareOf(page, SPAN, which);
    const due = (RATE * SPAN) / 1000;
    const pair = (values: readonly number[]): string => (values.length === 0 ? '–' : `${percentile(values, 0.5).toFixed(0)} / ${percentile(values, 0.95).toFixed(0)} ms`);
    return {
      said: { shown: `${shown} of ${due}`, bare: `${bare} of ${due}`, step: pair(steps), frame: pair(sharp) },
      figures: {
        shown, bare,
        ...(steps.length > 0 && { step_p50_ms: percentile(steps, 0.5), step_p95_ms: percentile(steps, 0.95) }),
        ...(sharp.length > 0 && { frame_p50_ms: percentile(sharp, 0.5), frame_p95_ms: percentile(sharp, 0.95) }),
      },
    };
  } finally {
    clearTimeout(late);
    await page.close();
  }
}

/** In the page: frames of the video that were drawn in so many ms, counted from the first. */
async function playFor(span: number): Promise<number> {
  const { player, videoViewer } = window;
  const seen = new Set<number>();
  let until = Infinity;
  const stop = player.on('state', ({ frame, playing }) => {
    if (!playing) return;
    if (until === Infinity) until = performance.now() + span;
    if (performance.now() < until) seen.add(frame);
  });
  videoViewer.setStill(null);
  player.play();
  const begun = performance.now();
  await new Promise<void>((resolve) => {
    const look = (): void => (performance.now() > until || performance.now() - begun > span + 20_000 ? resolve() : void setTimeout(look, 20));
    look();
  });
  stop();
  player.pause();
  await window.settled();
  return seen.size;
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
