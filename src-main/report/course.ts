// The course of a case as its open events tell it, for the minutes: what had effect, in the order of the log.

import type { CaseState } from '#shared/case/case.ts';
import type { BodyOf, EventType } from '#shared/case/events.ts';
import { KINDS } from '#shared/document/kinds.ts';
import type { SignedEvent } from '#shared/log/event.ts';
import { orderEvents } from '#shared/log/order.ts';
import { itemsOf } from '#shared/standard/items.ts';
import type { Standard } from '#shared/standard/standard.ts';
import { outcomeWords } from '#shared/standard/words.ts';

export interface Step {
  readonly at: string;
  readonly by: string;
  readonly what: string;
}

const ANSWER = { meets: '符合', basically: '基本符合', fails: '不符合', na: '合理缺项' } as const;

const answerWord = (answer: keyof typeof ANSWER | null): string => (answer === null ? '未答' : ANSWER[answer]);

type Teller = (body: never, known: { readonly noOf: (item: string) => string; readonly nameOf: (person: string) => string; readonly matterOf: (id: string) => string }) => string | null;

/** What each event is called in minutes; others are not part of them. */
const tellers: { readonly [T in EventType]?: Teller } = {
  'case.opened': (body: BodyOf<'case.opened'>) => `立案（第 ${body.round} 轮），锁定踏勘标准。`,
  'panel.assigned': (body: BodyOf<'panel.assigned'>, { nameOf }) => `指派评审组：${body.experts.map((one) => one.name).join('、')}；组长${nameOf(body.lead)}。`,
  'footage.added': (body: BodyOf<'footage.added'>) => `收入影像“${body.footage.title}”。`,
  'footage.withdrawn': (body: BodyOf<'footage.withdrawn'>) => `撤回影像：${body.reason}`,
  'draw.revealed': (body: BodyOf<'draw.revealed'>, { nameOf }) => `随机抽取评审专家：${body.chosen.map(nameOf).join('、')}。`,
  'recusal.stated': (body: BodyOf<'recusal.stated'>) => (body.conflict ? '声明有应当回避的情形。' : '声明无应当回避的情形。'),
  'objection.decided': (body: BodyOf<'objection.decided'>) => `对申请人的回避申请作出决定：${body.upheld ? '成立' : '不成立'}；${body.reason}`,
  'member.replaced': (body: BodyOf<'member.replaced'>, { nameOf }) => `${nameOf(body.person)}退出评审${body.by ? `，由${body.by.name}接替` : ''}：${body.reason}`,
  'member.signedIn': () => '签到。',
  'lead.chosen': (body: BodyOf<'lead.chosen'>, { nameOf }) => `指定${nameOf(body.lead)}为组长。`,
  'sheet.submitted': () => '提交打分表并锁定。',
  'sheet.sealed': () => '封存打分表。',
  'panel.opened': () => '开启合议，评审组互相可见打分与意见。',
  'item.settled': (body: BodyOf<'item.settled'>, { noOf }) => `议定第 ${noOf(body.item)} 项：${ANSWER[body.answer]}${body.points === undefined ? '' : `（${body.points}）`}。`,
  'opinion.changed': (body: BodyOf<'opinion.changed'>, { noOf }) => `第 ${noOf(body.item)} 项改变意见：${answerWord(body.from.answer)} → ${answerWord(body.to.answer)}；${body.reason}`,
  'dissent.stated': (body: BodyOf<'dissent.stated'>) => (body.text.trim() === '' ? '撤回保留意见。' : '提出保留意见（原文见后）。'),
  'minutes.approved': () => '核准合议纪要。',
  'notice.issued': (body: BodyOf<'notice.issued'>) => `发出整改通知，共 ${body.problems.length} 项，期限 ${body.deadline}。`,
  'finding.decided': (body: BodyOf<'finding.decided'>) => `通知后新发现的问题${body.approved ? '准予' : '不予'}补充：${body.reason}`,
  'rectification.answered': (body: BodyOf<'rectification.answered'>, { noOf }) => `收到第 ${noOf(body.item)} 项整改材料：${body.text}`,
  'rectification.judged': (body: BodyOf<'rectification.judged'>, { noOf }) => `第 ${noOf(body.item)} 项整改${body.verdict === 'accepted' ? '予以认可' : '退回'}${body.reason.trim() === '' ? '。' : `：${body.reason}`}`,
  'rectification.closed': (body: BodyOf<'rectification.closed'>) => `整改结束：${body.reason}`,
  'reminder.given': (body: BodyOf<'reminder.given'>) => `督促：${body.what}`,
  'signature.refused': (body: BodyOf<'signature.refused'>, { nameOf }) => `${body.person === 'applicant' ? '申请人' : nameOf(body.person)}拒绝签字：${body.reason}`,
  'survey.made': (body: BodyOf<'survey.made'>, { nameOf }) => `${body.surveyors.map(nameOf).join('、')}于 ${body.on} 现场踏勘。`,
  'case.withdrawn': (body: BodyOf<'case.withdrawn'>) => `申请人撤回申请：${body.reason}`,
  'case.returned': (body: BodyOf<'case.returned'>) => `退件：${body.reason}`,
  'conclusion.numbered': (body: BodyOf<'conclusion.numbered'>, { matterOf }) => `赋予“${matterOf(body.matter)}”结论编号 ${body.number}。`,
  'conclusion.composed': (body: BodyOf<'conclusion.composed'>, { matterOf }) => `生成“${matterOf(body.matter)}”结论：${outcomeWords(body.outcome, 'zh')}。`,
  'conclusion.signed': (body: BodyOf<'conclusion.signed'>, { matterOf }) => `“${matterOf(body.matter)}”结论签章${body.testKey ? '（测试密钥）' : ''}。`,
  'document.signed': (body: BodyOf<'document.signed'>) => `${KINDS[body.kind].title}签章${body.testKey ? '（测试密钥）' : ''}。`,
  'document.sm2Signed': (body: BodyOf<'document.sm2Signed'>) => `${KINDS[body.kind].title}另作 SM2 分离签名${body.testKey ? '（测试密钥）' : ''}。`,
  'document.corrected': (body: BodyOf<'document.corrected'>) => `启动更正${KINDS[body.kind].title}：${body.reason}`,
};

export const courseOf = (state: CaseState, events: readonly SignedEvent[], standards: { readonly [hash: string]: Standard }): readonly Step[] => {
  const people = new Map([...state.procedure.replaced.map((one) => one.person), ...(state.panel?.experts ?? []), ...(state.panel?.staff ?? []), ...(state.panel?.supervisors ?? [])].map((person) => [person.id, person.name]));
  const nameOf = (id: string): string => people.get(id) ?? (id === 'server' ? '服务器' : id);
  const numbers = new Map(Object.values(standards).flatMap((standard) => itemsOf(standard).map((item) => [item.id, item.no] as const)));
  const known = { nameOf, noOf: (item: string) => numbers.get(item) ?? item, matterOf: (id: string) => state.matters.find((one) => one.id === id)?.name ?? id };
  // A refused event had no effect and is no step; two of the same author's at one instant do not exist.
  const refused = new Set(state.refused.map((one) => `${one.at} ${one.actor} ${one.type}`));
  return orderEvents(events.filter((event) => event.channel === 'open')).flatMap((event): Step[] => {
    const tell = tellers[event.type as EventType];
    if (tell === undefined || event.body === undefined || refused.has(`${event.at} ${event.actor} ${event.type}`)) return [];
    const what = tell(event.body as never, known);
    return what === null ? [] : [{ at: event.at.split('/')[0]!, by: nameOf(event.actor), what }];
  });
};
