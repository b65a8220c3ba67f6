import { describe, expect, it } from 'vitest';
import { documentOf, hashOf, instant, openedPanel, openHeads, panelOf, submittedCase, type History } from './history.testing.ts';

const reasons = (history: History) => history.fold().refused.map(({ type, reason }) => `${type}: ${reason}`);

describe('opening the panel', () => {
  it('is decided by what was seen, not by time', () => {
    const history = submittedCase();
    const seen = openHeads(history);
    const { 'd2/open': _unseen, ...withoutOne } = seen;
    history.append('ds1', 's1', 'panel.opened', {}, { seen: withoutOne });
    history.append('ds1', 's1', 'panel.opened', {});
    expect(history.fold().panelOpened).toBeUndefined();
    // By a clock a week behind: before every submission by time, after them by what it saw.
    history.append('ds1', 's1', 'panel.opened', {}, { seen, at: instant(-7 * 86_400_000) });
    expect(history.fold().panelOpened).toMatchObject({ by: 's1' });
    expect(reasons(history)).toEqual(['panel.opened: notAllSubmitted', 'panel.opened: notAllSubmitted']);
  });

  it('with heads that are not of the chain does not count', () => {
    const history = submittedCase();
    const seen = openHeads(history);
    history.append('ds1', 's1', 'panel.opened', {}, { seen: { ...seen, 'd2/open': { seq: 1, hash: hashOf('bad') } } });
    history.append('d2', 'e2', 'panel.opened', {}, { seen });
    expect(reasons(history).toSorted()).toEqual(['panel.opened: notAllSubmitted', 'panel.opened: notAllowed']);
  });

  it('happens once, and fixes the panel', () => {
    const history = openedPanel();
    history.append('ds1', 's1', 'panel.opened', {}, { seen: openHeads(history) });
    history.append('server', 'server', 'panel.assigned', panelOf('e1'), { seen: openHeads(history) });
    expect(reasons(history).toSorted()).toEqual(['panel.assigned: alreadyOpened', 'panel.opened: alreadyOpened']);
  });
});

describe('the conclusion', () => {
  const composed = { matter: 'food', outcome: 'pass', derivation: '', document: documentOf('d0c') } as const;
  const signed = { matter: 'food', document: documentOf('519'), certificate: hashOf('ce'), signer: '人员', testKey: true };

  it('needs opening, number, composition, in this order, by staff', () => {
    const before = submittedCase();
    before.append('ds1', 's1', 'conclusion.composed', composed);
    expect(reasons(before)).toEqual(['conclusion.composed: notOpened']);
    const history = openedPanel();
    history.append('ds1', 's1', 'conclusion.composed', composed);
    history.append('d1', 'e1', 'conclusion.composed', composed);
    history.append('ds1', 's1', 'conclusion.composed', { ...composed, matter: 'other' });
    history.append('server', 'server', 'conclusion.numbered', { matter: 'food', number: '1号' });
    history.append('ds1', 's1', 'conclusion.signed', signed);
    expect(reasons(history)).toEqual([
      'conclusion.composed: notNumbered',
      'conclusion.composed: notAllowed',
      'conclusion.composed: unknownMatter',
      'conclusion.signed: notComposed',
    ]);
  });

  it('keeps its first number and its first signature', () => {
    const history = openedPanel();
    history.append('server', 'server', 'conclusion.numbered', { matter: 'food', number: '1号' });
    history.append('server', 'server', 'conclusion.numbered', { matter: 'food', number: '2号' });
    history.append('ds1', 's1', 'conclusion.composed', composed);
    history.append('ds1', 's1', 'conclusion.composed', { ...composed, derivation: '改' });
    history.append('ds1', 's1', 'conclusion.signed', signed);
    const first = history.fold().conclusions;
    expect(first['food']).toMatchObject({ number: '1号', composed: { derivation: '改' } });
    history.append('ds1', 's1', 'conclusion.signed', { ...signed, signer: '他人' });
    history.append('ds1', 's1', 'conclusion.composed', composed);
    history.append('ds1', 's1', 'item.settled', { item: 'i1', answer: 'meets', reason: '迟' });
    expect(history.fold().conclusions).toEqual(first);
    expect(history.fold().refused.map(({ reason }) => reason)).toEqual(Array(4).fill('notAllowed'));
  });
});
