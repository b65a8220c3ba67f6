// An example case for the preview of a bureau's form: invented, and marked as an example on the page.

import type { BureauForm } from '#shared/document/form.ts';
import { fillPlaces } from '#shared/document/form.ts';
import type { ConclusionInput } from '../report/input.ts';
import type { DocumentInput } from '../report/kinds.ts';

const EXAMPLE = { name: '示例小吃店（样张）', address: '示例区示例路 1 号' };
const ITEM = { no: '1.4', text: '地面平整、无裂缝、易清洗、有排水坡度。', level: 'general' as const };

/** A conclusion or a notice as this form prints it; the number too, as its pattern writes one. */
export const exampleOf = (kind: 'conclusion' | 'notice', form: BureauForm, bureau: string, number: string, createdAt: string): DocumentInput => {
  const head = { createdAt, bureau, number, caseNumber: '示例〔2026〕0001', applicant: EXAMPLE, round: 1, testKey: true, form, footage: [], evidence: [] };
  if (kind === 'notice') {
    const places = { applicant: EXAMPLE.name, address: EXAMPLE.address, matters: '食品经营许可', deadline: '2026年12月10日', round: '1', bureau };
    return {
      kind,
      frame: { ...head, attached: { schema: 'kantai.document/1', kind: 'example' } },
      content: {
        matters: [{ name: '食品经营许可' }],
        opening: fillPlaces(form.notice.opening, places),
        deadline: '2026-12-10',
        problems: [{ ...ITEM, answer: 'fails', matters: ['食品经营许可'], basis: ['《餐饮服务食品安全操作规范》'], notes: ['地漏无防鼠隔栅。'], measure: '加装孔径不大于 6 毫米的不锈钢隔栅。', deadline: null, evidence: [] }],
        demands: form.notice.demands.map((text) => fillPlaces(text, places)),
        consequence: fillPlaces(form.notice.consequence, places),
        advice: [],
        contact: form.contact === '' ? null : form.contact,
      },
    };
  }
  const conclusion: ConclusionInput = {
    ...head,
    matter: { id: 'example', name: '食品经营许可' },
    standard: { title: '示例标准', version: '1', hash: '0'.repeat(64) },
    dates: {},
    outcome: 'rectify',
    derivation: ['一般项不符合 1/34 = 2.9% ≤ 10%'],
    sections: [{ no: '一', title: '场所', items: [{ ...ITEM, kind: 'check', answer: 'fails', notes: [{ text: '地漏无防鼠隔栅。' }], evidence: [] }] }],
    problems: [{ ...ITEM, answer: 'fails', basis: ['《餐饮服务食品安全操作规范》'], notes: ['地漏无防鼠隔栅。'], advice: [], evidence: [] }],
    panel: [{ name: '专家甲', lead: true, opinion: '总体符合要求。' }],
    settlements: [],
    dissent: [],
    consolidation: { checks: 'majority', scores: 'mean' },
    attachment: { schema: 'kantai.conclusion/1', case: 'example', matter: 'example', number: null, outcome: 'rectify', derivation: [], facts: {}, events: [], heads: {}, devices: [], serverKey: '', standards: {}, footage: [] },
  };
  return { kind, conclusion };
};
