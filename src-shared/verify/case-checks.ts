// The checks of the attached case, in words: its records, the standard, the facts and the outcome, and whether the pages print them.

import type { VerifyCheck } from '../contract/verify.ts';
import type { LogCrypto } from '../log/crypto.ts';
import { objectsAfter, type PdfFile } from '../pdf/revisions.ts';
import { printedText, type Inflate } from '../pdf/text.ts';
import { toHex } from '../bytes.ts';
import type { CaseAttachment } from './attachment.ts';
import { attachmentBytes, judgeCase, readAttachment, type CaseJudgement } from './case.ts';
import { DOCUMENT_ATTACHMENT, documentChecks } from './document-checks.ts';
import { attempt } from './signatures.ts';
import { check } from './words.ts';

export interface CaseChecks {
  readonly checks: readonly VerifyCheck[];
  readonly attachment?: CaseAttachment;
  readonly number?: string;
}

/** `footage`: SHA-256 (hex) of files at hand, to be compared with the listed ones. */
export const caseChecks = async (file: PdfFile, deps: { readonly inflate: Inflate; readonly crypto: LogCrypto; readonly footage?: ReadonlySet<string> }): Promise<CaseChecks> => {
  const other = await attachmentBytes(file, deps.inflate, DOCUMENT_ATTACHMENT).catch(() => undefined);
  if (other !== undefined) return documentChecks(other, await pageText(file, deps.inflate), deps.crypto);
  const bytes = await attachmentBytes(file, deps.inflate).catch(() => undefined);
  if (bytes === undefined) return { checks: [check('attachment', false, '没有附件 case.json，无法复核案件记录。', 'The attachment case.json is missing; the records cannot be checked.')] };
  const reading = readAttachment(bytes);
  if (!reading.ok) return { checks: [check('attachment', false, '附件 case.json 已损坏或不是本系统的格式。', 'The attachment case.json is damaged or of another format.')] };
  const { attachment } = reading;
  const judged = attempt(() => judgeCase(attachment, deps.crypto));
  if (judged === undefined) return { checks: [check('attachment', false, '附件 case.json 的内容自相矛盾，无法复核。', 'The attachment case.json contradicts itself and cannot be checked.')], attachment };
  const printed = await printedCheck(file, attachment, toHex(deps.crypto.sha256(bytes)), deps.inflate);
  return { attachment, ...(attachment.number === null ? {} : { number: attachment.number }), checks: [...recordChecks(judged, attachment), printed, footageCheck(judged, attachment, deps.footage)] };
};

const recordChecks = (judged: CaseJudgement, attachment: CaseAttachment): VerifyCheck[] => {
  const { counts } = judged;
  return [
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
  ];
};

const numberCheck = (number: string | null, agrees: boolean): VerifyCheck => {
  if (!agrees) return check('number', false, '文件编号与服务器赋号的记录不一致。', 'The number is not the one that the server gave.');
  return number === null
    ? check('number', false, '没有编号：这是草稿，不是正式结论。', 'It has no number: a draft, not a conclusion.')
    : check('number', true, `编号 ${number} 由服务器赋予。`, `The number ${number} was given by the server.`);
};

const outcomeWords: { readonly [outcome: string]: string } = { pass: '通过', rectify: '整改后通过', resurvey: '整改后现场复核', fail: '不通过' };

const compact = (words: string): string => words.replaceAll(/[\s\u00ad\u200b]/g, '').normalize('NFKC');
const pageText = async (file: PdfFile, inflate: Inflate): Promise<string> =>
  compact(await printedText(objectsAfter(file, file.revisions.length), file.root, inflate).catch(() => ''));

/** The pages print what is attached: number, case, applicant, outcome with its derivation, and the attachment's own hash. */
const printedCheck = async (file: PdfFile, attachment: CaseAttachment, hash: string, inflate: Inflate): Promise<VerifyCheck> => {
  const page = await pageText(file, inflate);
  const facts = attachment.facts as { readonly caseNumber?: unknown; readonly applicant?: { readonly name?: unknown } };
  const demanded: [string, string, unknown][] = [
    ['编号', 'the number', attachment.number],
    ['案件编号', 'the case number', facts.caseNumber],
    ['申请人', 'the applicant', facts.applicant?.name],
    ['结论', 'the outcome', outcomeWords[attachment.outcome] ?? attachment.outcome],
    ['附件哈希', 'the hash of the attachment', hash],
    ...attachment.derivation.map((step): [string, string, string] => ['判定依据', 'the derivation', step]),
  ];
  const absent = demanded.filter(([, , value]) => value !== null && (typeof value !== 'string' || !page.includes(compact(value))));
  if (absent.length === 0) return check('printed', true, '页面上印的编号、申请人、结论、判定依据和附件哈希与附件一致。', 'The pages print the number, applicant, outcome, derivation and the hash of the attachment as attached.');
  const names = [...new Set(absent.map(([zh]) => zh))].join('、');
  return check('printed', false, `页面上找不到附件所载的：${names}。页面与附件可能不是一回事。`, `The pages do not print what is attached: ${[...new Set(absent.map(([, en]) => en))].join(', ')}. Pages and attachment may not belong together.`);
};

const footageCheck = (judged: CaseJudgement, attachment: CaseAttachment, at: ReadonlySet<string> | undefined): VerifyCheck => {
  if (!judged.footageAgrees) return check('footage', false, '所列影像与记录不一致。', 'The footage listed is not that of the records.');
  const listed = attachment.footage.length;
  if (at === undefined) return check('footage', true, `列有 ${listed} 份影像的哈希，可与原件比对。`, `Hashes of ${listed} pieces of footage are listed, to be compared with the originals.`);
  const absent = attachment.footage.filter((one) => !at.has(one.sha256));
  if (absent.length === 0) return check('footage', true, `手头的影像与所列 ${listed} 份的哈希全部一致。`, `The footage at hand has all ${listed} of the listed hashes.`);
  // A file that is not at hand may simply be elsewhere; one that was altered looks the same.
  return check('footage', 'unknown', `所列 ${listed} 份影像中，${absent.length} 份在手头找不到同样哈希的文件：${absent.map((one) => one.title).join('、')}。`, `Of ${listed} pieces of footage, ${absent.length} have no file at hand with the listed hash: ${absent.map((one) => one.title).join(', ')}.`);
};
