// One document of every other kind to test and to look at, telling the same story as the full conclusion.

import { defaultForm } from '#shared/document/form.ts';
import type { ConclusionInput } from './input.ts';
import type { DocumentFrame, OtherInput, OtherKind } from './kinds.ts';
import { fullInput } from './sample.testing.ts';

const frameOf = (full: ConclusionInput, number: string | undefined, kind: OtherKind): DocumentFrame => ({
  createdAt: full.createdAt,
  bureau: full.bureau,
  ...(number === undefined ? {} : { number }),
  caseNumber: full.caseNumber,
  applicant: full.applicant,
  round: 1,
  testKey: true,
  form: { ...defaultForm(full.bureau), contact: '临江区政务服务中心 3 号窗口，电话 0000-5550187' },
  footage: kind === 'album' || kind === 'archive' ? full.footage : [],
  evidence: kind === 'notice' ? full.evidence.slice(0, 4) : kind === 'album' ? full.evidence : kind === 'tracking' ? full.evidence.slice(0, 2) : [],
  attached: { schema: 'kantai.document/1', kind, case: 'case-1', number: number ?? null },
});

export const otherSamples = async (): Promise<readonly OtherInput[]> => {
  const full = await fullInput();
  const experts = full.panel.map(({ name, lead }) => ({ name, lead }));
  const problems = full.problems.map((row, index) => ({ no: row.no, text: row.text, level: row.level, basis: row.basis, notes: row.notes, measure: row.advice[0] ?? '更换刻度清晰的温度计，并拍照上传。', deadline: index === 0 ? '2026-12-05' : null }));
  return [
    {
      kind: 'notice',
      frame: frameOf(full, '临审整改〔2026〕12号', 'notice'),
      content: {
        matters: [{ name: full.matter.name }, { name: '酒类商品零售许可' }],
        opening: '你（单位）申办“食品经营许可”，我局组织专家进行了云上踏勘评审（第 1 轮）。经评审，发现下列不符合要求的情形，现一次性告知，请于整改期限内完成整改。',
        deadline: '2026-12-10',
        problems: problems.map((row, index) => ({ ...row, answer: index === 0 ? 'fails' : 'basically', matters: ['食品经营许可'], evidence: index === 0 ? [2, 4] : [] })),
        demands: defaultForm('').notice.demands,
        consequence: defaultForm('').notice.consequence,
        advice: [{ no: '3.2', text: '建议在备餐间门口加装风幕机。' }],
        contact: '临江区政务服务中心 3 号窗口，电话 0000-5550187',
      },
    },
    {
      kind: 'tracking',
      frame: frameOf(full, '临审跟踪〔2026〕3号', 'tracking'),
      content: {
        notice: { number: '临审整改〔2026〕12号', at: '2026-11-24T02:00:00.000Z', deadline: '2026-12-10' },
        rows: problems.map((row, index) => ({
          ...row,
          state: index === 0 ? 'accepted' : 'open',
          rounds: index === 0
            ? [
                { round: 1, at: '2026-11-28T02:00:00.000Z', words: '已加装塑料隔栅。', judged: 'returned', reason: '孔径约 10 毫米，大于 6 毫米。', by: '张䶮', evidence: [1] },
                { round: 2, at: '2026-12-02T02:00:00.000Z', words: '已换为不锈钢隔栅，孔径 5 毫米；瓷砖已补贴。', judged: 'accepted', reason: '', by: '张䶮', evidence: [2] },
              ]
            : [],
        })),
        reminders: [{ at: '2026-11-27T02:00:00.000Z', by: '王记录', how: '电话', what: '提醒按期提交整改材料。' }],
        closed: null,
      },
    },
    {
      kind: 'minutes',
      frame: frameOf(full, '临审会记〔2026〕9号', 'minutes'),
      content: {
        session: { openedAt: full.dates.panelOpenedAt!, closedAt: '2026-11-23T07:45:00.000Z', lead: '张䶮', place: '临江区行政审批局 302 会议室', recorder: '王记录', recusal: '到会专家均声明与申请人无利害关系。', remarks: null },
        present: [
          ...full.panel.map((one) => ({ name: one.name, role: 'expert' as const, lead: one.lead, industry: one.industry ?? null, title: one.title ?? null, submittedAt: one.submittedAt ?? null, opinion: one.opinion })),
          { name: '王记录', role: 'staff', lead: false, industry: null, title: null, submittedAt: null, opinion: '' },
        ],
        experts,
        course: [
          { at: '2026-11-19T02:00:00.000Z', by: '服务器', what: '立案，锁定踏勘标准 2026.1 版。' },
          ...full.panel.map((one) => ({ at: one.submittedAt!, by: one.name, what: '提交打分表并锁定。' })),
          { at: full.dates.panelOpenedAt!, by: '张䶮', what: '开启合议，评审组互相可见打分与意见。' },
          { at: '2026-11-23T07:30:00.000Z', by: '张䶮', what: '议定第 2.7 项：基本符合。' },
        ],
        settlements: full.settlements.map((row) => ({ ...row, before: row.before.map((one) => ({ ...one, points: one.points ?? null })), points: row.points ?? null })),
        dissent: full.dissent,
        matters: [{ name: full.matter.name, outcome: 'rectify', label: '限期整改', derivation: full.derivation }],
      },
    },
    {
      kind: 'scores',
      frame: frameOf(full, undefined, 'scores'),
      content: {
        matter: { name: full.matter.name },
        standard: full.standard,
        openedAt: full.dates.panelOpenedAt!,
        experts,
        sections: full.sections.map((section) => ({
          no: section.no,
          title: section.title,
          items: section.items.map((item) => ({
            no: item.no, text: item.text, level: item.level, max: item.max ?? null,
            given: experts.map((_, index) => ({ answer: item.answer === 'basically' && index === 1 ? 'meets' as const : item.answer, points: item.points ?? null })),
            answer: item.answer, points: item.points ?? null,
            how: item.answer === 'basically' ? 'settled' as const : 'unanimous' as const, by: null, differs: item.answer === 'basically',
          })),
        })),
        agreement: [{ name: '逐项一致率', value: '39/40 = 97.5%' }],
      },
    },
    {
      kind: 'standard',
      frame: frameOf(full, undefined, 'standard'),
      content: {
        standard: { ...full.standard, source: '自编示范标准', inForce: '2026-01-01 起' },
        matters: [{ name: full.matter.name, rule: ['★ 关键项不符合 ≥ 1 → 不通过', '一般项不符合 ≤ 10% → 整改后通过', '其余 → 不通过'] }],
        materials: [{ no: '1', title: '营业执照复印件', basis: '《食品经营许可和备案管理办法》' }, { no: '2', title: '平面布局图', basis: null }],
        flow: [{ no: '1', title: '门头与周边环境', shots: ['门头', '周边 25 米'] }, { no: '2', title: '后厨', shots: [] }],
        sections: full.sections.map((section) => ({
          no: section.no,
          title: section.title,
          items: section.items.map((item) => ({
            no: item.no, text: item.text, level: item.level, max: item.max ?? null, deferred: item.no === '4.2',
            basis: ['《餐饮服务食品安全操作规范》4.2.3'], method: '看全景影像；必要时放大到原始像素。', guidance: item.no.endsWith('.1') ? '“不少于 25 米”指直线距离。' : '', shots: ['后厨 全景'],
          })),
        })),
      },
    },
    {
      kind: 'album',
      frame: frameOf(full, undefined, 'album'),
      content: {
        groups: [
          { title: '后厨 全景', text: '原件 SHA-256 0a7c2e…', pictures: [1, 3, 5] },
          { title: '专间入口', text: '', pictures: [2, 4, 6] },
        ],
      },
    },
    {
      kind: 'archive',
      frame: frameOf(full, undefined, 'archive'),
      content: {
        matters: [{ name: full.matter.name }],
        retention: '10 年',
        status: '已办结',
        documents: [
          { title: '云上踏勘评审结论书', matter: full.matter.name, number: '临审食许〔2026〕31号', version: 1, superseded: true, signed: true, at: '2026-11-23T08:05:00.000Z', bytes: 345_678, sha256: 'ab'.repeat(32) },
          { title: '云上踏勘评审结论书', matter: full.matter.name, number: '临审食许〔2026〕33号', version: 2, superseded: false, signed: true, at: '2026-11-25T08:05:00.000Z', bytes: 355_678, sha256: 'cd'.repeat(32) },
        ],
        streams: [
          { device: '5f2c9e1a-server', person: '服务器', channel: 'open', count: 5, head: '12'.repeat(32) },
          { device: '9b1d77c4-88aa', person: '张䶮', channel: 'sheet', count: 52, head: '34'.repeat(32) },
        ],
      },
    },
  ];
};
