// The signature container (CMS, RFC 5652) as PAdES baseline B-B wants it: content-type, message-digest and signing-certificate-v2
// (RFC 5035), and no signing-time, which PAdES forbids there. Built byte for byte from its parts, so that a verifier can build it
// again and demand the same bytes: no bit of it is without a check.

import { sha256 } from '@noble/hashes/sha2.js';
import { children, compareBytes, der, identifier, nothing, octets, readDer, sequence, setOf, smallInteger, type DerValue } from './der.ts';

export type KeyType = 'rsa' | 'p256';

const SIGNED_DATA = identifier('1.2.840.113549.1.7.2');
const DATA = identifier('1.2.840.113549.1.7.1');
const CONTENT_TYPE = identifier('1.2.840.113549.1.9.3');
const MESSAGE_DIGEST = identifier('1.2.840.113549.1.9.4');
const SIGNING_CERTIFICATE_V2 = identifier('1.2.840.113549.1.9.16.2.47');
const SHA256 = sequence(identifier('2.16.840.1.101.3.4.2.1'), nothing());
const SIGNATURE_ALGORITHM: { readonly [type in KeyType]: Uint8Array } = {
  rsa: sequence(identifier('1.2.840.113549.1.1.1'), nothing()),
  p256: sequence(identifier('1.2.840.10045.4.3.2')),
};

/** Issuer (DER name) and serial number (DER integer) of a certificate. */
export const issuerAndSerial = (certificate: Uint8Array): { issuer: Uint8Array; serial: Uint8Array } => {
  const fields = children(children(readDer(certificate))[0]!);
  const from = fields[0]!.tag === 0xa0 ? 1 : 0;
  return { serial: fields[from]!.raw, issuer: fields[from + 2]!.raw };
};

/** What is signed: the attributes as a SET (tag 0x31). `digest` is SHA-256 of the document's signed ranges. */
export const signedAttributes = (certificate: Uint8Array, digest: Uint8Array): Uint8Array => {
  const { issuer, serial } = issuerAndSerial(certificate);
  const reference = sequence(octets(sha256(certificate)), sequence(sequence(der(0xa4, issuer)), serial));
  return setOf(
    sequence(CONTENT_TYPE, setOf(DATA)),
    sequence(MESSAGE_DIGEST, setOf(octets(digest))),
    sequence(SIGNING_CERTIFICATE_V2, setOf(sequence(sequence(reference)))),
  );
};

export interface CmsParts {
  readonly certificate: Uint8Array;
  /** The issuers, nearest first. */
  readonly chain: readonly Uint8Array[];
  readonly keyType: KeyType;
  readonly digest: Uint8Array;
  /** RSA PKCS#1 v1.5, or ECDSA as DER. */
  readonly signature: Uint8Array;
}

export const buildCms = (parts: CmsParts): Uint8Array => {
  const { issuer, serial } = issuerAndSerial(parts.certificate);
  const signer = sequence(
    smallInteger(1),
    sequence(issuer, serial),
    SHA256,
    der(0xa0, readDer(signedAttributes(parts.certificate, parts.digest)).content),
    SIGNATURE_ALGORITHM[parts.keyType],
    octets(parts.signature),
  );
  const signed = sequence(smallInteger(1), setOf(SHA256), sequence(DATA), der(0xa0, parts.certificate, ...parts.chain), setOf(signer));
  return sequence(SIGNED_DATA, der(0xa0, signed));
};

/** Finds the one value of an attribute by its identifier (DER). */
export const readAttributes = (attributes: DerValue): ((type: Uint8Array) => DerValue | undefined) => {
  const pairs = children(attributes).map((attribute) => children(attribute));
  return (type) => {
    const values = pairs.find((pair) => compareBytes(pair[0]!.raw, type) === 0)?.[1];
    return values && children(values)[0];
  };
};

export type CmsReading =
  | { readonly ok: true; readonly parts: CmsParts }
  /** `foreign`: CMS of another make or with a changed byte; `unreadable`: not CMS at all. */
  | { readonly ok: false; readonly reason: 'foreign' | 'unreadable' };

/**
 * Reads a container that `buildCms` made. The signer's certificate is the first; rebuilding must give the same bytes, which also
 * refuses any second signer, further attribute or altered field.
 */
export const readCms = (bytes: Uint8Array): CmsReading => {
  try {
    const signed = children(children(readDer(bytes))[1]!)[0]!;
    const [, , , certificates, signers] = children(signed) as [DerValue, DerValue, DerValue, DerValue, DerValue];
    const [certificate, ...chain] = children(certificates).map(value => value.raw);
    const [, , , attributes, algorithm, signature] = children(children(signers)[0]!) as DerValue[];
    const digest = readAttributes(attributes!)(MESSAGE_DIGEST);
    const keyType = (['rsa', 'p256'] as const).find(type => compareBytes(SIGNATURE_ALGORITHM[type], algorithm!.raw) === 0);
    if (certificate === undefined || digest === undefined || keyType === undefined) return { ok: false, reason: 'foreign' };
    const parts: CmsParts = { certificate, chain, keyType, digest: digest.content, signature: signature!.content };
    return compareBytes(buildCms(parts), bytes) === 0 ? { ok: true, parts } : { ok: false, reason: 'foreign' };
  } catch {
    return { ok: false, reason: 'unreadable' };
  }
};
