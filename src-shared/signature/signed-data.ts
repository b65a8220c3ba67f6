// CMS signed data of other makers (RFC 5652): time-stamp tokens. Our own signatures are read by `cms.ts`, which is stricter.

import { sha1 } from '@noble/hashes/legacy.js';
import { readCertificate, isSignedBy, type Certificate } from './certificate.ts';
import { children, compareBytes, der, dotted, readDer, type DerValue } from './der.ts';
import { hashByIdentifier, hashOf, verifySignature } from './mathematics.ts';

export interface SignedData {
  readonly contentType: string;
  readonly content: Uint8Array;
  readonly certificates: readonly Certificate[];
  /** The one signer's certificate when the signature holds over content and attributes and names that certificate; else undefined. */
  readonly signer: Certificate | undefined;
}

const CONTENT_TYPE = '1.2.840.113549.1.9.3';
const MESSAGE_DIGEST = '1.2.840.113549.1.9.4';
const SIGNING_CERTIFICATE = '1.2.840.113549.1.9.16.2.12';
const SIGNING_CERTIFICATE_V2 = '1.2.840.113549.1.9.16.2.47';

/** Throws where it is not signed data with content. */
export const readSignedData = (bytes: Uint8Array): SignedData => {
  const [kind, wrapped] = children(readDer(bytes)) as [DerValue, DerValue];
  if (dotted(kind.content) !== '1.2.840.113549.1.7.2') throw new RangeError('not signed data');
  const parts = children(children(wrapped)[0]!);
  const [type, holder] = children(parts[2]!) as [DerValue, DerValue];
  const content = children(holder)[0]!.content;
  const certificates = parts.filter((part) => part.tag === 0xa0).flatMap((part) => children(part).flatMap((each) => attempt(() => readCertificate(each.raw)) ?? []));
  const signers = children(parts.at(-1)!);
  const contentType = dotted(type.content);
  return { contentType, content, certificates, signer: signers.length === 1 ? attempt(() => signerOf(signers[0]!, contentType, content, certificates)) : undefined };
};

const signerOf = (info: DerValue, contentType: string, content: Uint8Array, certificates: readonly Certificate[]): Certificate | undefined => {
  const [, sid, digestAlgorithm, attributes, algorithm, signature] = children(info) as [DerValue, DerValue, DerValue, DerValue, DerValue, DerValue];
  const hash = hashByIdentifier(dotted(children(digestAlgorithm)[0]!.content));
  if (hash === undefined || attributes.tag !== 0xa0 || sid.tag !== 0x30) return undefined;
  const [issuer, serial] = children(sid) as [DerValue, DerValue];
  const certificate = certificates.find((each) => compareBytes(each.issuer, issuer.raw) === 0 && compareBytes(each.serial, serial.content) === 0);
  if (certificate?.key === undefined) return undefined;
  const named = new Map(children(attributes).map((each) => [dotted(children(each)[0]!.content), children(children(each)[1]!)[0]!]));
  const type = named.get(CONTENT_TYPE);
  const digest = named.get(MESSAGE_DIGEST);
  if (type === undefined || digest === undefined || dotted(type.content) !== contentType) return undefined;
  if (compareBytes(digest.content, hashOf(hash, content)) !== 0 || !namesCertificate(named, certificate)) return undefined;
  const signed = der(0x31, attributes.content);
  const id = dotted(children(algorithm)[0]!.content);
  const isPlainRsa = id === '1.2.840.113549.1.1.1';
  const holds = isPlainRsa ? certificate.key.kind === 'rsa' && verifySignature(certificate.key, hash, signed, signature.content) : isSignedBy(signed, id, signature.content, certificate);
  return holds ? certificate : undefined;
};

/** The signed attributes name the certificate by its hash, so that another with the same key cannot be put in its place. */
const namesCertificate = (named: ReadonlyMap<string, DerValue>, certificate: Certificate): boolean => {
  const second = named.get(SIGNING_CERTIFICATE_V2);
  if (second !== undefined) {
    const parts = children(children(children(second)[0]!)[0]!);
    const explicit = parts[0]!.tag === 0x30 ? hashByIdentifier(dotted(children(parts[0]!)[0]!.content)) : 'sha256';
    const digest = parts[0]!.tag === 0x30 ? parts[1]! : parts[0]!;
    return explicit !== undefined && compareBytes(digest.content, hashOf(explicit, certificate.raw)) === 0;
  }
  const first = named.get(SIGNING_CERTIFICATE);
  return first !== undefined && compareBytes(children(children(children(first)[0]!)[0]!)[0]!.content, sha1(certificate.raw)) === 0;
};

const attempt = <T>(read: () => T): T | undefined => {
  try {
    return read();
  } catch {
    return undefined;
  }
};
