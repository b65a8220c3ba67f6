// The checks of a document other than the conclusion: it attaches what it states, not the records, so whether the records lead to it is not
// judged here, and the report says so.

import * as z from 'zod';
import type { VerifyCheck } from '../contract/verify.ts';
import { fromUtf8, toHex } from '../bytes.ts';
import { DOCUMENT_KINDS, KINDS } from '../document/kinds.ts';
import type { Json } from '../json.ts';
import { canonicalJson } from '../log/canonical.ts';
import type { LogCrypto } from '../log/crypto.ts';
import { check } from './words.ts';

/** Attached to documents that carry no case: what they state, for machines. */
export const DOCUMENT_ATTACHMENT = 'document.json';

const shape = z.looseObject({
  schema: z.literal('kantai.document/1'),
  kind: z.enum(DOCUMENT_KINDS).exclude(['conclusion']),
  case: z.string(),
  caseNumber: z.string(),
  number: z.string().nullable(),
});

const readDocument = (bytes: Uint8Array): z.infer<typeof shape> | undefined => {
  try {
    const text = fromUtf8(bytes);
    const json = JSON.parse(text) as Json;
    return canonicalJson(json) === text ? shape.safeParse(json).data : undefined;
  } catch {
    return undefined;
  }
};

/** `page`: what the pages print, without blanks. */
export const documentChecks = (bytes: Uint8Array, page: string, crypto: LogCrypto): { readonly checks: readonly VerifyCheck[]; readonly number?: string } => {
  const read = readDocument(bytes);
  if (read === undefined) return { checks: [check('attachment', false, '附件 document.json 已损坏或不是本系统的格式。', 'The attachment document.json is damaged or of another format.')] };
  const { number, caseNumber, kind } = read;
  const compact = (words: string): string => words.replaceAll(/\s/g, '').normalize('NFKC');
  const absent = [
    ['文件名称', 'the title', KINDS[kind].title] as const,
    ['编号', 'the number', number] as const,
    ['案件编号', 'the case number', caseNumber] as const,
    ['附件哈希', 'the hash of the attachment', toHex(crypto.sha256(bytes))] as const,
  ].filter(([, , value]) => value !== null && !page.includes(compact(value)));
  return {
    ...(number === null ? {} : { number }),
    checks: [
      check('attachment', true, `附件 document.json 完整：这是“${KINDS[kind].title}”，不是评审结论书。`, `The attachment document.json is whole: this is another document (${kind}), not a conclusion.`),
      check('records', 'unknown', '这类文件不附案件记录：只核对了签名、改动和编号等标识；编号是否由服务器赋予、内容能否由记录得出，请用同一案件的归档包或结论书核对。', 'Documents of this kind attach no records: signatures, changes and what identifies it were checked. Whether the server gave the number and the records lead to the content is for the archive or the conclusion of the case to show.'),
      number === null
        ? check('number', false, '没有编号：这是草稿，不是正式文件。', 'It has no number: a draft, not an official document.')
        : check('number', 'unknown', `编号 ${number}，是文件自称的。`, `The number ${number} is what the document says of itself.`),
      absent.length === 0
        ? check('printed', true, '页面上印的名称、编号、案件编号和附件哈希与附件一致。', 'The pages print the title, number, case number and the hash of the attachment as attached.')
        : check('printed', false, `页面上找不到附件所载的：${absent.map(([zh]) => zh).join('、')}。页面与附件可能不是一回事。`, `The pages do not print what is attached: ${absent.map(([, en]) => en).join(', ')}. Pages and attachment may not belong together.`),
    ],
  };
};
