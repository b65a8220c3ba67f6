// Whose a content is. Every content has a random key of its own, which is kept only sealed under the keys of the cases that name it: when
// the last of these is destroyed, the bytes on disk are noise.

export interface ContentVault {
  /** Cases whose events name this content. */
  casesOf(sha256: string): readonly string[];
  /** Text that opens with the case's key alone. */
  seal(caseId: string, key: Uint8Array): string;
  /** `undefined` once the case's key is gone. */
  open(caseId: string, sealed: string): Uint8Array | undefined;
  randomBytes(length: number): Uint8Array;
}

/** What belongs to no case that this machine knows of; sealed like all else. */
export const NO_CASE = '';
