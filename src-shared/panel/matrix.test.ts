import { describe, expect, it } from 'vitest';
import { formatInstant } from '../log/clock.ts';
import { openHeads } from '../case/seal.ts';
import { hashOf, mark, START } from '../case/history.testing.ts';
import { seatedCase } from '../case/procedure.testing.ts';
import { standardSchema, type Standard } from '../standard/standard.ts';
import { asReference, disagreementFirst, matrixOf } from './matrix.ts';
import { minutesText } from './minutes.ts';
import { minutesFacts, noticeFacts, problemsOf, trackingFacts } from './notice.ts';

const item = (id: string, more: object) => ({ id, no: id, text: `第 ${id} 项`, kind: 'check', level: 'general', answers: ['meets', 'basically', 'fails', 'na'], basis: [`第${id}条`], ...more });
const standard: Standard = standardSchema.parse({
  schema: 1, id: 't', version: '1', title: '试', source: '试', materials: [], flow: [], shots: [],
  matters: [{ id: 'food', name: '食品经营许可', mark: '食许', rule: { family: 'defectCountMatrix', na: 'excluded', partial: { as: 'perFail', count: 3, rounding: 'exact' }, measures: { general: { of: 'defects', levels: ['general'] } }, rows: [{ when: [{ measure: 'general', op: '>=', value: 1 }], outcome: 'rectify' }], otherwise: { outcome: 'pass' } } }],
  sections: [{ no: '一', title: '场所', items: [item('i1', {}), item('i2', { answers: ['meets', 'fails'] }), item('i3', { kind: 'score', max: 10 }), item('i4', {})] }],
});
const standards = { [hashOf('57a')]: standard };

/** Five members: agreed on i4, torn on i1, one against the rest on the objective i2, one far off on i3. */
const played = () => {
  const { history, members } = seatedCase({ size: 5 });
  const points = [9, 9, 8, 9, 2];
  members.forEach((member, at) => {
    let now = START + 3_600_000;
    const act = (item: string, answer: 'meets' | 'fails' | 'basically', more: object = {}, ms = 30_000) => {
      now += ms;
      history.append(`d-${member}`, member, 'item.answered', { item, answer, ...more }, { at: formatInstant({ ms: now, counter: at }) });
    };
    act('i1', at < 2 ? 'meets' : 'fails');
    act('i2', at === 4 ? 'fails' : 'meets');
    act('i3', points[at] === 9 ? 'basically' : 'basically', { points: points[at] });
    // The third answers without looking.
    act('i4', 'meets', {}, at === 2 ? 500 : 30_000);
    if (at === 3) {
      history.append(`d-${member}`, member, 'footage.looked', { sha256: hashOf('f1') }, { at: formatInstant({ ms: now + 1, counter: at }) });
      history.append(`d-${member}`, member, 'mark.placed', { mark: mark('m', 'i1', 'f1') }, { at: formatInstant({ ms: now + 2, counter: at }) });
      history.append(`d-${member}`, member, 'item.noted', { item: 'i1', note: '无标识' }, { at: formatInstant({ ms: now + 3, counter: at }) });
    }
    history.seal(`d-${member}`, member, '整改');
  });
  history.append(`d-${members[0]!}`, members[0]!, 'panel.opened', {}, { seen: openHeads(history.heads()) });
  return { history, members };
};

describe('the matrix', () => {
  it('puts what is open and furthest apart first, asks questions, and changes no score', () => {
    const { history, members } = played();
    const state = history.fold();
    expect(state.refused).toEqual([]);
    const matrix = matrixOf(state, standards)!;
    expect(disagreementFirst(matrix.rows).map((row) => row.item.id)).toEqual(['i1', 'i2', 'i3', 'i4']);
    const flags = Object.fromEntries(matrix.rows.map((row) => [row.item.id, row.flags]));
    expect(flags['i2']).toEqual([{ kind: 'objectiveDiffers', numbers: [2] }]);
    expect(flags['i3']).toEqual([{ kind: 'range', numbers: [2, 9] }, { kind: 'farFromMedian', person: members[4], numbers: [2, 9] }]);
    expect(flags['i4']).toEqual([{ kind: 'tooFast', person: members[2], numbers: [0.5] }]);
    // Four of five answered i1 without opening the picture on which the fifth has a mark.
    expect(flags['i1']!.filter((flag) => flag.kind === 'evidenceUnopened').map((flag) => flag.person)).toEqual(members.filter((_, at) => at !== 3));
    expect(matrix.rows[2]!.decided).toMatchObject({ points: 7.4, by: 'mean' });
    expect(matrix.agreement.interval.kind).toBe('value');
    // As a case to calibrate on: who answered as the reference says; 8 of 10 points are 9, 2 are not.
    const reference = [{ item: 'i1', answer: 'fails' as const }, { item: 'i3', answer: 'basically' as const, points: 9 }];
    expect(members.map((member) => asReference(matrix, member, reference))).toEqual([0.5, 0.5, 1, 1, 0.5]);
    expect(matrix.byPerson[4]!.percent).toBeLessThan(matrix.byPerson[2]!.percent!);
  });

  it('is nothing before the opening', () => {
    const { history } = seatedCase();
    expect(matrixOf(history.fold(), standards)).toBeNull();
  });
});

describe('what is written of it', () => {
  it('one problem an item, of all experts; notice, tracking and minutes say what was done', () => {
    const { history, members } = played();
    const seen = () => ({ seen: openHeads(history.heads()) });
    history.append(`d-${members[0]!}`, members[0]!, 'opinion.changed', { item: 'i1', from: { answer: 'meets' }, to: { answer: 'fails' }, reason: '放大后确无标识' }, seen());
    history.append(`d-${members[1]!}`, members[1]!, 'dissent.stated', { item: 'i1', text: '标识在镜头之外，不应判不符合。' }, seen());
    const problems = problemsOf(history.fold(), standards);
    expect(problems.map(({ item: id, problem, clause, marks }) => ({ id, problem, clause, marks: marks.length }))).toEqual([
      { id: 'i1', problem: '无标识', clause: '第i1条', marks: 1 },
      { id: 'i3', problem: '第 i3 项：基本符合', clause: '第i3条', marks: 0 },
    ]);
    history.append('ds1', 's1', 'notice.issued', { addressee: '小馆', deadline: '2026-12-20', consequence: '逾期不改视为不通过', problems: problems.slice(0, 1) }, seen());
    const answer = history.append('ds1', 's1', 'rectification.answered', { item: 'i1', text: '已补贴', footage: [hashOf('f1')] }, seen());
    for (const who of ['s1', 's2']) history.append(`d${who}`, who, 'rectification.judged', { item: 'i1', answer, verdict: 'accepted', reason: '标识清楚' }, seen());
    history.append('ds1', 's1', 'rectification.closed', { reason: '全部整改到位' }, seen());
    const state = history.fold();
    expect(state.refused).toEqual([]);
    expect(noticeFacts(state, standards)).toMatchObject({ addressee: '小馆', problems: [{ no: 'i1', late: false, deadline: '2026-12-20', evidence: [{ mark: { id: 'm' } }] }] });
    expect(trackingFacts(state, standards)).toMatchObject({ rows: [{ state: 'accepted', answers: [{ judgements: [{ verdict: 'accepted' }, { verdict: 'accepted' }] }] }], closed: { reason: '全部整改到位' } });
    const text = minutesText(minutesFacts(state, standards)!);
    expect(text).toContain('“标识在镜头之外，不应判不符合。”');
    expect(text).toContain('符合 → 不符合，理由：放大后确无标识');
    // The blind answer stays readable, and what was put right is met in the end.
    const row = matrixOf(state, standards)!.rows[0]!;
    expect(row.cells[0]).toMatchObject({ blind: { answer: 'meets' }, now: { answer: 'fails' } });
    expect(row.decided).toMatchObject({ answer: 'meets', how: 'rectified' });
  });
});
