import { describe, expect, it } from 'vitest';
import { START } from '../case/history.testing.ts';
import { begunCase, openedSession } from '../case/procedure.testing.ts';
import { openHeads } from '../case/seal.ts';
import { deadlinesOf, mostUrgent, urgencyOn } from './deadlines.ts';

// Past everything that these histories write.
const NOW = START + 86_400_000;
const limits = [{ matter: 'food', statutoryDays: 20, promisedDays: 4, stops: ['rectification' as const] }];

describe('deadlines', () => {
  it('are days: what was worked out yesterday is true today', () => {
    const state = begunCase({ limits }).fold();
    const today = deadlinesOf(state, START);
    // START is Monday 2026-11-23: four working days after it is Friday, and the day before the last is red.
    expect(today.find(({ kind }) => kind === 'promised')).toEqual({ kind: 'promised', matter: 'food', on: '2026-11-27', amberFrom: '2026-11-26', redFrom: '2026-11-26' });
    expect(deadlinesOf(state, START + 86_400_000)).toEqual(today);
    expect(mostUrgent(today)!.kind).toBe('promised');
    const promised = today.find(({ kind }) => kind === 'promised')!;
    expect(['2026-11-25', '2026-11-26', '2026-11-27', '2026-11-28'].map((day) => urgencyOn(promised, day))).toEqual(['calm', 'red', 'red', 'over']);
  });

  it('while the applicant rectifies it is the notice’s earliest open item, and the clock that stands has none', () => {
    const { history, members } = openedSession({ limits });
    history.append('ds1', 's1', 'notice.issued', {
      addressee: '甲', deadline: '2026-12-31', consequence: '',
      problems: [{ item: 'i1', problem: '无标识', clause: '', measure: '补', deadline: '2026-12-11', marks: [] }, { item: 'i2', problem: '无灯', clause: '', measure: '补', marks: [] }],
    }, { seen: openHeads(history.heads()) });
    expect(deadlinesOf(history.fold(), NOW)).toEqual([{ kind: 'rectification', on: '2026-12-11', amberFrom: '2026-12-08', redFrom: '2026-12-10' }]);
    const answer = history.append('ds1', 's1', 'rectification.answered', { item: 'i1', text: '已补', footage: [] }, { seen: openHeads(history.heads()) });
    expect(deadlinesOf(history.fold(), NOW).map(({ on }) => on)).toEqual(['2026-12-31']);
    history.append(`d-${members[0]!}`, members[0]!, 'rectification.judged', { item: 'i1', answer, verdict: 'returned', reason: '仍无' }, { seen: openHeads(history.heads()) });
    expect(deadlinesOf(history.fold(), NOW).map(({ on }) => on)).toEqual(['2026-12-11']);
    history.append('ds1', 's1', 'case.withdrawn', { reason: '申请人撤回' }, { seen: openHeads(history.heads()) });
    expect(deadlinesOf(history.fold(), NOW)).toEqual([]);
  });
});
