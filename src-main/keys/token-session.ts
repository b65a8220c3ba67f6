// One token, opened with its PIN: finds the signing key whose certificate lies beside it, and signs. Pure but for the library handed in.

import { createHash } from 'node:crypto';
import { chainOf, readCertificate, type Certificate } from '#shared/signature/certificate.ts';
import { der, identifier, integer, nothing, octets, sequence } from '#shared/signature/der.ts';
import type { KeyType } from '#shared/signature/cms.ts';
import { KeyUnusable, type KeyFailure } from './key.ts';
import { CKA, CKF, CKM, CKO, CKR, TokenError, type Pkcs11 } from './pkcs11.ts';

export interface TokenWish {
  /** Label or serial number of the token; absent: the only one that is there. */
  readonly token?: string;
  /** Common name of the certificate; absent: the first that may sign. */
  readonly certificate?: string;
}

export interface TokenSession {
  readonly certificate: Uint8Array;
  readonly chain: readonly Uint8Array[];
  readonly keyType: KeyType;
  sign(bytes: Uint8Array): Uint8Array;
  close(): void;
}

/** Throws `KeyUnusable`. */
export const openTokenSession = (library: Pkcs11, pin: string, wish: TokenWish = {}): TokenSession => {
  const tokens = attempt(() => library.tokens());
  const found = wish.token === undefined ? tokens[0] : tokens.find((one) => one.label === wish.token || one.serial === wish.token);
  if (found === undefined) throw new KeyUnusable('tokenAbsent');
  if (found.flags & CKF.PIN_LOCKED) throw new KeyUnusable('pinLocked');
  const session = attempt(() => library.open(found.slot));
  const leave = (): void => {
    for (const step of [() => library.logout(session), () => library.close(session)]) {
      try {
        step();
      } catch {
        // A token that was pulled out has closed everything by itself.
      }
    }
  };
  try {
    library.login(session, pin);
  } catch (error) {
    if (!(error instanceof TokenError && error.code === CKR.USER_ALREADY_LOGGED_IN)) {
      leave();
      throw failureOf(error, library, found.slot);
    }
  }
  try {
    const certificates = library.find(session, new Map([[CKA.CLASS, CKO.CERTIFICATE]])).flatMap((object) => {
      try {
        return [{ certificate: readCertificate(library.attribute(session, object, CKA.VALUE)), id: library.attribute(session, object, CKA.ID) }];
      } catch {
        return [];
      }
    });
    const pair = certificates
      .filter(({ certificate }) => certificate.signs && (wish.certificate === undefined || certificate.subjectName === wish.certificate))
      .flatMap(({ certificate, id }) => library.find(session, new Map<number, number | Uint8Array>([[CKA.CLASS, CKO.PRIVATE_KEY], [CKA.ID, id]])).slice(0, 1).map((key) => ({ certificate, key })))[0];
    if (pair === undefined) throw new KeyUnusable('noKey');
    const keyType = keyTypeOf(pair.certificate);
    return {
      certificate: pair.certificate.raw,
      chain: chainOf(pair.certificate, certificates.map((one) => one.certificate)).chain.slice(1).map((one) => one.raw),
      keyType,
      sign: (bytes) => attempt(() => signWith(library, session, pair.key, keyType, bytes)),
      close: leave,
    };
  } catch (error) {
    leave();
    throw error instanceof KeyUnusable ? error : failureOf(error);
  }
};

const keyTypeOf = ({ key }: Certificate): KeyType => {
  if (key?.kind === 'p256') return 'p256';
  if (key?.kind === 'rsa' && (key.bits ?? 0) >= 3072) return 'rsa';
  throw new KeyUnusable('unsupportedKey');
};

/** The token gets the hash; what RSA signs is built here, and ECDSA's two numbers are written as DER. */
const signWith = (library: Pkcs11, session: number, key: number, keyType: KeyType, bytes: Uint8Array): Uint8Array => {
  const digest = new Uint8Array(createHash('sha256').update(bytes).digest());
  if (keyType === 'rsa') return library.sign(session, key, CKM.RSA_PKCS, sequence(sequence(identifier('2.16.840.1.101.3.4.2.1'), nothing()), octets(digest)));
  const raw = library.sign(session, key, CKM.ECDSA, digest);
  return der(0x30, integer(raw.subarray(0, raw.length / 2)), integer(raw.subarray(raw.length / 2)));
};

const failures: { readonly [code: number]: KeyFailure } = {
  [CKR.PIN_INCORRECT]: 'wrongPin', [CKR.PIN_INVALID]: 'wrongPin', [CKR.PIN_LEN_RANGE]: 'wrongPin', [CKR.PIN_LOCKED]: 'pinLocked', [CKR.PIN_EXPIRED]: 'pinExpired',
  [CKR.TOKEN_NOT_PRESENT]: 'tokenAbsent', [CKR.TOKEN_NOT_RECOGNIZED]: 'tokenAbsent', [CKR.DEVICE_REMOVED]: 'tokenAbsent', [CKR.DEVICE_ERROR]: 'tokenAbsent',
  [CKR.SESSION_CLOSED]: 'tokenAbsent', [CKR.SESSION_HANDLE_INVALID]: 'tokenAbsent', [CKR.KEY_HANDLE_INVALID]: 'tokenAbsent', [CKR.OBJECT_HANDLE_INVALID]: 'tokenAbsent', [CKR.USER_NOT_LOGGED_IN]: 'tokenAbsent',
};

/** After a wrong PIN the token is asked how many tries it still grants. */
const failureOf = (error: unknown, library?: Pkcs11, slot?: number): KeyUnusable => {
  if (error instanceof KeyUnusable) return error;
  const failure = error instanceof TokenError ? (failures[error.code] ?? 'failed') : 'failed';
  if (failure !== 'wrongPin' || library === undefined) return new KeyUnusable(failure, { cause: error });
  let flags = 0;
  try {
    flags = library.tokens().find((one) => one.slot === slot)?.flags ?? 0;
  } catch {
    // It only tells less then.
  }
  if (flags & CKF.PIN_LOCKED) return new KeyUnusable('pinLocked', { cause: error });
  const triesLeft = flags & CKF.PIN_FINAL_TRY ? 'one' : flags & CKF.PIN_COUNT_LOW ? 'few' : undefined;
  return new KeyUnusable('wrongPin', { cause: error, ...(triesLeft === undefined ? {} : { triesLeft }) });
};

const attempt = <T>(step: () => T): T => {
  try {
    return step();
  } catch (error) {
    throw failureOf(error);
  }
};
