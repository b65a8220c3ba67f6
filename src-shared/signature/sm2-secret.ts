// The secret number of an SM2 key as PKCS#8 brings it.

import { children, dotted, readDer } from './der.ts';
import { SM2_CURVE } from './sm2.ts';

const EC_KEY = '1.2.840.10045.2.1';

/** 32 bytes; `undefined` for any other key. Throws `RangeError` where it is no DER. */
export const sm2SecretOf = (pkcs8: Uint8Array): Uint8Array | undefined => {
  const [, algorithm, holder] = children(readDer(pkcs8));
  const [family, curve] = children(algorithm!).map((value) => (value.tag === 0x06 ? dotted(value.content) : ''));
  // As OpenSSL writes it, and with the curve's own name in the place of the family's.
  if (!((family === EC_KEY && curve === SM2_CURVE) || family === SM2_CURVE)) return undefined;
  const number = children(readDer(holder!.content))[1]!.content;
  const secret = new Uint8Array(32);
  secret.set(number.subarray(-32), Math.max(0, 32 - number.length));
  return secret;
};
