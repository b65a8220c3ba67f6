// Benchmark `panel`: the consolidation table of 200 items × 9 experts with 500 marks, from the click (folded case in memory) to its rows on
// the screen, and scrolling it from top to bottom, with an ag-grid-community table of the same rows beside it: same browser, same window,
// in turns, each in a fresh page.

import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium, type Browser } from 'playwright-core';
import { findChromium, HEADLESS_FLAGS } from '../../chromium.ts';
import { EXPERTS, ITEMS, MARKS, panelData } from './data.ts';

const RUNS = Number(process.env['BENCH_RUNS'] ?? 7);
const STEPS = 60;
type Who = 'ours' | 'peer';
const ENTRY = { ours: '../../../src-renderer/panel/stress-page.tsx', peer: './peer-page.ts' } as const;
/** What a row on the screen is, and what scrolls. */
const SIGHT = { ours: { row: '.matrix-row[data-item]', scroll: '.matrix' }, peer: { row: '.ag-grid-scrolling-container .ag-row', scroll: '.ag-grid-viewport' } } as const;

interface Outcome {
  readonly paint: number;
  readonly frame95: number;
  readonly scroll: number;
  readonly nodes: number;
}

export async function run(): Promise<void> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('no Chromium found: install one or name it in CHROMIUM');
  const scripts = { ours: await scriptOf(ENTRY.ours), peer: await scriptOf(ENTRY.peer) };
  const css = (await Promise.all(['ui/colours.css', 'ui/base.css', 'panel/panel.css'].map((name) => readFile(new URL(`../../../src-renderer/${name}`, import.meta.url), 'utf8')))).join('\n');
  const data = JSON.stringify(panelData());
  const server = createServer((request, response) => {
    const who: Who = request.url === '/peer' ? 'peer' : 'ours';
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(`<!doctype html><meta charset="utf-8"><style>${css}\nhtml,body{height:100%;margin:0}.stage{position:absolute;inset:0}.stage>.matrix{height:100%}button{position:absolute;right:0;bottom:0;z-index:9}</style><div class="stage"></div><button>open</button><script>window.data=${data}</script><script type="module">${scripts[who].replaceAll('</script', '<\\/script')}</script>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const browser = await chromium.launch({ executablePath, args: [...HEADLESS_FLAGS] });
  const outcomes: Record<Who, Outcome[]> = { ours: [], peer: [] };
  try {
    for (let turn = 0; turn < RUNS; turn += 1) {
      for (const who of turn % 2 === 0 ? (['ours', 'peer'] as const) : (['peer', 'ours'] as const)) outcomes[who].push(await measure(browser, origin, who));
    }
  } finally {
    await browser.close();
    server.close();
  }
  const median = (values: readonly number[]): number => values.toSorted((left, right) => left - right)[values.length >> 1]!;
  const of = (who: Who, name: keyof Outcome): number => median(outcomes[who].map((outcome) => outcome[name]));
  console.log(`${ITEMS} items × ${EXPERTS} experts, about ${MARKS} marks, ${RUNS} runs each, medians`);
  console.log('| | ours | ag-grid-community | ours / peer |\n|---|---|---|---|');
  for (const [name, label] of [['paint', 'click to rows painted, ms'], ['frame95', '95th percentile of frames while scrolling, ms'], ['scroll', `${STEPS} steps from top to bottom, ms`], ['nodes', 'elements in the document']] as const) {
    console.log(`| ${label} | ${of('ours', name).toFixed(1)} | ${of('peer', name).toFixed(1)} | ${(of('ours', name) / of('peer', name)).toFixed(2)} |`);
  }
  console.log(JSON.stringify({ bench: 'panel', paintOurs: of('ours', 'paint'), paintPeer: of('peer', 'paint'), frame95Ours: of('ours', 'frame95'), frame95Peer: of('peer', 'frame95') }));
}

async function scriptOf(name: string): Promise<string> {
  const entry = fileURLToPath(new URL(name, import.meta.url));
  const made = await build({ entryPoints: [entry], bundle: true, write: false, format: 'esm', minify: true, target: 'es2024', jsx: 'automatic', define: { 'process.env.NODE_ENV': '"production"' }, logLevel: 'silent', loader: { '.css': 'empty' } });
  return made.outputFiles[0]?.text ?? '';
}

async function measure(browser: Browser, origin: string, who: Who): Promise<Outcome> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  try {
    await page.goto(`${origin}/${who}`);
    const sight = SIGHT[who];
    // Everything is timed inside the page: the two frames after the first row are when it has been painted.
    const paint = await page.evaluate(async ({ row }) => {
      const frame = () => new Promise<void>((resolve) => requestAnimationFrame(() => resolve()));
      document.querySelector('button')!.click();
      const began = performance.now();
      while (document.querySelectorAll(row).length < 10) {
        if (performance.now() - began > 30_000) throw new Error('no rows were painted');
        await frame();
      }
      await frame();
      await frame();
      return performance.now() - (window as unknown as { clickedAt: number }).clickedAt;
    }, sight);
    const scrolled = await page.evaluate(async ({ selector, steps }) => {
      const box = document.querySelector<HTMLElement>(selector)!;
      const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
      const reach = box.scrollHeight - box.clientHeight;
      const took: number[] = [];
      const start = performance.now();
      let before = await frame();
      for (let step = 1; step <= steps; step += 1) {
        box.scrollTop = (reach * step) / steps;
        const now = await frame();
        took.push(now - before);
        before = now;
      }
      await frame();
      took.sort((left, right) => left - right);
      return { frame95: took[Math.floor(took.length * 0.95)]!, scroll: performance.now() - start, nodes: document.querySelectorAll('*').length, reach };
    }, { selector: sight.scroll, steps: STEPS });
    if (scrolled.reach < 1000) throw new Error(`${who} did not scroll`);
    return { paint, ...scrolled };
  } finally {
    await page.close();
  }
}
