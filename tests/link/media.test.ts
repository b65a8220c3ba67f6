// Pictures and sound through the engine at hand: real Chromium on both sides, DTLS-SRTP, a counted picture.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { browserIsThere, launch, seat, setStage, type Seated, type Stage } from './stage.ts';
import type { Browser } from 'playwright-core';

if (!browserIsThere) process.stderr.write('skipped: link media tests need a Chromium\n');

let stage: Stage;
let browser: Browser;
let expert: Seated;
let staff: Seated;

beforeAll(async () => {
  if (!browserIsThere) return;
  stage = await setStage();
  process.stderr.write(`media engine of this run: ${stage.engine.name}\n`);
  browser = await launch();
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await stage?.close();
}, 60_000);

test.skipIf(!browserIsThere)('two people in a call see each other’s frames in their order and soon', async () => {
  staff = await seat(browser, stage, 'staff');
  await expect.poll(async () => (await staff.facts()).states.at(-1)?.state, { timeout: 30_000 }).toBe('live');
  await staff.run((link) => link.send(15));
  await staff.run((link) => link.speak());
  expert = await seat(browser, stage, 'expert');
  await expect.poll(async () => (await expert.facts()).seen[0]?.count ?? 0, { timeout: 30_000 }).toBeGreaterThan(90);
  const { seen, arrived } = await expert.facts();
  expect(arrived).toBe(2);
  const frames = seen[0]!.last;
  if (process.env['LINK_STATS']) for (const one of await expert.run((link) => link.received()) as unknown as Record<string, unknown>[]) process.stderr.write(JSON.stringify(Object.fromEntries(['kind','framesReceived','framesDecoded','framesPerSecond','totalDecodeTime','jitterBufferDelay','jitterBufferEmittedCount','packetsLost','nackCount','pliCount','freezeCount','packetsReceived','bytesReceived','estimatedPlayoutTimestamp','totalInterFrameDelay','keyFramesDecoded','framesDropped'].map((k)=>[k,one[k]])))+'\n');
  // In the order in which they were drawn; a canvas may hand the same drawing to the encoder twice.
  frames.slice(1).forEach((frame, index) => expect(frame.n).toBeGreaterThanOrEqual(frames[index]!.n));
  const distinct = new Set(frames.map(({ n }) => n)).size;
  expect(distinct).toBeGreaterThan(60);
  const latencies = frames.map(({ drawn, shown }) => shown - drawn).toSorted((a, b) => a - b);
  process.stderr.write(`${stage.engine.name}: ${frames.length} frames (${distinct} drawings, ${seen[0]!.unreadable} unreadable) in ${((frames.at(-1)!.shown - frames[0]!.shown) / 1000).toFixed(1)} s, latency p50 ${Math.round(latencies[latencies.length >> 1]!)} ms, p95 ${Math.round(latencies[Math.floor(latencies.length * 0.95)]!)} ms, width ${frames.at(-1)!.width}\n`);
  expect(latencies[latencies.length >> 1]).toBeGreaterThan(0);
  expect(latencies[latencies.length >> 1]).toBeLessThan(3_000);
}, 120_000);
