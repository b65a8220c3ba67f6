// A document other than the conclusion: what can be judged of it is judged, and what cannot is said.

import { beforeAll, describe, expect, it } from 'vitest';
import { composer } from './compose.testing.ts';
import type { OtherInput } from './kinds.ts';
import { otherSamples } from './samples.testing.ts';
import { signConclusion } from './sign.ts';
import { createTestSigner, type TestSigner } from './test-key.ts';
import { withFolder } from './tools.testing.ts';
import { verifyConclusion } from './verify.ts';

const at = '2026-11-23T10:01:00.000Z';
let samples: readonly OtherInput[];
let signer: TestSigner;

beforeAll(async () => {
  samples = (await otherSamples()).filter((one) => ['notice', 'tracking', 'minutes'].includes(one.kind));
  signer = await withFolder((folder) => createTestSigner({ folder, bureauName: '临江区行政审批局', now: () => new Date(at), keyType: 'p256' }));
});

/** Attached as a case attaches it; `lies` differs from what the pages print. */
const sealed = async (one: OtherInput, lies: object = {}): Promise<Uint8Array> => {
  const { caseNumber } = one.frame;
  const attached = { ...(one.frame.attached as object), caseNumber, ...lies };
  const draft = await composer.compose({ ...one, frame: { ...one.frame, attached } } as OtherInput);
  return (await signConclusion(draft, signer, { reason: '签章', field: 'Seal', at })).pdf;
};
const codes = async (pdf: Uint8Array, ok: boolean | 'unknown'): Promise<string[]> => (await verifyConclusion(pdf, { trust: [signer.root] })).checks.filter((one) => one.ok === ok).map((one) => one.code);

describe('verifying a document that is no conclusion', () => {
  it('finds every numbered kind whole, and says that the records are not judged', async () => {
    expect(samples.map((one) => one.kind)).toEqual(['notice', 'tracking', 'minutes']);
    for (const one of samples) {
      const pdf = await sealed(one);
      const report = await verifyConclusion(pdf, { trust: [signer.root] });
      expect(report.checks.filter((each) => each.ok === false), one.kind).toEqual([]);
      expect(report).toMatchObject({ ok: true, testKey: true, number: one.frame.number });
      expect(report.checks.filter((each) => ['records', 'number'].includes(each.code)).map((each) => each.ok)).toEqual(['unknown', 'unknown']);
      expect(await codes(pdf, true)).toEqual(expect.arrayContaining(['signature', 'coverage', 'revisions', 'structure', 'attachment', 'printed', 'trusted']));
    }
  });

  it('finds a changed byte, a number that the pages do not print, and a form that is not ours', async () => {
    const notice = samples[0]!;
    const pdf = await sealed(notice);
    const flipped = pdf.slice();
    flipped[1000]! ^= 1;
    expect((await verifyConclusion(flipped)).ok).toBe(false);
    expect(await codes(await sealed(notice, { number: '临审整改〔2026〕99号' }), false)).toEqual(['printed']);
    expect(await codes(await sealed(notice, { kind: 'minutes' }), false)).toEqual(['printed']);
    expect(await codes(await sealed(notice, { number: null }), false)).toEqual(['number']);
    // Nothing passes for a conclusion by attaching less.
    expect(await codes(await sealed(notice, { kind: 'conclusion' }), false)).toEqual(['attachment']);
  });
});
