// Detached SM2 signatures that somebody brings along with a document: files beside it, over exactly its bytes. They stand for themselves: no PDF
// program knows of them, and the signatures inside the document are judged without them.

import type { VerifiedDetached, VerifyCheck } from '../contract/verify.ts';
import type { PdfFile } from '../pdf/revisions.ts';
import { chainOf, readCertificate, type Certificate } from '../signature/certificate.ts';
import { compareBytes } from '../signature/der.ts';
import { revocationOf, type RevocationMaterial } from '../signature/revocation.ts';
import { sm3 } from '../signature/sm3.ts';
import { verifySm2 } from '../signature/sm2.ts';
import { readSm2, sm2Attributes } from '../signature/sm2-container.ts';
import { attempt } from './signatures.ts';
import { check, detachedFaults, timeWords, type DetachedFault } from './words.ts';

export interface DetachedResult {
  readonly checks: readonly VerifyCheck[];
  readonly detached: VerifiedDetached;
}

interface Ground {
  readonly pdf: Uint8Array;
  readonly file: PdfFile;
  /** The reader's roots; absent: who signed stays open. */
  readonly trust?: readonly Certificate[];
  readonly material: RevocationMaterial;
}

export const detachedResult = (bytes: Uint8Array, ground: Ground): DetachedResult => {
  const parts = readSm2(bytes);
  const certificates = parts && attempt(() => [parts.certificate, ...parts.chain].map(readCertificate));
  const [certificate, ...others] = certificates ?? [];
  if (parts === undefined || certificate === undefined) return failed('unreadable');
  const known = { signer: certificate.subjectName, at: parts.at.toISOString(), testKey: certificate.testKey, certificateSha256: certificate.sha256 };
  const { key } = certificate;
  if (key?.kind !== 'sm2' || !certificate.signs || certificate.hasUnknownLimits) return failed('certificate', known);
  if (!verifySm2(key.bytes, sm2Attributes(parts), parts.signature)) return failed('mathematics', known);
  const save = coveredSave(parts.digest, ground);
  if (save === undefined) return failed('digest', known);
  const { chain, linked } = chainOf(certificate, [...others, ...(ground.trust ?? [])]);
  // Everything that is brought has to be a link of the chain, and a root of its own name has to have signed itself: nothing stands there unjudged.
  const last = chain.at(-1)!;
  const isWhole = others.every((one) => chain.some((each) => each.sha256 === one.sha256)) && (linked || compareBytes(last.subject, last.issuer) !== 0);
  if (!isWhole || chain.some((one) => one.hasUnknownLimits)) return failed('chain', known);
  if (!chain.every((one) => one.validFrom <= parts.at && parts.at <= one.validTo)) return failed('expired', known);
  const states = chain.slice(0, -1).map((one, index) => revocationOf(one, chain[index + 1]!, ground.material).state);
  if (states.includes('revoked')) return failed('revoked', known);

  const later = ground.file.revisions.length - save;
  const rest = later === 0 ? ['', ''] : [`；其后另有 ${later} 次保存，见上面的各项`, `; ${later} later save(s) are judged above`];
  const when = timeWords(parts.at);
  const isTrusted = ground.trust === undefined ? 'unknown' : ground.trust.some((one) => chain.some((each) => each.sha256 === one.sha256));
  return {
    detached: { ...known, holds: true, save, trusted: isTrusted },
    checks: [
      check(
        'sm2', true,
        `SM2 分离签名有效：“${certificate.subjectName}”（自称北京时间 ${when}）签名的正是本文件的字节${rest[0]}。它在 PDF 之外，PDF 软件不识别也不信任这种签名。`,
        `Detached SM2 signature: valid. “${certificate.subjectName}” signed exactly the bytes of this file (claimed Beijing time ${when})${rest[1]}. It stands beside the PDF; PDF programs neither know nor trust it.`,
      ),
      isTrusted === 'unknown'
        ? check('sm2Trusted', 'unknown', linked ? 'SM2 证书链完整；未提供受信任的国密根证书，无法离线确认签名人的身份。' : 'SM2 签名只带来部分证书链，也未提供受信任的国密根证书，无法离线确认签名人的身份。', 'No trusted SM2 root was given, so who made the SM2 signature cannot be confirmed offline.')
        : isTrusted
          ? check('sm2Trusted', true, 'SM2 证书链止于你信任的根证书。', 'The SM2 chain ends in a root certificate that you trust.')
          : check('sm2Trusted', false, 'SM2 证书链不止于你信任的根证书：不能确认是谁做的 SM2 签名。', 'The SM2 chain does not end in a root that you trust: who made the SM2 signature is not established.'),
    ],
  };
};

/** After how many saves the document had these bytes: 1 is the first. A time stamp may have come behind the signature. */
const coveredSave = (digest: Uint8Array, { pdf, file }: Ground): number | undefined => {
  if (file.rest > 0 && compareBytes(sm3(pdf), digest) === 0) return file.revisions.length;
  const at = file.revisions.findLastIndex(({ end }) => compareBytes(sm3(pdf.subarray(0, end)), digest) === 0);
  return at < 0 ? undefined : at + 1;
};

const failed = (fault: DetachedFault, known: Partial<VerifiedDetached> = {}): DetachedResult => ({
  detached: { signer: '', testKey: false, trusted: 'unknown', ...known, holds: false },
  checks: [check('sm2', false, `SM2 分离签名无效：${detachedFaults[fault][0]}。`, `Detached SM2 signature: invalid: ${detachedFaults[fault][1]}.`)],
});
