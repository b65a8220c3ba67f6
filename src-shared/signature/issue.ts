// Writing certificates (X.509 v3, RFC 5280): for the demo's own authority and for meeting rooms. Pure: who makes one brings key, serial number
// and signature.

import { utf8 } from '../bytes.ts';
import { der, identifier, integer, octets, sequence, setOf, smallInteger } from './der.ts';

const COUNTRY = '2.5.4.6';
const [UTF8_STRING, PRINTABLE_STRING, UTC_TIME, GENERALIZED_TIME] = [0x0c, 0x13, 0x17, 0x18] as const;

export interface NewCertificate {
  /** Most significant byte first; at least one byte that is not zero. */
  readonly serial: Uint8Array;
  /** Names as DER, see `distinguishedName`. */
  readonly subject: Uint8Array;
  readonly issuer: Uint8Array;
  readonly from: Date;
  readonly to: Date;
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array;
  readonly extensions: readonly Uint8Array[];
  /** AlgorithmIdentifier of the issuer's signature, DER. */
  readonly algorithm: Uint8Array;
}

export const RSA_SHA256 = sequence(identifier('1.2.840.113549.1.1.11'), der(0x05));
export const ECDSA_SHA256 = sequence(identifier('1.2.840.10045.4.3.2'));

/** What the issuer signs. */
export const certificateBody = ({ serial, subject, issuer, from, to, publicKey, extensions, algorithm }: NewCertificate): Uint8Array =>
  sequence(der(0xa0, smallInteger(2)), integer(serial), algorithm, issuer, sequence(time(from), time(to)), subject, publicKey, der(0xa3, sequence(...extensions)));

/** The certificate, from its body and the issuer's signature of it. */
export const certificateOf = (body: Uint8Array, algorithm: Uint8Array, signature: Uint8Array): Uint8Array => sequence(body, algorithm, bitString(0, signature));

/** A serial number is positive and never zero, whatever was drawn. */
export const serialFrom = (drawn: Uint8Array): Uint8Array => Uint8Array.from(drawn, (byte, index) => (index === 0 ? (byte & 0x7f) | 0x40 : byte));

/** One attribute a step: some readers refuse a step with several. */
export const distinguishedName = (attributes: readonly (readonly [type: string, text: string])[]): Uint8Array =>
  sequence(...attributes.map(([type, text]) => setOf(sequence(identifier(type), der(type === COUNTRY ? PRINTABLE_STRING : UTF8_STRING, utf8(text))))));

const extension = (id: string, critical: boolean, value: Uint8Array): Uint8Array => sequence(identifier(id), ...(critical ? [der(0x01, Uint8Array.of(0xff))] : []), octets(value));
const bitString = (unused: number, bytes: Uint8Array): Uint8Array => der(0x03, Uint8Array.of(unused), bytes);

export const basicConstraints = (isAuthority: boolean): Uint8Array => extension('2.5.29.19', true, isAuthority ? sequence(der(0x01, Uint8Array.of(0xff))) : sequence());
const USAGES = { digitalSignature: 0x80, nonRepudiation: 0x40, certificateSign: 0x04, listSign: 0x02 } as const;
export const keyUsage = (...usages: readonly (keyof typeof USAGES)[]): Uint8Array => {
  const byte = usages.reduce((sum, usage) => sum | USAGES[usage], 0);
  return extension('2.5.29.15', true, bitString(31 - Math.clz32(byte & -byte), Uint8Array.of(byte)));
};
export const extendedUsage = (...purposes: readonly string[]): Uint8Array => extension('2.5.29.37', false, sequence(...purposes.map(identifier)));
/** `key`: 20 bytes that name a public key, RFC 7093. */
export const subjectKey = (key: Uint8Array): Uint8Array => extension('2.5.29.14', false, octets(key));
export const authorityKey = (key: Uint8Array): Uint8Array => extension('2.5.29.35', false, sequence(der(0x80, key)));
/** Where lists of revoked certificates would be: named by their issuer alone. */
export const listsBy = (issuer: Uint8Array): Uint8Array => extension('2.5.29.31', false, sequence(sequence(der(0xa0, der(0xa0, der(0xa4, issuer))))));

/** RFC 5280, 4.1.2.5: two digits of the year up to 2049. */
const time = (at: Date): Uint8Array => {
  const digits = at.toISOString().replaceAll(/[-T:]/g, '').slice(0, 14);
  return at.getUTCFullYear() < 2050 ? der(UTC_TIME, utf8(`${digits.slice(2)}Z`)) : der(GENERALIZED_TIME, utf8(`${digits}Z`));
};
