// Draws the demo premises: a restaurant kitchen and a pharmacy as panoramas, and a shop front as a flat picture.
// Does nothing where the picture of this version is there already.
//
//   node build/premises/draw.ts --out DIR [--width 16384] [--only kitchen|pharmacy|front]

import { existsSync, mkdirSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import sharp from 'sharp';
import { gridFor, layLightGrid } from './light.ts';
import { rasterPlates } from './plate-images.ts';
import { rawTiffHead } from './raw-tiff.ts';
import type { Scene, Shot, Vector } from './scene.ts';
import { PREMISES, planOf, type Premises, type PremisesPlan } from './scenes.ts';
import type { WorkerOrder, WorkerStart } from './worker.ts';

export type { Premises } from './scenes.ts';

/** Part of every file name: a change of what is drawn raises it, and old pictures are drawn again. */
export const PREMISES_VERSION = 2;
const BAND_ROWS = 64;
/** When the demo pictures say that they were taken. */
const CAPTURED_AT = '2026:11:20 10:30:00';

/** Where the middle of every cross target truly is, as a unit vector [x right, y up, z back] from the camera. */
export const premisesTruth = (name: Premises): readonly { readonly name: string; readonly direction: Vector }[] => {
  const { eye, targets } = planOf[name].scene();
  return targets.map(({ name: target, point }) => {
    const [x, y, z] = [point[0] - eye[0], point[1] - eye[1], point[2] - eye[2]];
    const length = Math.hypot(x, y, z);
    return { name: target, direction: [x / length, y / length, z / length] };
  });
};

/** Views worth having, degrees. */
export const premisesShots = (name: Premises): readonly Shot[] => planOf[name].scene().shots;

const platesOf = (scene: Scene): Set<string> => new Set(scene.solids.flatMap((solid) => solid.faces.flatMap((face) => (face.plate === undefined ? [] : [face.plate]))));

const panoramaXmp = (plan: PremisesPlan, width: number, height: number): string => {
  const properties = {
    ProjectionType: 'equirectangular',
    UsePanoramaViewer: 'True',
    FullPanoWidthPixels: width,
    FullPanoHeightPixels: height,
    CroppedAreaImageWidthPixels: width,
    CroppedAreaImageHeightPixels: height,
    CroppedAreaLeftPixels: 0,
    CroppedAreaTopPixels: 0,
    PoseHeadingDegrees: plan.heading.toFixed(1),
    PosePitchDegrees: '0.0',
    PoseRollDegrees: '0.0',
    StitchingSoftware: 'Kantai demo premises',
  };
  const attributes = Object.entries(properties).map(([name, value]) => `GPano:${name}="${value}"`);
  return `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:GPano="http://ns.google.com/photos/1.0/panorama/" ${attributes.join(' ')}/></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`;
};

const degreesAsExif = (value: number): string => {
  const minutes = (Math.abs(value) % 1) * 60;
  return `${Math.floor(Math.abs(value))}/1 ${Math.floor(minutes)}/1 ${Math.round((minutes % 1) * 60 * 1000)}/1000`;
};

const exifOf = (plan: PremisesPlan): Parameters<ReturnType<typeof sharp>['withExif']>[0] => ({
  IFD0: { Make: 'Kantai', Model: 'Demo premises' },
  IFD2: { DateTimeOriginal: CAPTURED_AT, OffsetTimeOriginal: '+08:00' },
  IFD3: {
    GPSLatitudeRef: plan.place.latitude >= 0 ? 'N' : 'S',
    GPSLatitude: degreesAsExif(plan.place.latitude),
    GPSLongitudeRef: plan.place.longitude >= 0 ? 'E' : 'W',
    GPSLongitude: degreesAsExif(plan.place.longitude),
  },
});

/** Light first, all together; then each worker takes the next band when it is through with one. */
const runWorkers = async (starts: readonly WorkerStart[], height: number, onProgress: (done: number) => void): Promise<void> => {
  const workers = starts.map((start) => new Worker(new URL('worker.ts', import.meta.url), { workerData: start }));
  const ask = (worker: Worker, order: WorkerOrder): Promise<void> =>
    new Promise((resolve, reject) => {
      const settle = (error?: Error): void => {
        worker.off('message', onMessage);
        worker.off('error', settle);
        if (error) reject(error);
        else resolve();
      };
      const onMessage = (): void => settle();
      worker.once('message', onMessage);
      worker.once('error', settle);
      worker.postMessage(order);
    });
  try {
    await Promise.all(workers.map((worker) => ask(worker, { kind: 'light' })));
    let top = 0;
    await Promise.all(
      workers.map(async (worker) => {
        while (top < height) {
          const mine = top;
          const rows = Math.min(BAND_ROWS, height - mine);
          top += rows;
          await ask(worker, { kind: 'band', top: mine, rows });
          onProgress(Math.min(1, top / height));
        }
      }),
    );
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
};

export interface DrawOptions {
  readonly folder: string;
  readonly premises: Premises;
  /** Width of a panorama in pixels, a multiple of 4; the flat picture follows it. */
  readonly width?: number;
  /** Share that is drawn, 0…1. */
  readonly onProgress?: (done: number) => void;
}

/** Draws a picture unless it is there. The raw pixels lie in a file beside it meanwhile, not in memory. */
export const ensurePremises = async ({ folder, premises, width = 16384, onProgress = () => undefined }: DrawOptions): Promise<{ readonly path: string; readonly title: string; readonly drawn: boolean }> => {
  const plan = planOf[premises];
  const path = join(folder, `${premises}-${width}-v${PREMISES_VERSION}.jpg`);
  if (existsSync(path)) return { path, title: plan.title, drawn: false };
  mkdirSync(folder, { recursive: true });
  const scene = plan.scene();
  const camera = plan.camera(width);
  const raw = `${path}.${process.pid}.tif`;
  const unfinished = `${path}.${process.pid}.part`;
  try {
    const head = rawTiffHead(camera.width, camera.height);
    writeFileSync(raw, head);
    truncateSync(raw, head.length + camera.width * camera.height * 3);
    const images = await rasterPlates(platesOf(scene));
    const light = new Float32Array(new SharedArrayBuffer(layLightGrid(scene, gridFor(width)).length * 4));
    const count = Math.max(1, Math.min(8, availableParallelism()));
    const starts = Array.from({ length: count }, (_, index) => ({ premises, width, images, light, index, workers: count, file: raw, offset: head.length }));
    await runWorkers(starts, camera.height, onProgress);
    const picture = sharp(raw, { limitInputPixels: false }).withExif(exifOf(plan));
    await (plan.sphere ? picture.withXmp(panoramaXmp(plan, camera.width, camera.height)) : picture)
      .jpeg({ quality: 90, chromaSubsampling: '4:2:0', progressive: false, optimiseCoding: true })
      .toFile(unfinished);
    renameSync(unfinished, path);
  } finally {
    rmSync(raw, { force: true });
    rmSync(unfinished, { force: true });
  }
  return { path, title: plan.title, drawn: true };
};

const main = async (): Promise<void> => {
  const { values } = parseArgs({ options: { out: { type: 'string' }, width: { type: 'string', default: '16384' }, only: { type: 'string' } } });
  const width = Number(values.width);
  const chosen = PREMISES.filter((name) => values.only === undefined || values.only === name);
  if (!values.out || chosen.length === 0 || !Number.isInteger(width) || width < 256 || width % 4 !== 0) {
    console.error(`usage: --out DIR [--width 16384] [--only ${PREMISES.join('|')}]`);
    process.exitCode = 2;
    return;
  }
  for (const premises of chosen) {
    const started = Date.now();
    const { path, drawn } = await ensurePremises({ folder: values.out, premises, width });
    const { size } = statSync(path);
    console.log(drawn ? `${path}: ${((Date.now() - started) / 1000).toFixed(1)} s, ${(size / 1e6).toFixed(1)} MB` : `${path} is there`);
    writeFileSync(join(values.out, `${premises}.truth.json`), `${JSON.stringify({ targets: premisesTruth(premises), shots: premisesShots(premises) }, null, 2)}\n`);
  }
};

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
