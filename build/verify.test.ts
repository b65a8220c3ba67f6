import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { concludedCase, REPORT_NUMBER } from '../src-main/report/case.testing.ts';
import { composeConclusion } from '../src-main/report/compose.testing.ts';
import { conclusionInput } from '../src-main/report/from-case.ts';
import { signConclusion } from '../src-main/report/sign.ts';
import { openKeyFile } from '../src-main/keys/key-file.ts';
import { signBeside } from '../src-main/report/sign-beside.ts';
import { createSm2Pki } from '../src-main/report/sm2.testing.ts';
import { createTestSigner } from '../src-main/report/test-key.ts';
import { hasTool } from '../src-main/report/tools.testing.ts';
import { verifyCommand } from './verify-command.ts';

const script = fileURLToPath(new URL('./verify.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'kantai-verify-'));
const file = (name: string): string => join(folder, name);
/** As a process; what it answers by way of its function is asked of that. */
const verifyAsProcess = (...arguments_: readonly string[]) => spawnSync(process.execPath, [script, ...arguments_], { encoding: 'utf8' });
const verify = async (...arguments_: readonly string[]) => {
  const { code, out, err } = await verifyCommand(arguments_);
  return { status: code, stdout: out, stderr: err };
};

beforeAll(async () => {
  const at = '2026-11-23T10:01:00.000Z';
  const signer = await createTestSigner({ folder: file('key'), bureauName: '示例区审批局', now: () => new Date(at), keyType: 'p256' });
  const draft = await composeConclusion(conclusionInput((await concludedCase()).source)!);
  const { pdf } = await signConclusion(draft, signer, { reason: '评审结论', field: 'Seal', at });
  writeFileSync(file('signed.pdf'), pdf);
  writeFileSync(file('draft.pdf'), draft);
  const flipped = pdf.slice();
  // Inside the picture: elsewhere the file might no longer be readable at all, which ends with 2.
  flipped[Buffer.from(pdf).indexOf(Buffer.from('ffd8ff', 'hex')) + 400]! ^= 1;
  writeFileSync(file('flipped.pdf'), flipped);
  writeFileSync(file('note.txt'), 'not a pdf');
  mkdirSync(file('trust'));
  writeFileSync(file('trust/root.pem'), `-----BEGIN CERTIFICATE-----\n${Buffer.from(signer.root).toString('base64')}\n-----END CERTIFICATE-----\n`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('npm run verify', () => {
  it('ends with 0 for a genuine conclusion and names the test key', async () => {
    const { status, stdout } = await verify(file('signed.pdf'));
    expect(status).toBe(0);
    expect(stdout).toContain(REPORT_NUMBER);
    expect(stdout).toContain('不是正式印章');
    expect(stdout).not.toContain('✗');
  });

  it('says as a process what it says here, with the same exit codes', async () => {
    for (const arguments_ of [[file('flipped.pdf')], [file('signed.pdf'), '--official', '--json'], [file('absent.pdf')]]) {
      const { status, stdout, stderr } = verifyAsProcess(...arguments_);
      expect({ status, stdout, stderr }).toEqual(await verify(...arguments_));
    }
  });

  it('ends with 1 when one byte was changed', async () => {
    const { status, stdout } = await verify(file('flipped.pdf'));
    expect(status).toBe(1);
    expect(stdout).toContain('签名之后文件内容被改动');
    expect(stdout.trimEnd().endsWith('核验不通过')).toBe(true);
  });

  it.skipIf(!hasTool('openssl'))('takes detached SM2 signatures beside the file by itself, or those that are named, and tells a wrong one', async () => {
    const key = openKeyFile(createSm2Pki(file('sm2')).issue('示例区审批局').p12, 'sm2').signer;
    if (key.keyType !== 'sm2') throw new Error('not an SM2 key');
    const at = new Date(Date.now() + 60_000);
    const pdf = new Uint8Array(readFileSync(file('signed.pdf')));
    mkdirSync(file('beside'));
    writeFileSync(file('beside/0421.pdf'), pdf);
    writeFileSync(file('beside/0421.pdf.sm2-1.p7s'), await signBeside(pdf, key, at));
    writeFileSync(file('beside/other.p7s'), await signBeside(pdf.subarray(1), key, at));
    const good = await verify(file('beside/0421.pdf'));
    expect([good.status, good.stdout]).toEqual([0, expect.stringContaining('SM2 分离签名有效')]);
    expect(good.stdout).toContain('PDF 软件不识别也不信任');
    const wrong = await verify(file('beside/0421.pdf'), '--sm2', file('beside/other.p7s'), '--lang', 'en');
    expect([wrong.status, wrong.stdout]).toEqual([1, expect.stringContaining('Detached SM2 signature: invalid')]);
    expect((await verify(file('beside/0421.pdf'), '--sm2', file('beside/absent.p7s'))).status).toBe(2);
  });

  it('ends with 2 for a draft, for what is no PDF, for a file that is not there and for wrong usage', async () => {
    for (const arguments_ of [[file('draft.pdf')], [file('note.txt')], [file('absent.pdf')], [], ['--nonsense', file('signed.pdf')], [file('signed.pdf'), '--trust', file('absent')]]) {
      expect((await verify(...arguments_)).status).toBe(2);
    }
  });

  it('compares footage at hand with the listed hashes, and says what each save did', async () => {
    mkdirSync(file('footage'));
    writeFileSync(file('footage/other.jpg'), 'other');
    const { status, stdout } = await verify(file('signed.pdf'), '--footage', file('footage'), '--json');
    expect(status).toBe(0);
    const report = JSON.parse(stdout) as { checks: { code: string; ok: unknown; zh: string }[]; revisions: { number: number; allowed: boolean }[] };
    expect(report.checks.find(check => check.code === 'footage')).toMatchObject({ ok: 'unknown', zh: expect.stringContaining('找不到同样哈希的文件') as string });
    expect(report.revisions).toMatchObject([{ number: 2, allowed: true }]);
    expect((await verify(file('signed.pdf'), '--footage', file('absent'))).status).toBe(2);
  });

  it('ends with 3 when an official seal was demanded and it is a test key, trusted or not', async () => {
    expect((await verify(file('signed.pdf'), '--official')).status).toBe(3);
    expect((await verify(file('signed.pdf'), '--official', '--trust', file('trust'))).status).toBe(3);
  });

  it('reads trusted roots from a folder, speaks English and JSON, and explains itself', async () => {
    const { status, stdout } = await verify(file('signed.pdf'), '--json', '--trust', file('trust'));
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, testKey: true, number: REPORT_NUMBER });
    expect((JSON.parse(stdout) as { checks: { code: string; ok: unknown }[] }).checks.find(check => check.code === 'trusted')?.ok).toBe(true);
    expect((await verify(file('signed.pdf'), '--lang', 'en')).stdout).not.toMatch(/[\u4e00-\u9fff]{3}。/);
    const help = await verify('--help');
    expect(help.status).toBe(0);
    expect(help.stdout).toContain('--trust DIR');
  });
});
