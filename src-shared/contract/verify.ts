// What verifying a document says: for the window, the command line and the page that works without either.

/** One checked property of a signed document, worded for a layman in both languages. */
export interface VerifyCheck {
  readonly code: string;
  readonly ok: boolean | 'unknown';
  readonly zh: string;
  readonly en: string;
}

export interface VerifiedSignature {
  readonly field: string;
  readonly kind: 'signature' | 'timestamp';
  readonly holds: boolean;
  /** As in the certificate. */
  readonly signer: string;
  readonly certificateSha256?: string;
  readonly testKey: boolean;
  /** ISO 8601: what the signer's clock said, or what the time-stamp authority said. */
  readonly at?: string;
  /** ISO 8601: by when it was made at the latest, by a time stamp that holds. */
  readonly provenAt?: string;
  /** PAdES baseline level that the file bears out. */
  readonly level: 'B-B' | 'B-T' | 'B-LT' | 'B-LTA' | 'none';
  readonly revocation: 'good' | 'revoked' | 'unknown';
  readonly trusted: boolean | 'unknown';
}

/** What one later save of the file did. */
export interface VerifiedRevision {
  /** From 2: the first save is what everybody signed. */
  readonly number: number;
  readonly allowed: boolean;
  readonly changes: readonly { readonly allowed: boolean; readonly object: number; readonly zh: string; readonly en: string }[];
}

/** A detached SM2 signature that was brought along. */
export interface VerifiedDetached {
  readonly holds: boolean;
  readonly signer: string;
  readonly certificateSha256?: string;
  readonly testKey: boolean;
  /** ISO 8601: what the signer's clock said. */
  readonly at?: string;
  /** It covers the document as it was after this save; 1 is the first. */
  readonly save?: number;
  readonly trusted: boolean | 'unknown';
}

export interface VerifyReport {
  readonly ok: boolean;
  readonly testKey: boolean;
  readonly number?: string;
  readonly checks: readonly VerifyCheck[];
  readonly signatures?: readonly VerifiedSignature[];
  readonly revisions?: readonly VerifiedRevision[];
  readonly detached?: readonly VerifiedDetached[];
}
