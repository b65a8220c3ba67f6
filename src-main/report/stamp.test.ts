// Time stamps and validation data behind the seal, with an authority that openssl runs: what is taken, what is refused, and what stays valid.

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { concludedCase } from './case.testing.ts';
import { composeConclusion } from './compose.testing.ts';
import { conclusionInput } from './from-case.ts';
import { createPki, type Issued, type Pki } from './pki.testing.ts';
import { signConclusion, SlotTooSmall } from './sign.ts';
import { addProofs, stampDocument, type TimeAuthority } from './stamp.ts';
import { hasTool, pdfsig, runOn } from './tools.testing.ts';
import { verifyConclusion } from './verify.ts';

const there = hasTool('openssl');
const folder = mkdtempSync(join(tmpdir(), 'kantai-stamp-'));
let pki: Pki;
let seal: Issued;
let signed: Uint8Array;
let draft: Uint8Array;
const at = (): string => new Date().toISOString();
const stamp = (pdf: Uint8Array, authority: TimeAuthority, now = () => new Date()) => stampDocument(pdf, { authority, now, randomBytes: length => new Uint8Array(randomBytes(length)) });
const codes = async (pdf: Uint8Array, options: Parameters<typeof verifyConclusion>[1] = { trust: [pki.root] }): Promise<string[]> =>
  (await verifyConclusion(pdf, options)).checks.filter(check => check.ok === false).map(check => check.code);

beforeAll(async () => {
  if (!there) return;
  pki = createPki(folder);
  seal = pki.issue('示例区审批局', { keyType: 'rsa' });
  const { source } = await concludedCase();
  draft = await composeConclusion(conclusionInput({ ...source, testKey: false })!);
  signed = (await signConclusion(draft, seal.signer, { reason: '评审结论', at: at(), field: 'Seal' })).pdf;
}, 240_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(!there)('a time stamp behind the seal', () => {
  it('raises the level, then validation data does, and everybody still calls the signature valid', async () => {
    const stamped = await stamp(signed, pki.timeAuthority());
    if (!stamped.ok) throw new Error(stamped.fault);
    expect(Buffer.compare(stamped.pdf.subarray(0, signed.length), signed)).toBe(0);
    const lists = [pki.list(), pki.rootList()];
    const whole = addProofs(stamped.pdf, { certificates: [pki.root, pki.issuer], lists, answers: [pki.answer(seal)] });
    expect(addProofs(whole, { certificates: [pki.root], lists, answers: [] })).toBe(whole);
    const again = await stamp(whole, pki.timeAuthority());
    if (!again.ok) throw new Error(again.fault);
    for (const [pdf, level] of [[signed, 'B-B'], [stamped.pdf, 'B-T'], [whole, 'B-LT'], [again.pdf, 'B-LTA']] as const) {
      const report = await verifyConclusion(pdf, { trust: [pki.root] });
      expect(report.checks.filter(check => check.ok === false)).toEqual([]);
      expect(report.signatures?.[0]?.level).toBe(level);
    }
    const report = await verifyConclusion(again.pdf, { trust: [pki.root] });
    expect(report.checks.filter(check => check.ok !== true)).toEqual([]);
    expect(report.signatures?.[0]).toMatchObject({ revocation: 'good', trusted: true });
    if (hasTool('pdfsig') && hasTool('certutil')) {
      const said = await pdfsig(again.pdf, pki.root);
      expect(said).toContain('Signature Validation: Signature is Valid.');
    }
    if (hasTool('qpdf')) {
      const checked = await runOn(again.pdf, 'qpdf', ['--check']);
      expect(checked).toMatchObject({ status: 0 });
      expect(checked.text).not.toContain('WARNING');
    }
  }, 240_000);

  it('is refused when it is for other bytes, of another request, altered, of a certificate for something else, of a stranger, or of another day', async () => {
    const flip = (bytes: Uint8Array, position: number): Uint8Array => bytes.with(position < 0 ? bytes.length + position : position, bytes.at(position)! ^ 1);
    const refused = async (authority: TimeAuthority, now?: () => Date): Promise<string> => {
      const answer = await stamp(signed, authority, now);
      return answer.ok ? 'taken' : answer.fault;
    };
    // The imprint stands before the nonce (10 bytes with its head) and the wish for certificates (3 bytes).
    expect(await refused(pki.timeAuthority({ request: bytes => flip(bytes, -20) }))).toBe('imprint');
    expect(await refused(pki.timeAuthority({ request: bytes => flip(bytes, -5) }))).toBe('nonce');
    expect(await refused(pki.timeAuthority({ reply: bytes => flip(bytes, -10) }))).toBe('signature');
    expect(await refused(pki.timeAuthority({ reply: () => new Uint8Array([0x30, 0x05, 0x30, 0x03, 0x02, 0x01, 0x02]) }))).toBe('refused');
    expect(await refused(pki.timeAuthority({ reply: () => new Uint8Array([1, 2, 3]) }))).toBe('unreadable');
    expect(await refused({ ask: () => Promise.reject(new Error('down')) })).toBe('noAnswer');
    const other = createPki(join(folder, 'other'));
    // A stranger who takes the names of our authority, and an authority that the reader does not know.
    expect(await refused({ ...other.timeAuthority(), trust: [pki.root] })).toBe('chain');
    expect(await refused({ ...other.timeAuthority(), trust: [pki.issue('别家').certificate] })).toBe('untrusted');
    expect(await refused(pki.timeAuthority(), () => new Date(Date.now() - 24 * 60 * 60 * 1000))).toBe('time');
    expect(await refused(pki.timeAuthority(), () => new Date(Date.now() + 5 * 365 * 24 * 60 * 60 * 1000))).toBe('time');
  }, 240_000);
});

describe.skipIf(!there)('certificates that must not be believed', () => {
  it('expired and not yet valid ones are refused before the key is asked; a revoked one is found by list and by answer', async () => {
    const expired = pki.issue('过期', { from: '20200101000000Z', to: '20210101000000Z' });
    const later = pki.issue('未生效', { from: '20350101000000Z', to: '20360101000000Z' });
    const server = pki.issue('服务器', { section: 'server' });
    for (const [one, reason] of [[expired, 'expired'], [later, 'notYetValid'], [server, 'mayNotSign']] as const) {
      let asked = 0;
      const watched = { ...one.signer, sign: (bytes: Uint8Array) => ((asked += 1), one.signer.sign(bytes)) };
      await expect(signConclusion(draft, watched, { reason: '评审结论', at: at(), field: 'Seal' })).rejects.toMatchObject({ reason });
      expect(asked).toBe(0);
    }
    const fallen = pki.issue('示例区审批局');
    const pdf = (await signConclusion(draft, fallen.signer, { reason: '评审结论', at: at(), field: 'Seal' })).pdf;
    expect(await codes(pdf, { trust: [pki.root], lists: [pki.list()] })).toEqual([]);
    pki.revoke(fallen);
    expect(await codes(pdf, { trust: [pki.root], lists: [pki.list()] })).toEqual(['revocation']);
    expect(await codes(pdf, { trust: [pki.root], answers: [pki.answer(fallen)] })).toEqual(['revocation']);
    // A list that somebody else signed says nothing.
    const broken = pki.list();
    broken[broken.length - 5]! ^= 1;
    expect(await codes(pdf, { trust: [pki.root], lists: [broken] })).toEqual([]);
  }, 240_000);

  it('a signature that claims a time after its own time stamp is told', async () => {
    const ahead = new Date(Date.now() + 60 * 60 * 1000).toISOString();
    const pdf = (await signConclusion(draft, seal.signer, { reason: '评审结论', at: ahead, field: 'Seal' })).pdf;
    const stamped = await stamp(pdf, pki.timeAuthority());
    expect(stamped.ok && (await codes(stamped.pdf))).toEqual(['time']);
  }, 120_000);
});

describe.skipIf(!there)('the slot', () => {
  it('is as large as the certificates ask for, and a signature larger than announced is refused and not written', async () => {
    const long = { ...seal.signer, chain: Array.from({ length: 20 }, () => pki.root) };
    expect((await verifyConclusion((await signConclusion(draft, long, { reason: '评审结论', at: at(), field: 'Seal' })).pdf)).checks.find(check => check.code === 'signature')?.ok).toBe(true);
    const bloated = { ...seal.signer, sign: async () => new Uint8Array(9000) };
    await expect(signConclusion(draft, bloated, { reason: '评审结论', at: at(), field: 'Seal' })).rejects.toBeInstanceOf(SlotTooSmall);
  }, 120_000);
});
