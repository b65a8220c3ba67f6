// Pictures and sound through the engine at hand: real Chromium on both sides, DTLS-SRTP, a counted picture.

import { expect, test } from 'vitest';
import { browserIsThere, seat, useStage, type Seated } from './stage.ts';

const at = useStage('link media tests');
let expert: Seated;
let staff: Seated;

test.skipIf(!browserIsThere)('two people in a call see each other’s frames in their order and soon', async () => {
  staff = await seat(at.browser, at.stage, 'staff');
  await expect.poll(async () => (await staff.facts()).states.at(-1)?.state, { timeout: 30_000 }).toBe('live');
  await staff.run((link) => link.send(15));
  await staff.run((link) => link.speak());
  expert = await seat(at.browser, at.stage, 'expert');
  await expect.poll(async () => (await expert.facts()).seen[0]?.count ?? 0, { timeout: 120_000 }).toBeGreaterThan(90);
  const { seen, arrived } = await expert.facts();
  expect(arrived).toBe(2);
  const frames = seen[0]!.last;
  // In the order in which they were drawn; a canvas may hand the same drawing to the encoder twice.
  frames.slice(1).forEach((frame, index) => expect(frame.n).toBeGreaterThanOrEqual(frames[index]!.n));
  const distinct = new Set(frames.map(({ n }) => n)).size;
  expect(distinct).toBeGreaterThan(60);
  const sorted = (all: typeof frames): number[] => all.map(({ drawn, shown }) => shown - drawn).toSorted((a, b) => a - b);
  const latencies = sorted(frames);
  process.stderr.write(`${at.stage.engine.name}: ${frames.length} frames (${distinct} drawings, ${seen[0]!.unreadable} unreadable) in ${((frames.at(-1)!.shown - frames[0]!.shown) / 1000).toFixed(1)} s, latency p50 ${Math.round(latencies[latencies.length >> 1]!)} ms, p95 ${Math.round(latencies[Math.floor(latencies.length * 0.95)]!)} ms, width ${frames.at(-1)!.width}\n`);
  expect(latencies[latencies.length >> 1]).toBeGreaterThan(0);
  // A machine that was held up for seconds shows them late, and catches up; one that stays behind does not do.
  await expect.poll(async () => {
    const now = sorted((await expert.facts()).seen[0]!.last);
    return now[now.length >> 1];
  }, { timeout: 60_000 }).toBeLessThan(3_000);
}, 240_000);
