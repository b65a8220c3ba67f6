// What a signature is worth: whose certificate, which chain, by when it was made, whether it was revoked, and which level the file bears out.

import { dictOf, listOf, objectsAfter, type PdfFile } from '../pdf/revisions.ts';
import { streamBytes, type Inflate } from '../pdf/text.ts';
import { chainOf, readCertificate, type Certificate } from '../signature/certificate.ts';
import { compareBytes } from '../signature/der.ts';
import { revocationOf, type RevocationMaterial, type RevocationState } from '../signature/revocation.ts';
import { checkToken, type TimestampCheck } from '../signature/timestamp.ts';
import { attempt, type ReadSignature } from './signatures.ts';

/** What the reader brings along. */
export interface Trusted {
  /** Certificates that are trusted; absent: who signed stays open. */
  readonly certificates?: readonly Certificate[];
  /** Lists and answers that came another way than in the file. */
  readonly material: RevocationMaterial;
}

/** What the file itself brings for later: certificates, lists, answers. Not one of them is believed for being there. */
export interface Proofs extends RevocationMaterial {
  readonly certificates: readonly Certificate[];
  /** Index of the last revision that brought some; -1 for none. */
  readonly revision: number;
}

export const proofsOf = async (file: PdfFile, inflate: Inflate): Promise<Proofs> => {
  const objects = objectsAfter(file, file.revisions.length);
  const root = dictOf(objects, { t: 'ref', v: file.root })?.v.get('DSS');
  const store = dictOf(objects, root);
  const read = async (key: string): Promise<Uint8Array[]> => {
    const found = await Promise.all(listOf(objects, store?.v.get(key)).map((value) => streamBytes(objects, value, inflate).catch(() => undefined)));
    return found.filter((bytes) => bytes !== undefined);
  };
  const [certificates, lists, answers] = [await read('Certs'), await read('CRLs'), await read('OCSPs')];
  return {
    certificates: certificates.flatMap((bytes) => attempt(() => readCertificate(bytes)) ?? []),
    lists,
    answers,
    revision: certificates.length + lists.length + answers.length === 0 || root?.t !== 'ref' ? -1 : file.revisions.findLastIndex((revision) => revision.objects.has(root.v)),
  };
};

export interface Standing {
  readonly signature: ReadSignature;
  /** The signer's certificate; of a time stamp the authority's. */
  readonly certificate?: Certificate;
  readonly chain: readonly Certificate[];
  /** Every certificate was issued by the next, the last by itself or known to the reader, and each may do what it did. */
  readonly linked: boolean;
  /** Every step that is there holds, but the issuer of the last one is nowhere at hand: many key files and tokens leave the root out. */
  readonly isOpen: boolean;
  /** All of them were valid at `judgedAt`. */
  readonly valid: boolean;
  readonly trusted: boolean | 'unknown';
  /** The time that validity is judged at: proven where a time stamp holds, else what the signer's clock said. */
  readonly judgedAt?: Date;
  /** What a time stamp says that holds and covers it. */
  readonly stampedAt?: Date;
  /** The same, where its authority is trusted. */
  readonly provenAt?: Date;
  readonly revocation: RevocationState;
  /** Of a time stamp. */
  readonly token?: TimestampCheck;
  readonly level: 'B-B' | 'B-T' | 'B-LT' | 'B-LTA' | 'none';
}

export const standingsOf = (signatures: readonly ReadSignature[], proofs: Proofs, trusted: Trusted): Standing[] => {
  const tokens = new Map(
    signatures.flatMap((one) =>
      one.token === undefined || one.covered === undefined || one.fault !== undefined
        ? []
        : [[one, checkToken(one.token, { stamped: one.covered, others: proofs.certificates, ...(trusted.certificates === undefined ? {} : { trust: trusted.certificates }) })] as const],
    ),
  );
  const good = [...tokens].flatMap(([one, check]) => (check.ok ? [{ end: one.end, revision: one.revision, at: check.reading.at }] : []));
  return signatures.map((signature): Standing => {
    const stampedAt = good.filter((stamp) => stamp.end > signature.end).map((stamp) => stamp.at).toSorted((left, right) => left.getTime() - right.getTime())[0];
    // Anybody can run an authority: a stamp proves a time only to a reader who trusts its root.
    const provenAt = trusted.certificates === undefined ? undefined : stampedAt;
    const token = tokens.get(signature);
    const certificate = signature.kind === 'timestamp' ? token?.reading?.chain[0] : signature.certificate;
    const judgedAt = signature.kind === 'timestamp' ? token?.reading?.at : (provenAt ?? signature.at);
    const common = { signature, ...(stampedAt === undefined ? {} : { stampedAt }), ...(provenAt === undefined ? {} : { provenAt }), ...(judgedAt === undefined ? {} : { judgedAt }), ...(token === undefined ? {} : { token }) };
    if (certificate === undefined) return { ...common, chain: [], linked: false, isOpen: false, valid: false, trusted: 'unknown', revocation: { state: 'unknown' }, level: 'none' };
    const others = [...signature.others, ...(token?.reading?.certificates ?? []), ...proofs.certificates, ...(trusted.certificates ?? [])];
    const { chain, linked } = chainOf(certificate, others);
    const isTrusted = trusted.certificates === undefined ? 'unknown' : trusted.certificates.some((one) => chain.some((each) => each.sha256 === one.sha256));
    const mayAll = (signature.kind === 'timestamp' || certificate.signs) && chain.every((each) => !each.hasUnknownLimits);
    const valid = judgedAt !== undefined && chain.every((each) => each.validFrom <= judgedAt && judgedAt <= each.validTo);
    const isOpen = !linked && !others.some((each) => compareBytes(each.subject, chain.at(-1)!.issuer) === 0);
    const material: RevocationMaterial = { lists: [...proofs.lists, ...trusted.material.lists], answers: [...proofs.answers, ...trusted.material.answers] };
    const states = chain.slice(0, -1).map((each, index) => revocationOf(each, chain[index + 1]!, material));
    const inFile = chain.length > 1 && chain.slice(0, -1).every((each, index) => revocationOf(each, chain[index + 1]!, proofs).state !== 'unknown');
    const revoked = states.find((state) => state.state === 'revoked' && !(state.since !== undefined && provenAt !== undefined && state.since > provenAt));
    const revocation = revoked ?? (states.length > 0 && states.every((state) => state.state !== 'unknown') ? { ...states[0]!, state: 'good' as const } : { state: 'unknown' as const });
    const holds = signature.fault === undefined && (linked || isOpen || isTrusted === true) && mayAll;
    const hasLater = good.some((stamp) => stamp.revision > proofs.revision && proofs.revision >= signature.revision);
    const level = !holds ? 'none' : stampedAt === undefined ? 'B-B' : !inFile ? 'B-T' : hasLater ? 'B-LTA' : 'B-LT';
    return { ...common, certificate, chain, linked: (linked || isTrusted === true) && mayAll, isOpen: isOpen && mayAll, valid, trusted: isTrusted, revocation, level };
  });
};
