// Words for what a meeting room did not take, on the side that opened it and on the side that brought it.

import type { Widened } from './zh-CN.ts';

export const refusedZh = {
  title: '有记录未被接收', you: '本人（本机）', stranger: '不明作者',
  one: (number: string, seq: number, author: string, from?: string) => `${number === '' ? '不在此会议室的案件' : number} · ${author}的记录，自第 ${seq} 条起${from === undefined ? '' : `（由${from}带来）`}：`,
  hostHint: '这些记录没有存入本机，也不会转给别人；它们之前的和其他人的照常交换。原件仍在带来的机器上，联网后由服务器判定。两份历史的，另一份已留作证据。',
  guestHint: '开启会议室的机器没有接收，原件完整保留在本机，联网后照常送服务器判定，其他记录照常交换。评审可以继续；请告诉开启的人。',
  reasons: {
    gap: '前面缺少记录', fork: '与已有的另一份历史冲突（恢复过旧备份，或复制过数据文件夹）', badHash: '内容与哈希不符，可能被改动', badSignature: '签名不符，可能被改动', unknownDevice: '作者的设备未经登记',
    revokedDevice: '作者的设备已被停用', notVisible: '带来的人不在该案件中', wrongActor: '作者不在该案件中，或无权写这类记录', tooLarge: '记录过大', other: '原因不明',
  },
};

export const refusedEn: Widened<typeof refusedZh> = {
  title: 'Something was not taken', you: 'you (this machine)', stranger: 'an unknown author',
  one: (number, seq, author, from) => `${number === '' ? 'a case that is not in this room' : number} · by ${author}, from event ${seq}${from === undefined ? '' : `, brought by ${from}`}: `,
  hostHint: 'It was not stored here and is passed on to nobody; what came before it and what others wrote is exchanged as usual. The original is on the machine that brought it, and the server decides once there is one. Of two histories the other one is kept as evidence.',
  guestHint: 'The machine that opened the room did not take it. The original is kept here whole and goes to the server once there is one; everything else is exchanged as usual. Go on working, and tell whoever opened the room.',
  reasons: {
    gap: 'something before it is missing', fork: 'another history is there (a restored backup, or a copied data folder)', badHash: 'content and hash differ; it may have been altered', badSignature: 'the signature does not fit; it may have been altered', unknownDevice: 'its author’s machine is not enrolled',
    revokedDevice: 'its author’s machine was revoked', notVisible: 'who brought it is not on the case', wrongActor: 'its author is not on the case or may not write this', tooLarge: 'too large', other: 'no reason given',
  },
};
