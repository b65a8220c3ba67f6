// Verifies a signed document from its bytes alone: no network, no server. The same code runs in the workstation, on the command line and in
// the page that is opened from a file. Every finding is a sentence that a layman can act on.

import type { VerifiedRevision, VerifiedSignature, VerifyCheck, VerifyReport } from '../contract/verify.ts';
import type { LogCrypto } from '../log/crypto.ts';
import { readRevisions, type PdfFile } from '../pdf/revisions.ts';
import type { Inflate } from '../pdf/text.ts';
import { readCertificate } from '../signature/certificate.ts';
import { changesOf, type RevisionChanges } from './changes.ts';
import { caseChecks } from './case-checks.ts';
import { detachedResult } from './detached.ts';
import { SEAL_FIELD } from './places.ts';
import { attempt, readSignatures, type ReadSignature } from './signatures.ts';
import { proofsOf, standingsOf, type Standing } from './standing.ts';
import { structureOf } from './structure.ts';
import { changeWords, check, signatureFaults, timeWords, tokenFaults } from './words.ts';

export interface VerifyDeps {
  readonly inflate: Inflate;
  readonly crypto: LogCrypto;
}

export interface VerifyOptions {
  /** Certificates (DER) that the reader trusts; absent: whether the signer is trusted stays unknown. */
  readonly trust?: readonly Uint8Array[];
  /** Lists of revoked certificates and OCSP answers (DER) that the reader brings. */
  readonly lists?: readonly Uint8Array[];
  readonly answers?: readonly Uint8Array[];
  /** Detached SM2 signatures that came with the document. */
  readonly detached?: readonly Uint8Array[];
  /** SHA-256 (hex) of the footage that is at hand. */
  readonly footage?: ReadonlySet<string>;
}

/** A claim may not lie later than its time stamp by more than a clock that is a little off. */
const CLOCK_TOLERANCE = 5 * 60 * 1000;

/** `ok` is true when no check failed; one that could not be decided here is `unknown` and says what to do. Never throws. */
export const verifyDocument = async (bytes: Uint8Array, deps: VerifyDeps, options: VerifyOptions = {}): Promise<VerifyReport> => {
  try {
    return await verify(bytes, deps, options);
  } catch {
    return report([check('readable', false, '文件内容自相矛盾，无法核验。请勿采信。', 'The file contradicts itself and cannot be verified. Do not rely on it.')]);
  }
};

const verify = async (bytes: Uint8Array, deps: VerifyDeps, options: VerifyOptions): Promise<VerifyReport> => {
  if (!looksLikePdf(bytes)) return report([check('readable', false, '这不是 PDF 文件，无法核验。', 'This is not a PDF file; it cannot be verified.')]);
  const file = attempt(() => readRevisions(bytes));
  if (file === undefined) return report([unreadable(bytes)]);
  const signatures = readSignatures(bytes, file);
  if (signatures.length === 0) return report([check('signed', false, '文件上没有数字签名：是草稿，或签名已被去掉。', 'The file carries no digital signature: a draft, or its signature was removed.')]);
  const changes = changesOf(file);
  const proofs = await proofsOf(file, deps.inflate);
  const certificates = options.trust?.flatMap((one) => attempt(() => readCertificate(one)) ?? []);
  const material = { lists: options.lists ?? [], answers: options.answers ?? [] };
  const standings = standingsOf(signatures, proofs, { ...(certificates === undefined ? {} : { certificates }), material });
  const beside = options.detached?.map((one) => detachedResult(one, { pdf: bytes, file, material, ...(certificates === undefined ? {} : { trust: certificates }) }));
  const people = standings.filter((one) => one.signature.kind === 'signature');
  const content = await caseChecks(file, { ...deps, ...(options.footage === undefined ? {} : { footage: options.footage }) });
  const testKey = people.some((one) => one.certificate?.testKey === true) || beside?.some((one) => one.detached.testKey) === true;
  return {
    ...report(
      [
        ...signatures.map(signatureCheck),
        coverageCheck(file, signatures, changes),
        revisionCheck(file, changes),
        structureCheck(file),
        ...standings.flatMap(certificateChecks),
        timeCheck(standings),
        testKeyCheck(testKey),
        ...content.checks,
        ...(beside ?? []).flatMap((one) => one.checks),
      ],
      testKey,
      content.number,
    ),
    signatures: standings.map(toSignature),
    revisions: changes.map(toRevision),
    ...(beside === undefined ? {} : { detached: beside.map((one) => one.detached) }),
  };
};

const looksLikePdf = (bytes: Uint8Array): boolean => [0x25, 0x50, 0x44, 0x46, 0x2d].every((byte, index) => bytes[index] === byte);

const unreadable = (bytes: Uint8Array): VerifyCheck => {
  // Nothing is decided by these words; they only help to tell a cut download from another make.
  const tail = String.fromCharCode(...bytes.subarray(-1024));
  return tail.includes('%%EOF')
    ? check('readable', false, '文件的内部结构被改动，或不是勘台生成的文件：同一内容可以有两种读法，不能确认看到的就是签名的内容。请勿采信。', 'The inside of the file was altered, or it was not made by Kantai: it can be read in more than one way, so what is seen may not be what was signed. Do not rely on it.')
    : check('readable', false, '这不是完整的 PDF 文件，或文件已损坏，无法核验。', 'This is not a whole PDF file, or it is damaged; it cannot be verified.');
};

const report = (checks: readonly VerifyCheck[], testKey = false, number?: string): VerifyReport => ({
  ok: checks.every((one) => one.ok !== false),
  testKey,
  ...(number === undefined ? {} : { number }),
  checks,
});

const signatureCheck = ({ field, fault, kind }: ReadSignature): VerifyCheck => {
  const name = kind === 'timestamp' ? ['时间戳', 'Time stamp'] : ['签名', 'Signature'];
  return fault === undefined
    ? check('signature', true, `${name[0]}“${field}”有效：它覆盖的内容没有一个字节被改动。`, `${name[1]} “${field}” holds: not one byte that it covers was altered.`)
    : check('signature', false, `${name[0]}“${field}”无效：${signatureFaults[fault][0]}。请勿采信本文件。`, `${name[1]} “${field}” does not hold: ${signatureFaults[fault][1]}. Do not rely on this file.`);
};

/** The seal is the last signature of a person; what comes behind it is time stamps and validation data only. */
const coverageCheck = (file: PdfFile, signatures: readonly ReadSignature[], changes: readonly RevisionChanges[]): VerifyCheck => {
  const people = signatures.filter((one) => one.kind === 'signature');
  const last = people.at(-1);
  if (last === undefined || last.field !== SEAL_FIELD) return check('coverage', false, '最后一个签名不是机构签章：文件还没有签完，或签章被去掉。', 'The last signature is not the seal of the office: signing is not finished, or the seal was removed.');
  const end = signatures.findLast((one) => one.fault === undefined)?.end ?? 0;
  const whole = file.revisions.at(-1)!.end + file.rest;
  const later = changes.filter(({ revision }) => revision > last.revision);
  const harmless = later.every(({ revision, changes: all }) => all.every((one) => one.allowed && (one.kind === 'proofs' || signatures.some((each) => each.revision === revision && each.kind === 'timestamp'))));
  if (end === whole) return check('coverage', true, '签章和时间戳覆盖整个文件，直到最后一个字节。', 'Seal and time stamps cover the whole file to its last byte.');
  if (harmless && last.revision >= 0 && file.rest === 0) return check('coverage', true, '签章覆盖其前的全部内容；其后只有验证资料。', 'The seal covers everything before it; behind it there is validation data only.');
  return check('coverage', false, `最后一个签名之后又追加了 ${whole - end} 字节，这部分没有签名。`, `After the last signature ${whole - end} bytes were added that nobody signed.`);
};

const revisionCheck = (file: PdfFile, changes: readonly RevisionChanges[]): VerifyCheck => {
  const bad = changes.flatMap(({ revision, changes: all }) => all.filter((one) => !one.allowed).map((one) => ({ revision, kind: one.kind })));
  if (bad.length === 0 && file.rest > 0) return check('revisions', false, '文件末尾有无法辨认的追加内容，有的软件会把它显示出来。', 'Behind the end of the document something was added that has no one meaning; some viewers will show it.');
  if (bad.length === 0) return check('revisions', true, '签名之后没有改动过任何内容，只填入了签名、时间戳和验证资料。', 'Nothing was changed after signing; only signatures, time stamps and validation data were filled in.');
  const said = [...new Set(bad.map((one) => `${one.revision} ${one.kind}`))].map((key) => key.split(' ') as [string, (typeof bad)[number]['kind']]);
  const zh = said.map(([revision, kind]) => `第 ${Number(revision) + 1} 次保存${changeWords[kind][0]}`).join('；');
  const en = said.map(([revision, kind]) => `in save ${Number(revision) + 1} ${changeWords[kind][1]}`).join('; ');
  return check('revisions', false, `签名之后有人改动：${zh}。现在看到的不是签名时的内容。`, `Something was changed after signing: ${en}. What is seen now is not what was signed.`);
};

const structureCheck = (file: PdfFile): VerifyCheck => {
  const { active, hidden } = structureOf(file);
  if (active.length > 0) return check('structure', false, `文件里有会自己变化的内容（${active.join('、')}），看到的可能因软件而异。`, `The file holds content that can change by itself (${active.join(', ')}); what is seen may differ from viewer to viewer.`);
  return hidden.length === 0
    ? check('structure', true, '文件里没有隐藏内容，也没有会自己变化的内容。', 'The file holds no hidden content and nothing that changes by itself.')
    : check('structure', false, `文件里藏有 ${hidden.length} 处没有显示的内容。`, `The file hides ${hidden.length} objects that nothing shows.`);
};

const certificateChecks = (one: Standing): VerifyCheck[] => {
  const { signature, certificate } = one;
  const { field } = signature;
  if (signature.kind === 'timestamp') return [tokenCheck(one)];
  if (certificate === undefined) return [check('certificate', false, `签名“${field}”的证书无法读取。`, `The certificate of signature “${field}” cannot be read.`)];
  const name = certificate.subjectName;
  const checks = [
    !one.linked && one.isOpen && one.valid
      ? check('certificate', 'unknown', `签名人“${name}”，签名时证书在有效期内；文件里没有带上级证书，证书链到此为止。`, `Signer “${name}”; the certificate was valid at the time of signing. The file does not bring its issuers, so the chain ends there.`)
      : !one.linked && !one.isOpen
      ? check('certificate', false, `签名人“${name}”的证书链不完整或不合规。`, `The chain of certificates of “${name}” is broken or not in order.`)
      : one.valid
        ? check('certificate', true, `签名人“${name}”，证书链完整，签名时在有效期内。`, `Signer “${name}”; the chain of certificates is whole and was valid at the time of signing.`)
        : check('certificate', false, `签名人“${name}”的证书在签名时不在有效期内。`, `The certificate of “${name}” was not valid at the time of signing.`),
    trustCheck(one),
    revocationCheck(one),
  ];
  const { awaited } = signature;
  const says = signature.name ?? name;
  if (says !== name || (awaited !== undefined && awaited !== name)) {
    checks.push(check('signerName', false, `签名处写的是“${awaited ?? says}”，证书却属于“${name}”。`, `The signature states “${awaited ?? says}”, but the certificate belongs to “${name}”.`));
  }
  return checks;
};

const tokenCheck = ({ token, signature }: Standing): VerifyCheck => {
  if (token === undefined) return check('timestamp', false, `时间戳“${signature.field}”无法读取。`, `Time stamp “${signature.field}” cannot be read.`);
  if (!token.ok) return check('timestamp', false, `时间戳“${signature.field}”无效：${tokenFaults[token.fault][0]}。`, `Time stamp “${signature.field}” does not hold: ${tokenFaults[token.fault][1]}.`);
  return check('timestamp', true, `“${token.reading.authority}”在北京时间 ${timeWords(token.reading.at)} 给整个文件盖了时间戳。`, `“${token.reading.authority}” stamped the whole file at ${timeWords(token.reading.at)} Beijing time.`);
};

const trustCheck = ({ trusted }: Standing): VerifyCheck => {
  if (trusted === true) return check('trusted', true, '证书链止于你信任的根证书。', 'The chain ends in a root certificate that you trust.');
  if (trusted === false) return check('trusted', false, '证书链不止于你信任的根证书：不能确认签名人是谁。', 'The chain does not end in a root that you trust: who signed is not established.');
  return check('trusted', 'unknown', '未提供受信任的根证书，无法离线确认签名人的身份。请向发文机构取得根证书后再核验。', 'No trusted root certificate was given, so who signed cannot be confirmed offline. Get the root from the issuing office and verify again.');
};

const revocationCheck = ({ revocation, certificate }: Standing): VerifyCheck => {
  const name = certificate?.subjectName ?? '';
  const said = revocation.thisUpdate === undefined ? ['', ''] : [`（${timeWords(revocation.thisUpdate)} 的吊销信息）`, ` (as of ${timeWords(revocation.thisUpdate)})`];
  if (revocation.state === 'good') return check('revocation', true, `“${name}”的证书没有被吊销${said[0]}。`, `The certificate of “${name}” was not revoked${said[1]}.`);
  if (revocation.state === 'revoked') {
    const since = revocation.since === undefined ? '' : timeWords(revocation.since);
    return check('revocation', false, `“${name}”的证书已于 ${since} 被吊销，又没有时间戳证明签名在此之前。`, `The certificate of “${name}” was revoked on ${since}, and no time stamp shows that it signed before.`);
  }
  return check('revocation', 'unknown', `没有关于“${name}”证书的吊销信息，离线无法判断它是否已被吊销。`, `There is no revocation data for the certificate of “${name}”; offline it cannot be told whether it was revoked.`);
};

const timeCheck = (standings: readonly Standing[]): VerifyCheck => {
  const people = standings.filter((one) => one.signature.kind === 'signature' && one.signature.fault === undefined);
  const wrong = people.find(({ stampedAt, signature }) => stampedAt !== undefined && signature.at !== undefined && signature.at.getTime() > stampedAt.getTime() + CLOCK_TOLERANCE);
  if (wrong !== undefined) return check('time', false, `签名“${wrong.signature.field}”自称的时间晚于证明它的时间戳：签名方的时钟不对。`, `Signature “${wrong.signature.field}” claims a time later than the time stamp that proves it: the signer’s clock was wrong.`);
  const times = people.map((one) => one.signature.at?.getTime() ?? Number.NaN);
  if (times.some((time, index) => index > 0 && !(time >= times[index - 1]! - CLOCK_TOLERANCE))) {
    return check('time', 'unknown', '几个签名自称的时间先后与签名次序不符：有签名方的时钟不准。', 'The times that the signatures claim are not in the order of signing: some clock was off.');
  }
  if (people.length > 0 && people.every((one) => one.stampedAt !== undefined && one.provenAt === undefined)) {
    return check('time', 'unknown', '有时间戳，但没有提供受信任的根证书，无法判断时间戳服务是否可信。', 'There is a time stamp, but without a trusted root it cannot be told whether its authority can be relied on.');
  }
  return people.length > 0 && people.every((one) => one.provenAt !== undefined)
    ? check('time', true, '签名时间有时间戳证明。', 'A time stamp proves when it was signed at the latest.')
    : check('time', 'unknown', '未加盖可信时间戳：签名时间是签名方自己的时钟说的。', 'There is no trusted time stamp: the time of signing is what the signer’s own clock said.');
};

const testKeyCheck = (testKey: boolean): VerifyCheck =>
  testKey
    ? check('testKey', 'unknown', '使用测试密钥签名：测试密钥，不是正式印章，不具有法律效力。', 'Signed with a test key: it is no official seal and has no legal effect.')
    : check('testKey', true, '签名证书没有标注为测试密钥。', 'The certificate is not marked as a test key.');

const toSignature = (one: Standing): VerifiedSignature => {
  const { signature, certificate, token } = one;
  const at = signature.kind === 'timestamp' ? token?.reading?.at : signature.at;
  return {
    field: signature.field,
    kind: signature.kind,
    holds: signature.fault === undefined && (signature.kind === 'signature' || token?.ok === true),
    signer: certificate?.subjectName ?? '',
    ...(certificate === undefined ? {} : { certificateSha256: certificate.sha256 }),
    testKey: certificate?.testKey ?? false,
    ...(at === undefined ? {} : { at: at.toISOString() }),
    ...(one.provenAt === undefined ? {} : { provenAt: one.provenAt.toISOString() }),
    level: one.level,
    revocation: one.revocation.state,
    trusted: one.trusted,
  };
};

const toRevision = ({ revision, changes }: RevisionChanges): VerifiedRevision => ({
  number: revision + 1,
  allowed: changes.every((one) => one.allowed),
  changes: changes.map((one) => ({
    allowed: one.allowed,
    object: one.object,
    zh: one.field === undefined ? changeWords[one.kind][0] : `${changeWords[one.kind][0]}“${one.field}”`,
    en: one.field === undefined ? changeWords[one.kind][1] : `${changeWords[one.kind][1]}: “${one.field}”`,
  })),
});
