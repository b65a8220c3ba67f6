// `node build/run.mjs sweep.ts [--every N]`: flips a bit of every byte of a small signed document in turn. In the gap of the signature (its container)
// every result is verified as a whole. Outside it the digest over the two ranges is made anew and compared with the signed one: the verifier takes
// no other ranges than exactly these, so a digest that differs is a signature that does not hold; every thousandth is verified as a whole
// all the same. Ends with 1 when one is not found.

import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { fileURLToPath } from 'node:url';
import { readRevisions } from '#shared/pdf/revisions.ts';
import { readSignatures } from '#shared/verify/signatures.ts';
import { verifyConclusion } from '../src-main/report/verify.ts';

interface Part {
  readonly pdf: Uint8Array;
  readonly from: number;
  readonly step: number;
}

/** The cheap half of verifying first: what it finds, the whole finds too, because the whole begins with it. */
const isFound = async (pdf: Uint8Array): Promise<boolean> => {
  try {
    const file = readRevisions(pdf);
    if (file.rest > 0 || readSignatures(pdf, file).some((one) => one.fault !== undefined)) return true;
  } catch {
    return true;
  }
  const { ok, checks } = await verifyConclusion(pdf);
  // The root's own certificate comes along unsigned: altered, it is no root any more, and the chain is told to end before it.
  return !ok || checks.some((one) => one.code === 'certificate' && one.ok !== true);
};

if (!isMainThread) {
  const { pdf, from, step } = workerData as Part;
  const [signature] = readSignatures(pdf, readRevisions(pdf));
  const gap = Buffer.from(pdf).toString('latin1').lastIndexOf('/Contents <') + 10;
  const behind = pdf.indexOf(0x3e, gap) + 1;
  const digest = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes.subarray(0, gap)).update(bytes.subarray(behind)).digest();
  if (!digest(pdf).equals(signature!.parts!.digest)) throw new Error('the ranges are not the whole file without the gap');
  const missed: number[] = [];
  const counts = { whole: 0, digest: 0 };
  const flipped = pdf.slice();
  for (let at = from; at < pdf.length; at += step) {
    const isGap = at >= gap && at < behind;
    // 0x20 turns a small letter or hex digit into a capital: the same meaning in another spelling.
    for (const bit of isGap ? [(at >> 1) % 2 === 0 ? 0x20 : 0x01] : [0x01, 0x20]) {
      flipped[at]! ^= bit;
      const whole = isGap || at % 1000 < step;
      counts[whole ? 'whole' : 'digest'] += 1;
      const found = whole ? await isFound(flipped) : !digest(flipped).equals(signature!.parts!.digest);
      if (!found) missed.push(at);
      flipped[at]! ^= bit;
    }
  }
  parentPort!.postMessage({ ...counts, missed });
} else {
  const { values } = parseArgs({ options: { every: { type: 'string', default: '1' } } });
  const pdf = await small();
  const started = Date.now();
  const every = Math.max(1, Number(values.every));
  const threads = 2;
  const parts = await Promise.all(
    Array.from({ length: threads }, (_, index) => new Promise<{ whole: number; digest: number; missed: number[] }>((resolve, reject) => {
      const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { pdf, from: index * every, step: threads * every } satisfies Part });
      worker.once('message', resolve);
      worker.once('error', reject);
    })),
  );
  const missed = parts.flatMap((part) => part.missed).toSorted((left, right) => left - right);
  const count = (kind: 'whole' | 'digest'): number => parts.reduce((sum, part) => sum + part[kind], 0);
  process.stdout.write(`${pdf.length} bytes: ${count('digest')} flips judged by the digest, ${count('whole')} verified as a whole, ${missed.length} not found, ${((Date.now() - started) / 1000).toFixed(0)} s\n`);
  for (const at of missed.slice(0, 50)) process.stdout.write(`  byte ${at}: ${JSON.stringify(Buffer.from(pdf.subarray(Math.max(0, at - 20), at + 20)).toString('latin1'))}\n`);
  process.exitCode = missed.length > 0 ? 1 : 0;
}

/** A signed conclusion as small as one can be that verifies. */
async function small(): Promise<Uint8Array> {
  const { mkdtempSync, rmSync } = await import('node:fs');
  const { tmpdir } = await import('node:os');
  const { join } = await import('node:path');
  const { concludedCase } = await import('../src-main/report/case.testing.ts');
  const { composeConclusion } = await import('../src-main/report/compose.testing.ts');
  const { conclusionInput } = await import('../src-main/report/from-case.ts');
  const { signConclusion } = await import('../src-main/report/sign.ts');
  const { createTestSigner } = await import('../src-main/report/test-key.ts');
  const folder = mkdtempSync(join(tmpdir(), 'kantai-sweep-'));
  try {
    const at = '2026-11-23T10:01:00.000Z';
    const signer = await createTestSigner({ folder, bureauName: '示例区审批局', now: () => new Date(at), keyType: 'p256' });
    const { source } = await concludedCase();
    const draft = await composeConclusion(conclusionInput({ ...source, crops: [] })!);
    const { pdf } = await signConclusion(draft, signer, { reason: '评审结论', at, field: 'Seal' });
    const report = await verifyConclusion(pdf);
    if (!report.ok) throw new Error('the document to begin with does not verify');
    return pdf;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
