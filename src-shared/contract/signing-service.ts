// Workstation ↔ signing service: what stands where a unified e-seal system or a cloud signing service would. Two calls over HTTP:
//   GET  <base>/certificate                          → `ServiceCertificate`
//   POST <base>/sign   body: `ServiceRequest`        → `ServiceSignature`
// both with `authorization: Bearer <credential>`. Only the hash of the signed attributes leaves the workstation: no document, no name.

import * as z from 'zod';

const base64 = z.string().regex(/^[A-Za-z0-9+/]+=*$/).max(20_000);

export const serviceCertificateSchema = z.object({
  /** DER, base64. */
  certificate: base64,
  /** Issuers, nearest first. */
  chain: z.array(base64).max(8),
});
export type ServiceCertificate = z.infer<typeof serviceCertificateSchema>;

export const serviceRequestSchema = z.object({
  /** SHA-256 (hex) of the certificate that the signature must belong to. */
  certificate: z.string().regex(/^[0-9a-f]{64}$/),
  /** SHA-256 of the bytes to sign, base64; for an SM2 key SM3 over the signer's data (Z, with the default id) and the bytes, GB/T 32918.2. */
  digest: z.string().regex(/^[A-Za-z0-9+/]{43}=$/),
  /** Said for an SM2 key, so that no digest is taken for one of another kind. */
  algorithm: z.literal('sm2-sm3').optional(),
});
export type ServiceRequest = z.infer<typeof serviceRequestSchema>;

/** RSA PKCS#1 v1.5 over the digest, or ECDSA as DER, or SM2 as GM/T 0009; base64. */
export const serviceSignatureSchema = z.object({ signature: base64 });
export type ServiceSignature = z.infer<typeof serviceSignatureSchema>;
