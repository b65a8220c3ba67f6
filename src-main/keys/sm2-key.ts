// Keys for SM2. BoringSSL knows no SM2, so the arithmetic is ours; it is not a
// type-approved cryptographic module, and an office that needs one puts its own behind a signing service.

import { sm2Digest, sm2PublicKey, signSm2 } from '#shared/signature/sm2.ts';
import type { Certificate } from '#shared/signature/certificate.ts';
import { compareBytes } from '#shared/signature/der.ts';

/** Signs files beside them; a PDF's own signatures are not made with it. */
export interface Sm2Signer {
  /** DER. */
  readonly certificate: Uint8Array;
  readonly chain: readonly Uint8Array[];
  readonly keyType: 'sm2';
  readonly name: string;
  readonly testKey: boolean;
  /** Signs these bytes: SM2 with SM3, GM/T 0009. */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

export const belongsTo = (secret: Uint8Array, { key }: Certificate): boolean => key?.kind === 'sm2' && compareBytes(sm2PublicKey(secret), key.bytes) === 0;

export const signWithSm2 = (secret: Uint8Array, certificate: Certificate, bytes: Uint8Array, randomBytes: (length: number) => Uint8Array): Uint8Array =>
  signSm2(sm2Digest(certificate.key!.bytes, bytes), secret, randomBytes);
