// Workstation ↔ signing service: what stands where a unified e-seal system or a cloud signing service would. Two calls over HTTP:
//   GET  <base>/certificate                          → `ServiceCertificate`
//   POST <base>/sign   body: `ServiceRequest`        → `ServiceSignature`
// both with `authorization: Bearer <credential>`. Only the SHA-256 of the signed attributes leaves the workstation: no document, no name.

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
  /** SHA-256 of the bytes to sign, base64. */
  digest: z.string().regex(/^[A-Za-z0-9+/]{43}=$/),
});
export type ServiceRequest = z.infer<typeof serviceRequestSchema>;

/** RSA PKCS#1 v1.5 over the digest, or ECDSA as DER; base64. */
export const serviceSignatureSchema = z.object({ signature: base64 });
export type ServiceSignature = z.infer<typeof serviceSignatureSchema>;
