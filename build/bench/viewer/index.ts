// Benchmark `viewer`: our viewer beside photo-sphere-viewer (tiles), Marzipano and Pannellum (cube tiles of the same picture) and, flat,
// OpenSeadragon: same window, same views, in turns, each in a fresh browser, in one run. `npm run bench -- viewer [SCENE…]`.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import type { FlatView, SphereView } from '../../../src-shared/footage/camera.ts';
import { findChromium } from '../../chromium.ts';
import { differenceOf, FIRST_MEAN, SHARP_MEAN, SHARP_OUTLIERS } from '../open/frames.ts';
import { benchPicture, realPicture, type BenchPicture } from '../open/picture.ts';
import { cutCube, type Pixels } from './cube.ts';
import { measure, measureEmpty, type Outcome } from './measure.ts';
import { referenceView, shiftFrom } from './reference.ts';
import { TITLES, type ViewerName } from './scene.ts';
import { serveViewers, type Served } from './server.ts';

const RUNS = Number(process.env['BENCH_RUNS'] ?? 3);
/** Seconds of looking around, once for each viewer and scene. */
const LOOK = Number(process.env['BENCH_LOOK'] ?? 60);
/** Viewers to be measured, all without: `ours,marzipano`. */
const ONLY = process.env['BENCH_VIEWERS']?.split(',');
/** Edge of a cube face: what Marzipano's own tool makes of these widths. In its middle it has 0.79 of the panorama's pixels. */
const CUBE = { synthetic: 4096, clinic: 2048 } as const;
const CLINIC = fileURLToPath(new URL('../../../../shared/media/stills/clinic_treatment_room_8192x4096.jpg', import.meta.url));

const degrees = (value: number): number => (value * Math.PI) / 180;
const around = (fov: number): SphereView => ({ kind: 'sphere', yaw: 0.6, pitch: -0.1, fov: degrees(fov) });
const SPHERE: readonly ViewerName[] = ['ours', 'psv', 'marzipano', 'pannellum'];
const FLAT: readonly ViewerName[] = ['ours', 'openseadragon'];
interface Plan {
  readonly name: string;
  readonly about: string;
  readonly picture: keyof typeof CUBE;
  readonly view: SphereView | FlatView;
  readonly viewers: readonly ViewerName[];
}
const PLANS: readonly Plan[] = [
  { name: 'near', about: 'synthetic 16384×8192, 50° across', picture: 'synthetic', view: around(50), viewers: SPHERE },
  { name: 'wide', about: 'synthetic 16384×8192, 100° across', picture: 'synthetic', view: around(100), viewers: SPHERE },
  { name: 'clinic', about: 'clinic treatment room 8192×4096, 80° across', picture: 'clinic', view: around(80), viewers: SPHERE },
  { name: 'flat', about: 'the synthetic one as a flat picture, 2560 source pixels across', picture: 'synthetic', view: { kind: 'flat', x: 9000, y: 4200, across: 2560 }, viewers: FLAT },
];

export async function run(): Promise<void> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('no Chromium found: install one or name it in CHROMIUM');
  const asked = process.argv.slice(3);
  const plans = PLANS.filter(({ name }) => asked.length === 0 || asked.includes(name));
  const say = (line: string): void => console.log(line);
  for (const plan of plans) {
    if (plan.picture === 'clinic' && !existsSync(CLINIC)) say(`${plan.name} is left out: ${CLINIC} is not here`);
    else await runPlan(plan, executablePath, say);
  }
}

const pixelsOf = async (picture: BenchPicture): Promise<Pixels> => {
  const { data, info } = await sharp(await picture.original(), { limitInputPixels: false }).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
};

async function runPlan(plan: Plan, executablePath: string, say: (line: string) => void): Promise<void> {
  const { name, about, view } = plan;
  const viewers = plan.viewers.filter((viewer) => ONLY === undefined || ONLY.includes(viewer));
  const picture = plan.picture === 'clinic' ? await realPicture(CLINIC, say) : await benchPicture(say);
  const cubeSize = CUBE[plan.picture];
  const cube = view.kind === 'sphere' ? await cutCube(() => pixelsOf(picture), cubeSize, join(picture.folder, `cube-${cubeSize}`)) : null;
  const footage = view.kind === 'flat' ? { ...picture.footage, projection: { kind: 'flat' as const } } : picture.footage;
  const served: Served = { scene: { footage, view, cubeSize }, media: picture.media, cube };
  const server = await serveViewers(new Map([[name, served]]));
  const outcomes = new Map<ViewerName, Outcome[]>(viewers.map((viewer) => [viewer, []]));
  let empty = 0;
  try {
    const floor = await measureEmpty(executablePath, `${server.origin}/empty`);
    empty = floor === null ? Number.NaN : floor.gpu + floor.pages;
    say(`an empty page: GPU process ${floor?.gpu.toFixed(0)} MiB, page processes ${floor?.pages.toFixed(0)} MiB`);
    for (let turn = 0; turn < RUNS; turn += 1) {
      // Who goes first changes from turn to turn.
      for (const viewer of [...viewers.slice(turn % viewers.length), ...viewers.slice(0, turn % viewers.length)]) {
        const outcome = await measure(executablePath, `${server.origin}/${viewer}/${name}`, viewer, turn === 0 ? LOOK * 1000 : 0);
        outcomes.get(viewer)!.push(outcome);
        say(`${name} ${viewer} ${turn + 1}/${RUNS}: first ${outcome.first.toFixed(0)} ms, sharp ${outcome.sharp.toFixed(0)} ms, ${outcome.frames.length} frames panned`);
      }
    }
  } finally {
    await server.close();
  }
  const pixels = await pixelsOf(picture);
  const reference = referenceView(pixels, view);
  if (process.env['BENCH_PICTURES']) {
    const raw = { raw: { width: 1280, height: 720, channels: 1 as const } };
    await sharp(reference, raw).png().toFile(join(process.env['BENCH_PICTURES'], `${name}-reference.png`));
    for (const [viewer, [one]] of outcomes) await sharp(one!.settled, raw).png().toFile(join(process.env['BENCH_PICTURES'], `${name}-${viewer}.png`));
  }
  say(`\n${name}: ${about}; ${RUNS} runs each, medians; looking around ${LOOK} s once`);
  say(`first: thumbnail within ${FIRST_MEAN} of 255 of the settled view; sharp: mean difference to it ≤ ${SHARP_MEAN} of 255 and ≤ ${SHARP_OUTLIERS * 100} % of pixels off by > 32, from then on\n`);
  say(`| ${['', ...viewers.map((viewer) => TITLES[viewer])].join(' | ')} | best peer = 1 |\n|${'---|'.repeat(viewers.length + 2)}`);
  const row = (what: string, unit: string, digits: number, values: readonly number[]): void => {
    const best = Math.min(...values.slice(1).filter((value) => !Number.isNaN(value)));
    say(`| ${what} | ${values.map((value) => (Number.isNaN(value) ? '–' : `${value.toFixed(digits)}${unit}`)).join(' | ')} | ${(values[0]! / best).toFixed(2)} |`);
  };
  const of = (pick: (outcome: Outcome) => number | undefined): number[] => viewers.map((viewer) => median(outcomes.get(viewer)!.flatMap((outcome) => pick(outcome) ?? [])));
  row('first picture', ' ms', 0, of(({ first }) => first));
  row('sharp', ' ms', 0, of(({ sharp: at }) => at));
  row('frame while panning, p50', ' ms', 1, of(({ frames }) => quantile(frames, 0.5)));
  row('frame while panning, p95', ' ms', 1, of(({ frames }) => quantile(frames, 0.95)));
  row('GPU process, sharp', ' MiB', 0, of(({ atSharp }) => atSharp?.gpu));
  row('GPU process, half of the look around', ' MiB', 0, of(({ midway }) => midway?.gpu));
  row('GPU process, after it', ' MiB', 0, of(({ afterLook }) => afterLook?.gpu));
  row('page process, after it', ' MiB', 0, of(({ afterLook }) => afterLook?.pages));
  row('both, after it', ' MiB', 0, of(({ afterLook }) => afterLook === null ? undefined : afterLook.gpu + afterLook.pages));
  row('both, above those of an empty page', ' MiB', 0, of(({ afterLook }) => afterLook === null ? undefined : afterLook.gpu + afterLook.pages - empty));
  const shifts = await Promise.all(viewers.map((viewer) => shiftFrom(reference, outcomes.get(viewer)![0]!.settled, view, footage.width)));
  row('error, median', ' px', 3, shifts.map(({ median: middle }) => middle));
  row('error, p95', ' px', 3, shifts.map(({ p95 }) => p95));
  row('difference to the reference view, mean of 255', '', 1, viewers.map((viewer) => differenceOf(Buffer.from(outcomes.get(viewer)![0]!.settled), Buffer.from(reference)).mean));
  say('');
}

const quantile = (values: readonly number[], part: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN;
};
const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length === 0 ? Number.NaN : (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
};
