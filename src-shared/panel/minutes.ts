// The minutes as they write themselves, in Chinese: what lead and staff start from, and may edit before the members approve them.

import type { Answer } from '../standard/standard.ts';
import type { Alpha } from './agreement.ts';
import type { MinutesFacts } from './notice.ts';

const moment = (at: string): string => {
  const bureau = new Date(Date.parse(at.split('/')[0]!) + 8 * 3_600_000).toISOString();
  return `${bureau.slice(0, 10)} ${bureau.slice(11, 16)}`;
};

const WORDS: { readonly [answer in Answer]: string } = { meets: '符合', basically: '基本符合', fails: '不符合', na: '合理缺项' };
/** The sentence that it stands in ends with a full stop of its own. */
const plain = (text: string): string => text.trim().replace(/[。.]+$/, '');
const word = (answer: string | null): string => (answer === null ? '未答' : (WORDS[answer as Answer] ?? answer));

export const alphaToWords = (alpha: Alpha): string =>
  alpha.kind === 'value' ? alpha.alpha.toFixed(3) : alpha.kind === 'noVariation' ? '无法计算：各项评分无差异' : '无法计算：没有可比对的评分';

export const minutesText = (facts: MinutesFacts): string => {
  const lines: string[] = [`${facts.caseNumber}　${facts.applicant}　合议纪要`, ''];
  const lead = facts.members.find((member) => member.lead);
  lines.push(`一、评审组：${facts.members.map((member) => `${member.name}${member.lead ? '（组长）' : ''}`).join('、')}。`);
  for (const draw of facts.drawn) lines.push(`　　${moment(draw.at)} 从 ${draw.pool} 名候选专家中随机抽取${draw.reason ? `（${draw.reason}）` : ''}：${draw.chosen.join('、')}；另有 ${draw.excluded} 名按规定不参加抽取。`);
  for (const one of facts.replaced) lines.push(`　　${moment(one.at)} ${one.out} 退出评审，原因：${plain(one.reason)}；其评审意见作废${one.in ? `，由 ${one.in} 接替并重新评审` : ''}。`);
  lines.push(`二、各成员声明无应回避情形并签到，${facts.allRead ? '确认已阅读评审标准，' : ''}各自独立评审，全部提交后于 ${moment(facts.openedAt)} ${lead ? `由组长 ${lead.name} ` : ''}开启合议。`);
  const { agreement } = facts;
  if (agreement) {
    const percent = agreement.percent === null ? '—' : `${(agreement.percent * 100).toFixed(1)}%`;
    lines.push(`三、共 ${facts.items} 项，其中 ${facts.differing} 项意见不一致。一致率 ${percent}；Krippendorff α（名义）${alphaToWords(agreement.nominal)}。`);
  }
  lines.push(facts.changes.length === 0 ? '四、合议中没有成员改变意见。' : '四、合议中改变的意见：');
  for (const one of facts.changes) lines.push(`　　${one.no}　${one.name}：${word(one.from.answer)}${one.from.points ?? ''} → ${word(one.to.answer)}${one.to.points ?? ''}，理由：${plain(one.reason)}（${moment(one.at)}）。`);
  lines.push(facts.settled.length === 0 ? '五、没有需要表决的项目。' : '五、表决确定的项目：');
  for (const one of facts.settled) {
    const votes = one.votes.length === 0 ? '' : `（${one.votes.map((vote) => `${vote.name} ${word(vote.answer)}`).join('，')}）`;
    lines.push(`　　${one.no}　${word(one.answer)}${one.points === undefined ? '' : ` ${one.points} 分`}${votes}，理由：${plain(one.reason)}。`);
  }
  lines.push(facts.dissents.length === 0 ? '六、没有保留意见。' : '六、保留意见（原文）：');
  for (const one of facts.dissents) lines.push(`　　${one.name}${one.no === undefined ? '' : `（${one.no}）`}：“${one.text}”`);
  return lines.join('\n');
};
