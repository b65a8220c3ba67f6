// Words of repairing what the check found: what was fetched anew, what could not be and what to do then. Chinese first; English has the same shape.

import type { Widened } from './zh-CN.ts';

export const repairZh = {
  checkingEvents: (done: number, total: number) => `正在核对记录 ${done} / ${total} 件`, checkingFootage: (done: string, total: string) => `正在核对影像 ${done} / ${total}（让出速度给其他操作，可离开本页）`, stop: '停止',
  footageFaulty: (parts: number) => `${parts} 块影像与存入时不同`, footageWhole: (files: number, bytes: string) => `影像 ${files} 个文件、${bytes}，逐块核对无误`, footageStopped: (bytes: string) => `影像只核对了 ${bytes}，已停止`,
  footageFaults: '影像不符', footageFault: (number: string, parts: number, onlyHere: boolean) => `${number} · ${parts} 块${onlyHere ? '，尚未上传，服务器上还没有' : ''}`, somebodyElse: '其他人的事项',
  repair: '修复', repairHint: '从服务器或会议室重新取回并核对签名，核对无误才替换；原来的内容另存，不丢弃。', repairOffline: '现在离线：修复需要连接服务器。原来的内容不会改动', repairFailed: '没有修复成，原来的内容还在，请再试一次；磁盘已满时请先腾出空间。', repairStopped: '已停止；已修复的有效，其余未动',
  repairing: (phase: string, done: number, total: number) => `正在取回${phase === 'events' ? '记录' : '影像'}并核对${total > 1 ? ` ${done} / ${total}` : '……'}`,
  mended: (events: number, parts: number) => `已修复${events > 0 ? `：换上核对无误的记录 ${events} 条，原件另存` : ''}${parts > 0 ? `${events > 0 ? '；' : '：'}重新取回影像 ${parts} 块` : ''}`,
  outcomes: {
    letGo: (number: string, seq: number, n: number) => `${number}：自第 ${seq} 条起 ${n} 条已另存，不再参与。请打开该事项，核对后重新填写`,
    unsent: (number: string, seq: number, n: number) => `${number}：自第 ${seq} 条起 ${n} 条是本机写的、还没到服务器，别处没有，无法取回。请先导出诊断包交给管理员；要继续填写该事项，可把它们另存`,
    notThere: (number: string, seq: number, n: number) => `${number}：${seq > 0 ? `自第 ${seq} 条起 ` : ''}${n} ${seq > 0 ? '条' : '块'}没能取回，服务器上也没有完好的。原样保留，请导出诊断包交给管理员`,
    offline: (number: string) => `${number}：连不上服务器，没有改动。请联网后再修复`,
    otherPerson: (number: string) => `${number}：请由本机上负责该事项的人登录后修复`,
    onlyHere: (number: string, _: number, n: number) => `${number}：${n} 块影像还没上传过，别处没有，无法取回。原样保留，请从原始文件重新导入`,
  },
  letGo: '另存并继续', letGoNot: '先不', letGoSure: '把别处没有的损坏记录另存？', letGoHint: '它们从此不再算在该事项里，其中能读的内容也不再显示，需要重新填写。损坏的原件留在本机，不删除。',
  past: '修复记录', pastOne: (at: string, number: string, kind: string, outcome: string, seq: number, n: number) => `${at} · ${number} · ${kind === 'footage' ? `重新取回影像 ${n} 块` : outcome === 'letGo' ? `自第 ${seq} 条起另存，其中 ${n} 条别处没有` : `自第 ${seq} 条起换上 ${n} 条，原件另存`}`,
};

export const repairEn: Widened<typeof repairZh> = {
  checkingEvents: (done, total) => `Checking records, case ${done} of ${total}`, checkingFootage: (done, total) => `Checking footage, ${done} of ${total} (slowly, so that work is not held up; you may leave this page)`, stop: 'Stop',
  footageFaulty: (parts) => `${parts} parts of footage are not what was stored`, footageWhole: (files, bytes) => `${files} files of footage, ${bytes}, checked part by part`, footageStopped: (bytes) => `stopped after ${bytes} of footage`,
  footageFaults: 'Footage that differs', footageFault: (number, parts, onlyHere) => `${number} · ${parts} parts${onlyHere ? ', not on the server yet' : ''}`, somebodyElse: 'a case of somebody else',
  repair: 'Repair', repairHint: 'Fetched anew from the server or the meeting room, put in place only once its signatures hold; what was found is set aside, nothing is thrown away.', repairOffline: 'Offline now: repairing needs the server. What is here stays as it is', repairFailed: 'The repair did not succeed; what was here is still here. Try again, and make room first if the disk is full.', repairStopped: 'Stopped; what was repaired until then stays, the rest is untouched',
  repairing: (phase, done, total) => `Fetching and checking ${phase === 'events' ? 'records' : 'footage'}${total > 1 ? ` ${done} of ${total}` : ' …'}`,
  mended: (events, parts) => `Repaired${events > 0 ? `: ${events} events whose signatures hold are in place, what was found is set aside` : ''}${parts > 0 ? `${events > 0 ? '; ' : ': '}${parts} parts of footage fetched anew` : ''}`,
  outcomes: {
    letGo: (number, seq, n) => `${number}: from event ${seq} on ${n} events were set aside and do not count any more. Open the case, look it over and enter again what is missing`,
    unsent: (number, seq, n) => `${number}: from event ${seq} on ${n} events were written here and had not reached the server; nobody else has them. Export a support bundle for your administrator first; to go on with the case, they can be set aside`,
    notThere: (number, seq, n) => `${number}: ${seq > 0 ? `from event ${seq} on ` : ''}${n} ${seq > 0 ? 'events' : 'parts'} could not be fetched; the server does not have them whole, either. They stay as they are; export a support bundle for your administrator`,
    offline: (number) => `${number}: the server cannot be reached; nothing was changed. Repair once you are connected`,
    otherPerson: (number) => `${number}: whoever works on it on this machine has to sign in and repair it`,
    onlyHere: (number, _, n) => `${number}: ${n} parts of footage were never uploaded and are nowhere else. They stay as they are; import the original file again`,
  },
  letGo: 'Set aside and go on', letGoNot: 'Not now', letGoSure: 'Set aside damaged events that nobody else has?', letGoHint: 'They will not count in the case any more, nor be shown as far as they can be read; they have to be entered again. What was found stays on this machine and is not deleted.',
  past: 'Repairs', pastOne: (at, number, kind, outcome, seq, n) => `${at} · ${number} · ${kind === 'footage' ? `${n} parts of footage fetched anew` : outcome === 'letGo' ? `set aside from event ${seq} on, ${n} of them nowhere else` : `from event ${seq} on ${n} events put in place, what was found is set aside`}`,
};
