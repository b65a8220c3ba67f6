// A signed report with single bytes altered. Here every 223rd and the ones around the signature; tampering-report-whole.test.ts takes them all.

import { beforeAll, expect, test } from 'vitest';
import { verifyConclusion } from '../../src-main/report/verify.ts';
import { every, missedAt, signedReport, type SignedReport } from './tampering/report.ts';

let report: SignedReport;
beforeAll(async () => {
  report = await signedReport();
});

test('a signed report with any one byte altered is found: every 223rd, and every 41st of the signature and of what follows it', async () => {
  const { pdf, trust, container: [from, to], digits, root } = report;
  expect(await verifyConclusion(pdf, { trust })).toMatchObject({ ok: true });
  const sparse = await missedAt(report, every(223, 0, pdf.length));
  const signature = await missedAt(report, every(41, from - 200, from + digits));
  const end = await missedAt(report, every(41, to - 100, pdf.length));
  expect(sparse.altered + signature.altered + end.altered).toBeGreaterThan(800);
  // The root comes along with the signature; who verifies trusts their own copy, and that one is looked at.
  expect([sparse, signature, end].flatMap(({ missed }) => missed).filter((place) => place < root[0] || place >= root[1])).toEqual([]);
});
