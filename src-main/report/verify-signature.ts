// The signatures of a document as bytes: what each covers, whether it holds, whose it is. Reads a signature only where the form
// lists it, and believes no offset that it did not check.

import { createHash, verify, X509Certificate } from 'node:crypto';
import { PDFArray, PDFDocument, PDFHexString, PDFName, PDFNumber, PDFString, type PDFDict } from 'pdf-lib';
import { certificateFacts, isIssuedBy, type CertificateFacts } from './certificate.ts';
import { readCms, signedAttributes, type CmsParts } from './cms.ts';
import { children, readDer } from './der.ts';
import { signatureFields } from './fields.ts';

export type SignatureFault =
  /** The ranges do not start at 0, or leave out more than exactly the signature's own hex string. */
  | 'ranges'
  /** The container was changed or is of another make. */
  | 'container'
  /** A covered byte was changed. */
  | 'digest'
  /** The key did not make this signature. */
  | 'mathematics';

export interface ReadSignature {
  readonly field: string;
  /** Offset of the byte after the last covered one; everything before it was there when it was signed. */
  readonly end: number;
  readonly fault?: SignatureFault;
  readonly parts?: CmsParts;
  /** The time that the signer claims; undefined where unreadable. */
  readonly at?: Date;
}

/** In the order in which they were made. */
export const readSignatures = (pdf: Uint8Array, document: PDFDocument): ReadSignature[] =>
  signatureFields(document)
    .flatMap(field => (field.signature === undefined ? [] : [readSignature(pdf, field.name, field.signature)]))
    .toSorted((left, right) => left.end - right.end);

const readSignature = (pdf: Uint8Array, field: string, dictionary: PDFDict): ReadSignature => {
  const ranges = rangesOf(dictionary);
  const [start = -1, head = -1, tail = -1, rest = -1] = ranges ?? [];
  const end = tail + rest;
  const at = timeOf(dictionary);
  const common = { field, end, ...(at === undefined ? {} : { at }) };
  const gap = gapBytes(pdf, start, head, tail, end);
  if (gap === undefined || ranges?.length !== 4) return { ...common, fault: 'ranges' };
  const reading = readCms(gap);
  if (!reading.ok) return { ...common, fault: 'container' };
  const { parts } = reading;
  const digest = createHash('sha256').update(pdf.subarray(0, head)).update(pdf.subarray(tail, end)).digest();
  if (Buffer.compare(digest, parts.digest) !== 0) return { ...common, parts, fault: 'digest' };
  return holds(parts) ? { ...common, parts } : { ...common, parts, fault: 'mathematics' };
};

const holds = ({ certificate, digest, signature }: CmsParts): boolean => {
  try {
    return verify('sha256', signedAttributes(certificate, digest), new X509Certificate(certificate).publicKey, signature);
  } catch {
    return false;
  }
};

const rangesOf = (dictionary: PDFDict): number[] | undefined =>
  dictionary
    .lookupMaybe(PDFName.of('ByteRange'), PDFArray)
    ?.asArray()
    .map(entry => (entry instanceof PDFNumber ? entry.asNumber() : Number.NaN));

/**
 * The container's bytes, if the gap between the ranges is nothing but one hex string: lower-case digits, then zeros to its end.
 * Any other spelling of the same bytes is refused, so that no byte of the gap can be changed unnoticed.
 */
const gapBytes = (pdf: Uint8Array, start: number, head: number, tail: number, end: number): Uint8Array | undefined => {
  const whole = [start, head, tail, end].every(Number.isSafeInteger) && start === 0 && head > 0 && tail > head + 2 && end > tail && end <= pdf.length;
  if (!whole || pdf[head] !== 0x3c || pdf[tail - 1] !== 0x3e) return undefined;
  const text = Buffer.from(pdf.subarray(head + 1, tail - 1)).toString('latin1');
  if (text.length % 2 !== 0 || !/^[0-9a-f]+$/.test(text)) return undefined;
  const bytes = new Uint8Array(Buffer.from(text, 'hex'));
  try {
    const { raw } = readDer(bytes);
    return bytes.subarray(raw.length).every(byte => byte === 0) ? raw : undefined;
  } catch {
    // Not DER: handed on as it is, so that the container and not the ranges is named as the fault.
    return bytes;
  }
};

/** `D:20261123080500Z`, as this program writes it. */
const timeOf = (dictionary: PDFDict): Date | undefined => {
  const text = dictionary.lookupMaybe(PDFName.of('M'), PDFString, PDFHexString)?.decodeText();
  const digits = /^D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text ?? '');
  if (digits === null) return undefined;
  const [, year, month, day, hour, minute, second] = digits;
  const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time.getTime()) ? undefined : time;
};

export interface ChainJudgement {
  readonly signer: CertificateFacts;
  /** Every certificate was issued by the next, the last by itself, and each may do what it did. */
  readonly linked: boolean;
  /** All of them were valid at the claimed time. */
  readonly valid: boolean;
  /** The last is one of those that the reader trusts; `unknown` when none was given. */
  readonly trusted: boolean | 'unknown';
}

/** `trust` are root certificates (DER). Throws where a certificate cannot be read. */
export const judgeChain = (parts: CmsParts, at: Date | undefined, trust: readonly Uint8Array[] | undefined): ChainJudgement => {
  const all = [parts.certificate, ...parts.chain];
  const facts = all.map(certificateFacts);
  const signer = facts[0]!;
  const linked =
    all.every((certificate, index) => isStrict(certificate) && isIssuedBy(certificate, all[index + 1] ?? certificate)) &&
    signer.signs &&
    facts.slice(1).every(issuer => issuer.issues);
  const valid = at !== undefined && facts.every(one => one.validFrom <= at && at <= one.validTo);
  const root = all.at(-1)!;
  return { signer, linked, valid, trusted: trust === undefined ? 'unknown' : linked && trust.some(one => Buffer.compare(one, root) === 0) };
};

/** The issuer's signature has no unused bits: a library may overlook a changed one there. */
const isStrict = (certificate: Uint8Array): boolean => children(readDer(certificate))[2]?.content[0] === 0;
