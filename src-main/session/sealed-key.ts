// A device's private key at rest: AES-256-GCM under a key that scrypt makes from the password. That it opens at all is the proof of the
// password when there is no server, so nothing else about the password is stored.

import { createCipheriv, createDecipheriv, scrypt, type ScryptOptions } from 'node:crypto';

interface Sealed {
  readonly scheme: 'scrypt-aes256gcm';
  readonly cost: { readonly N: number; readonly r: number; readonly p: number };
  readonly salt: string;
  readonly nonce: string;
  readonly sealed: string;
  readonly tag: string;
}

/** 32 MiB and about a tenth of a second on an office machine; kept beside each sealed key so that it can rise later. */
const COST = { N: 2 ** 15, r: 8, p: 1 };

/** Seals `key` (raw bytes). `bound` names whose key it is: a sealed key moved to another account does not open. Answers text to store. */
export async function sealKey(key: Uint8Array, password: string, bound: string, randomBytes: (length: number) => Uint8Array): Promise<string> {
  const salt = randomBytes(16);
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', await derive(password, salt, COST), nonce);
  cipher.setAAD(Buffer.from(bound));
  const sealed = Buffer.concat([cipher.update(key), cipher.final()]);
  return JSON.stringify({
    scheme: 'scrypt-aes256gcm',
    cost: COST,
    salt: base64(salt),
    nonce: base64(nonce),
    sealed: base64(sealed),
    tag: base64(cipher.getAuthTag()),
  } satisfies Sealed);
}

/** The raw key, or `undefined` when the password is wrong (or the text was altered). */
export async function openKey(text: string, password: string, bound: string): Promise<Uint8Array | undefined> {
  const { cost, salt, nonce, sealed, tag } = JSON.parse(text) as Sealed;
  const decipher = createDecipheriv('aes-256-gcm', await derive(password, Buffer.from(salt, 'base64'), cost), Buffer.from(nonce, 'base64'));
  decipher.setAAD(Buffer.from(bound));
  decipher.setAuthTag(Buffer.from(tag, 'base64'));
  try {
    return new Uint8Array(Buffer.concat([decipher.update(Buffer.from(sealed, 'base64')), decipher.final()]));
  } catch {
    return undefined;
  }
}

function derive(password: string, salt: Uint8Array, cost: Sealed['cost']): Promise<Buffer> {
  const options: ScryptOptions = { ...cost, maxmem: 256 * cost.N * cost.r };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, 32, options, (error, key) => (error ? reject(error) : resolve(key)));
  });
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
