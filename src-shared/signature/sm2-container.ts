// The container of a detached SM2 signature: signed data of GM/T 0010 (CMS with the identifiers of GM/T 0006) without content, SM3 as digest,
// the signature as GM/T 0009 writes it. Like the container inside a PDF it is built byte for byte, so that a verifier can build it again and
// demand the same bytes.

import { utf8 } from '../bytes.ts';
import { timeOf } from './certificate.ts';
import { issuerAndSerial, readAttributes } from './cms.ts';
import { children, compareBytes, der, identifier, octets, readDer, sequence, setOf, smallInteger, type DerValue } from './der.ts';
import { sm3 } from './sm3.ts';

const SIGNED_DATA = identifier('1.2.156.10197.6.1.4.2.2');
const DATA = identifier('1.2.156.10197.6.1.4.2.1');
const SM3 = sequence(identifier('1.2.156.10197.1.401'));
/** “SM2-1”, the signature algorithm, as a signer's info names it. */
const SM2_SIGNATURE = sequence(identifier('1.2.156.10197.1.301.1'));
const CONTENT_TYPE = identifier('1.2.840.113549.1.9.3');
const MESSAGE_DIGEST = identifier('1.2.840.113549.1.9.4');
const SIGNING_TIME = identifier('1.2.840.113549.1.9.5');
const SIGNING_CERTIFICATE_V2 = identifier('1.2.840.113549.1.9.16.2.47');

export interface Sm2Parts {
  readonly certificate: Uint8Array;
  /** The issuers, nearest first. */
  readonly chain: readonly Uint8Array[];
  /** What the signer's clock said; whole seconds. */
  readonly at: Date;
  /** SM3 of the file. */
  readonly digest: Uint8Array;
  readonly signature: Uint8Array;
}

/** What is signed: the attributes as a SET. They name the signer's certificate and each that is brought with it, so that no byte of the container is unsigned. */
export const sm2Attributes = ({ certificate, chain, at, digest }: Omit<Sm2Parts, 'signature'>): Uint8Array => {
  const references = [certificate, ...chain].map((one) => {
    const { issuer, serial } = issuerAndSerial(one);
    return sequence(SM3, octets(sm3(one)), sequence(sequence(der(0xa4, issuer)), serial));
  });
  return setOf(
    sequence(CONTENT_TYPE, setOf(DATA)),
    sequence(SIGNING_TIME, setOf(der(0x17, utf8(`${at.toISOString().replaceAll(/[-T:]/g, '').slice(2, 14)}Z`)))),
    sequence(MESSAGE_DIGEST, setOf(octets(digest))),
    sequence(SIGNING_CERTIFICATE_V2, setOf(sequence(sequence(...references)))),
  );
};

export const buildSm2 = (parts: Sm2Parts): Uint8Array => {
  const { issuer, serial } = issuerAndSerial(parts.certificate);
  const signer = sequence(smallInteger(1), sequence(issuer, serial), SM3, der(0xa0, readDer(sm2Attributes(parts)).content), SM2_SIGNATURE, octets(parts.signature));
  const signed = sequence(smallInteger(1), setOf(SM3), sequence(DATA), der(0xa0, parts.certificate, ...parts.chain), setOf(signer));
  return sequence(SIGNED_DATA, der(0xa0, signed));
};

/** `undefined` for anything that `buildSm2` did not make: another maker's container may hold what is not looked at here. */
export const readSm2 = (bytes: Uint8Array): Sm2Parts | undefined => {
  try {
    const signed = children(children(readDer(bytes))[1]!)[0]!;
    const [, , , certificates, signers] = children(signed) as [DerValue, DerValue, DerValue, DerValue, DerValue];
    const [certificate, ...chain] = children(certificates).map((value) => value.raw);
    const [, , , attributes, , signature] = children(children(signers)[0]!) as DerValue[];
    const found = readAttributes(attributes!);
    const [digest, time] = [found(MESSAGE_DIGEST), found(SIGNING_TIME)];
    if (certificate === undefined || digest === undefined || time === undefined) return undefined;
    const parts: Sm2Parts = { certificate, chain, at: timeOf(time), digest: digest.content, signature: signature!.content };
    return compareBytes(buildSm2(parts), bytes) === 0 ? parts : undefined;
  } catch {
    return undefined;
  }
};
