import { describe, expect, it } from 'vitest';
import { chosenOf, checkDraw, recordOf } from '../panel/draw.ts';
import { documentOf, expert, hashOf, type History } from './history.testing.ts';
import { begunCase, draw, openedSession, seat, seatedCase, SEED } from './procedure.testing.ts';
import { trackOf } from './procedure.ts';
import { openHeads } from './seal.ts';

const reasons = (history: History) => history.fold().refused.map(({ type, reason }) => `${type}: ${reason}`);
const seen = (history: History) => ({ seen: openHeads(history.heads()) });

describe('drawing', () => {
  it('seats who follows from seed and number, and every record can be drawn again', () => {
    const history = begunCase();
    draw(history, 'draw-1');
    const state = history.fold();
    const record = recordOf(state.procedure.draws[0]!)!;
    expect(state.refused).toEqual([]);
    expect(state.panel!.experts.map(({ id }) => id)).toEqual(record.chosen);
    expect(state.panel!.lead).toBe(record.chosen[0]);
    expect(checkDraw(record, history.crypto)).toMatchObject({ ok: true, seedFits: true, chosenFits: true });
    expect(checkDraw({ ...record, chosen: record.chosen.toReversed() }, history.crypto).ok).toBe(false);
    expect(checkDraw({ ...record, seed: '00'.repeat(32) }, history.crypto)).toMatchObject({ ok: false, seedFits: false });
    expect(checkDraw({ ...record, nonce: '00'.repeat(16) }, history.crypto).seedFits).toBe(true);
  });

  it('that does not follow seats nobody, on any machine', () => {
    const history = begunCase();
    const pool = ['e1', 'e2', 'e3'].map(expert);
    history.append('server', 'server', 'draw.committed', { draw: 'd', count: 2, commitment: hashOf('0'), pool, excluded: [] });
    const entry = history.append('ds1', 's1', 'draw.entered', { draw: 'd', nonce: 'ab'.repeat(16) }, seen(history));
    history.append('server', 'server', 'draw.revealed', { draw: 'd', seed: SEED, entry, chosen: ['e1', 'e2'] }, seen(history));
    expect(reasons(history)).toEqual(['draw.revealed: drawMismatch']);
    expect(history.fold().panel!.experts).toEqual([]);
    expect(history.fold().status).toBe('unassigned');
  });

  it('gives everybody in the pool the same chance', () => {
    const { crypto } = begunCase();
    const pool = Array.from({ length: 10 }, (_, at) => expert(`p${at}`));
    const counts = new Map(pool.map(({ id }) => [id, 0]));
    const rounds = 2000;
    for (let round = 0; round < rounds; round += 1) {
      for (const id of chosenOf({ draw: `d${round}`, count: 3, pool }, SEED, '00'.repeat(16), crypto)) counts.set(id, counts.get(id)! + 1);
    }
    // 600 each is expected; the chi-square of nine degrees of freedom stays below 27.9 in 999 of 1000 cases. Sampling without
    // replacement makes it smaller still. The draws are fixed, so this cannot fail by chance.
    const expected = (rounds * 3) / 10;
    const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(chiSquare).toBeLessThan(27.9);
  });
});

describe('a session', () => {
  it('asks for statement, sign-in and lead before a sheet is submitted', () => {
    const history = begunCase({ lead: 'elected' });
    draw(history, 'draw-1');
    const [a, b, c] = history.fold().panel!.experts.map(({ id }) => id) as [string, string, string];
    const submit = () => history.seal(`d-${a}`, a);
    submit();
    history.append(`d-${a}`, a, 'member.signedIn', {});
    seat(history, a);
    submit();
    for (const member of [b, c]) seat(history, member);
    for (const member of [a, c]) history.append(`d-${member}`, member, 'lead.voted', { for: b });
    submit();
    expect(reasons(history)).toEqual(['sheet.sealed: recusalMissing', 'member.signedIn: recusalMissing', 'sheet.sealed: noLead']);
    expect(history.fold()).toMatchObject({ submitted: [a], panel: { lead: b } });
  });

  it('a seal says neither opinion nor length, and the sheet stands with both once it is open', () => {
    const { history, members } = openedSession();
    const open = history.events.filter((event) => event.channel === 'open');
    expect(JSON.stringify(open)).not.toContain('意见 e');
    expect(open.flatMap((event) => Object.keys(event.seen ?? {})).filter((stream) => stream.endsWith('/sheet'))).toEqual([]);
    for (const member of members) expect(history.fold().sheets[member]!.submitted).toMatchObject({ opinion: `意见 ${member}` });
    expect(history.fold().refused).toEqual([]);
  });

  it('what is written after the seal does not count, and a seal on nothing is a sheet that never comes', () => {
    const { history, members } = seatedCase();
    const [a] = members as [string, string, string];
    history.append(`d-${a}`, a, 'item.answered', { item: 'i1', answer: 'meets' });
    history.seal(`d-${a}`, a);
    history.append(`d-${a}`, a, 'item.answered', { item: 'i1', answer: 'fails' });
    expect(history.fold().sheets[a]!.items['i1']!.answer).toBe('meets');
    expect(reasons(history)).toEqual(['item.answered: alreadySubmitted']);
    const b = members[1]!;
    history.append(`d-${b}`, b, 'sheet.sealed', { seal: hashOf('bad') }, seen(history));
    expect(history.fold().submitted.toSorted()).toEqual([a, b].toSorted());
    expect(history.fold().sheets[b]).toBeUndefined();
  });
});

describe('who has a conflict', () => {
  it('is replaced by draw; what they gave is void, the panel is closed again and all is done anew', () => {
    const { history, members } = openedSession();
    const [a, b, c] = members as [string, string, string];
    for (const member of [a, b]) history.append(`d-${member}`, member, 'item.voted', { item: 'i1', answer: 'fails' }, seen(history));
    history.append('ds1', 's1', 'item.settled', { item: 'i1', answer: 'fails', reason: '一致' }, seen(history));
    expect(history.fold().settled['i1']).toMatchObject({ answer: 'fails' });
    history.append(`d-${c}`, c, 'recusal.stated', { conflict: true, grounds: ['kin'], note: '表亲' }, seen(history));
    const pool = ['e1', 'e2', 'e3', 'e4', 'e5', 'e6'].filter((id) => !members.includes(id)).map(expert);
    draw(history, 'draw-2', { count: 1, replaces: c, reason: '回避', pool });
    const state = history.fold();
    const replacement = state.procedure.draws[1]!.revealed!.chosen[0]!;
    expect(state.panel!.experts.map(({ id }) => id)).toEqual([a, b, replacement]);
    expect(state.status).toBe('scoring');
    expect(state.panelOpened).toBeUndefined();
    expect(state.settled).toEqual({});
    expect(state.procedure).toMatchObject({ votes: [], replaced: [{ person: { id: c }, in: { id: replacement } }] });
    expect(state.procedure.replaced[0]!.submission).toBeDefined();
    expect(Object.keys(state.sheets)).not.toContain(c);
    expect(state.submitted).toEqual([a, b].toSorted());
    seat(history, replacement);
    history.append(`d-${replacement}`, replacement, 'item.answered', { item: 'i1', answer: 'meets' });
    history.seal(`d-${replacement}`, replacement);
    history.append(`d-${a}`, a, 'panel.opened', {}, seen(history));
    // The sheet of who left is nobody's on this panel any more.
    expect(history.fold().refused.filter(({ actor }) => actor !== c)).toEqual([]);
    expect(history.fold().status).toBe('opened');
  });

  it('keeps the panel shut until then, and who left does not come back', () => {
    const { history, members } = seatedCase();
    const [a, b, c] = members as [string, string, string];
    history.append('ds1', 's1', 'objection.recorded', { objection: 'o', person: b, reason: '曾任职' }, seen(history));
    history.append('ds2', 's2', 'objection.decided', { objection: 'o', upheld: true, reason: '属实' }, seen(history));
    for (const member of [a, b, c]) history.seal(`d-${member}`, member);
    history.append(`d-${a}`, a, 'panel.opened', {}, seen(history));
    expect(reasons(history)).toEqual(['sheet.sealed: conflicted', 'panel.opened: conflicted']);
    const other = ['e1', 'e2', 'e3', 'e4'].find((id) => !members.includes(id))!;
    history.append('server', 'server', 'member.replaced', { person: b, by: expert(other), why: 'objection', reason: '异议成立' }, seen(history));
    history.append('server', 'server', 'member.replaced', { person: c, by: expert(b), why: 'absent', reason: '缺席' }, seen(history));
    expect(reasons(history)).toContain('member.replaced: alreadyDone');
    expect(history.fold().panel!.experts.map(({ id }) => id)).toEqual([a, other, c]);
  });
});

describe('deliberation', () => {
  it('keeps old and new with reason; a change from what is no longer held does not count', () => {
    const { history, members } = openedSession();
    const [a] = members as [string];
    const change = (from: 'meets' | 'fails', to: 'meets' | 'fails') =>
      history.append(`d-${a}`, a, 'opinion.changed', { item: 'i1', from: { answer: from }, to: { answer: to }, reason: '复看影像' }, seen(history));
    change('meets', 'fails');
    change('meets', 'fails');
    expect(reasons(history)).toEqual(['opinion.changed: stale']);
    expect(history.fold().procedure.opinions).toMatchObject([{ by: a, from: { answer: 'meets' }, to: { answer: 'fails' }, reason: '复看影像' }]);
    expect(history.fold().sheets[a]!.items['i1']!.answer).toBe('meets');
  });

  it('settles by votes', () => {
    const { history, members } = openedSession({ votes: 'twoThirds' });
    const settle = () => history.append('ds1', 's1', 'item.settled', { item: 'i1', answer: 'fails', reason: '表决' }, seen(history));
    const vote = (member: string, answer: 'meets' | 'fails') => history.append(`d-${member}`, member, 'item.voted', { item: 'i1', answer }, seen(history));
    vote(members[0]!, 'fails');
    vote(members[1]!, 'meets');
    settle();
    vote(members[1]!, 'fails');
    settle();
    expect(reasons(history)).toEqual(['item.settled: notVoted']);
    expect(history.fold().settled['i1']).toMatchObject({ answer: 'fails' });
  });

  it('minutes are approved as they are: an edit asks everybody again', () => {
    const { history, members } = openedSession({ minutes: true });
    const [a, b, c] = members as [string, string, string];
    const first = history.append('ds1', 's1', 'minutes.edited', { text: '一' }, seen(history));
    history.append(`d-${a}`, a, 'minutes.approved', { edit: first }, seen(history));
    const second = history.append(`d-${a}`, a, 'minutes.edited', { text: '二' }, seen(history));
    history.append(`d-${b}`, b, 'minutes.approved', { edit: first }, seen(history));
    const compose = () => history.append('ds1', 's1', 'conclusion.composed', { matter: 'food', outcome: 'pass', derivation: '', document: documentOf('d0c') }, seen(history));
    history.append('server', 'server', 'conclusion.numbered', { matter: 'food', number: '1' }, seen(history));
    for (const member of [a, b]) history.append(`d-${member}`, member, 'minutes.approved', { edit: second }, seen(history));
    compose();
    // Refusing without a written dissent counts as agreement, and is recorded.
    history.append('ds1', 's1', 'signature.refused', { person: c, document: 'minutes', reason: '不愿签署' }, seen(history));
    compose();
    expect(reasons(history)).toEqual(['minutes.approved: stale', 'conclusion.composed: minutesOpen']);
    expect(history.fold().conclusions['food']!.composed).toBeDefined();
  });
});

describe('the one rectification', () => {
  const noticed = () => {
    const { history, members } = openedSession();
    history.append('ds1', 's1', 'notice.issued', {
      addressee: '小馆', deadline: '2026-12-20', consequence: '逾期视为不通过',
      problems: [{ item: 'i1', problem: '无标识', clause: '第三条', measure: '补贴', marks: [] }],
    }, seen(history));
    const answer = (item: string) => history.append('ds1', 's1', 'rectification.answered', { item, text: '已补', footage: [hashOf('f1')] }, seen(history));
    const judge = (who: string, event: string, verdict: 'accepted' | 'returned') =>
      history.append(`d-${who}`, who, 'rectification.judged', { item: 'i1', answer: event, verdict, reason: '核对影像' }, seen(history));
    return { history, members, answer, judge };
  };

  it('is one: a second notice, another item, a change of mind do not count', () => {
    const { history, members, answer } = noticed();
    const [a] = members as [string];
    history.append('ds2', 's2', 'notice.issued', { addressee: '小馆', deadline: '2026-12-20', consequence: '', problems: [{ item: 'i2', problem: '另一处', clause: '', measure: '', marks: [] }] }, seen(history));
    answer('i2');
    history.append(`d-${a}`, a, 'opinion.changed', { item: 'i1', from: { answer: 'meets' }, to: { answer: 'fails' }, reason: '迟' }, seen(history));
    expect(reasons(history)).toEqual(['notice.issued: alreadyNotified', 'rectification.answered: notInNotice', 'opinion.changed: alreadyNotified']);
  });

  it('one who returns is enough, two must accept, the conclusion waits until it is closed', () => {
    const { history, members, answer, judge } = noticed();
    const [a, b] = members as [string, string];
    const track = () => trackOf(history.fold().procedure, 'i1').state;
    history.append('server', 'server', 'conclusion.numbered', { matter: 'food', number: '1' });
    const compose = () => history.append('ds1', 's1', 'conclusion.composed', { matter: 'food', outcome: 'pass', derivation: '', document: documentOf('d0c') }, seen(history));
    expect(track()).toBe('awaited');
    const first = answer('i1');
    judge(a, first, 'returned');
    expect(track()).toBe('returned');
    const second = answer('i1');
    judge(a, first, 'accepted');
    judge(a, second, 'accepted');
    expect(track()).toBe('answered');
    compose();
    history.append('ds1', 's1', 'rectification.closed', { reason: '结束' }, seen(history));
    judge(b, second, 'accepted');
    expect(track()).toBe('accepted');
    history.append('ds1', 's1', 'rectification.closed', { reason: '结束' }, seen(history));
    compose();
    expect(reasons(history)).toEqual(['rectification.judged: stale', 'conclusion.composed: rectificationOpen', 'rectification.closed: rectificationOpen']);
    expect(history.fold().conclusions['food']!.composed).toBeDefined();
  });

  it('a later finding needs a reason and somebody else\'s approval', () => {
    const { history, answer } = noticed();
    const finding = { finding: 'f', item: 'i2', problem: '漏看', clause: '', measure: '', wasVisible: true };
    history.append('ds1', 's1', 'finding.added', { ...finding, reason: ' ' }, seen(history));
    history.append('ds1', 's1', 'finding.added', { ...finding, reason: '首轮影像可见而漏看' }, seen(history));
    answer('i2');
    history.append('ds1', 's1', 'finding.decided', { finding: 'f', approved: true, reason: '同意' }, seen(history));
    history.append('ds2', 's2', 'finding.decided', { finding: 'f', approved: true, reason: '同意' }, seen(history));
    answer('i2');
    expect(reasons(history)).toEqual(['finding.added: reasonMissing', 'rectification.answered: notInNotice', 'finding.decided: ownFinding']);
  });
});

describe('other ends', () => {
  it('a withdrawn case takes nothing more; a reason is compulsory', () => {
    const { history } = openedSession();
    history.append('ds1', 's1', 'case.returned', { reason: ' ', basis: '' }, seen(history));
    history.append('ds1', 's1', 'case.withdrawn', { reason: '不再开店' }, seen(history));
    history.append('ds2', 's2', 'minutes.edited', { text: '迟' }, seen(history));
    expect(history.fold()).toMatchObject({ status: 'withdrawn', procedure: { ended: { reason: '不再开店' } } });
    expect(reasons(history)).toEqual(['case.returned: reasonMissing', 'minutes.edited: ended']);
  });

  it('a survey on site names two of the staff, and is made before anybody submits', () => {
    const { history, members } = seatedCase({ kind: 'onSite' });
    const [a] = members as [string];
    history.seal(`d-${a}`, a);
    history.append('ds1', 's1', 'survey.made', { surveyors: ['s1', 's1'], on: '2026-11-24', note: '' }, seen(history));
    history.append('ds1', 's1', 'survey.made', { surveyors: ['s1', 's2'], on: '2026-11-24', note: '' }, seen(history));
    history.seal(`d-${a}`, a);
    expect(reasons(history)).toEqual(['sheet.sealed: surveyMissing', 'survey.made: unknownPerson']);
    expect(history.fold().submitted).toEqual([a]);
  });

  it('a clock stops and goes on, once each', () => {
    const { history } = seatedCase();
    history.append('ds1', 's1', 'clock.stopped', { cause: '专家评审', basis: '《行政许可法》第四十五条' }, seen(history));
    history.append('ds2', 's2', 'clock.stopped', { cause: '再停', basis: '' }, seen(history));
    history.append('ds2', 's2', 'clock.resumed', {}, seen(history));
    history.append('ds2', 's2', 'clock.resumed', {}, seen(history));
    expect(reasons(history)).toEqual(['clock.stopped: alreadyDone', 'clock.resumed: notAllowed']);
    expect(history.fold().procedure.stops).toMatchObject([{ cause: '专家评审', resumed: { by: 's2' } }]);
  });
});
