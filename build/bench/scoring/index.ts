// Benchmark `scoring`: an official form of 176 items answered by keyboard alone in the real window on its real back end, beside
// SurveyJS and react-jsonschema-form with the same form and the same answers: keystrokes per item and key → painted. Then a standard of
// 10,000 items: how long until its first items are painted, and memory while scrolling through all of it.

import type { Page } from 'playwright-core';
import { createDesk, goTo, LEAD, type Seat } from '../../../tests/review/desk.ts';
import { percentile } from '../timing.ts';
import { gspForm, madeForm, planned } from './form.ts';
import { watchFirstItem, watchKeys } from './in-page.ts';
import { answerPeer, servePeers, type Answered } from './peers.ts';

const LOADS = 5;

export const run = async (): Promise<void> => {
  const { standard, official } = gspForm();
  const items = standard.sections.flatMap((section) => section.items);
  console.log(`${official ? 'official form' : 'made form (../shared/standards is absent)'}: ${String(items.length)} items, every tenth fails`);
  const desk = await createDesk();
  try {
    await desk.office.openCase('form', { standard });
    await desk.office.openCase('big', { standard: madeForm(10_000, 50) });
    await desk.office.openCase('one', { standard: madeForm(1, 1) });
    const peers = await servePeers(standard);
    const seat = await desk.seat(LEAD);
    const ours = await answerOurs(seat, items.length);
    const survey = await answerPeer(desk.browser, peers.origin, 'survey', standard);
    const rjsf = await answerPeer(desk.browser, peers.origin, 'rjsf', standard);
    await peers.close();
    const rows = { Kantai: ours, SurveyJS: survey, rjsf };
    for (const [name, row] of Object.entries(rows)) console.log(lineOf(name, row));

    const floor = await firstPaints(seat.page, '#/case/one/review');
    const big = await firstPaints(seat.page, '#/case/big/review');
    console.log(`first items painted, from the start of the page: 1 item ${floor.toFixed(0)} ms, 10,000 items ${big.toFixed(0)} ms: ${(big - floor).toFixed(0)} ms beyond the floor`);
    const memory = await scrollThrough(seat.page);
    console.log(`10,000 items, after scrolling through: JS heap ${memory.before.heap.toFixed(1)} → ${memory.after.heap.toFixed(1)} MiB, DOM nodes ${String(memory.before.nodes)} → ${String(memory.after.nodes)}, at most ${String(memory.most)} rows in the document`);
    const big10k = await keysOnBig(seat.page);
    console.log(`10,000 items, key → painted: ${times(big10k)}`);
    const figures = {
      items: items.length,
      ...Object.fromEntries(Object.entries(rows).flatMap(([name, { keys, keystrokes, draw }]) => {
        const sorted = keys.toSorted((a, b) => a - b);
        const of = name.toLowerCase();
        return [[`${of}_keys_per_item`, keystrokes / items.length], [`${of}_p50_ms`, percentile(sorted, 0.5)], [`${of}_p95_ms`, percentile(sorted, 0.95)], [`${of}_draw_ms`, draw]];
      })),
      big_beyond_floor_ms: big - floor,
      big_heap_growth_mib: memory.after.heap - memory.before.heap,
      big_key_p95_ms: percentile(big10k.toSorted((a, b) => a - b), 0.95),
    };
    console.log(Object.entries(figures).map(([name, value]) => `${name}=${value.toFixed(2)}`).join(' '));
  } finally {
    await desk.close();
  }
};

const times = (keys: readonly number[]): string => {
  const sorted = keys.toSorted((a, b) => a - b);
  return `p50 ${percentile(sorted, 0.5).toFixed(1)} ms  p95 ${percentile(sorted, 0.95).toFixed(1)} ms  of ${String(keys.length)} keys`;
};
const lineOf = (name: string, { draw, keys, keystrokes, items }: Answered): string =>
  `${name.padEnd(10)} ${String(items)} answered  ${(keystrokes / items).toFixed(2)} keystrokes an item  key → painted ${times(keys)}  drawn in ${draw.toFixed(0)} ms`;

/** Opens the form from another page of the running window and answers it: one key an item, the window goes on by itself. */
async function answerOurs({ page, client }: Seat, count: number): Promise<Answered> {
  await page.evaluate(watchKeys);
  const draw = await page.evaluate(async () => {
    const started = performance.now();
    location.hash = '#/case/form/review';
    while (!document.querySelector('.item .item-head')) await new Promise((resolve) => requestAnimationFrame(resolve));
    await new Promise((resolve) => {
      const channel = new MessageChannel();
      channel.port1.addEventListener('message', resolve);
      channel.port1.start();
      requestAnimationFrame(() => channel.port2.postMessage(null));
    });
    return performance.now() - started;
  });
  let keystrokes = 0;
  for (let at = 0; at < count; at += 1) {
    // The key of an answer stands on its button: forms differ in the answers that they allow.
    const key = await page.evaluate((answer) => document.querySelector(`.item.on [data-answer="${answer}"] kbd`)?.textContent ?? '1', planned(at));
    const before = await page.evaluate(() => window.keyTimes.length);
    keystrokes += 1;
    await page.keyboard.press(key);
    await page.waitForFunction((given) => window.keyTimes.length > given, before);
    await page.waitForFunction((answered) => document.querySelector('[data-testid="progress"]')?.textContent?.startsWith(`${String(answered)} `), at + 1);
  }
  const keys = await page.evaluate(() => window.keyTimes);
  const end = Date.now() + 60_000;
  let answered = 0;
  while (answered < count && Date.now() < end) {
    const { state, me } = await client.case.get({ case: 'form', bare: true });
    answered = Object.values(state.sheets[me.id]?.items ?? {}).filter((item) => item.answer !== null).length;
  }
  return { draw, keys, keystrokes, items: answered };
}

/** Median over fresh loads of the whole window at this address. */
async function firstPaints(page: Page, hash: string): Promise<number> {
  await goTo(page, hash);
  await page.addInitScript(watchFirstItem);
  const found: number[] = [];
  for (let load = 0; load < LOADS; load += 1) {
    await page.reload();
    await page.waitForFunction(() => window.firstItem !== undefined, undefined, { timeout: 60_000 });
    found.push(await page.evaluate(() => window.firstItem!));
  }
  return percentile(found.toSorted((a, b) => a - b), 0.5);
}

async function scrollThrough(page: Page): Promise<{ readonly before: Memory; readonly after: Memory; readonly most: number }> {
  const before = await memoryOf(page);
  const most = await page.evaluate(async () => {
    const list = document.querySelector('.sheet-list')!;
    let rows = 0;
    for (let round = 0; round < 3; round += 1) {
      for (let step = 0; step <= 200; step += 1) {
        list.scrollTop = ((list.scrollHeight - list.clientHeight) * step) / 200;
        await new Promise((resolve) => requestAnimationFrame(resolve));
        rows = Math.max(rows, list.querySelectorAll('.list-row').length);
      }
    }
    list.scrollTop = 0;
    return rows;
  });
  return { before, after: await memoryOf(page), most };
}

interface Memory {
  /** MiB of JavaScript objects after a collection. */
  readonly heap: number;
  readonly nodes: number;
}

async function memoryOf(page: Page): Promise<Memory> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.enable');
  await session.send('HeapProfiler.collectGarbage');
  await session.send('Performance.enable');
  const { metrics } = await session.send('Performance.getMetrics');
  await session.detach();
  const of = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
  return { heap: of('JSHeapUsedSize') / 2 ** 20, nodes: of('Nodes') };
}

async function keysOnBig(page: Page): Promise<readonly number[]> {
  await page.evaluate(watchKeys);
  for (let at = 0; at < 60; at += 1) {
    const before = await page.evaluate(() => window.keyTimes.length);
    await page.keyboard.press('1');
    await page.waitForFunction((given) => window.keyTimes.length > given, before);
  }
  return page.evaluate(() => window.keyTimes);
}
