// Signs an empty signature field of a prepared document (PAdES B-B) as a further revision: all earlier bytes stay as they are, so earlier
// signatures stay valid and everybody can see what was signed.

import { createHash } from 'node:crypto';
import { buildCms, signedAttributes, type KeyType } from '#shared/signature/cms.ts';
import { dictOf, listOf, objectsAfter, readRevisions, type PdfFile } from '#shared/pdf/revisions.ts';
import type { PdfDict, PdfValue } from '#shared/pdf/syntax.ts';
import { appendRevision, dictionary, nextNumber, reference, type Written } from '#shared/pdf/write.ts';
import { SEAL_FIELD, STAMP_NAME, TIME_FIELD } from '#shared/verify/places.ts';
import { fieldsOf, nameOf, textOf } from '#shared/verify/signatures.ts';
import { drawSignature } from './appearance.ts';
import { assertUsable } from './usable.ts';
import { edgeSlices } from './prepare.ts';

/** Whatever holds a key: a file of the demo, a token, a remote seal service. */
export interface Signer {
  /** DER. */
  readonly certificate: Uint8Array;
  /** Issuers' certificates (DER), nearest first, the root last. */
  readonly chain: readonly Uint8Array[];
  readonly keyType: KeyType;
  /** As printed in the visible signature. */
  readonly name: string;
  /** Not an official seal; the visible signature says so. */
  readonly testKey: boolean;
  /** Signs these bytes with SHA-256: RSA PKCS#1 v1.5, or ECDSA as DER. */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

export interface Signed {
  readonly pdf: Uint8Array;
  /** SHA-256 of the signer's certificate (DER). */
  readonly certificateSha256: string;
  readonly signerName: string;
  readonly testKey: boolean;
}

export interface SignOptions {
  readonly reason: string;
  /** ISO 8601 UTC: the time that the signature claims. */
  readonly at: string;
  /** Field to sign; absent: the first that is empty, the seal last. */
  readonly field?: string;
  /** PNG: a hand-written signature, or the office's seal. */
  readonly picture?: Uint8Array;
  /** The seal's picture is spread over the page edges too. */
  readonly edge?: boolean;
}

/** The container does not fit into what was kept for it. Nothing was written. */
export class SlotTooSmall extends Error {
  constructor(needed: number, kept: number) {
    super(`The signature takes ${needed} bytes, the document has room for ${kept}`);
    this.name = 'SlotTooSmall';
  }
}

/** The longest signatures: RSA-4096, and P-256 as DER with room to spare. */
const SIGNATURE_BYTES = { rsa: 512, p256: 80 } as const;
/** Kept beyond what is needed, so that the gap does not tell the size of the key. */
const ROUND_TO = 1024;

/** Certificates have any size: the room is measured before the key is asked, so that nobody signs twice for want of it. */
const slotFor = (signer: Signer): number => {
  const parts = { certificate: signer.certificate, chain: signer.chain, keyType: signer.keyType, digest: new Uint8Array(32), signature: new Uint8Array(SIGNATURE_BYTES[signer.keyType]) };
  return Math.ceil((buildCms(parts).length + ROUND_TO / 2) / ROUND_TO) * ROUND_TO;
};

/** Room for any offset below 10 GB, so that the ranges can be written after the fact without moving a byte. */
const RANGE_DIGITS = 10;

/**
 * Throws `CertificateUnusable` before anything is asked of the key when the certificate is not valid at `at` or may not sign,
 * `MissingGlyph` when name or reason cannot be shown, `Error` when the document has no empty signature field.
 */
export const signConclusion = async (pdf: Uint8Array, signer: Signer, options: SignOptions): Promise<Signed> => {
  assertUsable(signer.certificate, new Date(options.at));
  const file = readRevisions(pdf);
  if (file.rest > 0) throw new Error('There are bytes behind the document that belong to no revision of it');
  const objects = objectsAfter(file, file.revisions.length);
  const empty = fieldsOf(objects, file.root).filter((one) => !one.dict.v.has('V'));
  const field = options.field === undefined ? empty.find((one) => !one.name.startsWith(TIME_FIELD)) : empty.find((one) => one.name === options.field);
  if (field === undefined) throw new Error('The document has no empty signature field');

  const value = nextNumber(file);
  const stamps = field.name === SEAL_FIELD && options.edge === true ? edgeStamps(objects) : [];
  const drawn = await drawSignature(rectangleOf(objects, field.dict), signer, {
    reason: options.reason,
    at: options.at,
    ...(options.picture === undefined ? {} : { picture: options.picture }),
    edges: stamps.length === 0 ? [] : edgeSlices(pageCount(objects, file)),
    from: value + 1,
  });
  const slot = slotFor(signer);
  const lock = field.name === SEAL_FIELD ? lockOf(`${file.root} 0 R`) : '';
  const saved = appendRevision(pdf, file, new Map<number, Written>([
    [field.object, withEntries(field.dict, ['V', reference(value)], ['AP', dictionary([['N', reference(drawn.seal)]])])],
    [value, { t: 'raw', bytes: signatureDictionary(signer.name, options, slot, lock) }],
    ...drawn.objects,
    ...stamps.flatMap(({ object, page, dict }): [number, Written][] => {
      const form = drawn.edges.get(page);
      return form === undefined ? [] : [[object, withEntries(dict, ['AP', dictionary([['N', reference(form)]])])]];
    }),
  ]));

  const { head, tail } = gapOf(saved, pdf.length, slot);
  const ranges = [0, head, tail, saved.length - tail];
  writeRanges(saved, pdf.length, ranges);
  const digest = createHash('sha256').update(saved.subarray(0, head)).update(saved.subarray(tail)).digest();
  const signature = await signer.sign(signedAttributes(signer.certificate, digest));
  const cms = buildCms({ certificate: signer.certificate, chain: signer.chain, keyType: signer.keyType, digest, signature });
  if (cms.length > slot) throw new SlotTooSmall(cms.length, slot);
  saved.set(Buffer.from(Buffer.from(cms).toString('hex'), 'latin1'), head + 1);
  return {
    pdf: saved,
    certificateSha256: createHash('sha256').update(signer.certificate).digest('hex'),
    signerName: signer.name,
    testKey: signer.testKey,
  };
};

const withEntries = (dict: PdfDict, ...entries: readonly (readonly [string, PdfValue])[]): PdfDict => dictionary([...dict.v, ...entries]);

/** Left, bottom, right, top in points. */
const rectangleOf = (objects: ReadonlyMap<number, PdfValue>, dict: PdfDict): readonly [number, number, number, number] => {
  const [left, bottom, right, top] = listOf(objects, dict.v.get('Rect')).map((one) => (one.t === 'num' ? one.v : Number.NaN));
  if (![left, bottom, right, top].every(Number.isFinite)) throw new Error('The signature field has no place');
  return [left!, bottom!, right!, top!];
};

/** The empty stamps that composing put at the page edges. */
const edgeStamps = (objects: ReadonlyMap<number, PdfValue>): { readonly object: number; readonly page: number; readonly dict: PdfDict }[] =>
  [...objects].flatMap(([object, dict]) => {
    const name = dict.t === 'dict' && nameOf(dict.v.get('Subtype')) === 'Stamp' ? textOf(dict.v.get('NM')) : undefined;
    return dict.t === 'dict' && name?.startsWith(STAMP_NAME) ? [{ object, page: Number(name.slice(STAMP_NAME.length)), dict }] : [];
  });

const pageCount = (objects: ReadonlyMap<number, PdfValue>, file: PdfFile): number => {
  const count = dictOf(objects, dictOf(objects, { t: 'ref', v: file.root })?.v.get('Pages'))?.v.get('Count');
  return count?.t === 'num' ? count.v : 0;
};

const textString = (text: string): string => `<FEFF${Buffer.from(text, 'utf16le').swap16().toString('hex').toUpperCase()}>`;
const pdfDate = (iso: string): string => `(D:${new Date(iso).toISOString().replaceAll(/[-T:]/g, '').slice(0, 14)}Z)`;
const RANGES = `/ByteRange [0 ${Array.from({ length: 3 }, () => '*'.repeat(RANGE_DIGITS)).join(' ')}]`;
const CONTENTS = '/Contents <';

/** Raw, so that it can never end up in an object stream or be written in another order. */
const signatureDictionary = (name: string, { reason, at }: SignOptions, slot: number, lock: string): Uint8Array =>
  Buffer.from(
    `<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /M ${pdfDate(at)} /Name ${textString(name)} ` +
      `/Reason ${textString(reason)} ${lock}${RANGES} ${CONTENTS}${'0'.repeat(slot * 2)}> >>`,
    'latin1',
  );

/** The seal locks every field: readers that keep to it allow time stamps and validation data behind it, and nothing else. */
const lockOf = (catalog: string): string =>
  `/Reference [<< /Type /SigRef /TransformMethod /FieldMDP /TransformParams << /Type /TransformParams /V /1.2 /Action /All /P 1 >> /DigestMethod /SHA256 /Data ${catalog} >>] `;

/** Offsets of `<` and of the byte after `>` of the new signature's contents, sought in the appended part only. */
const gapOf = (pdf: Uint8Array, from: number, slot: number): { head: number; tail: number } => {
  const appended = Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength);
  const ranges = appended.indexOf(RANGES, from, 'latin1');
  const head = appended.indexOf(`${CONTENTS}0000`, ranges, 'latin1') + CONTENTS.length - 1;
  if (ranges < 0 || head < ranges) throw new Error('The signature dictionary was not written as expected');
  return { head, tail: head + slot * 2 + 2 };
};

const writeRanges = (pdf: Uint8Array, from: number, ranges: readonly number[]): void => {
  const text = `/ByteRange [${ranges.join(' ')}]`.padEnd(RANGES.length, ' ');
  if (text.length > RANGES.length) throw new Error('The document is too large to be signed');
  const at = Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength).indexOf(RANGES, from, 'latin1');
  pdf.set(Buffer.from(text, 'latin1'), at);
};
