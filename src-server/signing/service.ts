// A reference signing service: holds one key and signs hashes for those who have its credential. Every signature is written down before it
// is given away.

import { constants, createHash, privateEncrypt, randomBytes, timingSafeEqual, type KeyObject } from 'node:crypto';
import { p256 } from '@noble/curves/nist.js';
import { serviceRequestSchema, type ServiceCertificate, type ServiceSignature } from '#shared/contract/signing-service.ts';
import { signSm2 } from '#shared/signature/sm2.ts';
import { identifier, nothing, octets, sequence } from '#shared/signature/der.ts';

export interface SigningServiceDeps {
  /** `sm2`: the secret number, 32 bytes. */
  readonly key: KeyObject | { readonly sm2: Uint8Array };
  /** DER. */
  readonly certificate: Uint8Array;
  readonly chain: readonly Uint8Array[];
  readonly credential: string;
  /** Durable before the signature leaves: time, digest (hex). */
  readonly record: (line: { readonly at: string; readonly digest: string }) => Promise<void>;
  readonly now: () => number;
}

export const createSigningService = (deps: SigningServiceDeps): ((request: Request) => Promise<Response>) => {
  const fingerprint = createHash('sha256').update(deps.certificate).digest('hex');
  const expected = createHash('sha256').update(`Bearer ${deps.credential}`).digest();
  const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
  return async (request) => {
    const given = createHash('sha256').update(request.headers.get('authorization') ?? '').digest();
    if (!timingSafeEqual(given, expected)) return new Response(null, { status: 401 });
    const { pathname } = new URL(request.url);
    if (request.method === 'GET' && pathname.endsWith('/certificate')) {
      return json({ certificate: base64(deps.certificate), chain: deps.chain.map(base64) } satisfies ServiceCertificate);
    }
    if (request.method !== 'POST' || !pathname.endsWith('/sign')) return new Response(null, { status: 404 });
    const asked = serviceRequestSchema.safeParse(await request.json().catch(() => undefined));
    if (!asked.success) return new Response(null, { status: 400 });
    if (asked.data.certificate !== fingerprint) return new Response(null, { status: 409 });
    // A digest for one kind of key is not signed with another.
    if ((asked.data.algorithm === 'sm2-sm3') !== ('sm2' in deps.key)) return new Response(null, { status: 409 });
    const digest = Buffer.from(asked.data.digest, 'base64');
    await deps.record({ at: new Date(deps.now()).toISOString(), digest: digest.toString('hex') });
    return json({ signature: base64(signDigest(deps.key, digest)) } satisfies ServiceSignature);
  };
};

const json = (value: object): Response => Response.json(value, { headers: { 'cache-control': 'no-store' } });

/** Node signs messages; a hash that came from elsewhere has to be signed as it is. */
const signDigest = (key: SigningServiceDeps['key'], digest: Uint8Array): Uint8Array => {
  if ('sm2' in key) return signSm2(digest, key.sm2, (length) => new Uint8Array(randomBytes(length)));
  if (key.asymmetricKeyType === 'rsa') {
    const info = sequence(sequence(identifier('2.16.840.1.101.3.4.2.1'), nothing()), octets(digest));
    return new Uint8Array(privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, info));
  }
  const { d } = key.export({ format: 'jwk' });
  return p256.sign(digest, new Uint8Array(Buffer.from(d!, 'base64url')), { prehash: false, format: 'der' });
};
