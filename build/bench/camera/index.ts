// Benchmark `camera`: what a camera of the site that codes its own picture costs on its way through the server, and what of it arrives. A film is
// coded before anything is measured and pushed by RTMP in its own time; a real Chromium with nothing but a bare page receives it.
// Frames sent, received, decoded, lost packets, freezes, and the processor time of ffmpeg, server and engine, and browser, each by itself.
// `--seconds N` of each row (15). The engine by KANTAI_TEST_ENGINE, as in the tests.

import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openRtmpServer } from '../../../src-server/live/cameras/rtmp/server.ts';
import { temporaryFolder } from '../../../tests/e2e/harness.ts';
import { CASE, launch, seat, setStage } from '../../../tests/link/stage.ts';
import { browserPid, processTree } from '../link/cpu.ts';
import { pushFilm, type Film } from '../link/film.ts';

/** Equirectangular, as such cameras offer it. */
const ROWS: readonly { readonly width: number; readonly fps: number; readonly megabits: number }[] = [
  { width: 1920, fps: 30, megabits: 6 },
  { width: 3840, fps: 15, megabits: 16 },
  { width: 3840, fps: 30, megabits: 20 },
];

export async function run(): Promise<void> {
  const { values } = parseArgs({ args: process.argv.slice(3), options: { seconds: { type: 'string', default: '15' } } });
  const seconds = Number(values.seconds);
  const folder = temporaryFolder();
  const rtmp = await openRtmpServer({ listen: '127.0.0.1', port: 0 }, (key, cut) => stage.bench.central.cameras.publish(key, cut));
  const stage = await setStage({ cameras: { pushAddress: `rtmp://127.0.0.1:${rtmp.port}/live` } });
  const browser = await launch();
  const staff = stage.stations.staff.client.cameras;
  const results: object[] = [];
  /** Streams of cameras before: the browser's report keeps them. */
  const over = new Set<number>();
  try {
    console.log(`media engine ${stage.engine.name}; ${availableParallelism()} cores, load before ${loadavg()[0]!.toFixed(1)}\n`);
    console.log('| picture | first picture, ms | frames a second: sent / received / decoded | Mbit/s | packets lost | freezes | % of one core: ffmpeg | server and engine | browser |\n|---|---|---|---|---|---|---|---|---|');
    const viewer = await seat(browser, stage, 'expert');
    await viewer.page.waitForFunction('link.facts().states.at(-1)?.state === "live"');
    const browserTree = await browserPid(browser);
    for (const { width, fps, megabits } of ROWS) {
      const film: Film = { width, height: width / 2, fps, frames: fps * 4 };
      const file = join(folder.path, `${width}-${fps}.mp4`);
      codeMoving(file, film, megabits);
      const { camera, push } = await staff.add({ case: CASE, name: `${width}-${fps}` });
      const began = performance.now();
      const pushing = pushFilm(file, film, `${push!.address}/${push!.key}`);
      const counts = async () => {
        const all = (await viewer.run((link) => link.received())) as { kind: string; ssrc: number; frameWidth?: number; framesReceived?: number; framesDecoded?: number; packetsLost?: number; freezeCount?: number; bytesReceived?: number; timestamp: number }[];
        return all.findLast((one) => one.kind === 'video' && !over.has(one.ssrc) && one.frameWidth === width && (one.framesDecoded ?? 0) > 0);
      };
      try {
        let first = await counts();
        while (first === undefined && performance.now() - began < 60_000) {
          await new Promise((done) => setTimeout(done, 50));
          first = await counts();
        }
        const firstPicture = performance.now() - began;
        if (first === undefined) {
          console.log(`| ${width}×${width / 2}, ${fps} a second, ${megabits} Mbit/s | none within a minute | | | | | | | |`);
          continue;
        }
        await new Promise((done) => setTimeout(done, 3000));
        const used = () => ({ camera: childrenNamed('ffmpeg', pushing.pid), engine: process.cpuUsage(), worker: childrenNamed('mediasoup', pushing.pid), browser: processTree(browserTree).seconds });
        const [from, cpu, sent, at] = [(await counts())!, used(), pushing.sent().frames, performance.now()];
        await new Promise((done) => setTimeout(done, seconds * 1000));
        const [to, cpuNow, sentNow, took] = [(await counts())!, used(), pushing.sent().frames, (performance.now() - at) / 1000];
        const grown = (key: 'framesReceived' | 'framesDecoded' | 'packetsLost' | 'freezeCount' | 'bytesReceived'): number => (to[key] ?? 0) - (from[key] ?? 0);
        const percent = (value: number): string => ((value / took) * 100).toFixed(0);
        const own = (cpuNow.engine.user + cpuNow.engine.system - cpu.engine.user - cpu.engine.system) / 1e6 + cpuNow.worker - cpu.worker;
        const row = {
          picture: `${width}×${width / 2}, ${fps} a second, ${megabits} Mbit/s`, first: firstPicture.toFixed(0),
          frames: `${((sentNow - sent) / took).toFixed(1)} / ${(grown('framesReceived') / took).toFixed(1)} / ${(grown('framesDecoded') / took).toFixed(1)}`,
          rate: ((grown('bytesReceived') * 8) / took / 1e6).toFixed(1), lost: grown('packetsLost'), freezes: grown('freezeCount'),
          ffmpeg: percent(cpuNow.camera - cpu.camera), server: percent(own), browser: percent(cpuNow.browser - cpu.browser),
        };
        results.push(row);
        console.log(`| ${Object.values(row).join(' | ')} |`);
      } finally {
        for (const { ssrc } of (await viewer.run((link) => link.received())) as { ssrc: number }[]) over.add(ssrc);
        await pushing.stop();
        await staff.remove({ case: CASE, camera });
      }
    }
    console.log(JSON.stringify({ bench: 'camera', engine: stage.engine.name, rows: results }));
  } finally {
    await browser.close();
    await rtmp.close();
    await stage.close();
    folder.remove();
  }
}

/** ffmpeg's moving test picture as a camera codes it: H.264 High, a key frame a second, nothing that depends on later pictures. */
function codeMoving(to: string, { width, height, fps, frames }: Film, megabits: number): void {
  const done = spawnSync('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', `testsrc2=s=${width}x${height}:r=${fps},noise=alls=12:allf=t`, '-frames:v', String(frames), '-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-profile:v', 'high', '-g', String(fps), '-b:v', `${megabits}M`, '-maxrate', `${megabits}M`, '-bufsize', `${megabits / 2}M`, '-pix_fmt', 'yuv420p', to], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (done.status !== 0) throw new Error('the film could not be coded');
}

/** Seconds of processor time of this process's own children of that name, but for one. */
function childrenNamed(name: string, except: number): number {
  let seconds = 0;
  for (const pid of readdirSync('/proc').filter((one) => /^\d+$/.test(one)).map(Number)) {
    try {
      const [before, after] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
      if (pid !== except && before!.includes(`(${name}`) && Number(after!.split(' ')[1]) === process.pid) seconds += processTree(pid).seconds;
    } catch {}
  }
  return seconds;
}
