import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Answer, Item, Standard } from '../standard/standard.ts';
import type { Rule } from '../standard/rule.ts';
import { evaluate } from '../standard/evaluate.ts';
import type { CaseState } from './case.ts';
import { consolidate } from './consolidate.ts';
import { factsOf } from './facts.ts';
import { hashOf, mark, openedCase, opening, type History } from './history.testing.ts';
import { emptySheet, givenOf, progress } from './sheet.ts';

const seed = 20261123;
const rule: Rule = {
  family: 'allKey',
  na: 'excluded',
  partial: { as: 'fails' },
  measures: { faults: { of: 'defects' } },
  rows: [{ when: [{ measure: 'faults', op: '=', value: '0' }], outcome: 'pass' }],
  otherwise: { outcome: 'rectify' },
};
const item = (id: string, more: Partial<Item> = {}): Item => ({
  id, no: id, text: `项 ${id}`, kind: 'check', level: 'general', answers: ['meets', 'basically', 'fails', 'na'], basis: ['《某法》'], ...more,
});
const standard: Standard = {
  schema: 1, id: 'test', version: '1', title: '试验', source: 'test',
  matters: [{ id: 'food', name: '食品经营许可', mark: '食许', rule }, { id: 'sign', name: '招牌', mark: '招', rule }, { id: 'other', name: '他事', mark: '他', rule }],
  materials: [], flow: [], shots: [],
  sections: [
    { no: '1', title: '一', items: [item('check'), item('key', { level: 'key' })] },
    { no: '2', title: '二', items: [item('score', { kind: 'score', max: 10 }), item('keyScore', { kind: 'score', max: 10, level: 'key' })] },
    { no: '3', title: '三', items: [item('signOnly', { matters: ['sign'] })] },
    { no: '4', title: '四', items: [item('otherOnly', { matters: ['other'] })] },
  ],
};
const matters = opening().matters.concat({ id: 'sign', name: '招牌', standard: hashOf('57a'), mark: '招' });

type Said = Answer | readonly [Answer, number] | null;
type Checks = 'unanimous' | 'majority' | 'anyFails';

/** A panel that opened after each expert said what stands in `said`, on one item and `meets` on the rest. */
const panelSaying = (about: string, said: readonly Said[], checks: Checks = 'majority', scores: 'mean' | 'median' = 'mean'): CaseState => {
  const experts = said.map((_, index) => `e${index + 1}`);
  const history = openedCase({ matters, settings: { hideResult: false, consolidation: { checks, scores } } }, experts);
  said.forEach((one, index) => {
    const [answer, points] = Array.isArray(one) ? (one as readonly [Answer, number]) : [one as Answer | null, undefined];
    if (answer === null) return;
    history.append(`d${index + 1}`, experts[index]!, 'item.answered', { item: about, answer, ...(points !== undefined && { points }), ...(answer === 'na' && { reason: '无' }) });
  });
  return opened(history, experts);
};

const opened = (history: History, experts: readonly string[]): CaseState => {
  for (const [index, expert] of experts.entries()) history.submit(`d${index + 1}`, expert);
  const seen = Object.fromEntries(Object.entries(history.heads()).filter(([stream]) => stream.endsWith('/open')));
  history.append('ds1', 's1', 'panel.opened', {}, { seen });
  const state = history.fold();
  expect(state.status).toBe('opened');
  expect(state.refused).toEqual([]);
  return state;
};

const decided = (about: string, said: readonly Said[], checks?: Checks, scores?: 'mean' | 'median') => {
  const { items, unsettled } = consolidate(panelSaying(about, said, checks, scores), standard);
  const { byPerson: _byPerson, ...result } = items[about]!;
  expect(unsettled.includes(about)).toBe(result.how === 'open');
  return result;
};

const open = { answer: null, how: 'open' };

describe('consolidation', () => {
  it.each<[string, readonly Said[], Checks, object]>([
    ['all the same', ['fails', 'fails', 'fails'], 'unanimous', { answer: 'fails', how: 'unanimous' }],
    ['all not applicable', ['na', 'na', 'na'], 'majority', { answer: 'na', how: 'unanimous' }],
    ['a difference under unanimity', ['meets', 'meets', 'fails'], 'unanimous', open],
    ['two of three', ['meets', 'fails', 'fails'], 'majority', { answer: 'fails', how: 'majority' }],
    ['one each of two', ['meets', 'fails'], 'majority', open],
    ['two against two', ['meets', 'meets', 'fails', 'fails'], 'majority', open],
    ['three opinions', ['meets', 'basically', 'fails'], 'majority', open],
    ['a majority of not applicable', ['na', 'na', 'meets'], 'majority', { answer: 'na', how: 'majority' }],
    ['a minority of not applicable', ['na', 'meets', 'meets'], 'majority', { answer: 'meets', how: 'majority' }],
    ['one who says it fails', ['meets', 'meets', 'fails'], 'anyFails', open],
    ['nobody who says it fails', ['meets', 'meets', 'basically'], 'anyFails', { answer: 'meets', how: 'majority' }],
    ['a missing answer', ['meets', 'meets', null], 'majority', open],
    ['nobody who answered', [null, null], 'majority', open],
    ['a panel of one', ['basically'], 'unanimous', { answer: 'basically', how: 'unanimous' }],
  ])('of a check: %s', (_name, said, checks, result) => {
    expect(decided('check', said, checks)).toEqual(result);
  });

  it('never decides a key item by counting', () => {
    for (const checks of ['unanimous', 'majority', 'anyFails'] as const) {
      expect(decided('key', ['meets', 'meets', 'basically'], checks)).toEqual(open);
      expect(decided('key', ['meets', 'meets', 'meets'], checks)).toEqual({ answer: 'meets', how: 'unanimous' });
    }
    expect(decided('keyScore', [['basically', 8], ['basically', 8], ['basically', 7]])).toEqual(open);
  });

  it.each<[string, readonly Said[], 'mean' | 'median', object]>([
    ['the same points', [['basically', 8], ['basically', 8]], 'mean', { answer: 'basically', points: 8, how: 'unanimous' }],
    ['the mean, in hundredths', [['basically', 8], ['basically', 7], ['basically', 7]], 'mean', { answer: 'basically', points: 7.33, how: 'majority', by: 'mean' }],
    ['the median of three', [['basically', 1], ['basically', 8], ['meets', 10]], 'median', { answer: 'basically', points: 8, how: 'majority', by: 'median' }],
    ['the median of four', [['fails', 0], ['basically', 7.5], ['basically', 8], ['meets', 10]], 'median', { answer: 'basically', points: 7.75, how: 'majority', by: 'median' }],
    ['words for points', ['meets', 'fails', ['basically', 5]], 'mean', { answer: 'basically', points: 5, how: 'majority', by: 'mean' }],
    ['full points in words and in number', ['meets', ['meets', 10]], 'mean', { answer: 'meets', points: 10, how: 'unanimous' }],
    ['a majority of not applicable', ['na', 'na', ['basically', 8]], 'mean', { answer: 'na', how: 'majority' }],
    ['a minority of not applicable', ['na', ['basically', 8], ['basically', 6]], 'mean', { answer: 'basically', points: 7, how: 'majority', by: 'mean' }],
    ['half and half', ['na', ['basically', 8]], 'mean', open],
    ['words without points', ['basically', 'meets'], 'mean', open],
  ])('of a score: %s', (_name, said, scores, result) => {
    expect(decided('score', said, 'majority', scores)).toEqual(result);
  });

  it('does not depend on the order of the experts', () => {
    const said = fc.constantFrom<Said>('meets', 'basically', 'fails', 'na', ['basically', 3], ['basically', 8], ['meets', 10], ['meets', 9.99], null);
    fc.assert(
      fc.property(
        fc.constantFrom('check', 'key', 'score', 'keyScore'),
        fc.array(said, { minLength: 1, maxLength: 5 }),
        fc.constantFrom<Checks>('unanimous', 'majority', 'anyFails'),
        fc.constantFrom('mean' as const, 'median' as const),
        (about, list, checks, scores) => {
          expect(decided(about, list.toReversed(), checks, scores)).toEqual(decided(about, list, checks, scores));
        },
      ),
      { seed, numRuns: 100 },
    );
  });

  it('takes what was settled, whatever was said', () => {
    const state = panelSaying('key', ['meets', 'fails', 'na']);
    const settled: CaseState = { ...state, settled: { key: { item: 'key', answer: 'basically', reason: '议', by: 'e1', at: '' } } };
    const { items, unsettled } = consolidate(settled, standard);
    expect(items['key']).toMatchObject({ answer: 'basically', how: 'settled', byPerson: { e1: { answer: 'meets' }, e2: { answer: 'fails' }, e3: { answer: 'na' } } });
    expect(unsettled).not.toContain('key');
  });

  it('says nothing before the opening, and asks only what serves the matters of the case', () => {
    const state = panelSaying('check', ['meets', 'meets']);
    expect(Object.keys(consolidate(state, standard).items)).toEqual(['check', 'key', 'score', 'keyScore', 'signOnly']);
    const { panelOpened: _opened, ...unopened } = state;
    expect(consolidate(unopened, standard)).toEqual({ items: {}, unsettled: [] });
  });

  it('guesses nothing while a sheet is not here', () => {
    const state = panelSaying('check', ['meets', 'meets']);
    const { e1 } = state.sheets;
    const { items } = consolidate({ ...state, sheets: { e1: e1! } }, standard);
    expect(items['check']).toEqual({ answer: null, how: 'open', byPerson: { e1: { answer: 'meets', note: '' } } });
  });
});

describe('facts of a conclusion', () => {
  const concluded = (): CaseState => {
    const history = openedCase({ matters });
    for (const [device, expert, note] of [['d1', 'e1', '无标识'], ['d2', 'e2', ' 无标识 ']] as const) {
      history.append(device, expert, 'item.answered', { item: 'check', answer: 'fails' });
      history.append(device, expert, 'item.noted', { item: 'check', note });
      history.append(device, expert, 'item.answered', { item: 'key', answer: 'meets' });
      history.append(device, expert, 'item.answered', { item: 'score', answer: 'basically', points: expert === 'e1' ? 8 : 9 });
      history.append(device, expert, 'item.answered', { item: 'keyScore', answer: expert === 'e1' ? 'meets' : 'fails', points: expert === 'e1' ? 10 : 0 });
      history.append(device, expert, 'mark.placed', { mark: mark(`m-${expert}`, 'check', 'f1') });
      history.append(device, expert, 'mark.placed', { mark: mark(`n-${expert}`, 'key', 'f1') });
    }
    history.append('d2', 'e2', 'item.advised', { item: 'check', advice: '贴上' });
    opened(history, ['e1', 'e2']);
    history.append('d1', 'e1', 'item.settled', { item: 'keyScore', answer: 'meets', points: 10, reason: '复看确认' });
    history.append('server', 'server', 'conclusion.numbered', { matter: 'food', number: '示食许〔2026〕1号' });
    return history.fold();
  };
  const standards = { [hashOf('57a')]: standard };

  it('are complete for a matter: items, notes with names, evidence of faults, panel, settlements', () => {
    const facts = factsOf(concluded(), standards, 'food')!;
    expect(facts).toMatchObject({ caseNumber: '云勘2026-0001', number: '示食许〔2026〕1号', matter: { mark: '食许' }, unsettled: [] });
    expect(facts.sections.map((section) => section.items.map(({ item, answer, how }) => [item.id, answer, how]))).toEqual([
      [['check', 'fails', 'unanimous'], ['key', 'meets', 'unanimous']],
      [['score', 'basically', 'majority'], ['keyScore', 'meets', 'settled']],
    ]);
    const [check, key] = facts.sections[0]!.items;
    expect(check!.notes.map(({ persons, text }) => [persons.map(({ id }) => id), text])).toEqual([[['e1', 'e2'], '无标识']]);
    expect(check!.advice).toMatchObject([{ persons: [{ id: 'e2' }], text: '贴上' }]);
    expect(check!.evidence.map((one) => one.mark.id)).toEqual(['m-e1', 'm-e2']);
    expect(key!.evidence).toEqual([]);
    expect(facts.settlements).toMatchObject([{ no: 'keyScore', answer: 'meets', reason: '复看确认', byPerson: { id: 'e1' } }]);
    expect(facts.panel.map(({ person, lead, opinion }) => [person.id, lead, opinion])).toEqual([['e1', true, '同意'], ['e2', false, '同意']]);
    expect(facts.given).toEqual({
      check: { answer: 'fails' },
      key: { answer: 'meets' },
      score: { answer: 'basically', points: 8.5 },
      keyScore: { answer: 'meets', points: 10 },
    });
    expect(evaluate(standard, 'food', facts.given)).toMatchObject({ outcome: 'rectify', complete: true });
  });

  it('of each matter hold its own items, and name what is not settled', () => {
    const facts = factsOf(concluded(), standards, 'sign')!;
    expect(facts.number).toBeUndefined();
    expect(facts.unsettled).toEqual(['signOnly']);
    expect(evaluate(standard, 'sign', facts.given).complete).toBe(false);
  });

  it('are not there before the opening, for unknown matters, without the standard or without a sheet', () => {
    const state = concluded();
    const { panelOpened: _opened, ...unopened } = state;
    expect(factsOf(unopened, standards, 'food')).toBeNull();
    expect(factsOf(state, standards, 'other')).toBeNull();
    expect(factsOf(state, {}, 'food')).toBeNull();
    expect(factsOf({ ...state, sheets: { e1: state.sheets['e1']! } }, standards, 'food')).toBeNull();
  });
});

describe('a sheet', () => {
  it('tells what rules read and how far it is', () => {
    const score = { note: '', advice: '' };
    const sheet = { ...emptySheet('e1'), items: { a: { ...score, answer: 'meets' as const, points: 3 }, b: { ...score, answer: null } } };
    expect(givenOf(sheet)).toEqual({ a: { answer: 'meets', points: 3 } });
    expect(progress(sheet, [{ id: 'a' }, { id: 'b' }, { id: 'constructor' }])).toEqual({ answered: 1, items: 3, missing: ['b', 'constructor'] });
  });
});
