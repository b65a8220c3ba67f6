import { sign } from 'node:crypto';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PDFDocument } from 'pdf-lib';
import { describe, expect, it } from 'vitest';
import { readCertificate } from '#shared/signature/certificate.ts';
import type { KeyType } from '#shared/signature/cms.ts';
import { makeTestCertificate } from './test-certificate.ts';
import { CertificateUnusable } from './usable.ts';
import { composeConclusion } from './compose.testing.ts';
import { MissingGlyph } from './glyphs.ts';
import { emptyInput } from './sample.testing.ts';
import { signConclusion, type Signer } from './sign.ts';
import { createTestSigner } from './test-key.ts';
import { hasTool, inkIn, pdfsig, rasterOf, runOn, withFolder } from './tools.testing.ts';
import { verifyConclusion } from './verify.ts';

const at = '2026-11-23T10:00:00.000Z';
const now = (): Date => new Date(at);
const bureauName = '临江区行政审批局';
const signerOf = (keyType: KeyType, name = bureauName) => withFolder(folder => createTestSigner({ folder, bureauName: name, now, keyType }));
const valid = 'Signature Validation: Signature is Valid.';
const trusted = 'Certificate Validation: Certificate is Trusted.';

describe('signing a conclusion', () => {
  for (const keyType of ['p256', 'rsa'] as const) {
    it(`is called valid and trusted by pdfsig, ${keyType}`, async () => {
      const signer = await signerOf(keyType);
      const draft = await composeConclusion(emptyInput);
      const signed = await signConclusion(draft, signer, { reason: '评审结论', at, field: 'Seal' });
      expect(Buffer.compare(signed.pdf.subarray(0, draft.length), draft)).toBe(0);
      expect(signed).toMatchObject({ signerName: bureauName, testKey: true });
      if (!hasTool('pdfsig') || !hasTool('certutil') || !hasTool('qpdf')) return;
      const said = await pdfsig(signed.pdf, signer.root);
      expect(said).toContain(valid);
      expect(said).toContain(trusted);
      expect(said).toContain('Total document signed');
      expect(said).toContain('ETSI.CAdES.detached');
      const checked = await runOn(signed.pdf, 'qpdf', ['--check']);
      expect(checked).toMatchObject({ status: 0 });
      expect(checked.text).not.toContain('WARNING');
    });
  }

  it('lets a panel member sign before the seal, and both stay valid', async () => {
    const [member, seal] = [await signerOf('p256', '张䶮'), await signerOf('rsa')];
    const draft = await composeConclusion({ ...emptyInput, panel: [{ name: '张䶮', lead: true, opinion: '' }] });
    const first = await signConclusion(draft, member, { reason: '专家签名', at });
    const second = await signConclusion(first.pdf, seal, { reason: '评审结论', at });
    expect(Buffer.compare(second.pdf.subarray(0, first.pdf.length), first.pdf)).toBe(0);
    const { checks } = await verifyConclusion(second.pdf, { trust: [member.root, seal.root] });
    for (const code of ['signature', 'coverage', 'revisions', 'certificate', 'trusted']) {
      expect(checks.filter(check => check.code === code).map(check => check.ok)).toEqual(['signature', 'certificate', 'trusted'].includes(code) ? [true, true] : [true]);
    }
    if (!hasTool('pdfsig') || !hasTool('certutil')) return;
    expect((await pdfsig(second.pdf, seal.root)).split(valid).length - 1).toBe(2);
    await expect(signConclusion(second.pdf, seal, { reason: '再签', at })).rejects.toThrow('no empty signature field');
  });

  it('shows the signer, and that the key is a test key, in ink', async () => {
    if (!hasTool('pdftoppm')) return;
    const draft = await composeConclusion({ ...emptyInput, number: '临审食许〔2026〕31号' });
    const signed = await signConclusion(draft, await signerOf('p256'), { reason: '评审结论', field: 'Seal', at });
    const document = await PDFDocument.load(draft);
    const { x, y, height } = document.getForm().getField('Seal').acroField.getWidgets()[0]!.getRectangle();
    const seal = { page: document.getPageCount(), left: x, top: document.getPage(0).getHeight() - y - height };
    const box = (raster: Awaited<ReturnType<typeof rasterOf>>, [left, top, right, bottom]: readonly number[]): number =>
      inkIn(raster, [(seal.left + left!) / 595.3, (seal.top + top!) / 841.9, (seal.left + right!) / 595.3, (seal.top + bottom!) / 841.9]);
    const [before, after] = [await rasterOf(draft, seal.page, 200), await rasterOf(signed.pdf, seal.page, 200)];
    expect(box(before, [8, 14, 120, 40])).toBe(0);
    // Eight characters of 12 points, each with ink of its own in its own cell.
    for (let cell = 0; cell < 8; cell += 1) expect(box(after, [9 + cell * 12, 12, 21 + cell * 12, 42])).toBeGreaterThan(0.02);
    // Below, eleven of the words about the test key.
    for (let cell = 0; cell < 11; cell += 1) expect(box(after, [9 + cell * 9, 66, 18 + cell * 9, 88])).toBeGreaterThan(0.01);
  });

  it('refuses a certificate that is expired, not yet valid or not for signing, before the key is asked', async () => {
    const draft = await composeConclusion(emptyInput);
    const signer = await signerOf('p256');
    let asked = 0;
    const watched: Signer = { ...signer, sign: bytes => ((asked += 1), signer.sign(bytes)) };
    const failure = (time: string, one: Signer = watched): Promise<unknown> => signConclusion(draft, one, { reason: '评审结论', at: time }).catch((error: unknown) => error);
    expect(await failure('2030-11-23T10:00:00.000Z')).toMatchObject({ name: 'CertificateUnusable', reason: 'expired' });
    expect(await failure('2020-11-23T10:00:00.000Z')).toMatchObject({ reason: 'notYetValid' });
    expect(await failure(at, { ...watched, certificate: signer.root })).toMatchObject({ reason: 'mayNotSign' });
    expect(await failure('2030-11-23T10:00:00.000Z')).toBeInstanceOf(CertificateUnusable);
    expect(asked).toBe(0);
  });

  it('refuses a name that its font cannot show', async () => {
    const draft = await composeConclusion(emptyInput);
    const signer = await signerOf('p256');
    await expect(signConclusion(draft, { ...signer, name: '张𮉪' }, { reason: '评审结论', at })).rejects.toBeInstanceOf(MissingGlyph);
  });

  it('takes any signer that signs bytes: here a key that it never sees', async () => {
    const from = new Date('2026-01-01');
    const to = new Date('2027-01-01');
    const root = await makeTestCertificate({ commonName: 'Root', organisation: '某局', keyType: 'rsa', from, to });
    const leaf = await makeTestCertificate({ commonName: '李㙍', organisation: '某局', keyType: 'p256', from, to, issuer: root });
    const remote: Signer = {
      certificate: leaf.certificate, chain: [root.certificate], keyType: 'p256', name: '李㙍', testKey: false,
      sign: async bytes => new Uint8Array(sign('sha256', bytes, leaf.privateKey)),
    };
    const { pdf } = await signConclusion(await composeConclusion(emptyInput), remote, { reason: '评审结论', at, field: 'Seal' });
    const { checks } = await verifyConclusion(pdf, { trust: [root.certificate] });
    expect(checks.filter(check => ['signature', 'certificate', 'trusted'].includes(check.code)).map(check => check.ok)).toEqual([true, true, true]);
  });
});

describe('the test key', () => {
  it('is made once, kept with mode 0600, marked as a test key, and made anew for another bureau or when broken or expired', () =>
    withFolder(async folder => {
      const make = (name = bureauName, time = now) => createTestSigner({ folder, bureauName: name, now: time, keyType: 'p256' });
      const [first, again] = [await make(), await make()];
      expect(Buffer.compare(first.certificate, again.certificate)).toBe(0);
      expect((await stat(join(folder, 'seal-key.pem'))).mode & 0o777).toBe(0o600);
      expect(readCertificate(first.certificate)).toMatchObject({ subjectName: bureauName, testKey: true, signs: true, issues: false });
      expect(readCertificate(first.root)).toMatchObject({ testKey: true, signs: false, issues: true });
      const other = await make('另一局');
      expect(other.name).toBe('另一局');
      expect(Buffer.compare(other.certificate, first.certificate)).not.toBe(0);
      const pem = await readFile(join(folder, 'seal-key.pem'), 'utf8');
      await writeFile(join(folder, 'seal-key.pem'), pem.slice(0, 60));
      expect(Buffer.compare((await make('另一局')).certificate, other.certificate)).not.toBe(0);
      const later = await make('另一局', () => new Date('2035-01-01'));
      expect(readCertificate(later.certificate).validTo.getUTCFullYear()).toBeGreaterThanOrEqual(2037);
    }));

  it('belongs to its folder alone: two folders have two keys', () =>
    withFolder(async folder => {
      await mkdir(join(folder, 'a'));
      const [one, two] = await Promise.all(['a', 'b'].map(name => createTestSigner({ folder: join(folder, name), bureauName, now, keyType: 'p256' })));
      expect(Buffer.compare(one!.root, two!.root)).not.toBe(0);
    }));
});
