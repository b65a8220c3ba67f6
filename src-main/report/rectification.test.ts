// What the panel's procedure recorded flows into notice, tracking report and minutes by itself.

import { describe, expect, it } from 'vitest';
import { openedSession } from '#shared/case/procedure.testing.ts';
import { openHeads } from '#shared/case/seal.ts';
import { hashOf } from '#shared/case/history.testing.ts';
import { standardSchema } from '#shared/standard/standard.ts';
import { otherInput, type OtherSource } from './other-from-case.ts';
import type { ContentOf, OtherKind } from './kinds.ts';

const standard = standardSchema.parse({
  schema: 1, id: 'test', version: '1', title: '测试标准', source: 'test', materials: [], flow: [], shots: [],
  matters: [{
    id: 'food', name: '食品经营许可', mark: '食许',
    rule: {
      family: 'defectCountMatrix', na: 'excluded', partial: { as: 'perFail', count: 3, rounding: 'exact' }, measures: { general: { of: 'defects', levels: ['general'] } },
      rows: [{ when: [{ measure: 'general', op: '>=', value: 1 }], outcome: 'rectify' }], otherwise: { outcome: 'pass' },
    },
  }],
  sections: [{ id: 's', no: '一', title: '场所', items: [{ id: 'i1', no: '1.1', text: '地漏有防鼠隔栅。', kind: 'check', level: 'general', answers: ['meets', 'basically', 'fails', 'na'], basis: ['《规范》第 3 条'] }] }],
});

const session = () => {
  const { history, members } = openedSession();
  const seen = () => ({ seen: openHeads(history.heads()) });
  history.append(`d-${members[1]!}`, members[1]!, 'dissent.stated', { text: '本人认为应判不通过。' }, seen());
  history.append('ds1', 's1', 'notice.issued', { addressee: '小馆', deadline: '2026-12-20', consequence: '', problems: [{ item: 'i1', problem: '无隔栅', clause: '《规范》第 3 条', measure: '加装隔栅', marks: [] }] }, seen());
  history.append('ds1', 's1', 'reminder.given', { what: '请按期提交。', how: 'phone' }, seen());
  const first = history.append('ds1', 's1', 'rectification.answered', { item: 'i1', text: '已装塑料隔栅', footage: [hashOf('f1')] }, seen());
  history.append(`d-${members[0]!}`, members[0]!, 'rectification.judged', { item: 'i1', answer: first, verdict: 'returned', reason: '孔径太大' }, seen());
  return { history, members, seen };
};

const contentOf = <K extends OtherKind>(kind: K, { history }: ReturnType<typeof session>): ContentOf[K] => {
  const source: OtherSource = { state: history.fold(), standards: { [hashOf('57a')]: standard }, events: history.events, kind, crops: [], entries: {}, createdAt: '2026-11-26T00:00:00Z', testKey: true, crypto: history.crypto };
  return otherInput(source)!.content as ContentOf[K];
};

describe('what the procedure recorded', () => {
  it('is in the tracking report round by round, as each was judged, with reminders and the end', () => {
    const one = session();
    expect(contentOf('tracking', one)).toMatchObject({
      notice: { deadline: '2026-12-20' },
      rows: [{ no: '1.1', measure: '加装隔栅', state: 'returned', rounds: [{ round: 1, words: expect.stringContaining('已装塑料隔栅（影像：'), judged: 'returned', reason: '孔径太大', by: expect.stringMatching(/^专家/) }] }],
      reminders: [{ how: '电话', what: '请按期提交。' }],
      closed: null,
    });
    const second = one.history.append('ds1', 's1', 'rectification.answered', { item: 'i1', text: '已换不锈钢', footage: [] }, one.seen());
    expect(contentOf('tracking', one).rows[0]).toMatchObject({ state: 'answered', rounds: [{ judged: 'returned' }, { round: 2, words: '已换不锈钢', judged: 'open', by: null }] });
    for (const member of one.members.slice(0, 2)) one.history.append(`d-${member}`, member, 'rectification.judged', { item: 'i1', answer: second, verdict: 'accepted', reason: '孔径合格' }, one.seen());
    one.history.append('ds1', 's1', 'rectification.closed', { reason: '全部认可' }, one.seen());
    expect(one.history.fold().refused).toEqual([]);
    expect(contentOf('tracking', one)).toMatchObject({ rows: [{ state: 'accepted', rounds: [{ judged: 'returned' }, { judged: 'accepted', by: expect.stringContaining('、') }] }], closed: { reason: '全部认可' } });
  });

  it('is in the notice: measure and deadline as issued, where staff enter nothing else', () => {
    expect(contentOf('notice', session())).toMatchObject({ deadline: '2026-12-20', problems: [{ no: '1.1', measure: '加装隔栅' }] });
  });

  it('is in the minutes: draw, statements, dissent word for word, notice and rectification', () => {
    const minutes = contentOf('minutes', session());
    const said = minutes.course.map(({ what }) => what).join('\n');
    for (const step of ['随机抽取评审专家', '声明无应当回避的情形', '签到', '发出整改通知，共 1 项', '收到第 1.1 项整改材料：已装塑料隔栅', '第 1.1 项整改退回：孔径太大', '督促：请按期提交。']) expect(said).toContain(step);
    expect(minutes.session.recusal).toMatch(/声明无应当回避的情形。$/);
    expect(minutes.dissent).toEqual([{ name: expect.stringMatching(/^专家/), text: '本人认为应判不通过。' }]);
  });
});
