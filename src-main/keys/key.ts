// What every kind of key has in common: it is described by a profile without secrets, unlocked once, signs as often as asked, and is closed.

import type { Signer } from '../report/sign.ts';
import type { Sm2Signer } from './sm2-key.ts';

/** Why a key cannot be used; worded by the window. Nothing was signed. */
export type KeyFailure =
  /** The password of a key file is wrong, or the file is damaged: the two cannot be told apart. */
  | 'wrongPassword'
  | 'wrongPin'
  /** The token is locked after too many wrong PINs; its issuer can unlock it. */
  | 'pinLocked'
  | 'pinExpired'
  /** No token in the reader, or it was pulled out. */
  | 'tokenAbsent'
  /** The library of the token's maker is not there or does not load on this machine. */
  | 'moduleMissing'
  /** The library is not one that the administrator allowed. */
  | 'moduleNotAllowed'
  /** The file or token holds no signing key with its certificate. */
  | 'noKey'
  /** Of a kind that PAdES signatures here are not made with. */
  | 'unsupportedKey'
  | 'unreachable'
  /** The signing service said no. */
  | 'refused'
  /** What the service gave is no signature of the expected certificate. */
  | 'wrongSignature'
  | 'timedOut'
  | 'expired'
  | 'notYetValid'
  | 'mayNotSign'
  | 'revoked'
  /** The certificate belongs to somebody else than who is signed in. */
  | 'wrongHolder'
  /** This machine's clock went back behind a time that it has seen already. */
  | 'clockWrong'
  | 'failed';

export class KeyUnusable extends Error {
  readonly failure: KeyFailure;
  /** What the token says about further tries: few, one, or how many. */
  readonly triesLeft?: 'few' | 'one';
  constructor(failure: KeyFailure, options: { readonly triesLeft?: 'few' | 'one'; readonly cause?: unknown } = {}) {
    super(`The key cannot be used: ${failure}`, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'KeyUnusable';
    this.failure = failure;
    if (options.triesLeft !== undefined) this.triesLeft = options.triesLeft;
  }
}

/** An unlocked key. `close` forgets it; signing afterwards fails. */
export interface OpenKey {
  readonly signer: Signer | Sm2Signer;
  close(): Promise<void>;
}
