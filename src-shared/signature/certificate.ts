// X.509 certificates as far as judging a signature needs them. RFC 5280.

import { sha256 } from '@noble/hashes/sha2.js';
import { fromUtf8, toHex } from '../bytes.ts';
import { children, compareBytes, dotted, readDer, type DerValue } from './der.ts';
import { readPublicKey, verifySignature, type HashName, type PublicKey } from './mathematics.ts';
import { SM2_WITH_SM3, verifySm2 } from './sm2.ts';

/** Words in the subject that mark a key of the demo. */
export const TEST_UNIT = 'TEST KEY 测试密钥';

export interface Certificate {
  readonly raw: Uint8Array;
  /** What the issuer signed. */
  readonly body: Uint8Array;
  readonly serial: Uint8Array;
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  readonly subjectName: string;
  readonly validFrom: Date;
  readonly validTo: Date;
  readonly key: PublicKey | undefined;
  readonly algorithm: string;
  readonly signature: Uint8Array;
  /** May sign documents: key usage digitalSignature or nonRepudiation. */
  readonly signs: boolean;
  /** May issue certificates: basic constraints and keyCertSign. */
  readonly issues: boolean;
  /** May sign lists of revoked certificates. */
  readonly signsLists: boolean;
  /** Extended key usage, as identifiers, and whether it is critical; undefined where there is none. */
  readonly purposes?: { readonly ids: readonly string[]; readonly critical: boolean };
  /** A critical extension that is not understood here: what it forbids cannot be known, so the certificate is not believed. */
  readonly hasUnknownLimits: boolean;
  readonly testKey: boolean;
  /** SHA-256 of the certificate, hex. */
  readonly sha256: string;
}

/** Basic constraints, key usage, extended key usage, policies, alternative names. */
const UNDERSTOOD = new Set(['2.5.29.19', '2.5.29.15', '2.5.29.37', '2.5.29.32', '2.5.29.17']);
const COMMON_NAME = '2.5.4.3';
const UNIT = '2.5.4.11';
const ORGANISATION = '2.5.4.10';

/** Throws where it is not a certificate. */
export const readCertificate = (bytes: Uint8Array): Certificate => {
  const whole = readDer(bytes);
  const [body, algorithm, signature] = children(whole) as [DerValue, DerValue, DerValue];
  const fields = children(body);
  const from = fields[0]!.tag === 0xa0 ? 1 : 0;
  const [serial, , issuer, validity, subject, info] = fields.slice(from) as [DerValue, DerValue, DerValue, DerValue, DerValue, DerValue];
  const [validFrom, validTo] = children(validity).map(timeOf) as [Date, Date];
  const names = children(subject).flatMap((set) => children(set)).map((pair) => {
    const [type, text] = children(pair) as [DerValue, DerValue];
    return { type: dotted(type.content), text: textOf(text) };
  });
  const name = (type: string): string | undefined => names.find((each) => each.type === type)?.text;
  const extensions = extensionsOf(fields);
  const usage = usageOf(extensions);
  const purposes = extensions.get('2.5.29.37');
  // An issuer's signature with unused bits would have a second spelling.
  if (signature.content[0] !== 0 || compareBytes(children(body)[from + 1]!.raw, algorithm.raw) !== 0 || whole.raw.length !== bytes.length) throw new RangeError('not a strict certificate');
  return {
    raw: whole.raw,
    body: body.raw,
    serial: serial.content,
    issuer: issuer.raw,
    subject: subject.raw,
    subjectName: name(COMMON_NAME) ?? name(ORGANISATION) ?? '',
    validFrom,
    validTo,
    key: readPublicKey(info.raw),
    algorithm: dotted(children(algorithm)[0]!.content),
    signature: signature.content.subarray(1),
    signs: (usage & 0xc0) !== 0,
    issues: (usage & 0x04) !== 0 && isAuthority(extensions),
    signsLists: (usage & 0x02) !== 0,
    ...(purposes === undefined ? {} : { purposes: { ids: children(readDer(purposes.value)).map((each) => dotted(each.content)), critical: purposes.critical } }),
    hasUnknownLimits: [...extensions].some(([id, { critical }]) => critical && !UNDERSTOOD.has(id)),
    testKey: names.some((each) => each.type === UNIT && each.text === TEST_UNIT),
    sha256: toHex(sha256(bytes)),
  };
};

interface Extension {
  readonly critical: boolean;
  readonly value: Uint8Array;
}

const extensionsOf = (fields: readonly DerValue[]): Map<string, Extension> => {
  const found = new Map<string, Extension>();
  const list = fields.find((field) => field.tag === 0xa3);
  if (list === undefined) return found;
  for (const each of children(children(list)[0]!)) {
    const parts = children(each);
    const critical = parts[1]!.tag === 0x01 && parts[1]!.content[0] !== 0;
    const id = dotted(parts[0]!.content);
    if (found.has(id)) throw new RangeError('an extension twice');
    found.set(id, { critical, value: parts.at(-1)!.content });
  }
  return found;
};

const usageOf = (extensions: ReadonlyMap<string, Extension>): number => {
  const usage = extensions.get('2.5.29.15');
  return usage === undefined ? 0 : (readDer(usage.value).content[1] ?? 0);
};

const isAuthority = (extensions: ReadonlyMap<string, Extension>): boolean => {
  const constraints = extensions.get('2.5.29.19');
  const first = constraints && children(readDer(constraints.value))[0];
  return first?.tag === 0x01 && first.content[0] !== 0;
};

/** UTCTime and GeneralizedTime in the only forms that DER allows. */
export const timeOf = (value: DerValue): Date => {
  const text = String.fromCharCode(...value.content);
  const digits = /^(\d{2}|\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\.\d+)?Z$/.exec(text);
  if (digits === null || (value.tag !== 0x17 && value.tag !== 0x18) || (value.tag === 0x17) !== (digits[1]!.length === 2)) throw new RangeError('not a time');
  const [, years, month, day, hour, minute, second, part = ''] = digits;
  const year = years!.length === 4 ? years! : String(Number(years) < 50 ? 2000 + Number(years) : 1900 + Number(years));
  const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${part.slice(0, 4)}Z`);
  if (Number.isNaN(time.getTime())) throw new RangeError('not a time');
  return time;
};

const textOf = ({ tag, content }: DerValue): string => {
  if (tag === 0x1e) return String.fromCharCode(...Array.from({ length: content.length / 2 }, (_, index) => content[index * 2]! * 256 + content[index * 2 + 1]!));
  try {
    return fromUtf8(content);
  } catch {
    return ascii(content);
  }
};

/** A name of another encoding still has to be shown as something. */
const ascii = (bytes: Uint8Array): string => [...bytes].map((byte) => (byte < 128 ? String.fromCharCode(byte) : '\uFFFD')).join('');

const ALGORITHMS: { readonly [id: string]: readonly ['rsa' | 'ec', HashName] } = {
  '1.2.840.113549.1.1.11': ['rsa', 'sha256'],
  '1.2.840.113549.1.1.12': ['rsa', 'sha384'],
  '1.2.840.113549.1.1.13': ['rsa', 'sha512'],
  '1.2.840.10045.4.3.2': ['ec', 'sha256'],
  '1.2.840.10045.4.3.3': ['ec', 'sha384'],
  '1.2.840.10045.4.3.4': ['ec', 'sha512'],
};

/** Whether the holder of `issuer` made this signature over these bytes. Unknown algorithms do not hold. */
export const isSignedBy = (bytes: Uint8Array, algorithm: string, signature: Uint8Array, issuer: Certificate): boolean => {
  if (algorithm === SM2_WITH_SM3) return issuer.key?.kind === 'sm2' && verifySm2(issuer.key.bytes, bytes, signature);
  const known = ALGORITHMS[algorithm];
  if (known === undefined || issuer.key === undefined || (known[0] === 'rsa') !== (issuer.key.kind === 'rsa')) return false;
  return verifySignature(issuer.key, known[1], bytes, signature);
};

export const isIssuedBy = (certificate: Certificate, issuer: Certificate): boolean =>
  compareBytes(certificate.issuer, issuer.subject) === 0 && isSignedBy(certificate.body, certificate.algorithm, certificate.signature, issuer);

/**
 * From this certificate to one that issued itself, through what is at hand; the longest way that holds where none ends there.
 * `linked` says that every step was signed by an authority and the last one signed itself.
 */
export const chainOf = (leaf: Certificate, others: readonly Certificate[]): { readonly chain: readonly Certificate[]; readonly linked: boolean } => {
  const chain = [leaf];
  for (let now = leaf; chain.length <= 8; ) {
    if (isIssuedBy(now, now)) return { chain, linked: true };
    const next = others.find((each) => !chain.includes(each) && each.issues && isIssuedBy(now, each));
    if (next === undefined) break;
    chain.push(next);
    now = next;
  }
  return { chain, linked: false };
};
