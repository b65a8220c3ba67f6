// The demo's own authority and seal key, made at first start and kept in a folder. It proves that nothing was changed after signing,
// and nothing about an office: certificate, page and window all say that it is a test key and no official seal.

import { createPrivateKey, createPublicKey, sign, X509Certificate } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isIssuedBy, readCertificate } from '#shared/signature/certificate.ts';
import type { KeyType } from '#shared/signature/cms.ts';
import { keepFile } from '../keys/kept-file.ts';
import { makeTestCertificate } from './test-certificate.ts';
import type { Signer } from './sign.ts';

const ROOT_YEARS = 10;
const SEAL_YEARS = 3;
const DAY = 24 * 60 * 60 * 1000;

export interface TestSignerOptions {
  /** Where key and certificates lie; made when absent. */
  readonly folder: string;
  readonly bureauName: string;
  readonly now: () => Date;
  readonly keyType?: KeyType;
}

export interface TestSigner extends Signer {
  /** The demo authority's certificate (DER): what a verifier has to trust to call the chain trusted. */
  readonly root: Uint8Array;
}

const names = { key: 'seal-key.pem', seal: 'seal.der', root: 'root.der' } as const;

/** The signer of the demo: the kept one while it is valid, belongs to this bureau and is whole; a new one otherwise. */
export const createTestSigner = async (options: TestSignerOptions): Promise<TestSigner> => {
  const { folder, bureauName, now, keyType = 'rsa' } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const kept = await load(folder, bureauName, now()).catch(() => undefined);
  if (kept !== undefined) return kept;
  await make(folder, bureauName, now(), keyType);
  const made = await load(folder, bureauName, now());
  if (made === undefined) throw new Error('The test key could not be kept');
  return made;
};

const load = async (folder: string, bureauName: string, at: Date): Promise<TestSigner | undefined> => {
  const [pem, seal, root] = await Promise.all([
    readFile(join(folder, names.key), 'utf8'),
    readFile(join(folder, names.seal)),
    readFile(join(folder, names.root)),
  ]);
  const facts = readCertificate(new Uint8Array(seal));
  const key = createPrivateKey(pem);
  const whole =
    isIssuedBy(facts, readCertificate(new Uint8Array(root))) &&
    new X509Certificate(seal).publicKey.equals(createPublicKey(key)) &&
    facts.subjectName === bureauName &&
    facts.validFrom <= at &&
    at <= facts.validTo;
  if (!whole) return undefined;
  return {
    certificate: new Uint8Array(seal),
    chain: [new Uint8Array(root)],
    root: new Uint8Array(root),
    keyType: key.asymmetricKeyType === 'rsa' ? 'rsa' : 'p256',
    name: bureauName,
    testKey: true,
    sign: bytes => new Promise((resolve, reject) => sign('sha256', bytes, key, (error, value) => (error === null ? resolve(new Uint8Array(value)) : reject(error)))),
  };
};

const make = async (folder: string, bureauName: string, at: Date, keyType: KeyType): Promise<void> => {
  // From yesterday, so that a machine whose clock is a little behind can use it.
  const from = new Date(at.getTime() - DAY);
  const after = (years: number): Date => new Date(at.getTime() + years * 365 * DAY);
  const root = await makeTestCertificate({ commonName: 'Kantai 勘台 Demo Root', organisation: bureauName, keyType, from, to: after(ROOT_YEARS) });
  const seal = await makeTestCertificate({ commonName: bureauName, organisation: bureauName, keyType, from, to: after(SEAL_YEARS), issuer: root });
  const pem = seal.privateKey.export({ format: 'pem', type: 'pkcs8' });
  // The authority's own key is never written: it can certify nothing further.
  await keepFile(join(folder, names.root), root.certificate, 0o644);
  await keepFile(join(folder, names.seal), seal.certificate, 0o644);
  await keepFile(join(folder, names.key), Buffer.from(pem), 0o600);
};
