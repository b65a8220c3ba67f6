// Benchmark `open`: from the click to the first picture and to the sharp view of a 16384×8192 panorama, and memory, with
// photo-sphere-viewer's tile adapter beside it: same tiles from the same server, same window, same view, in turns, each in a fresh
// browser. Both viewers are created at the click. What is on the screen decides (see frames.ts), not what a viewer says of itself.

import { chromium } from 'playwright-core';
import { findChromium, HEADLESS_FLAGS } from '../../chromium.ts';
import { differenceOf, film, FIRST_MEAN, lookOf, momentsOf, SHARP_MEAN, SHARP_OUTLIERS, type Look } from './frames.ts';
import { benchPicture } from './picture.ts';
import { memoryOf, type BrowserMemory } from './processes.ts';
import { sceneOf, type Scene } from './scene.ts';
import { serveBench, type BenchServer } from './server.ts';
import { figuresLine, table, type Row } from './table.ts';

type Who = 'ours' | 'peer';
const WINDOW = { width: 1280, height: 720 };
const RUNS = Number(process.env['BENCH_RUNS'] ?? 5);
/** Looking around takes 30 s a run; memory is measured in this many runs of each. */
const LONG_RUNS = Math.min(RUNS, Number(process.env['BENCH_LONG_RUNS'] ?? 2));
const LOOK_AROUND = 30_000;
/** Nothing on the screen changed for this long (ms): the view has settled. */
const SETTLED = 2500;
/** Zoom 78 is 50.6° across: both use the source's own level. Zoom 30 is 104.6°: each chooses its levels. */
const VIEWS = [
  { name: 'near', zoom: 78 },
  { name: 'wide', zoom: 30 },
] as const;

interface Outcome {
  readonly first: number;
  readonly sharp: number;
  readonly tiles: number;
  readonly settled: Look;
  readonly facts: { readonly [name: string]: string | number };
  readonly atSharp: BrowserMemory | null;
  readonly afterLook: BrowserMemory | null;
}

export async function run(): Promise<void> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('no Chromium found: install one or name it in CHROMIUM');
  const say = (line: string): void => console.log(line);
  const picture = await benchPicture(say);
  const scenes = new Map<string, Scene>(VIEWS.map(({ name, zoom }) => [name, sceneOf(picture.footage, zoom, 0.6, -0.1, WINDOW.width / WINDOW.height)]));
  const server = await serveBench(picture.media, (name) => (scenes.has(name) ? JSON.stringify(scenes.get(name)) : undefined));
  const rows: Row[] = [];
  const figures: Record<string, number> = {};
  try {
    for (const { name } of VIEWS) {
      const outcomes: Record<Who, Outcome[]> = { ours: [], peer: [] };
      for (let turn = 0; turn < RUNS; turn += 1) {
        // Who goes first changes from turn to turn.
        for (const who of turn % 2 === 0 ? (['ours', 'peer'] as const) : (['peer', 'ours'] as const)) {
          const outcome = await measure(executablePath, server, who, name, name === 'near' && turn < LONG_RUNS);
          outcomes[who].push(outcome);
          say(`${name} ${who} ${turn + 1}/${RUNS}: first ${outcome.first.toFixed(0)} ms, sharp ${outcome.sharp.toFixed(0)} ms, ${outcome.tiles} tiles asked, ${JSON.stringify(outcome.facts)}`);
        }
      }
      const same = differenceOf(outcomes.ours[0]!.settled.full, outcomes.peer[0]!.settled.full);
      say(`${name}: the two settled views differ by ${same.mean.toFixed(1)} of 255 in the mean (their geometry and filtering differ)`);
      collect(name, outcomes, rows, figures);
    }
  } finally {
    await server.close();
  }
  say('');
  say(`first: thumbnail within ${FIRST_MEAN} of 255 of the settled view; sharp: mean difference ≤ ${SHARP_MEAN} of 255 and ≤ ${SHARP_OUTLIERS * 100} % of pixels off by > 32, from then on.`);
  say(table(rows));
  say(figuresLine(figures));
}

async function measure(executablePath: string, server: BenchServer, who: Who, scene: string, long: boolean): Promise<Outcome> {
  const process = await chromium.launchServer({ executablePath, args: [...HEADLESS_FLAGS, '--force-color-profile=srgb'] });
  try {
    const browser = await chromium.connect(process.wsEndpoint());
    const page = await browser.newPage({ viewport: WINDOW });
    await page.goto(`${server.origin}/${who}?scene=${scene}`);
    await page.waitForFunction(() => window.bench !== undefined);
    server.takeAsked();
    const watching = await film(await page.context().newCDPSession(page));
    await page.click('button');
    await untilSettled(watching.frames);
    const tiles = server.takeAsked();
    const pid = process.process().pid ?? 0;
    const atSharp = memoryOf(pid);
    await watching.stop();
    const clickedAt = await page.evaluate(() => window.bench.clickedAt ?? Number.NaN);
    const settled = await lookOf(watching.frames.at(-1)!.picture);
    const moments = await momentsOf(watching.frames, settled, clickedAt);
    let afterLook: BrowserMemory | null = null;
    if (long) {
      await page.evaluate(lookAround, LOOK_AROUND);
      afterLook = memoryOf(pid);
    }
    const facts = await page.evaluate(() => window.bench.facts());
    await browser.close();
    return { first: moments.first - clickedAt, sharp: moments.sharp - clickedAt, tiles, settled, facts, atSharp, afterLook };
  } finally {
    await process.close();
  }
}

/** At least one frame, and then none for a while. */
async function untilSettled(frames: readonly { readonly at: number }[]): Promise<void> {
  const start = Date.now();
  for (let seen = -1, since = Date.now(); Date.now() - since < SETTLED || Date.now() - start < 2 * SETTLED; ) {
    if (frames.length !== seen) {
      seen = frames.length;
      since = Date.now();
    }
    if (Date.now() - start > 60_000) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Runs in the page: twice around, up and down, a step every 100 ms. */
async function lookAround(duration: number): Promise<void> {
  const start = performance.now();
  for (;;) {
    const part = (performance.now() - start) / duration;
    if (part >= 1) return;
    window.bench.turn(0.6 + part * 4 * Math.PI, 0.7 * Math.sin(part * 6 * Math.PI));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length === 0 ? Number.NaN : (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
}

function collect(view: string, outcomes: Record<Who, readonly Outcome[]>, rows: Row[], figures: Record<string, number>): void {
  const add = (what: string, unit: string, pick: (outcome: Outcome) => number | undefined): void => {
    const [ours, peer] = (['ours', 'peer'] as const).map((who) => median(outcomes[who].flatMap((outcome) => pick(outcome) ?? [])));
    if (ours === undefined || peer === undefined || Number.isNaN(ours + peer)) return;
    rows.push({ what: `${view}: ${what}`, unit, ours, peer });
    const name = `${view}_${what.replaceAll(' ', '_')}`;
    figures[`${name}_ours`] = ours;
    figures[`${name}_peer`] = peer;
    figures[`${name}_ratio`] = ours / peer;
  };
  add('first picture', 'ms', ({ first }) => first);
  add('sharp', 'ms', ({ sharp }) => sharp);
  add('tiles asked', '', ({ tiles }) => tiles);
  add('gpu memory sharp', 'MiB', ({ atSharp }) => atSharp?.gpu);
  add('page memory sharp', 'MiB', ({ atSharp }) => atSharp?.pages);
  add('gpu memory after look', 'MiB', ({ afterLook }) => afterLook?.gpu);
  add('page memory after look', 'MiB', ({ afterLook }) => afterLook?.pages);
}
