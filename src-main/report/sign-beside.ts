// A detached SM2 signature of a document: a file of its own over exactly the document's bytes, which stay as they are.

import { createHash } from 'node:crypto';
import { sm3 } from '#shared/signature/sm3.ts';
import { buildSm2, sm2Attributes } from '#shared/signature/sm2-container.ts';
import type { Sm2Signer } from '../keys/sm2-key.ts';
import { assertUsable } from './usable.ts';

export const SM2_MIME = 'application/pkcs7-signature';

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The container (DER, `.p7s`). Throws `CertificateUnusable` before anything is asked of the key. */
export const signBeside = async (pdf: Uint8Array, signer: Sm2Signer, at: Date): Promise<Uint8Array> => {
  assertUsable(signer.certificate, at);
  const parts = { certificate: signer.certificate, chain: signer.chain, at, digest: sm3(pdf) };
  return buildSm2({ ...parts, signature: await signer.sign(sm2Attributes(parts)) });
};
