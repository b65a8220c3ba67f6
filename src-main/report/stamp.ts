// What comes behind the seal and breaks nothing: a document time stamp (PAdES B-T, later B-LTA) and validation data (B-LT). Both fill
// places that the document holds ready. Own code rather than a library: the libraries that write these add form fonts, cross-reference streams
// or a new catalogue, which a verifier cannot tell from a forgery, and they accept a token for other bytes.

import { createHash } from 'node:crypto';
import { objectsAfter, readRevisions, dictOf, listOf, type PdfFile } from '#shared/pdf/revisions.ts';
import type { PdfDict, PdfValue } from '#shared/pdf/syntax.ts';
import { appendRevision, dictionary, list, nextNumber, reference, stream, type Written } from '#shared/pdf/write.ts';
import { readCertificate, type Certificate } from '#shared/signature/certificate.ts';
import { compareBytes } from '#shared/signature/der.ts';
import { checkToken, timestampRequest, tokenOf, type TimestampFault, type TimestampReading } from '#shared/signature/timestamp.ts';
import { TIME_FIELD } from '#shared/verify/places.ts';
import { fieldsOf } from '#shared/verify/signatures.ts';

export interface TimeAuthority {
  /** POSTs a request (DER, application/timestamp-query) and gives the reply's bytes. Rejects when there is no answer. */
  ask(request: Uint8Array): Promise<Uint8Array>;
  /** Certificates (DER) that its chain has to reach; absent: any, which the caller has to say to people. */
  readonly trust?: readonly Uint8Array[];
}

export type Stamped =
  | { readonly ok: true; readonly pdf: Uint8Array; readonly reading: TimestampReading }
  /** `noAnswer`: try again later; the others: the answer was no good, and nothing of it was kept. `noRoom`: all places are filled. */
  | { readonly ok: false; readonly fault: TimestampFault | 'noAnswer' | 'noRoom' };

export interface StampDeps {
  readonly authority: TimeAuthority;
  readonly now: () => Date;
  readonly randomBytes: (length: number) => Uint8Array;
}

const SLOT_BYTES = 12 * 1024;
const RANGE_DIGITS = 10;
/** How far the authority's time and this machine's may be apart. */
const TOLERANCE = 5 * 60 * 1000;

/** The document with a time stamp over all of it. Whatever the authority answers, nothing but a token that fulfils everything is written. */
export const stampDocument = async (pdf: Uint8Array, deps: StampDeps): Promise<Stamped> => {
  const file = readRevisions(pdf);
  const objects = objectsAfter(file, file.revisions.length);
  const field = fieldsOf(objects, file.root).find((one) => one.name.startsWith(TIME_FIELD) && !one.dict.v.has('V'));
  if (field === undefined || file.rest > 0) return { ok: false, fault: 'noRoom' };
  const value = nextNumber(file);
  const marks = '*'.repeat(RANGE_DIGITS);
  const dict = `<< /Type /DocTimeStamp /Filter /Adobe.PPKLite /SubFilter /ETSI.RFC3161 /ByteRange [0 ${marks} ${marks} ${marks}] /Contents <${'0'.repeat(SLOT_BYTES * 2)}> >>`;
  const saved = appendRevision(pdf, file, new Map<number, Written>([
    [field.object, { t: 'dict', v: new Map([...field.dict.v, ['V', reference(value)]]) }],
    [value, { t: 'raw', bytes: Buffer.from(dict, 'latin1') }],
  ]));
  const text = Buffer.from(saved.buffer, saved.byteOffset, saved.byteLength);
  const range = text.indexOf(`/ByteRange [0 ${marks}`, pdf.length, 'latin1');
  const head = text.indexOf('/Contents <', range, 'latin1') + 10;
  const tail = head + SLOT_BYTES * 2 + 2;
  text.write(`/ByteRange [0 ${head} ${tail} ${saved.length - tail}]`.padEnd(`/ByteRange [0 ${marks} ${marks} ${marks}]`.length), range, 'latin1');

  const covered = new Uint8Array(Buffer.concat([saved.subarray(0, head), saved.subarray(tail)]));
  const nonce = deps.randomBytes(8);
  let reply: Uint8Array;
  try {
    reply = await deps.authority.ask(timestampRequest(createHash('sha256').update(covered).digest(), nonce));
  } catch {
    return { ok: false, fault: 'noAnswer' };
  }
  const answered = tokenOf(reply);
  if (!answered.ok) return answered;
  const trust = deps.authority.trust?.map(readCertificate);
  const checked = checkToken(answered.token, { stamped: covered, nonce, ...(trust === undefined ? {} : { trust }) });
  if (!checked.ok) return { ok: false, fault: checked.fault };
  if (Math.abs(checked.reading.at.getTime() - deps.now().getTime()) > TOLERANCE) return { ok: false, fault: 'time' };
  if (answered.token.length > SLOT_BYTES) return { ok: false, fault: 'unreadable' };
  text.write(Buffer.from(answered.token).toString('hex'), head + 1, 'latin1');
  return { ok: true, pdf: saved, reading: checked.reading };
};

export interface ProofMaterial {
  readonly certificates: readonly Uint8Array[];
  readonly lists: readonly Uint8Array[];
  readonly answers: readonly Uint8Array[];
}

/** The document with this validation data, each piece once; the same bytes when it has all of it. */
export const addProofs = (pdf: Uint8Array, material: ProofMaterial): Uint8Array => {
  const file = readRevisions(pdf);
  const objects = objectsAfter(file, file.revisions.length);
  const store = storeOf(file, objects);
  if (store === undefined || file.rest > 0) throw new Error('The document holds no place for validation data');
  const added = new Map<number, Written>();
  let next = nextNumber(file);
  const grown = (key: string, pieces: readonly Uint8Array[]): PdfValue => {
    const there = listOf(objects, store.dict.v.get(key));
    const known = there.flatMap((value) => (value.t === 'ref' ? [objects.get(value.v)] : [])).flatMap((value) => (value?.t === 'stream' ? [value.raw] : []));
    const fresh = pieces.filter((piece, index) => !known.some((one) => compareBytes(one, piece) === 0) && pieces.findIndex((one) => compareBytes(one, piece) === 0) === index);
    return list(...there, ...fresh.map((piece) => {
      added.set(next, stream(piece));
      return reference(next++);
    }));
  };
  const dict = dictionary([...store.dict.v, ['Certs', grown('Certs', material.certificates)], ['CRLs', grown('CRLs', material.lists)], ['OCSPs', grown('OCSPs', material.answers)]]);
  return added.size === 0 ? pdf : appendRevision(pdf, file, new Map<number, Written>([[store.object, dict], ...added]));
};

const storeOf = (file: PdfFile, objects: ReadonlyMap<number, PdfValue>): { readonly object: number; readonly dict: PdfDict } | undefined => {
  const value = dictOf(objects, { t: 'ref', v: file.root })?.v.get('DSS');
  const dict = dictOf(objects, value);
  return value?.t === 'ref' && dict !== undefined ? { object: value.v, dict } : undefined;
};

/** What a chain needs so that it can be judged later: every certificate, and for each but the last a list or an answer. */
export const certificatesIn = (chains: readonly (readonly Certificate[])[]): Uint8Array[] => {
  const seen = new Map(chains.flat().map((one) => [one.sha256, one.raw]));
  return [...seen.values()];
};
