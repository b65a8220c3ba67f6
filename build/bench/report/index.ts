// `npm run bench -- report`: composing a conclusion of forty pictures and signing it three times, beside Chromium's print and pdfmake of the same
// content in the same run. The peers neither sign nor make PDF/A; their times are of composing alone.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { fontPath } from '../../../src-main/report/fonts.ts';
import { findChromium, HEADLESS_FLAGS } from '../../chromium.ts';
import { content } from './content.ts';
import { htmlOf } from './html.ts';

/** An odd number; more are steadier. */
const ROUNDS = Number(process.env['KANTAI_ROUNDS'] ?? 3);

interface Measured {
  readonly cold: number;
  readonly warm: number;
  /** Bytes of memory at most; of Chromium all its processes together. */
  readonly peak: number;
  readonly bytes: number;
}

const inProcess = (script: string, out: string): Measured & Record<string, number> => {
  const path = fileURLToPath(new URL(script, import.meta.url));
  return JSON.parse(execFileSync(process.execPath, [path, out], { encoding: 'utf8' }).trim().split('\n').at(-1)!) as never;
};

/** Resident memory of all processes whose command line names this folder, in bytes. */
const memoryOf = (folder: string): number =>
  spawnSync('ps', ['-eo', 'rss=,args='], { encoding: 'utf8' }).stdout.split('\n').reduce((sum, line) => (line.includes(folder) ? sum + Number(/^\s*(\d+)/.exec(line)?.[1] ?? 0) * 1024 : sum), 0);

const chromiumPrint = async (folder: string): Promise<Measured | undefined> => {
  const executable = findChromium();
  if (executable === undefined) return undefined;
  const input = await content();
  const page = join(folder, 'page.html');
  writeFileSync(page, htmlOf(input, { song: pathToFileURL(fontPath('NotoSerifSC_400Regular.ttf')).href, hei: pathToFileURL(fontPath('NotoSansSC_700Bold.ttf')).href }));
  const begun = performance.now();
  const profile = join(folder, 'profile');
  const context = await chromium.launchPersistentContext(profile, { executablePath: executable, args: [...HEADLESS_FLAGS] });
  let peak = 0;
  const watch = setInterval(() => (peak = Math.max(peak, memoryOf(profile))), 200);
  const print = async (): Promise<Buffer> => {
    const tab = await context.newPage();
    await tab.goto(pathToFileURL(page).href);
    const pdf = await tab.pdf({ preferCSSPageSize: true, tagged: true });
    await tab.close();
    return pdf;
  };
  await print();
  const cold = performance.now() - begun;
  const again = performance.now();
  const pdf = await print();
  const warm = performance.now() - again;
  peak = Math.max(peak, memoryOf(profile));
  clearInterval(watch);
  await context.close();
  writeFileSync(join(folder, 'chromium.pdf'), pdf);
  return { cold, warm, peak, bytes: pdf.length };
};

const pagesOf = (path: string): string => /Pages:\s+(\d+)/.exec(spawnSync('pdfinfo', [path], { encoding: 'utf8' }).stdout ?? '')?.[1] ?? '?';
const median = (values: readonly number[]): number => values.toSorted((left, right) => left - right)[values.length >> 1]!;

export const run = async (): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'kantai-bench-report-'));
  try {
    const rounds: { ours: Measured & Record<string, number>; pdfmake: Measured; chromium?: Measured }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const chromiumMade = await chromiumPrint(mkdtempSync(join(folder, 'c')));
      rounds.push({ ours: inProcess('./ours.ts', join(folder, 'ours.pdf')), pdfmake: inProcess('./peer-pdfmake.ts', join(folder, 'pdfmake.pdf')), ...(chromiumMade ? { chromium: chromiumMade } : {}) });
    }
    const of = (name: 'ours' | 'pdfmake' | 'chromium', key: keyof Measured): number => median(rounds.map((one) => one[name]?.[key] ?? Number.NaN));
    const row = (title: string, name: 'ours' | 'pdfmake' | 'chromium') =>
      console.log(`${title.padEnd(40)} cold ${of(name, 'cold').toFixed(0).padStart(6)} ms   warm ${of(name, 'warm').toFixed(0).padStart(6)} ms   peak ${(of(name, 'peak') / 1e6).toFixed(0).padStart(5)} MB   file ${(of(name, 'bytes') / 1e6).toFixed(2)} MB`);
    console.log(`${pagesOf(join(folder, 'ours.pdf'))} pages (pdfmake ${pagesOf(join(folder, 'pdfmake.pdf'))}), 40 pictures; median of ${ROUNDS} rounds, each composer in a process of its own`);
    row('ours: tagged PDF/A-3a, three signatures', 'ours');
    row('pdfmake: no tags, no signature', 'pdfmake');
    if (rounds[0]?.chromium) row('Chromium print: tagged, no signature', 'chromium');
    const best = Math.min(of('pdfmake', 'warm'), rounds[0]?.chromium ? of('chromium', 'warm') : Number.POSITIVE_INFINITY);
    const signing = median(rounds.map(({ ours }) => ours.warm - ours['warmCompose']!));
    console.log(`of ours warm: composing ${(of('ours', 'warm') - signing).toFixed(0)} ms, three signatures ${signing.toFixed(0)} ms`);
    console.log(`ours_warm_ms=${of('ours', 'warm').toFixed(0)} best_peer_warm_ms=${best.toFixed(0)} ratio=${(best / of('ours', 'warm')).toFixed(2)} ours_bytes=${of('ours', 'bytes')} pdfmake_bytes=${of('pdfmake', 'bytes')} ours_cold_ms=${of('ours', 'cold').toFixed(0)}`);
    if (process.env['KANTAI_KEEP']) writeFileSync(process.env['KANTAI_KEEP'], readFileSync(join(folder, 'ours.pdf')));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
