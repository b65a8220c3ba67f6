// Every byte of a signed report, one after another.

import { expect, test } from 'vitest';
import { every, missedAt, signedReport } from './tampering/report.ts';

test('a signed report with any one byte altered is found: each of its bytes', { timeout: 3_600_000 }, async () => {
  const report = await signedReport();
  const { altered, missed } = await missedAt(report, every(1, 0, report.pdf.length));
  expect(altered).toBe(report.pdf.length);
  expect(missed.filter((place) => place < report.root[0] || place >= report.root[1])).toEqual([]);
});
