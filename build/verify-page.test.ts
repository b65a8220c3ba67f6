// The page for third parties in a real browser, opened from a file: it says what the command line says, in both languages, and has no network.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
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
import { verifyConclusion } from '../src-main/report/verify.ts';
import { findChromium, HEADLESS_FLAGS } from './chromium.ts';
import { buildVerifyPage } from './verify-page.ts';

const browserPath = findChromium();
if (browserPath === undefined) console.warn('skipped: no Chromium here');
const folder = mkdtempSync(join(tmpdir(), 'kantai-page-'));
const file = (name: string): string => join(folder, name);
let browser: Browser;
let page: Page;
let signed: Uint8Array;
const asked: string[] = [];
const complaints: string[] = [];

beforeAll(async () => {
  if (browserPath === undefined) return;
  const at = '2026-11-23T10:01:00.000Z';
  const signer = await createTestSigner({ folder: file('key'), bureauName: '示例区审批局', now: () => new Date(at), keyType: 'p256' });
  signed = (await signConclusion(await composeConclusion(conclusionInput((await concludedCase()).source)!), signer, { reason: '评审结论', at, field: 'Seal' })).pdf;
  writeFileSync(file('signed.pdf'), signed);
  const flipped = signed.slice();
  flipped[20_000]! ^= 1;
  writeFileSync(file('flipped.pdf'), flipped);
  writeFileSync(file('note.pdf'), 'no pdf');
  writeFileSync(file('root.der'), signer.root);
  writeFileSync(file('verify.html'), await buildVerifyPage());
  browser = await chromium.launch({ executablePath: browserPath, args: [...HEADLESS_FLAGS] });
  page = await browser.newPage({ locale: 'zh-CN', viewport: { width: 1100, height: 1400 } });
  page.on('request', (request) => asked.push(request.url()));
  page.on('console', (line) => line.type() === 'error' && complaints.push(line.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(pathToFileURL(file('verify.html')).href);
}, 240_000);
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

const judge = async (name: string): Promise<{ readonly ok: string | null; readonly checks: readonly (readonly [string | null, string | null])[]; readonly text: string }> => {
  await page.locator('#document').setInputFiles(file(name));
  const card = page.locator('section.card');
  await page.waitForFunction((wanted) => document.querySelector('section.card')?.textContent?.includes(wanted) === true, name, { timeout: 60_000 });
  const checks = await card.locator('li[data-code]').evaluateAll((items) => items.map((item) => [item.getAttribute('data-code'), item.getAttribute('data-ok')] as const));
  return { ok: await card.getAttribute('data-ok'), checks, text: await card.innerText() };
};

describe.skipIf(browserPath === undefined)('the page for third parties', () => {
  it('says of a genuine conclusion exactly what the workstation says', async () => {
    const { ok, checks, text } = await judge('signed.pdf');
    const report = await verifyConclusion(signed);
    expect(ok).toBe('true');
    expect(checks).toEqual(report.checks.map((check) => [check.code, String(check.ok)]));
    expect(text).toContain(REPORT_NUMBER);
    expect(text).toContain('不是正式印章');
    const shot = process.env['KANTAI_SHOT'];
    if (shot) await page.screenshot({ path: shot, fullPage: true });
  });

  it('finds a flipped bit, and what is no PDF', async () => {
    expect((await judge('flipped.pdf')).ok).toBe('false');
    await page.locator('#document').setInputFiles(file('note.pdf'));
    await page.getByText('这不是 PDF 文件').waitFor();
  });

  it('takes a trusted root, and speaks English', async () => {
    await page.locator('#trust').setInputFiles(file('root.der'));
    const { checks } = await judge('signed.pdf');
    expect(checks.find(([code]) => code === 'trusted')?.[1]).toBe('true');
    await page.getByRole('button', { name: 'English' }).click();
    expect(await page.locator('section.card').innerText()).toContain('Not one byte'.toLowerCase());
  });

  it.skipIf(!hasTool('openssl'))('takes a detached SM2 signature together with the document', async () => {
    const key = openKeyFile(createSm2Pki(file('sm2')).issue('示例区审批局').p12, 'sm2').signer;
    if (key.keyType !== 'sm2') throw new Error('not an SM2 key');
    const beside = await signBeside(signed, key, new Date(Date.now() + 60_000));
    writeFileSync(file('signed.pdf.sm2-1.p7s'), beside);
    writeFileSync(file('again.pdf'), signed);
    await page.locator('#document').setInputFiles([file('signed.pdf.sm2-1.p7s'), file('again.pdf')]);
    await page.waitForFunction(() => document.querySelector('section.card')?.textContent?.includes('again.pdf') === true, undefined, { timeout: 60_000 });
    expect(await page.locator('li[data-code="sm2"]').getAttribute('data-ok')).toBe('true');
  });

  it('asked for nothing but itself, cannot connect anywhere, and the browser had nothing to complain about', async () => {
    expect(asked.filter((url) => !url.startsWith('file:') && !url.startsWith('blob:'))).toEqual([]);
    expect(complaints).toEqual([]);
    const connected = await page.evaluate(() => fetch('http://127.0.0.1:9/').then(() => 'connected', () => 'refused'));
    expect(connected).toBe('refused');
    expect(complaints.join(' ')).toContain('Content Security Policy');
  });
});
