// Detached SM2 signatures: keys and certificates by openssl, what is signed checked by openssl, and every way to alter file or signature found.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCertificate } from '#shared/signature/certificate.ts';
import { readRevisions } from '#shared/pdf/revisions.ts';
import { detachedResult } from '#shared/verify/detached.ts';
import { readSm2, sm2Attributes } from '#shared/signature/sm2-container.ts';
import { KeyUnusable } from '../keys/key.ts';
import { openKeyFile } from '../keys/key-file.ts';
import type { Sm2Signer } from '../keys/sm2-key.ts';
import { composeConclusion } from './compose.testing.ts';
import { emptyInput } from './sample.testing.ts';
import { signConclusion } from './sign.ts';
import { signBeside } from './sign-beside.ts';
import { createSm2Pki, type Sm2Pki } from './sm2.testing.ts';
import { createTestSigner } from './test-key.ts';
import { hasTool } from './tools.testing.ts';
import { verifyConclusion } from './verify.ts';

const there = hasTool('openssl');
const BUREAU = '临江区行政审批局';
let folder: string;
let pki: Sm2Pki;
let signer: Sm2Signer;
let pdf: Uint8Array;
let container: Uint8Array;
/** A little later than the certificates that are made meanwhile. */
const at = new Date(Math.floor(Date.now() / 1000) * 1000 + 600_000);
const sm2Of = async (file: Uint8Array, beside: Uint8Array, trust?: readonly Uint8Array[]) =>
  (await verifyConclusion(file, { detached: [beside], ...(trust === undefined ? {} : { trust }) })).checks.filter(({ code }) => code.startsWith('sm2')).map(({ code, ok }) => [code, ok]);

describe.skipIf(!there)('a detached SM2 signature', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kantai-sm2-'));
    pki = createSm2Pki(join(folder, 'pki'));
    const opened = openKeyFile(pki.issue(BUREAU, { password: '国密 口令' }).p12, '国密 口令');
    if (opened.signer.keyType !== 'sm2') throw new Error('not an SM2 key');
    ({ signer } = opened);
    const seal = await createTestSigner({ folder: join(folder, 'seal'), bureauName: BUREAU, now: () => at, keyType: 'p256' });
    ({ pdf } = await signConclusion(await composeConclusion(emptyInput), seal, { reason: '评审结论', at: at.toISOString(), field: 'Seal' }));
    container = await signBeside(pdf, signer, at);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is made with a key file, whose password is asked and whose certificate openssl made', () => {
    const { p12 } = pki.issue('某某');
    expect(() => openKeyFile(p12, 'wrong')).toThrow(expect.objectContaining({ failure: 'wrongPassword' }));
    const opened = openKeyFile(p12, 'sm2');
    expect(opened.signer).toMatchObject({ keyType: 'sm2', name: '某某', testKey: false });
    expect(opened.signer.chain.map((one) => Buffer.compare(one, pki.root))).toEqual([0]);
  });

  it('signs nothing once it is closed', async () => {
    const opened = openKeyFile(pki.issue('某某').p12, 'sm2');
    await opened.close();
    await expect(opened.signer.sign(new Uint8Array(1))).rejects.toBeInstanceOf(KeyUnusable);
  });

  it('leaves the document as it is, is found valid, and says that no PDF program trusts it', async () => {
    const report = await verifyConclusion(pdf, { detached: [container] });
    // What is judged of the document itself is the same with it and without it.
    const alone = await verifyConclusion(pdf);
    expect(report.checks.filter(({ code }) => !code.startsWith('sm2'))).toEqual(alone.checks);
    expect(report.checks.filter(({ code }) => code.startsWith('sm2')).map(({ code, ok }) => [code, ok])).toEqual([['sm2', true], ['sm2Trusted', 'unknown']]);
    expect(report.checks.find(({ code }) => code === 'sm2')).toMatchObject({ zh: expect.stringContaining('PDF 软件不识别也不信任'), en: expect.stringContaining('Detached SM2 signature: valid') });
    expect(report.detached).toEqual([expect.objectContaining({ holds: true, signer: BUREAU, at: at.toISOString(), testKey: false, trusted: 'unknown' })]);
    expect(await sm2Of(pdf, container, [pki.root])).toEqual([['sm2', true], ['sm2Trusted', true]]);
    expect(await sm2Of(pdf, container, [pki.issue('另一个').certificate])).toEqual([['sm2', true], ['sm2Trusted', false]]);
  });

  it('holds for openssl: digest, signature over the attributes, chain', () => {
    const parts = readSm2(container)!;
    const file = (name: string, bytes: Uint8Array | string): string => {
      writeFileSync(join(folder, name), bytes);
      return join(folder, name);
    };
    const openssl = (...arguments_: readonly string[]): string => execFileSync('openssl', arguments_, { encoding: 'utf8' });
    expect(openssl('dgst', '-sm3', '-r', file('document.pdf', pdf))).toContain(Buffer.from(parts.digest).toString('hex'));
    const pem = (der: Uint8Array): string => `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64').replaceAll(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`;
    const certificate = file('signer.pem', pem(parts.certificate));
    const key = file('signer.pub', openssl('x509', '-in', certificate, '-noout', '-pubkey'));
    expect(openssl('dgst', '-sm3', '-verify', key, '-sigopt', 'distid:1234567812345678', '-signature', file('signature.der', parts.signature), file('attributes.der', sm2Attributes(parts)))).toContain('Verified OK');
    expect(openssl('verify', '-vfyopt', 'distid:1234567812345678', '-CAfile', file('root.pem', pem(pki.root)), certificate)).toContain('OK');
    // A container as GM/T 0010 names it: its types are in openssl's reading of it.
    const listed = openssl('asn1parse', '-inform', 'DER', '-in', file('signature.p7s', container));
    expect(listed).toContain('1.2.156.10197.6.1.4.2.2');
    expect(listed).toMatch(/sm3|1\.2\.156\.10197\.1\.401/);
  });

  it('is found altered at every one of its bytes', async () => {
    const whole = readSm2(container)!;
    const file = readRevisions(pdf);
    let judged = 0;
    for (let index = 0; index < container.length; index += 1) {
      const spoilt = Uint8Array.from(container, (byte, each) => (each === index ? byte ^ 1 : byte));
      const parts = readSm2(spoilt);
      if (parts === undefined) continue;
      // What the strict reader takes differs in what is signed, or in the signature itself; the curve is slow, so it is asked for every fifth.
      expect([index, Buffer.compare(sm2Attributes(parts), sm2Attributes(whole)) !== 0 || Buffer.compare(parts.signature, whole.signature) !== 0]).toEqual([index, true]);
      if ((judged += 1) % 5 === 0) expect([index, detachedResult(spoilt, { pdf, file, material: { lists: [], answers: [] } }).detached.holds]).toEqual([index, false]);
    }
    expect(judged).toBeGreaterThan(50);
    for (const index of [0, 30, container.length - 1]) expect((await sm2Of(pdf, Uint8Array.from(container, (byte, each) => (each === index ? byte ^ 1 : byte))))[0]).toEqual(['sm2', false]);
  });

  it('is not of another file, another key or another time', async () => {
    const other = await signBeside(Buffer.concat([pdf, Buffer.from('\n')]), signer, at);
    expect(await sm2Of(pdf, other)).toEqual([['sm2', false]]);
    const foreign = openKeyFile(pki.issue('外人').p12, 'sm2').signer as Sm2Signer;
    // The office's certificate with somebody else's signature.
    expect(await sm2Of(pdf, await signBeside(pdf, { ...signer, sign: (bytes) => foreign.sign(bytes) }, at))).toEqual([['sm2', false]]);
    await expect(signBeside(pdf, signer, new Date('2020-01-01T00:00:00Z'))).rejects.toMatchObject({ reason: 'notYetValid' });
    expect(await sm2Of(pdf, new Uint8Array(Buffer.from('no container')))).toEqual([['sm2', false]]);
  });

  it('is no signature within a PDF, and its certificate is read as one of SM2', () => {
    expect(readCertificate(signer.certificate)).toMatchObject({ key: { kind: 'sm2' }, signs: true, algorithm: '1.2.156.10197.1.501' });
  });
});
