// Words of scoring: phrases, evidence, sections, what is asked of the applicant. Chinese first; English has the same shape.

import type { Widened } from './zh-CN.ts';

export const scoringZh = {
  phrases: '常用语', phraseKeys: 'Alt+数字 选用，↓ 选择', keepPhrase: '存为常用语', keepKey: 'Alt+S', forget: (text: string) => `删除常用语“${text}”`, kept: '已存为常用语，只在本机', tooMany: '自己的常用语已满，请先删去不用的。', own: '我的', bureau: '本局',
  noteDone: 'Ctrl+Enter 存并到下一项', disagreed: (n: number) => `有分歧 ${n}`, find: '找项目', findHint: '输入编号或文字', moveTitle: '把证据移到', moveHint: '输入编号或文字，Enter 移过去', moveThis: (title: string) => `把“${title}”移到另一项`, moved: (no: string) => `证据已移到 ${no}，已存本机`,
  dropHere: '松开，证据归到这一项', nothingFound: '没有找到。', foldAll: '全部收起', unfoldAll: '全部展开', failsIn: (n: number) => `不符合 ${n}`,
  itemSaid: (no: string, text: string, answer: string) => `${no} ${text}，${answer}`, evidenceOf: (title: string, no: string) => `证据 ${no}：${title}`, more: (n: number) => `还有 ${n} 项`, filterNow: (name: string) => `筛选：${name}`,
  filter: '换筛选', fold: '收起 / 展开各节', sections: '上一节 / 下一节', move: '移动证据', goTo: '找项目', phrase: '选用常用语', listLabel: '打分项目',
  shots: {
    title: '看点核对', lead: '评审开始前，对照标准的看点清单核对影像。缺的只向申请人提一次，一次说全。', here: '已有', missing: '缺少', unclear: '请人工核对', shot: '看点', footage: '影像', items: '对应项目', all: '看点都有影像。', none: '本案的标准没有列看点。',
    count: (here: number, all: number) => `${here} / ${all} 有影像`, ask: (n: number) => `一次性告知补拍 ${n} 处`, message: '补充说明（选填）', messageHint: '例如：请在营业状态下拍摄', send: '发出告知', sure: '发出后不能再发第二次，请确认已经说全。', include: (title: string) => `列入告知：${title}`, noneChosen: '没有选中要补拍的看点。',
    asked: (time: string, by: string, n: number) => `${time} ${by} 已一次性告知补拍 ${n} 处，不能再次告知。`, askedShort: (n: number) => `已告知补拍 ${n} 处`, stillMissing: (n: number) => `其中 ${n} 处还没有收到`, allCame: '所要的影像都已收到', lacks: (n: number) => `缺 ${n} 处看点的影像`, check: '去核对', sent: '告知已存本机，将送达各方', tooLate: '合议已开启，不再告知补拍。', offline: '离线时告知先存本机，联网后送出。',
  },
};

export const scoringEn: Widened<typeof scoringZh> = {
  phrases: 'Phrases', phraseKeys: 'Alt+digit takes one, ↓ chooses', keepPhrase: 'Keep as phrase', keepKey: 'Alt+S', forget: (text) => `Forget the phrase “${text}”`, kept: 'Kept as your phrase, on this machine only', tooMany: 'You keep as many phrases as there may be. Forget some first.', own: 'Mine', bureau: 'Bureau',
  noteDone: 'Ctrl+Enter saves and goes on', disagreed: (n) => `Differing ${n}`, find: 'Find item', findHint: 'Number or words', moveTitle: 'Move evidence to', moveHint: 'Number or words, Enter moves it there', moveThis: (title) => `Move “${title}” to another item`, moved: (no) => `Evidence moved to ${no}, saved here`,
  dropHere: 'Let go: the evidence goes to this item', nothingFound: 'Nothing found.', foldAll: 'Fold all', unfoldAll: 'Unfold all', failsIn: (n) => `${n} failed`,
  itemSaid: (no, text, answer) => `${no} ${text}, ${answer}`, evidenceOf: (title, no) => `Evidence ${no}: ${title}`, more: (n) => `${n} more`, filterNow: (name) => `Filter: ${name}`,
  filter: 'Next filter', fold: 'Fold / unfold sections', sections: 'Previous / next section', move: 'Move evidence', goTo: 'Find item', phrase: 'Take a phrase', listLabel: 'Items to score',
  shots: {
    title: 'Shot list', lead: 'Before the review, the footage is held against the shot list of the standard. What is missing is asked for once, all of it together.', here: 'Here', missing: 'Missing', unclear: 'Check by eye', shot: 'Shot', footage: 'Footage', items: 'Items', all: 'Every shot has its footage.', none: 'The standard of this case lists no shots.',
    count: (here, all) => `${here} / ${all} have footage`, ask: (n) => `Ask for ${n} shot${n === 1 ? '' : 's'} in one notice`, message: 'Remark (optional)', messageHint: 'For instance: please film while open for business', send: 'Send the notice', sure: 'It cannot be sent a second time. Make sure that it names everything.', include: (title) => `Put into the notice: ${title}`, noneChosen: 'No shot is chosen.',
    asked: (time, by, n) => `${time}: ${by} asked for ${n} shot${n === 1 ? '' : 's'} in one notice; it cannot be asked again.`, askedShort: (n) => `${n} shot${n === 1 ? '' : 's'} asked for`, stillMissing: (n) => `${n} of them not here yet`, allCame: 'All footage asked for has come', lacks: (n) => `${n} shot${n === 1 ? '' : 's'} without footage`, check: 'Check', sent: 'The notice is saved here and will be delivered', tooLate: 'The panel is open: nothing is asked for any more.', offline: 'Offline, the notice is saved here first and sent when the server is back.',
  },
};
