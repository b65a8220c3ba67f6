// The signatures of a document as bytes: what each covers, whether it holds, whose it is. A signature is taken only where the form lists it,
// only as an object of the revision that it closes, and only when the gap in its ranges is that very object's own string.

import { sha256 } from '@noble/hashes/sha2.js';
import { dictOf, listOf, objectsAfter, resolve, type PdfFile } from '../pdf/revisions.ts';
import type { PdfDict, PdfValue } from '../pdf/syntax.ts';
import { readCertificate, type Certificate } from '../signature/certificate.ts';
import { readCms, signedAttributes, type CmsParts } from '../signature/cms.ts';
import { compareBytes, readDer } from '../signature/der.ts';
import { verifySignature } from '../signature/mathematics.ts';

export type SignatureFault =
  /** The ranges do not start at 0, do not end with the revision, or leave out more or less than exactly the signature's own string. */
  | 'ranges'
  /** The container was changed or is of another make. */
  | 'container'
  /** A covered byte was changed. */
  | 'digest'
  /** The key did not make this signature. */
  | 'mathematics';

export interface ReadSignature {
  readonly field: string;
  /** Whose signature the field was made for; absent for the seal. */
  readonly awaited?: string;
  readonly kind: 'signature' | 'timestamp';
  /** Index of the revision that it closes; -1 where it closes none. */
  readonly revision: number;
  /** Offset of the byte after the last covered one. */
  readonly end: number;
  readonly fault?: SignatureFault;
  readonly parts?: CmsParts;
  readonly certificate?: Certificate;
  readonly others: readonly Certificate[];
  /** The token of a time stamp, and the bytes that it is for. */
  readonly token?: Uint8Array;
  readonly covered?: Uint8Array;
  /** The time that the signer claims; undefined where unreadable. */
  readonly at?: Date;
  /** The name that the signature states beside its certificate. */
  readonly name?: string;
}

/** In the order in which they were made. */
export const readSignatures = (pdf: Uint8Array, file: PdfFile): ReadSignature[] => {
  const objects = objectsAfter(file, file.revisions.length);
  return fieldsOf(objects, file.root)
    .flatMap(({ dict, name, awaited }) => {
      const value = dict.v.get('V');
      return value === undefined || value.t === 'null' ? [] : [readSignature(pdf, file, objects, name, awaited, value)];
    })
    .toSorted((left, right) => left.end - right.end);
};

export interface FormField {
  readonly object: number;
  readonly name: string;
  readonly awaited?: string;
  readonly dict: PdfDict;
}

export const fieldsOf = (objects: ReadonlyMap<number, PdfValue>, root: number): FormField[] => {
  const form = dictOf(objects, dictOf(objects, { t: 'ref', v: root })?.v.get('AcroForm'));
  return listOf(objects, form?.v.get('Fields')).flatMap((entry) => {
    const dict = dictOf(objects, entry);
    if (dict === undefined || entry.t !== 'ref' || nameOf(dict.v.get('FT')) !== 'Sig') return [];
    const awaited = textOf(resolve(objects, dict.v.get('TU')));
    return [{ object: entry.v, name: textOf(dict.v.get('T')) ?? '', dict, ...(awaited === undefined ? {} : { awaited }) }];
  });
};

export const nameOf = (value: PdfValue | undefined): string | undefined => (value?.t === 'name' ? value.v : undefined);

/** A text string: UTF-16 with its mark, or Latin. */
export const textOf = (value: PdfValue | undefined): string | undefined => {
  if (value?.t !== 'str') return undefined;
  const bytes = value.v;
  if (bytes[0] !== 0xfe || bytes[1] !== 0xff) return String.fromCharCode(...bytes);
  let text = '';
  for (let at = 2; at + 1 < bytes.length; at += 2) text += String.fromCharCode(bytes[at]! * 256 + bytes[at + 1]!);
  return text;
};

const readSignature = (
  pdf: Uint8Array,
  file: PdfFile,
  objects: ReadonlyMap<number, PdfValue>,
  field: string,
  awaited: string | undefined,
  value: PdfValue,
): ReadSignature => {
  const dict = dictOf(objects, value);
  const kind = nameOf(dict?.v.get('SubFilter')) === 'ETSI.RFC3161' ? 'timestamp' : 'signature';
  const ranges = dict === undefined ? [] : numbersOf(dict.v.get('ByteRange'));
  const [start = -1, head = -1, tail = -1, rest = -1] = ranges;
  const end = tail + rest;
  const at = timeOf(textOf(dict?.v.get('M')));
  const name = textOf(dict?.v.get('Name'));
  const broughtBy = value.t === 'ref' ? file.revisions.map((revision) => revision.objects.has(value.v)) : [];
  const revision = broughtBy.indexOf(true);
  const common = {
    field, kind, revision, end, others: [] as readonly Certificate[],
    ...(awaited === undefined ? {} : { awaited }), ...(at === undefined ? {} : { at }), ...(name === undefined ? {} : { name }),
  } as const;
  const gap = dict?.v.get('Contents');
  const isExact =
    ranges.length === 4 && start === 0 && gap?.t === 'str' && gap.hex && gap.start === head && gap.end === tail &&
    revision === broughtBy.lastIndexOf(true) && file.revisions[revision]?.end === end;
  if (!isExact) return { ...common, revision: -1, fault: 'ranges' };
  const container = containerOf(pdf, gap);
  if (container === undefined) return { ...common, fault: 'container' };
  if (kind === 'timestamp') return { ...common, token: container, covered: covered(pdf, head, tail, end) };
  const reading = readCms(container);
  if (!reading.ok) return { ...common, fault: 'container' };
  const { parts } = reading;
  const certificates = attempt(() => [parts.certificate, ...parts.chain].map(readCertificate));
  if (certificates === undefined) return { ...common, parts, fault: 'container' };
  const [certificate, ...others] = certificates;
  const known = { ...common, parts, certificate: certificate!, others };
  const digest = sha256.create().update(pdf.subarray(0, head)).update(pdf.subarray(tail, end)).digest();
  if (compareBytes(digest, parts.digest) !== 0) return { ...known, fault: 'digest' };
  const { key } = certificate!;
  const holds = key !== undefined && (key.kind === 'rsa') === (parts.keyType === 'rsa') && verifySignature(key, 'sha256', signedAttributes(parts.certificate, digest), parts.signature);
  return holds ? known : { ...known, fault: 'mathematics' };
};

const covered = (pdf: Uint8Array, head: number, tail: number, end: number): Uint8Array => {
  const bytes = new Uint8Array(head + end - tail);
  bytes.set(pdf.subarray(0, head));
  bytes.set(pdf.subarray(tail, end), head);
  return bytes;
};

const numbersOf = (value: PdfValue | undefined): number[] => (value?.t === 'arr' ? value.v.map((each) => (each.t === 'num' && Number.isSafeInteger(each.v) ? each.v : Number.NaN)) : []);

/** One DER value, then zeros; written in small hexadecimal digits, so that no byte of the gap has a second spelling. */
const containerOf = (pdf: Uint8Array, { v, start, end }: Extract<PdfValue, { t: 'str' }>): Uint8Array | undefined => {
  for (let at = start + 1; at < end - 1; at += 1) {
    const byte = pdf[at]!;
    if (!((byte >= 48 && byte <= 57) || (byte >= 97 && byte <= 102))) return undefined;
  }
  return attempt(() => {
    const { raw } = readDer(v);
    return v.subarray(raw.length).every((byte) => byte === 0) ? raw : undefined;
  });
};

/** `D:20261123080500Z`, as this program writes it. */
const timeOf = (text: string | undefined): Date | undefined => {
  const digits = /^D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text ?? '');
  if (digits === null) return undefined;
  const [, year, month, day, hour, minute, second] = digits;
  const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time.getTime()) ? undefined : time;
};

export const attempt = <T>(read: () => T): T | undefined => {
  try {
    return read();
  } catch {
    return undefined;
  }
};
