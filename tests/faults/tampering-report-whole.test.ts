// Every byte of a signed report, one after another; in parts, so that as many processors as there are can share it (`-t 'part 3'`).

import { beforeAll, expect, test } from 'vitest';
import { every, missedAt, signedReport, type SignedReport } from './tampering/report.ts';

const PARTS = 8;
let report: SignedReport;

beforeAll(async () => {
  report = await signedReport();
});

test.each(Array.from({ length: PARTS }, (_, part) => part))('a signed report with any one byte altered is found: each of its bytes, part %i', { timeout: 1_800_000 }, async (part) => {
  const edge = (at: number): number => Math.floor((report.pdf.length * at) / PARTS);
  const { altered, missed } = await missedAt(report, every(1, edge(part), edge(part + 1)));
  console.log(`part ${part}: ${altered} of ${report.pdf.length} bytes, ${missed.length} not found`);
  expect(altered).toBe(edge(part + 1) - edge(part));
  expect(missed.filter((place) => place < report.root[0] || place >= report.root[1])).toEqual([]);
});
