// The sentences of a verification, for a layman, in both languages.

import type { VerifyCheck } from '../contract/verify.ts';
import type { TimestampFault } from '../signature/timestamp.ts';
import type { ChangeKind } from './changes.ts';
import type { SignatureFault } from './signatures.ts';

export const check = (code: string, ok: VerifyCheck['ok'], zh: string, en: string): VerifyCheck => ({ code, ok, zh, en });

export const signatureFaults: { readonly [fault in SignatureFault]: readonly [string, string] } = {
  ranges: ['签名的覆盖范围被改动', 'the range that the signature covers was altered'],
  container: ['签名数据被改动', 'the signature data was altered'],
  digest: ['签名之后文件内容被改动', 'the content was altered after signing'],
  mathematics: ['签名与证书不符', 'the signature does not belong to the certificate'],
};

export type DetachedFault = 'unreadable' | 'certificate' | 'mathematics' | 'digest' | 'chain' | 'expired' | 'revoked';
export const detachedFaults: { readonly [fault in DetachedFault]: readonly [string, string] } = {
  unreadable: ['不是勘台的 SM2 分离签名文件，或文件已损坏', 'the file is no detached SM2 signature of Kantai, or it is damaged'],
  certificate: ['证书不是 SM2 签名证书', 'its certificate is not one for SM2 signatures'],
  mathematics: ['签名与证书不符，或签名数据被改动', 'the signature does not belong to the certificate, or its data was altered'],
  digest: ['它签的不是这个文件，或文件之后被改动', 'it signs another file, or the file was altered afterwards'],
  chain: ['所带的证书链断裂或被改动', 'the chain of certificates that it brings is broken or was altered'],
  expired: ['证书在所称的签名时间不在有效期内', 'the certificate was not valid at the claimed time of signing'],
  revoked: ['证书已被吊销', 'the certificate was revoked'],
};

export const tokenFaults: { readonly [fault in TimestampFault]: readonly [string, string] } = {
  unreadable: ['时间戳无法读取', 'the time stamp cannot be read'],
  refused: ['时间戳服务拒绝', 'the authority refused'],
  imprint: ['时间戳不是盖在本文件上的，或之后文件被改动', 'the time stamp is for other content, or the content was altered after it'],
  nonce: ['时间戳不是对本次请求的回答', 'the time stamp answers another request'],
  signature: ['时间戳服务的签名无效', 'the signature of the authority does not hold'],
  purpose: ['签时间戳的证书不是时间戳专用证书', 'the certificate is not one for time stamps'],
  chain: ['时间戳证书链不完整或当时不在有效期内', 'the authority’s chain of certificates is broken or was not valid then'],
  untrusted: ['时间戳服务不在你信任的范围内', 'the authority is not one that you trust'],
  time: ['时间戳的时间与本机相差过大', 'the time differs too much from this machine'],
};

export const changeWords: { readonly [kind in ChangeKind]: readonly [string, string] } = {
  signed: ['填入签名', 'a signature was filled in'],
  stamped: ['盖骑缝章', 'the page edge was stamped'],
  proofs: ['补充验证资料（证书、吊销信息）', 'validation data was added (certificates, revocation)'],
  page: ['改动页面', 'a page was changed'],
  content: ['改动页面内容或图片', 'page content or a picture was changed'],
  catalog: ['改动文件目录', 'the document catalogue was changed'],
  form: ['改动或新增表单域', 'a form field was changed or added'],
  attachment: ['改动附件', 'an attachment was changed'],
  annotation: ['改动或新增批注', 'an annotation was changed or added'],
  font: ['改动字体', 'a font was changed'],
  hidden: ['加入无人引用的隐藏内容', 'hidden content was added that nothing refers to'],
  other: ['改动其他内容', 'something else was changed'],
};

/** `2026-11-23 18:01` in Beijing time, the same on every machine. */
export const timeWords = (time: Date): string => {
  const local = new Date(time.getTime() + 8 * 60 * 60 * 1000);
  return local.toISOString().slice(0, 16).replace('T', ' ');
};
