// Whether a certificate was revoked, from lists (CRL, RFC 5280) and answers (OCSP, RFC 6960) that are at hand. What is not signed by the
// issuer, or by somebody whom the issuer appointed for it, says nothing.

import { sha1 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { isIssuedBy, isSignedBy, readCertificate, timeOf, type Certificate } from './certificate.ts';
import { children, compareBytes, dotted, readDer, type DerValue } from './der.ts';

export interface RevocationMaterial {
  /** DER. */
  readonly lists: readonly Uint8Array[];
  /** DER OCSP responses. */
  readonly answers: readonly Uint8Array[];
}

export interface RevocationState {
  /** `unknown`: nothing at hand speaks of this certificate. */
  readonly state: 'good' | 'revoked' | 'unknown';
  /** Since when it is revoked. */
  readonly since?: Date;
  /** When this was said, and until when it counts. */
  readonly thisUpdate?: Date;
  readonly nextUpdate?: Date;
}

/** Revoked wins over good; among good ones the newest. Broken material is passed over. */
export const revocationOf = (certificate: Certificate, issuer: Certificate, material: RevocationMaterial): RevocationState => {
  const said = [
    ...material.lists.flatMap((bytes) => attempt(() => fromList(bytes, certificate, issuer)) ?? []),
    ...material.answers.flatMap((bytes) => attempt(() => fromAnswer(bytes, certificate, issuer)) ?? []),
  ];
  const newest = said.toSorted((left, right) => (right.thisUpdate?.getTime() ?? 0) - (left.thisUpdate?.getTime() ?? 0));
  return newest.find((each) => each.state === 'revoked') ?? newest.find((each) => each.state === 'good') ?? { state: 'unknown' };
};

const fromList = (bytes: Uint8Array, certificate: Certificate, issuer: Certificate): RevocationState | undefined => {
  const [body, algorithm, signature] = children(readDer(bytes)) as [DerValue, DerValue, DerValue];
  const fields = children(body);
  const from = fields[0]!.tag === 0x02 ? 1 : 0;
  if (compareBytes(fields[from + 1]!.raw, issuer.subject) !== 0 || compareBytes(certificate.issuer, issuer.subject) !== 0 || !issuer.signsLists) return undefined;
  if (!isSignedBy(body.raw, dotted(children(algorithm)[0]!.content), signature.content.subarray(1), issuer)) return undefined;
  const rest = fields.slice(from + 2);
  const times = rest.filter((field) => field.tag === 0x17 || field.tag === 0x18).map(timeOf);
  // A list for a part of the certificates only would not prove anything by silence.
  const extensions = rest.find((field) => field.tag === 0xa0);
  if (extensions !== undefined && children(children(extensions)[0]!).some((each) => children(each)[1]!.tag === 0x01 && children(each)[1]!.content[0] !== 0)) return undefined;
  const entry = (rest.find((field) => field.tag === 0x30) === undefined ? [] : children(rest.find((field) => field.tag === 0x30)!)).find((each) => compareBytes(children(each)[0]!.content, certificate.serial) === 0);
  const common = { ...(times[0] === undefined ? {} : { thisUpdate: times[0] }), ...(times[1] === undefined ? {} : { nextUpdate: times[1] }) };
  return entry === undefined ? { state: 'good', ...common } : { state: 'revoked', since: timeOf(children(entry)[1]!), ...common };
};

const fromAnswer = (bytes: Uint8Array, certificate: Certificate, issuer: Certificate): RevocationState | undefined => {
  const [status, wrapped] = children(readDer(bytes));
  if (status?.content[0] !== 0 || wrapped === undefined) return undefined;
  const [body, algorithm, signature, others] = children(readDer(children(children(wrapped)[0]!)[1]!.content)) as [DerValue, DerValue, DerValue, DerValue | undefined];
  const appointed = others === undefined ? [] : children(children(others)[0]!).map((each) => readCertificate(each.raw)).filter((each) => each.purposes?.ids.includes('1.3.6.1.5.5.7.3.9') === true && isIssuedBy(each, issuer));
  const id = dotted(children(algorithm)[0]!.content);
  if (![issuer, ...appointed].some((each) => isSignedBy(body.raw, id, signature.content.subarray(1), each))) return undefined;
  const responses = children(body).findLast((field) => field.tag === 0x30)!;
  for (const single of children(responses)) {
    const [certificateId, state, update, next] = children(single) as [DerValue, DerValue, DerValue, DerValue | undefined];
    const [hash, name, , serial] = children(certificateId) as [DerValue, DerValue, DerValue, DerValue];
    const digest = dotted(children(hash)[0]!.content) === '1.3.14.3.2.26' ? sha1 : sha256;
    if (compareBytes(serial.content, certificate.serial) !== 0 || compareBytes(name.content, digest(issuer.subject)) !== 0) continue;
    const common = { thisUpdate: timeOf(update), ...(next?.tag === 0xa0 ? { nextUpdate: timeOf(children(next)[0]!) } : {}) };
    if ((state.tag & 0x1f) === 0) return { state: 'good', ...common };
    if ((state.tag & 0x1f) === 1) return { state: 'revoked', since: timeOf(children(state)[0]!), ...common };
  }
  return undefined;
};

const attempt = <T>(read: () => T): T | undefined => {
  try {
    return read();
  } catch {
    return undefined;
  }
};
