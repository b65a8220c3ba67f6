// A key that a signing service holds. Only the hash of the signed attributes leaves; what comes back is embedded only when it is a signature of
// the expected certificate over exactly these attributes.

import { createHash } from 'node:crypto';
import { serviceCertificateSchema, serviceSignatureSchema } from '#shared/contract/signing-service.ts';
import { readCertificate } from '#shared/signature/certificate.ts';
import { verifySignature } from '#shared/signature/mathematics.ts';
import { sm2Digest, verifySm2 } from '#shared/signature/sm2.ts';
import { KeyUnusable, type OpenKey } from './key.ts';

export interface ServiceStart {
  /** Base address; https, or this very machine. */
  readonly address: string;
  readonly credential: string;
  readonly network: typeof fetch;
  /** Milliseconds until it is given up; nothing half signed stays behind. */
  readonly patience?: number;
  /** SHA-256 (hex) of the certificate that was seen when the key was set up. */
  readonly pinned?: string;
}

/** Answers are small; a larger one is not read. */
const MOST_BYTES = 256 * 1024;

/** A credential may not cross a network in the clear. */
export const isServiceAddress = (address: string): boolean => {
  try {
    const { protocol, hostname, username } = new URL(address);
    return username === '' && (protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname)));
  } catch {
    return false;
  }
};

/** Throws `KeyUnusable`. */
export const openService = async (start: ServiceStart): Promise<OpenKey> => {
  if (!isServiceAddress(start.address)) throw new KeyUnusable('unreachable');
  let credential: string | undefined = start.credential;
  const ask = async (path: string, body?: object): Promise<unknown> => {
    if (credential === undefined) throw new KeyUnusable('failed');
    const signal = AbortSignal.timeout(start.patience ?? 20_000);
    try {
      const response = await start.network(`${start.address.replace(/\/$/, '')}/${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { authorization: `Bearer ${credential}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        redirect: 'error',
        signal,
      });
      if (response.status === 401 || response.status === 403) throw new KeyUnusable('wrongPassword');
      if (!response.ok) throw new KeyUnusable('refused');
      const text = await response.text();
      if (text.length > MOST_BYTES) throw new KeyUnusable('refused');
      return JSON.parse(text) as unknown;
    } catch (error) {
      if (error instanceof KeyUnusable) throw error;
      if (error instanceof SyntaxError) throw new KeyUnusable('refused', { cause: error });
      throw new KeyUnusable(signal.aborted ? 'timedOut' : 'unreachable', { cause: error });
    }
  };
  const answered = serviceCertificateSchema.safeParse(await ask('certificate'));
  if (!answered.success) throw new KeyUnusable('refused');
  const bytes = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));
  const certificate = read(() => readCertificate(bytes(answered.data.certificate)));
  // Another certificate than the one that a person saw and chose is another signer.
  if (start.pinned !== undefined && certificate.sha256 !== start.pinned) throw new KeyUnusable('wrongSignature');
  const { key } = certificate;
  if (key === undefined || (key.kind !== 'p256' && key.kind !== 'sm2' && (key.kind !== 'rsa' || (key.bits ?? 0) < 3072))) throw new KeyUnusable('unsupportedKey');
  const about = {
    certificate: certificate.raw,
    chain: answered.data.chain.map((one) => read(() => readCertificate(bytes(one))).raw),
    name: certificate.subjectName,
    testKey: certificate.testKey,
  };
  const askSignature = async (digest: Uint8Array, holds: (signature: Uint8Array) => boolean, more: object = {}): Promise<Uint8Array> => {
    const reply = serviceSignatureSchema.safeParse(await ask('sign', { certificate: certificate.sha256, digest: Buffer.from(digest).toString('base64'), ...more }));
    if (!reply.success) throw new KeyUnusable('refused');
    const signature = bytes(reply.data.signature);
    if (!holds(signature)) throw new KeyUnusable('wrongSignature');
    return signature;
  };
  return {
    signer:
      key.kind === 'sm2'
        ? { ...about, keyType: 'sm2', sign: (data) => askSignature(sm2Digest(key.bytes, data), (signature) => verifySm2(key.bytes, data, signature), { algorithm: 'sm2-sm3' }) }
        : { ...about, keyType: key.kind, sign: (data) => askSignature(createHash('sha256').update(data).digest(), (signature) => verifySignature(key, 'sha256', data, signature)) },
    close: async () => {
      credential = undefined;
    },
  };
};

const read = <T>(step: () => T): T => {
  try {
    return step();
  } catch (error) {
    throw new KeyUnusable('refused', { cause: error });
  }
};
