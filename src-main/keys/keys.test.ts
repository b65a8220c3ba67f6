// Every kind of key with the real thing: files that openssl made, tokens of SoftHSM, the signing service as a process of its own.

import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCertificate } from '#shared/signature/certificate.ts';
import { verifySignature } from '#shared/signature/mathematics.ts';
import { createPki, type Issued, type Pki } from '../report/pki.testing.ts';
import { hasTool } from '../report/tools.testing.ts';
import { KeyUnusable, type OpenKey } from './key.ts';
import { openKeyFile } from './key-file.ts';
import { CKF, CKR, TokenError, type Pkcs11 } from './pkcs11.ts';
import { isServiceAddress, openService } from './service.ts';
import { openToken } from './token.ts';
import { openTokenSession } from './token-session.ts';

const folder = mkdtempSync(join(tmpdir(), 'kantai-keys-'));
const there = hasTool('openssl');
let pki: Pki;
let rsa: Issued;
let ec: Issued;
beforeAll(() => {
  if (!there) return;
  pki = createPki(join(folder, 'pki'));
  [rsa, ec] = [pki.issue('某局', { keyType: 'rsa' }), pki.issue('张䶮')];
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const failure = (work: () => unknown): Promise<unknown> => Promise.resolve().then(work).then(() => 'worked', (error: unknown) => (error instanceof KeyUnusable ? (error.triesLeft === undefined ? error.failure : `${error.failure} ${error.triesLeft}`) : error));
const message = new Uint8Array([1, 2, 3]);
const signs = async ({ signer }: OpenKey): Promise<boolean> => verifySignature(readCertificate(signer.certificate).key!, 'sha256', message, await signer.sign(message));

describe.skipIf(!there)('a key file', () => {
  const p12 = (of: Issued, ...options: readonly string[]): Uint8Array => {
    const out = join(folder, 'key.p12');
    execFileSync('openssl', ['pkcs12', '-export', '-inkey', of.keyFile, '-in', of.certificateFile, '-certfile', join(pki.folder, 'chain.pem'), '-out', out, '-passout', 'pass:开 sesame', ...options], { stdio: 'pipe' });
    return new Uint8Array(readFileSync(out));
  };

  it('opens as today’s and as old programs write it, RSA and P-256, and signs', async () => {
    const old = ['-legacy', '-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-RC2-40', '-macalg', 'sha1'];
    for (const [of, options] of [[rsa, []], [ec, []], [rsa, old], [ec, old], [ec, ['-keypbe', 'AES-128-CBC', '-certpbe', 'NONE']], [ec, ['-legacy', '-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-RC2-128']]] as const) {
      const key = openKeyFile(p12(of, ...options), '开 sesame');
      expect(key.signer).toMatchObject({ name: of.name, testKey: false });
      expect(key.signer.chain).toHaveLength(1);
      expect(await signs(key)).toBe(true);
      await key.close();
      expect(await failure(() => key.signer.sign(message))).toBe('failed');
    }
  });

  it('says one thing for a wrong password and a damaged file, and never a half-opened key', async () => {
    const bytes = p12(ec);
    for (const password of ['', 'wrong', '开 Sesame']) expect(await failure(() => openKeyFile(bytes, password))).toBe('wrongPassword');
    for (const position of [10, 100, 500, bytes.length - 20]) {
      const broken = bytes.slice();
      broken[position]! ^= 0x55;
      expect(['wrongPassword', 'unsupportedKey', 'noKey']).toContain(await failure(() => openKeyFile(broken, '开 sesame')));
    }
    expect(await failure(() => openKeyFile(new Uint8Array([1, 2, 3]), ''))).toBe('wrongPassword');
  });

  it('refuses a file without key, and a weak one', async () => {
    const out = join(folder, 'none.p12');
    execFileSync('openssl', ['pkcs12', '-export', '-nokeys', '-in', ec.certificateFile, '-out', out, '-passout', 'pass:x']);
    expect(await failure(() => openKeyFile(new Uint8Array(readFileSync(out)), 'x'))).toBe('noKey');
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', join(folder, 'weak.key'), '-subj', '/CN=weak', '-out', join(folder, 'weak.pem')], { stdio: 'pipe' });
    execFileSync('openssl', ['pkcs12', '-export', '-inkey', join(folder, 'weak.key'), '-in', join(folder, 'weak.pem'), '-out', out, '-passout', 'pass:x']);
    expect(await failure(() => openKeyFile(new Uint8Array(readFileSync(out)), 'x'))).toBe('unsupportedKey');
  });
});

const MODULE = ['/usr/lib/softhsm/libsofthsm2.so', '/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so'].find((path) => existsSync(path));
if (MODULE === undefined) console.warn('skipped: softhsm2 is not installed');

describe.skipIf(!there || MODULE === undefined || !hasTool('softhsm2-util') || !hasTool('pkcs11-tool'))('a token', () => {
  const tokens = join(folder, 'tokens');
  beforeAll(() => {
    mkdirSync(tokens);
    writeFileSync(join(folder, 'softhsm2.conf'), `directories.tokendir = ${tokens}\nobjectstore.backend = file\nlog.level = ERROR\n`);
    process.env['SOFTHSM2_CONF'] = join(folder, 'softhsm2.conf');
    for (const [label, of] of [['seal', rsa], ['member', ec]] as const) {
      execFileSync('softhsm2-util', ['--init-token', '--free', '--label', label, '--pin', '123456', '--so-pin', '12345678'], { stdio: 'pipe' });
      execFileSync('openssl', ['pkcs8', '-topk8', '-nocrypt', '-in', of.keyFile, '-out', join(folder, 'key.p8')]);
      execFileSync('softhsm2-util', ['--import', join(folder, 'key.p8'), '--token', label, '--label', 'key', '--id', '01', '--pin', '123456'], { stdio: 'pipe' });
      writeFileSync(join(folder, 'cert.der'), of.certificate);
      execFileSync('pkcs11-tool', ['--module', MODULE!, '--token-label', label, '--login', '--pin', '123456', '--write-object', join(folder, 'cert.der'), '--type', 'cert', '--id', '01', '--label', 'key'], { stdio: 'pipe' });
    }
  }, 120_000);

  it('signs with RSA and with P-256, and forgets the PIN at closing', async () => {
    for (const [token, of] of [['seal', rsa], ['member', ec]] as const) {
      const key = await openToken({ module: MODULE!, pin: '123456', wish: { token } });
      expect(key.signer).toMatchObject({ name: of.name });
      expect(await signs(key)).toBe(true);
      await key.close();
      expect(await failure(() => key.signer.sign(message))).toBe('failed');
    }
  }, 120_000);

  it('tells a wrong PIN, a token that is not there, a library that is not one, and a wish that nothing fits', async () => {
    expect(await failure(() => openToken({ module: MODULE!, pin: '999999', wish: { token: 'seal' } }))).toBe('wrongPin few');
    expect(await failure(() => openToken({ module: MODULE!, pin: '123456', wish: { token: 'other' } }))).toBe('tokenAbsent');
    expect(await failure(() => openToken({ module: join(folder, 'absent.so'), pin: '1', wish: {} }))).toBe('moduleMissing');
    expect(await failure(() => openToken({ module: join(folder, 'cert.der'), pin: '1', wish: {} }))).toBe('moduleMissing');
    expect(await failure(() => openToken({ module: MODULE!, pin: '123456', wish: { token: 'seal', certificate: '别人' } }))).toBe('noKey');
  }, 120_000);

  it('is a typed failure when the token is pulled out between opening and signing', async () => {
    const key = await openToken({ module: MODULE!, pin: '123456', wish: { token: 'member' } });
    rmSync(tokens, { recursive: true, force: true });
    expect(['tokenAbsent', 'failed', 'noKey']).toContain(await failure(() => key.signer.sign(message)));
    await key.close();
    mkdirSync(tokens);
    expect(await failure(() => openToken({ module: MODULE!, pin: '123456', wish: { token: 'member' } }))).toBe('tokenAbsent');
  }, 120_000);
});

describe('what a library says', () => {
  // SoftHSM neither counts tries nor can be pulled out of a slot: its answers stand here as the standard words them.
  const saying = (login: number, flags: number, after = flags): Pkcs11 => {
    let asked = 0;
    const no = (code: number): never => {
      throw new TokenError('C_Login', code);
    };
    return {
      tokens: () => [{ slot: 1, label: 'x', serial: '1', flags: (asked += 1) > 1 ? after : flags }],
      open: () => 1, login: () => (login === 0 ? undefined : no(login)), logout: () => undefined, close: () => undefined, finish: () => undefined,
      find: () => no(CKR.DEVICE_REMOVED), attribute: () => no(CKR.DEVICE_REMOVED), sign: () => no(CKR.DEVICE_REMOVED),
    };
  };
  it('becomes a failure that a person can act on, with the tries that are left', async () => {
    const open = (library: Pkcs11) => failure(() => openTokenSession(library, '1'));
    expect(await open(saying(CKR.PIN_INCORRECT, 0))).toBe('wrongPin');
    expect(await open(saying(CKR.PIN_INCORRECT, 0, CKF.PIN_COUNT_LOW))).toBe('wrongPin few');
    expect(await open(saying(CKR.PIN_INCORRECT, 0, CKF.PIN_FINAL_TRY | CKF.PIN_COUNT_LOW))).toBe('wrongPin one');
    expect(await open(saying(CKR.PIN_INCORRECT, 0, CKF.PIN_LOCKED))).toBe('pinLocked');
    expect(await open(saying(0, CKF.PIN_LOCKED))).toBe('pinLocked');
    expect(await open(saying(CKR.PIN_LOCKED, 0))).toBe('pinLocked');
    expect(await open(saying(CKR.PIN_EXPIRED, 0))).toBe('pinExpired');
    expect(await open(saying(CKR.TOKEN_NOT_PRESENT, 0))).toBe('tokenAbsent');
    expect(await open(saying(0, 0))).toBe('tokenAbsent');
    expect(await open(saying(CKR.GENERAL_ERROR, 0))).toBe('failed');
  });
});

describe.skipIf(!there)('a signing service', () => {
  let service: ChildProcess;
  let address: string;
  beforeAll(async () => {
    writeFileSync(join(folder, 'credential'), 'open sesame\n');
    const main = join(import.meta.dirname, '..', '..', 'src-server', 'signing', 'main.ts');
    service = spawn(process.execPath, [main, '--key', ec.keyFile, '--certificate', ec.certificateFile, '--chain', join(pki.folder, 'chain.pem'), '--credential', join(folder, 'credential'), '--journal', join(folder, 'journal')], { stdio: ['ignore', 'pipe', 'inherit'] });
    address = await new Promise((resolve) => {
      let said = '';
      service.stdout!.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        const ready = /ready (http\S+)/.exec(said);
        if (ready) resolve(ready[1]!);
      });
    });
  }, 120_000);
  afterAll(() => void service.kill('SIGTERM'));

  it('signs the hash that it is given, and only the hash leaves', async () => {
    const bodies: string[] = [];
    const network: typeof fetch = async (input, init) => {
      if (typeof init?.body === 'string') bodies.push(init.body);
      return fetch(input, init);
    };
    const key = await openService({ address, credential: 'open sesame', network });
    expect(key.signer).toMatchObject({ name: '张䶮', keyType: 'p256' });
    expect(await signs(key)).toBe(true);
    expect(bodies).toHaveLength(1);
    expect(Object.keys(JSON.parse(bodies[0]!) as object).sort()).toEqual(['certificate', 'digest']);
    expect(readFileSync(join(folder, 'journal'), 'utf8').trim().split('\n')).toHaveLength(1);
  });

  it('is refused with a wrong credential, another certificate than the one that was chosen, and over a plain network', async () => {
    expect(await failure(() => openService({ address, credential: 'wrong', network: fetch }))).toBe('wrongPassword');
    expect(await failure(() => openService({ address, credential: 'open sesame', network: fetch, pinned: '0'.repeat(64) }))).toBe('wrongSignature');
    expect(['http://10.0.0.1/', 'ftp://x/', 'https://a:b@c/', 'x'].map(isServiceAddress)).toEqual([false, false, false, false]);
    expect(['https://seal.example/', 'http://127.0.0.1:1/'].map(isServiceAddress)).toEqual([true, true]);
  });

  it('a signature for something else, nonsense, silence and a closed port are typed failures', async () => {
    const certificate = Buffer.from(ec.certificate).toString('base64');
    let reply = (): { status: number; body: string } | undefined => undefined;
    const liar = createServer((request, response) => {
      if (request.url?.endsWith('/certificate')) return void response.end(JSON.stringify({ certificate, chain: [] }));
      const answer = reply();
      if (answer) response.writeHead(answer.status).end(answer.body);
    });
    await new Promise<void>((resolve) => liar.listen(0, '127.0.0.1', () => resolve()));
    const base = `http://127.0.0.1:${(liar.address() as AddressInfo).port}`;
    const key = await openService({ address: base, credential: 'x', network: fetch, patience: 1500 });
    const other = Buffer.from(await ec.signer.sign(new Uint8Array([9]))).toString('base64');
    for (const [answer, expected] of [
      [{ status: 200, body: JSON.stringify({ signature: other }) }, 'wrongSignature'],
      [{ status: 200, body: JSON.stringify({ signature: '' }) }, 'refused'],
      [{ status: 200, body: '<html>' }, 'refused'],
      [{ status: 500, body: '' }, 'refused'],
      [undefined, 'timedOut'],
    ] as const) {
      reply = () => answer;
      expect(await failure(() => key.signer.sign(message))).toBe(expected);
    }
    liar.closeAllConnections();
    await new Promise((resolve) => liar.close(resolve));
    expect(await failure(() => openService({ address: base, credential: 'x', network: fetch }))).toBe('unreachable');
  });
});
