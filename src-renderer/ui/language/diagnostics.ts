// Words of diagnostics: whether what is kept here is whole, what was found, the support bundle. Chinese first; English has the same shape.

import { repairEn, repairZh } from './repair.ts';
import type { Widened } from './zh-CN.ts';

export const diagnosticsZh = {
  ...repairZh,
  title: '数据完整性', check: '检查本机数据', checking: '正在检查……', failed: '没有检查成。数据未作任何改动，请再试一次。',
  whole: (cases: number, events: number) => `完好：${cases} 件、${events} 条记录，签名与链条逐条核对无误`, faulty: (n: number) => `${n} 处与签名不符`, damaged: '数据库文件有损坏的页。请关闭后重新打开勘台：会把坏文件另存，并从服务器取回',
  fault: (number: string, seq: number, what: string) => `${number === '' ? '其他人的事项' : number} · 第 ${seq} 条：${what}`, faults: '不符之处', forks: '同一设备的两份历史',
  fork: (number: string, seq: number, own: boolean) => `${number} · 自第 ${seq} 条起${own ? '（本机）' : ''}：两份都保留，未合并。常见原因：恢复了旧备份，或复制了数据文件夹`,
  refused: '服务器未接收', refusedOne: (number: string, seq: number, reason: string) => `${number} · 自第 ${seq} 条起：${reason}，保留在本机`,
  reasons: { gap: '前面缺记录', fork: '与另一份历史冲突', badHash: '内容与哈希不符', badSignature: '签名不符', unknownDevice: '服务器不认识本机', revokedDevice: '本机已被停用', notVisible: '您已不在该事项中', wrongActor: '署名与设备不符', tooLarge: '记录过大', other: '原因不明' },
  unknown: '本版本不认识', unknownOne: (number: string, n: number) => `${number} · ${n} 条记录由较新版本的勘台写入：已保留、照常传送，升级本机后生效`,
  unknownHere: (n: number) => `${n} 条记录升级后可见`, unknownHint: '本案有由较新版本的勘台写入的记录，本版本不认识：已保留、照常传送，升级本机的勘台后生效。在此之前，这里看到的可能不全。',
  clock: '本机时钟', clockRight: '与服务器一致', clockOff: (span: string, ahead: boolean) => `比服务器${ahead ? '慢' : '快'} ${span}；判定先后不看时钟，但请校准`,
  unopened: '部分数据还没有解锁，未能检查；已检查的部分没有发现问题。请退出并重新登录后再检查', checkHint: '逐条核对记录的签名与链条，再逐块核对影像；只读，不改动任何数据。', faultyHint: '没有改动任何数据。可以修复；修复之前不要据此出结论。',
  faultKinds: { gap: '前面缺记录', prev: '与前一条接不上', bodyHash: '内容被改动', signature: '签名不符', mixed: '混入了别处的记录', hash: '与存入时不同', unreadable: '读不出来', unknownDevice: '不明设备所写', other: '不符' },
  rebuild: '重新生成列表', rebuilding: '正在重新生成……', rebuildHint: '列表与实际不符时用：丢弃由记录推算出的内容，从记录重新推算；记录本身不动。', rebuildFailed: '没有重新生成成。记录未受影响，请再试一次。',
  rebuilt: (cases: number, differed: number) => `已从记录重新推算 ${cases} 件${differed > 0 ? `，其中 ${differed} 件原先与记录不符，已改正` : '，与原先一致'}`,
  bundle: '导出诊断包', bundled: (name: string) => `已导出 ${name}`, bundleHint: '只含版本、数量和状态；没有姓名、内容和影像。', bundleFailed: '没有导出成，请再试一次。',
  recovered: '本机数据库曾损坏，已重建', recoveredWords: (events: number, waiting: number, lost: number) => `从坏文件取回 ${events} 条记录${waiting > 0 ? `，其中 ${waiting} 条还没到服务器，会继续发送` : ''}${lost > 0 ? `；${lost} 条未能取回` : ''}。其余的正从服务器取回。`,
  recoveredAside: (folder: string) => `坏文件原样存放在数据文件夹的 ${folder} 中。`, understood: '知道了',
  outdated: { workstation: '服务器已升级，请升级本机的勘台。可以继续工作，升级后再同步', server: '服务器版本较旧，暂时不能同步。可以继续工作，请联系管理员升级服务器' },
};

export const diagnosticsEn: Widened<typeof diagnosticsZh> = {
  ...repairEn,
  title: 'Integrity', check: 'Check what is kept here', checking: 'Checking …', failed: 'The check did not succeed. Nothing was changed; try again.',
  whole: (cases, events) => `Whole: ${cases} cases, ${events} events, chains and signatures checked`, faulty: (n) => `${n} places are not what was signed`, damaged: 'Pages of the database file are damaged. Close and start again: the file is set aside and what it held comes from the server',
  fault: (number, seq, what) => `${number === '' ? 'a case of somebody else' : number} · event ${seq}: ${what}`, faults: 'What differs', forks: 'Two histories of one device',
  fork: (number, seq, own) => `${number} · from event ${seq}${own ? ' (this machine)' : ''}: both are kept, nothing was merged. Usual causes: a restored backup, a copied data folder`,
  refused: 'Not taken by the server', refusedOne: (number, seq, reason) => `${number} · from event ${seq}: ${reason}; kept here`,
  reasons: { gap: 'something before it is missing', fork: 'another history is there', badHash: 'content and hash differ', badSignature: 'the signature does not fit', unknownDevice: 'the server does not know this machine', revokedDevice: 'this machine was revoked', notVisible: 'you are no longer on the case', wrongActor: 'person and device do not fit', tooLarge: 'too large', other: 'no reason given' },
  unknown: 'Not known to this version', unknownOne: (number, n) => `${number} · ${n} events by a newer Kantai: kept, sent on, and effective once this machine is upgraded`,
  unknownHere: (n) => `${n} events to be seen after an upgrade`, unknownHint: 'This case has events by a newer Kantai that this version does not know: they are kept and sent on, and take effect once Kantai on this machine is upgraded. Until then what you see may be incomplete.',
  clock: 'Clock', clockRight: 'as the server’s', clockOff: (span, ahead) => `${span} ${ahead ? 'behind' : 'ahead of'} the server; nothing is decided by it, but set it right`,
  unopened: 'Some of the data is still locked and was not checked; nothing is wrong with the rest. Sign out and in again, then check once more', checkHint: 'Checks every chain and signature, then every part of the footage; reads only, changes nothing.', faultyHint: 'Nothing was changed. It can be repaired; do not conclude on these cases before that.',
  faultKinds: { gap: 'something before it is missing', prev: 'does not follow the one before', bodyHash: 'the content was altered', signature: 'the signature does not fit', mixed: 'belongs somewhere else', hash: 'not what was stored', unreadable: 'cannot be read', unknownDevice: 'written by an unknown machine', other: 'differs' },
  rebuild: 'Make the lists anew', rebuilding: 'Working …', rebuildHint: 'When a list is not as it should be: what was worked out from the events is thrown away and worked out again; the events stay as they are.', rebuildFailed: 'It did not succeed. The events are untouched; try again.',
  rebuilt: (cases, differed) => `${cases} cases worked out again from the events; ${differed > 0 ? `${differed} of them had not been as the events say and are now` : 'all as before'}`,
  bundle: 'Export a support bundle', bundled: (name) => `${name} was saved`, bundleHint: 'Versions, counts and states only; no names, no content, no footage.', bundleFailed: 'The export did not succeed; try again.',
  recovered: 'The database on this machine was damaged and has been made anew', recoveredWords: (events, waiting, lost) => `${events} events were read from the damaged file${waiting > 0 ? `, ${waiting} of them not on the server yet; they will be sent` : ''}${lost > 0 ? `; ${lost} could not be read` : ''}. The rest comes from the server.`,
  recoveredAside: (folder) => `The damaged file lies as it was in ${folder} of the data folder.`, understood: 'Understood',
  outdated: { workstation: 'The server was upgraded; upgrade Kantai on this machine. Work goes on and is exchanged afterwards', server: 'The server is an older version; nothing can be exchanged now. Work goes on; ask your administrator' },
};
