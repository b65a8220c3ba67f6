// Every byte of a signed report, or every so many, altered in turn and shown to the verifier.

import { readRevisions } from '#shared/pdf/revisions.ts';
import { attempt, readSignatures } from '#shared/verify/signatures.ts';
import { composer } from '../../../src-main/report/compose.testing.ts';
import { otherSamples } from '../../../src-main/report/samples.testing.ts';
import { signConclusion } from '../../../src-main/report/sign.ts';
import { createTestSigner } from '../../../src-main/report/test-key.ts';
import { withFolder } from '../../../src-main/report/tools.testing.ts';
import { verifyConclusion } from '../../../src-main/report/verify.ts';

const at = '2026-11-23T10:01:00.000Z';

export interface SignedReport {
  readonly pdf: Uint8Array;
  /** Certificates of who verifies. */
  readonly trust: readonly Uint8Array[];
  /** The signature's string in hexadecimal digits, from its first digit to behind its last. */
  readonly container: readonly [from: number, to: number];
  /** Digits of the container that are not the zeros that fill it up. */
  readonly digits: number;
  /** Where the root's certificate lies in it: it comes along, and nothing that anybody signed holds it. */
  readonly root: readonly [from: number, to: number];
}

/** The smallest document that is signed: minutes of a panel. */
export async function signedReport(): Promise<SignedReport> {
  const signer = await withFolder((folder) => createTestSigner({ folder, bureauName: '示例区审批局', now: () => new Date(at), keyType: 'p256' }));
  const minutes = (await otherSamples()).find((one) => one.kind === 'minutes')!;
  const attached = { ...(minutes.frame.attached as object), caseNumber: minutes.frame.caseNumber };
  const draft = await composer.compose({ ...minutes, frame: { ...minutes.frame, attached } });
  const { pdf } = await signConclusion(draft, signer, { reason: '签章', field: 'Seal', at });
  const text = Buffer.from(pdf).toString('latin1');
  const from = text.indexOf('/Contents <', text.lastIndexOf('/ByteRange [')) + '/Contents <'.length;
  const to = text.indexOf('>', from);
  const digits = text.slice(from, to).replace(/0+$/, '').length;
  const rootAt = text.indexOf(Buffer.from(signer.root).toString('hex'), from);
  return { pdf, trust: [signer.root], container: [from, to], digits, root: rootAt === -1 ? [-1, -1] : [rootAt, rootAt + signer.root.length * 2] };
}

/**
 * Places where an altered byte is not found. What the verifier reads first, the revisions and the signatures, is asked first, and the whole
 * verification only where that finds nothing: it says no whenever these do.
 */
export async function missedAt({ pdf, trust }: SignedReport, places: Iterable<number>): Promise<{ readonly altered: number; readonly missed: readonly number[] }> {
  const bytes = pdf.slice();
  const missed: number[] = [];
  let altered = 0;
  for (const place of places) {
    const mask = 1 << (place % 8);
    bytes[place]! ^= mask;
    altered += 1;
    const file = attempt(() => readRevisions(bytes));
    const signatures = file && readSignatures(bytes, file);
    const isFound = signatures === undefined || signatures.length === 0 || signatures.some((one) => one.fault !== undefined);
    if (!isFound && (await verifyConclusion(bytes, { trust })).ok) missed.push(place);
    bytes[place]! ^= mask;
  }
  return { altered, missed };
}

export function* every(step: number, from: number, to: number): Generator<number> {
  for (let at = from; at < to; at += step) yield at;
}
