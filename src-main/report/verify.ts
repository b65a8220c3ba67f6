// Verifies a conclusion from its bytes alone: signatures, certificates, what changed after signing, the attached case and whether
// it leads to the stated outcome. No network, no server. Every finding is a sentence that a layman can act on.

import type { VerifyCheck, VerifyReport } from '#shared/contract/workstation.ts';
import { PDFDocument } from 'pdf-lib';
import type { CaseAttachment } from './attachment.ts';
import { SEAL_FIELD } from './prepare.ts';
import { attachmentBytes, judgeCase, readAttachment } from './verify-case.ts';
import { changesBetween, type RevisionChange } from './verify-revisions.ts';
import { judgeChain, readSignatures, type ReadSignature, type SignatureFault } from './verify-signature.ts';

export interface VerifyOptions {
  /** Root certificates (DER) that the reader trusts; absent: whether the signer is trusted stays unknown. */
  readonly trust?: readonly Uint8Array[];
}

/** `ok` is true when no check failed; one that could not be decided offline is `unknown` and says what to do. Never throws. */
export const verifyConclusion = async (bytes: Uint8Array, options: VerifyOptions = {}): Promise<VerifyReport> => {
  const document = await open(bytes);
  if (document === undefined) return report([check('readable', false, '这不是完整的 PDF 文件，或文件已损坏，无法核验。', 'This is not a whole PDF file, or it is damaged; it cannot be verified.')]);
  const signatures = attempt(() => readSignatures(bytes, document)) ?? [];
  if (signatures.length === 0) {
    return report([check('signed', false, '文件上没有数字签名：是草稿，或签名已被去掉。', 'The file carries no digital signature: a draft, or its signature was removed.')]);
  }
  const checks: VerifyCheck[] = signatures.map(signatureCheck);
  checks.push(coverageCheck(bytes, signatures), await revisionCheck(bytes, signatures));
  const signer = chainChecks(signatures, options.trust);
  checks.push(...signer.checks);
  const content = caseChecks(document);
  checks.push(...content.checks);
  return report(checks, signer.testKey, content.attachment?.number ?? undefined);
};

const open = async (bytes: Uint8Array): Promise<PDFDocument | undefined> => {
  if (Buffer.from(bytes.subarray(0, 5)).toString('latin1') !== '%PDF-') return undefined;
  return PDFDocument.load(bytes, { updateMetadata: false }).catch(() => undefined);
};

const check = (code: string, ok: VerifyCheck['ok'], zh: string, en: string): VerifyCheck => ({ code, ok, zh, en });

const report = (checks: readonly VerifyCheck[], testKey = false, number?: string): VerifyReport => ({
  ok: checks.every(one => one.ok !== false),
  testKey,
  ...(number === undefined ? {} : { number }),
  checks,
});

/** A damaged file may break a reader anywhere; that is a finding, not a crash. */
const attempt = <T>(read: () => T): T | undefined => {
  try {
    return read();
  } catch {
    return undefined;
  }
};

const faults: { readonly [fault in SignatureFault]: readonly [string, string] } = {
  ranges: ['签名的覆盖范围被改动', 'the range that the signature covers was altered'],
  container: ['签名数据被改动', 'the signature data was altered'],
  digest: ['签名之后文件内容被改动', 'the content was altered after signing'],
  mathematics: ['签名与证书不符', 'the signature does not belong to the certificate'],
};

const signatureCheck = ({ field, fault }: ReadSignature): VerifyCheck =>
  fault === undefined
    ? check('signature', true, `签名“${field}”有效：签名时的内容没有一个字节被改动。`, `Signature “${field}” holds: not one byte that it covers was altered.`)
    : check('signature', false, `签名“${field}”无效：${faults[fault][0]}。请勿采信本文件。`, `Signature “${field}” does not hold: ${faults[fault][1]}. Do not rely on this file.`);

/** The seal comes last and covers the file to its last byte. */
const coverageCheck = (bytes: Uint8Array, signatures: readonly ReadSignature[]): VerifyCheck => {
  const last = signatures.at(-1)!;
  if (last.end !== bytes.length) {
    return check(
      'coverage',
      false,
      `最后一个签名之后又追加了 ${bytes.length - last.end} 字节，这部分没有签名。`,
      `After the last signature ${bytes.length - last.end} bytes were added that nobody signed.`,
    );
  }
  return last.field === SEAL_FIELD
    ? check('coverage', true, '签章覆盖整个文件，直到最后一个字节。', 'The seal covers the whole file to its last byte.')
    : check('coverage', false, '最后一个签名不是机构签章。', 'The last signature is not the seal of the office.');
};

const kinds: { readonly [kind in RevisionChange['kind']]: readonly [string, string] } = {
  page: ['页面', 'pages'],
  content: ['页面内容', 'page content'],
  catalog: ['文件目录', 'the document catalogue'],
  form: ['表单', 'the form'],
  attachment: ['附件', 'the attachment'],
  other: ['其他对象', 'other objects'],
};

const revisionCheck = async (bytes: Uint8Array, signatures: readonly ReadSignature[]): Promise<VerifyCheck> => {
  const ends = [...new Set(signatures.map(one => one.end).filter(end => end > 0 && end <= bytes.length))];
  const states = ends.at(-1) === bytes.length ? ends : [...ends, bytes.length];
  try {
    const changes: RevisionChange[] = [];
    for (const [index, end] of states.slice(1).entries()) changes.push(...(await changesBetween(bytes.subarray(0, states[index]), bytes.subarray(0, end))));
    if (changes.length === 0) return check('revisions', true, '签名之后没有改动过任何内容。', 'Nothing was changed after signing.');
    const words = [...new Set(changes.map(change => change.kind))].map(kind => kinds[kind]);
    return check(
      'revisions',
      false,
      `签名之后有人改动了${words.map(word => word[0]).join('、')}：现在看到的不是签名时的内容。`,
      `After signing somebody changed ${words.map(word => word[1]).join(', ')}: what is seen now is not what was signed.`,
    );
  } catch {
    return check('revisions', false, '无法还原签名时的文件，不能确认之后有无改动。', 'The file as signed cannot be restored, so later changes cannot be excluded.');
  }
};

const chainChecks = (signatures: readonly ReadSignature[], trust: readonly Uint8Array[] | undefined): { checks: VerifyCheck[]; testKey: boolean } => {
  const checks: VerifyCheck[] = [];
  let testKey = false;
  for (const { field, parts, at } of signatures) {
    const judged = parts === undefined ? undefined : attempt(() => judgeChain(parts, at, trust));
    if (judged === undefined) {
      checks.push(check('certificate', false, `签名“${field}”的证书无法读取。`, `The certificate of signature “${field}” cannot be read.`));
      continue;
    }
    const { signer, linked, valid, trusted } = judged;
    checks.push(
      linked && valid
        ? check('certificate', true, `签名人“${signer.subject}”，证书链完整，签名时在有效期内。`, `Signer “${signer.subject}”; the chain of certificates is whole and was valid at the time of signing.`)
        : linked
          ? check('certificate', false, `签名人“${signer.subject}”的证书在签名时不在有效期内。`, `The certificate of “${signer.subject}” was not valid at the time of signing.`)
          : check('certificate', false, `签名人“${signer.subject}”的证书链不完整或不合规。`, `The chain of certificates of “${signer.subject}” is broken or not in order.`),
    );
    checks.push(trustCheck(trusted));
    testKey ||= signer.testKey;
  }
  checks.push(
    testKey
      ? check('testKey', 'unknown', '使用测试密钥签名：测试密钥，不是正式印章，不具有法律效力。', 'Signed with a test key: it is no official seal and has no legal effect.')
      : check('testKey', true, '签名证书没有标注为测试密钥。', 'The certificate is not marked as a test key.'),
  );
  return { checks, testKey };
};

const trustCheck = (trusted: boolean | 'unknown'): VerifyCheck => {
  if (trusted === true) return check('trusted', true, '证书链止于你信任的根证书。', 'The chain ends in a root certificate that you trust.');
  if (trusted === false) return check('trusted', false, '证书链不止于你信任的根证书：不能确认签名人是谁。', 'The chain does not end in a root that you trust: who signed is not established.');
  return check(
    'trusted',
    'unknown',
    '未提供受信任的根证书，无法离线确认签名人的身份。请向发文机构取得根证书后再核验。',
    'No trusted root certificate was given, so who signed cannot be confirmed offline. Get the root from the issuing office and verify again.',
  );
};

const caseChecks = (document: PDFDocument): { checks: VerifyCheck[]; attachment?: CaseAttachment } => {
  const bytes = attempt(() => attachmentBytes(document));
  if (bytes === undefined) return { checks: [check('attachment', false, '没有附件 case.json，无法复核案件记录。', 'The attachment case.json is missing; the records cannot be checked.')] };
  const reading = readAttachment(bytes);
  if (!reading.ok) return { checks: [check('attachment', false, '附件 case.json 已损坏或不是本系统的格式。', 'The attachment case.json is damaged or of another format.')] };
  const { attachment } = reading;
  const judged = attempt(() => judgeCase(attachment));
  if (judged === undefined) return { checks: [check('attachment', false, '附件 case.json 的内容自相矛盾，无法复核。', 'The attachment case.json contradicts itself and cannot be checked.')], attachment };
  const { counts } = judged;
  return {
    attachment,
    checks: [
      check('attachment', true, '附件 case.json 完整。', 'The attachment case.json is whole.'),
      judged.devices.length === 0
        ? check('devices', true, '所有记录都出自服务器登记过的设备和本人。', 'All records come from devices that the server enrolled, each by its own person.')
        : check('devices', false, `有记录出自未登记的设备或他人：${judged.devices.join('、')}。`, `Some records come from unknown devices or another person: ${judged.devices.join(', ')}.`),
      judged.streams.length === 0
        ? check('streams', true, `记录链完整：${counts.streams} 条记录流、${counts.events} 条记录，逐条签名有效。`, `The records are whole: ${counts.streams} streams, ${counts.events} records, every signature holds.`)
        : check('streams', false, `记录链断裂或被改动：${judged.streams.join('；')}。`, `The records are broken or altered: ${judged.streams.join('; ')}.`),
      judged.heads.length === 0
        ? check('heads', true, '记录链的末端与所列一致，没有缺少记录。', 'The ends of the streams are those listed; no record is missing.')
        : check('heads', false, '记录链的末端与所列不一致：有记录缺失或多出。', 'The ends of the streams are not those listed: records are missing or added.'),
      judged.standards.length === 0
        ? check('standards', true, '所附踏勘标准与立案时锁定的版本一致。', 'The attached standard is the version that the case pinned.')
        : check('standards', false, '所附踏勘标准与锁定的版本不一致。', 'The attached standard is not the pinned version.'),
      judged.factsAgree
        ? check('facts', true, '由记录重新汇总，事实与文件所载一致。', 'Folded again from the records, the facts are those stated.')
        : check('facts', false, '由记录重新汇总，事实与文件所载不一致。', 'Folded again from the records, the facts are not those stated.'),
      judged.outcomeAgrees
        ? check('outcome', true, '按标准重新判定，结论与文件所载一致。', 'Judged again by the standard, the outcome is the stated one.')
        : check('outcome', false, '按标准重新判定，结论与文件所载不一致。', 'Judged again by the standard, the outcome is not the stated one.'),
      numberCheck(attachment.number, judged.numberAgrees),
      judged.footageAgrees
        ? check('footage', true, `列有 ${counts.footage} 份影像的哈希，可与原件比对。`, `Hashes of ${counts.footage} pieces of footage are listed, to be compared with the originals.`)
        : check('footage', false, '所列影像与记录不一致。', 'The footage listed is not that of the records.'),
    ],
  };
};

const numberCheck = (number: string | null, agrees: boolean): VerifyCheck => {
  if (!agrees) return check('number', false, '文件编号与服务器赋号的记录不一致。', 'The number is not the one that the server gave.');
  return number === null
    ? check('number', false, '没有编号：这是草稿，不是正式结论。', 'It has no number: a draft, not a conclusion.')
    : check('number', true, `编号 ${number} 由服务器赋予。`, `The number ${number} was given by the server.`);
};
