// Words of what the panel's work has beside its session: seats in a meeting room, statistics over time, calibration, deadlines, reviews by
// staff. Part of the panel's words in both languages.

import type { Widened } from './zh-CN.ts';

export const panelWorkZh = {
  readDone: '我已阅读评审标准', readFirst: '评分之前先阅读本案所依据的标准：', readAt: (time: string) => `${time} 已确认阅读`, openBook: '阅读标准', readBox: '我已阅读本案所依据的评审标准',
  seats: {
    take: '在此投票', title: (name: string) => `${name} 在本机投票`, user: '用户名', password: '登录密码', pin: '设置 PIN（4 到 8 位数字）', pinAsk: 'PIN', hint: '密码只用来打开您自己的签名密钥；本次会议在本机投票只需 PIN。PIN 不写入磁盘，离开会议即失效。',
    sit: '就座', vote: '投票', leave: '离座', voteTitle: (name: string) => `${name} 投票`, choose: '选择意见', cast: '投出', waiting: (n: number) => `${n} 票待发送`, seated: '已就座',
    wrongPin: (left: number) => `PIN 不对，还可以试 ${left} 次。`, noSeat: 'PIN 错误次数过多或会议已结束，请重新用密码就座。', otherPerson: '这是另一个人的账号，请由本人输入。', voted: (name: string) => `${name} 的一票已记下`,
    wrongPassword: '用户名或密码不对。', needsServer: '此人没有在本机登录过，须联网后再就座。', throttled: '尝试过多，请稍后再试。', revokedDevice: '本机对此人已停用，请联系管理员。', serverChanged: '服务器与本机所记不同，请联系管理员。',
  },
  stats: {
    pool: '名单', tab: '一致程度', from: '起', until: '止', cases: (n: number, references: number) => `${n} 件已合议，其中校准案例 ${references} 件`, none: '这段时间没有合议过的案件。', noneHint: '合议开启后，盲评阶段的评分在这里统计；之前任何人（包括工作人员）都看不到。', byExpert: '按专家', byItem: '按评审项目（分歧在前）',
    expert: '专家', casesOf: '件数', answers: '作答', percent: '与他人一致', alpha: 'α（与他人）', offMedian: '偏离中位数', reference: '校准一致', month: '月份', item: '项目', alphaItem: 'α（各案）', standard: '标准', about: '一致率：同一项与其他成员答案相同的成对数 ÷ 全部成对数。α：克里彭多夫系数，名义尺度；各值无差异时无法计算。偏离中位数：得分占满分的比例与全组中位数之差的平均，正为宽、负为严。校准一致：与校准案例标准答案相同的比例。',
    noVariation: '无差异，无法计算', noPairs: '无从比较', showMonths: '按月展开', hideMonths: '收起', referenceOf: (percent: string, n: number) => `${percent}（${n} 项）`,
  },
  calibration: { declare: '设为校准案例', revoke: '取消校准案例', title: '以本组最后结论为标准答案', reason: '理由（必填）', is: '校准案例', asReference: '与校准答案一致', revokeReason: '不再作为校准案例' },
  basis: '法律依据', forDocument: '拒签文书', documents: { notice: '整改通知书', minutes: '合议纪要', conclusion: '结论' }, refusedBy: (who: string, document: string, reason: string) => `${who} 拒签${document}：${reason}`, asAgreement: '未附书面保留意见，视为同意', refusalsTitle: '拒签记录', reminders: '催办记录',
  remindBy: '方式', ways: { phone: '电话', message: '短信', letter: '书面', person: '当面' }, remindWhat: '催办内容', remindTitle: '登记催办', decideReason: '理由（必填）',
  beforeAfter: '整改前 | 整改后', sideBySide: '联动', free: '各自移动', curtain: '滑动对比', noBefore: '首轮没有这一项的影像', noAfter: '申请人还没有提交影像', failedItems: '未通过项目', judge: '复核', itemDeadline: '期限',
  deadlines: { title: '期限提醒', kinds: { statutory: '法定时限', promised: '承诺时限', rectification: '整改期限' }, left: (n: number) => (n === 0 ? '今天到期' : `还剩 ${n} 个工作日`), over: (n: number) => `已超 ${n} 个工作日`, soon: '临近期限' },
  staffReview: '两人评审', staffMembers: '评审人员', onSite: '须现场踏勘', onSiteBasis: (basis: string) => `依据：${basis}`, surveyImport: '上传踏勘影像', surveyDate: '踏勘日期',
  importHint: 'XLSX 或 CSV', template: '下载模板', atCell: (cell: string) => `单元格 ${cell}`, notRead: '没有读入',
  short: { meets: '符合', basically: '基本', fails: '不符', na: '缺项' },
  legend: '标注颜色', more: '更多办理', absentRedraw: '成员缺席：抽取接替人', absentLeave: '成员退出，不补人', absentHint: '退出的成员已提交的意见作废；如已开启合议，合议重新进行。',
};

export const panelWorkEn: Widened<typeof panelWorkZh> = {
  readDone: 'I have read the standard', readFirst: 'Before scoring, read what this case is judged by:', readAt: (time) => `Confirmed ${time}`, openBook: 'Read the standard', readBox: 'I have read the standard that this case is judged by',
  seats: {
    take: 'Vote here', title: (name) => `${name} votes on this machine`, user: 'User name', password: 'Password', pin: 'Choose a PIN (4 to 8 digits)', pinAsk: 'PIN', hint: 'The password only opens your own signing key; in this meeting your PIN is enough here. The PIN is never written to disk and ends with the meeting.',
    sit: 'Take the seat', vote: 'Vote', leave: 'Leave the seat', voteTitle: (name) => `${name} votes`, choose: 'Choose an answer', cast: 'Cast', waiting: (n) => `${n} to be sent`, seated: 'Seated',
    wrongPin: (left) => `Wrong PIN; ${left} tries left.`, noSeat: 'Too many wrong PINs, or the meeting is over: take the seat again with the password.', otherPerson: 'This is somebody else’s account; the member has to enter their own.', voted: (name) => `${name}’s vote is recorded`,
    wrongPassword: 'Wrong user name or password.', needsServer: 'This person never signed in on this machine: go online first.', throttled: 'Too many tries; wait a moment.', revokedDevice: 'This machine is revoked for this person; ask the administrator.', serverChanged: 'This is another server than the one known here; ask the administrator.',
  },
  stats: {
    pool: 'Pool', tab: 'Agreement', from: 'From', until: 'Until', cases: (n, references) => `${n} opened cases, ${references} of them to calibrate on`, none: 'No panel was opened in this time.', noneHint: 'Once a panel is open, its blind answers count here; before that nobody sees them, staff neither.', byExpert: 'By expert', byItem: 'By item (disagreement first)',
    expert: 'Expert', casesOf: 'Cases', answers: 'Answers', percent: 'As the others', alpha: 'α with the others', offMedian: 'Off the median', reference: 'As the reference', month: 'Month', item: 'Item', alphaItem: 'α over cases', standard: 'Standard', about: 'As the others: pairs with another member who gave the same ÷ all pairs. α: Krippendorff’s, nominal; undefined where nobody varies. Off the median: mean distance from the panel’s median in shares of full points, above 0 milder, below 0 stricter. As the reference: share of answers that a calibration case’s reference gives.',
    noVariation: 'undefined: no variation', noPairs: 'nothing to compare', showMonths: 'By month', hideMonths: 'Close', referenceOf: (percent, n) => `${percent} (${n} items)`,
  },
  calibration: { declare: 'Make it a calibration case', revoke: 'No longer a calibration case', title: 'The panel’s final answers become the reference', reason: 'Reason (required)', is: 'Calibration case', asReference: 'as the reference', revokeReason: 'No longer used for calibration' },
  basis: 'Legal basis', forDocument: 'Document', documents: { notice: 'Rectification notice', minutes: 'Minutes', conclusion: 'Conclusion' }, refusedBy: (who, document, reason) => `${who} refused to sign: ${document}. ${reason}`, asAgreement: 'no written dissent: counts as agreement', refusalsTitle: 'Refusals to sign', reminders: 'Reminders',
  remindBy: 'By', ways: { phone: 'phone', message: 'message', letter: 'letter', person: 'in person' }, remindWhat: 'What was said', remindTitle: 'Record a reminder', decideReason: 'Reason (required)',
  beforeAfter: 'Before | after', sideBySide: 'Linked', free: 'Free', curtain: 'Curtain', noBefore: 'Round 1 has no footage of this item', noAfter: 'No footage came back yet', failedItems: 'Failed items', judge: 'Judge', itemDeadline: 'Deadline',
  deadlines: { title: 'Deadlines', kinds: { statutory: 'by law', promised: 'promised', rectification: 'rectification' }, left: (n) => (n === 0 ? 'due today' : `${n} working day${n === 1 ? '' : 's'} left`), over: (n) => `${n} working day${n === 1 ? '' : 's'} late`, soon: 'Due soon' },
  staffReview: 'Review by two of the staff', staffMembers: 'Reviewers', onSite: 'Survey on site required', onSiteBasis: (basis) => `Basis: ${basis}`, surveyImport: 'Upload what was filmed', surveyDate: 'Day of the survey',
  importHint: 'XLSX or CSV', template: 'Template', atCell: (cell) => `cell ${cell}`, notRead: 'Not read',
  short: { meets: 'ok', basically: 'part', fails: 'fails', na: 'n/a' },
  legend: 'Colours', more: 'More', absentRedraw: 'Member absent: draw a replacement', absentLeave: 'Member leaves, nobody comes in', absentHint: 'What the member submitted is void; an opened panel is closed and deliberates anew.',
};
