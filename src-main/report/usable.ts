// The gate that a certificate passes before its key is touched: libraries sign happily with an expired one.

import { readCertificate } from '#shared/signature/certificate.ts';

/** A certificate that must not be used to sign now. `reason` is worded by whoever shows it. */
export class CertificateUnusable extends Error {
  readonly reason: 'expired' | 'notYetValid' | 'mayNotSign';
  constructor(reason: CertificateUnusable['reason']) {
    super(`The signer's certificate cannot be used: ${reason}`);
    this.name = 'CertificateUnusable';
    this.reason = reason;
  }
}

/** Throws `CertificateUnusable`. */
export const assertUsable = (bytes: Uint8Array, at: Date): void => {
  const facts = readCertificate(bytes);
  if (at < facts.validFrom) throw new CertificateUnusable('notYetValid');
  if (at > facts.validTo) throw new CertificateUnusable('expired');
  if (!facts.signs) throw new CertificateUnusable('mayNotSign');
};
