// Time stamps (RFC 3161): the request, and everything that a reply has to fulfil before it is believed. Libraries accept a token for
// another hash; this does not.

import { chainOf, type Certificate } from './certificate.ts';
import { children, compareBytes, der, dotted, identifier, integer, nothing, octets, readDer, sequence, smallInteger, type DerValue } from './der.ts';
import { hashByIdentifier, hashOf } from './mathematics.ts';
import { readSignedData } from './signed-data.ts';

const SHA256 = '2.16.840.1.101.3.4.2.1';
const TOKEN_INFO = '1.2.840.113549.1.9.16.1.4';
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';

/** `digest` is SHA-256 of what is to be stamped. */
export const timestampRequest = (digest: Uint8Array, nonce: Uint8Array): Uint8Array =>
  sequence(smallInteger(1), sequence(sequence(identifier(SHA256), nothing()), octets(digest)), integer(nonce), der(0x01, Uint8Array.of(0xff)));

export type TimestampFault =
  /** Not a reply, or not a token. */
  | 'unreadable'
  /** The authority said no. */
  | 'refused'
  /** The token is for other bytes. */
  | 'imprint'
  /** Not the answer to this request. */
  | 'nonce'
  /** The authority's signature does not hold. */
  | 'signature'
  /** The certificate is not for time stamps alone. */
  | 'purpose'
  /** The certificate's chain is broken, or was not valid at that time. */
  | 'chain'
  /** The chain ends in a root that is not trusted. */
  | 'untrusted'
  /** The time is too far from this machine's. */
  | 'time';

export interface TimestampReading {
  readonly at: Date;
  readonly authority: string;
  readonly certificates: readonly Certificate[];
  readonly chain: readonly Certificate[];
}

export type TimestampCheck = { readonly ok: true; readonly reading: TimestampReading } | { readonly ok: false; readonly fault: TimestampFault; readonly reading?: TimestampReading };

/** The token inside a reply of the authority. */
export const tokenOf = (reply: Uint8Array): { readonly ok: true; readonly token: Uint8Array } | { readonly ok: false; readonly fault: 'unreadable' | 'refused' } => {
  try {
    const [status, token] = children(readDer(reply));
    const code = children(status!)[0]!.content;
    if (code.length !== 1 || code[0]! > 1) return { ok: false, fault: 'refused' };
    return token === undefined ? { ok: false, fault: 'unreadable' } : { ok: true, token: token.raw };
  } catch {
    return { ok: false, fault: 'unreadable' };
  }
};

export interface TimestampDemand {
  /** The bytes that the token must be for. */
  readonly stamped: Uint8Array;
  readonly nonce?: Uint8Array;
  /** Roots (or issuers) that are trusted; absent: not judged. */
  readonly trust?: readonly Certificate[];
  /** Further certificates that may complete the chain. */
  readonly others?: readonly Certificate[];
}

/** Never throws. */
export const checkToken = (token: Uint8Array, demand: TimestampDemand): TimestampCheck => {
  try {
    return check(token, demand);
  } catch {
    return { ok: false, fault: 'unreadable' };
  }
};

const check = (token: Uint8Array, { stamped, nonce, trust, others = [] }: TimestampDemand): TimestampCheck => {
  const signed = readSignedData(token);
  if (signed.contentType !== TOKEN_INFO) return { ok: false, fault: 'unreadable' };
  const fields = children(readDer(signed.content));
  const [algorithm, imprint] = children(fields[2]!) as [DerValue, DerValue];
  const time = fields[4]!;
  const hash = hashByIdentifier(dotted(children(algorithm)[0]!.content));
  if (hash === undefined || compareBytes(imprint.content, hashOf(hash, stamped)) !== 0) return { ok: false, fault: 'imprint' };
  const answered = fields.slice(5).find((field) => field.tag === 0x02);
  if (nonce !== undefined && (answered === undefined || compareBytes(answered.raw, integer(nonce)) !== 0)) return { ok: false, fault: 'nonce' };
  const { signer } = signed;
  if (signer === undefined) return { ok: false, fault: 'signature' };
  const at = generalTime(time);
  const atHand = [...signed.certificates, ...others, ...(trust ?? [])];
  const { chain, linked } = chainOf(signer, atHand);
  const reading: TimestampReading = { at, authority: signer.subjectName, certificates: signed.certificates, chain };
  const { purposes } = signer;
  if (purposes === undefined || !purposes.critical || purposes.ids.length !== 1 || purposes.ids[0] !== TIME_STAMPING) return { ok: false, fault: 'purpose', reading };
  const isWithin = chain.every((each) => each.validFrom <= at && at <= each.validTo && !each.hasUnknownLimits);
  const isTrusted = trust?.some((root) => chain.some((each) => each.sha256 === root.sha256));
  // Many authorities leave their root out: a chain that ends where nobody brings the issuer is open, not broken, and proves nothing to who trusts no root.
  const isOpen = !linked && !atHand.some((each) => compareBytes(each.subject, chain.at(-1)!.issuer) === 0);
  if (!isWithin || (!linked && !isOpen && isTrusted !== true)) return { ok: false, fault: 'chain', reading };
  if (isTrusted === false) return { ok: false, fault: 'untrusted', reading };
  return { ok: true, reading };
};

const generalTime = ({ tag, content }: DerValue): Date => {
  const digits = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d+)?Z$/.exec(String.fromCharCode(...content));
  if (tag !== 0x18 || digits === null) throw new RangeError('not a time');
  const [, year, month, day, hour, minute, second, part = ''] = digits;
  const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${part.slice(0, 4)}Z`);
  if (Number.isNaN(time.getTime())) throw new RangeError('not a time');
  return time;
};
