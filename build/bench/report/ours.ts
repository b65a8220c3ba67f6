// Ours in a process of its own: composes, then signs three times. Says times and peak memory as one line of JSON.

import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createComposer } from '../../../src-main/report/compose.ts';
import { signConclusion } from '../../../src-main/report/sign.ts';
import { createTestSigner } from '../../../src-main/report/test-key.ts';
import { content } from './content.ts';

const out = process.argv[2]!;
const at = '2026-11-23T10:00:00.000Z';
const folder = await mkdtemp(join(tmpdir(), 'kantai-bench-'));
const signers = await Promise.all(['张䶮', '李㙍', '临江区行政审批局'].map((bureauName, index) => createTestSigner({ folder: join(folder, String(index)), bureauName, now: () => new Date(at) })));
const input = await content();
const composer = createComposer();
const made = async () => {
  const begun = performance.now();
  let pdf = await composer.compose({ kind: 'conclusion', conclusion: input });
  const composed = performance.now();
  for (const [index, field] of ['Panel 1', 'Panel 2', 'Seal'].entries()) ({ pdf } = await signConclusion(pdf, signers[index]!, { reason: '评审结论', field, at }));
  return { pdf, compose: composed - begun, whole: performance.now() - begun };
};
const cold = await made();
const warm = await made();
writeFileSync(out, warm.pdf);
await composer.close();
await rm(folder, { recursive: true, force: true });
console.log(JSON.stringify({ cold: cold.whole, coldCompose: cold.compose, warm: warm.whole, warmCompose: warm.compose, peak: process.resourceUsage().maxRSS * 1024, bytes: warm.pdf.length }));
