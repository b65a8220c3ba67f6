import { describe, expect, it } from 'vitest';
import type { Json } from '../json.ts';
import {
  CASE,
  createHistory,
  documentOf,
  footage,
  hashOf,
  instant,
  mark,
  openedCase,
  openedPanel,
  openHeads,
  opening,
  panelOf,
  START,
  submittedCase,
  type History,
} from './history.testing.ts';
import { foldCase } from './fold.ts';
import { submissionOf } from './sheet.ts';

const reasons = (history: History) => history.fold().refused.map(({ type, reason }) => `${type}: ${reason}`);
const answered = (item: string, answer: 'meets' | 'basically' | 'fails' | 'na' | null, reason?: string) => ({ item, answer, ...(reason !== undefined && { reason }) });
const undoneHash = hashOf('0');

describe('the main job', () => {
  it('goes from opening to the signed conclusion, through every status', () => {
    const history = createHistory();
    const statuses: string[] = [history.fold().status];
    const note = () => statuses.push(history.fold().status);
    history.append('server', 'server', 'case.opened', opening());
    note();
    history.append('server', 'server', 'panel.assigned', panelOf('e1', 'e2'));
    history.append('ds1', 's1', 'footage.added', { footage: footage('f1') });
    history.append('d1', 'e1', 'footage.looked', { sha256: hashOf('f1') });
    history.append('d1', 'e1', 'item.answered', { item: 'i1', answer: 'fails', points: 0 });
    history.append('d1', 'e1', 'item.noted', { item: 'i1', note: '水池无标识' });
    history.append('d1', 'e1', 'item.advised', { item: 'i1', advice: '贴标识' });
    history.append('d1', 'e1', 'mark.placed', { mark: mark('m1', 'i1', 'f1') });
    note();
    history.submit('d1', 'e1', '整改');
    history.submit('d2', 'e2', '同意');
    note();
    history.append('d1', 'e1', 'panel.opened', {}, { seen: openHeads(history) });
    note();
    history.append('ds1', 's1', 'item.settled', { item: 'i1', answer: 'basically', reason: '已补贴' });
    history.append('server', 'server', 'conclusion.numbered', { matter: 'food', number: '示食许〔2026〕1号' });
    history.append('ds1', 's1', 'conclusion.composed', { matter: 'food', outcome: 'pass', derivation: '', document: documentOf('d0c') }, { seen: openHeads(history) });
    history.append('ds1', 's1', 'conclusion.signed', { matter: 'food', document: documentOf('519'), certificate: hashOf('ce'), signer: '人员', testKey: true });
    note();
    const state = history.fold();
    expect(state.refused).toEqual([]);
    expect(statuses).toEqual(['unassigned', 'unassigned', 'scoring', 'submitted', 'opened', 'concluded']);
    expect(state.sheets['e1']).toMatchObject({
      items: { i1: { answer: 'fails', points: 0, note: '水池无标识', advice: '贴标识' } },
      marks: { m1: { footage: hashOf('f1') } },
      looked: [hashOf('f1')],
      submitted: { opinion: '整改', sheet: { seq: 5 } },
    });
    expect(state.conclusions['food']).toMatchObject({ number: '示食许〔2026〕1号', composed: { outcome: 'pass' }, signed: { testKey: true, by: 's1' } });
    expect(state.settled['i1']).toMatchObject({ answer: 'basically', by: 's1' });
  });
});

describe('a case of several matters', () => {
  it('is concluded when the last of them is signed, not with the first', () => {
    const history = createHistory();
    const one = opening();
    history.append('server', 'server', 'case.opened', { ...one, matters: [...one.matters, { ...one.matters[0]!, id: 'radiology' }] });
    history.append('server', 'server', 'panel.assigned', panelOf('e1', 'e2'));
    history.submit('d1', 'e1', '同意');
    history.submit('d2', 'e2', '同意');
    history.append('d1', 'e1', 'panel.opened', {}, { seen: openHeads(history) });
    const statuses = ['food', 'radiology'].map((matter) => {
      history.append('server', 'server', 'conclusion.numbered', { matter, number: `示〔2026〕${matter}` });
      history.append('ds1', 's1', 'conclusion.composed', { matter, outcome: 'pass', derivation: '', document: documentOf('d0c') }, { seen: openHeads(history) });
      history.append('ds1', 's1', 'conclusion.signed', { matter, document: documentOf('519'), certificate: hashOf('ce'), signer: '人员', testKey: true });
      return history.fold().status;
    });
    expect(history.fold().refused).toEqual([]);
    expect(statuses).toEqual(['opened', 'concluded']);
  });
});

describe('an event without effect is kept with the reason', () => {
  it.each([
    ['of an unknown type', 'expert.danced', {}, {}, 'unknownType'],
    ['with a body that does not fit', 'item.noted', { item: '' }, {}, 'badBody'],
    ['in the wrong channel', 'item.noted', { item: 'i1', note: '' }, { channel: 'open' }, 'wrongChannel'],
    ['not applicable without a reason', 'item.answered', { item: 'i1', answer: 'na' }, {}, 'reasonMissing'],
    ['not applicable with a blank reason', 'item.answered', { item: 'i1', answer: 'na', reason: ' ' }, {}, 'reasonMissing'],
    ['a look at unknown footage', 'footage.looked', { sha256: hashOf('9') }, {}, 'unknownFootage'],
    ['a mark on unknown footage', 'mark.placed', { mark: mark('m', 'i1', '9') }, {}, 'unknownFootage'],
    ['a change of an unknown mark', 'mark.changed', { mark: mark('m', 'i1', 'f1') }, {}, 'unknownMark'],
    ['the removal of an unknown mark', 'mark.removed', { id: 'm' }, {}, 'unknownMark'],
    ['undoing what is not there', 'act.undone', { event: undoneHash }, {}, 'nothingToUndo'],
    ['opening by the server\'s right', 'case.opened', opening(), {}, 'notAllowed'],
    ['assigning by the server\'s right', 'panel.assigned', panelOf('e1'), {}, 'notAllowed'],
    ['numbering by the server\'s right', 'conclusion.numbered', { matter: 'food', number: '1' }, {}, 'notAllowed'],
    ['footage by an expert', 'footage.added', { footage: footage('f2') }, {}, 'notAllowed'],
    ['settling before the opening', 'item.settled', { item: 'i1', answer: 'meets', reason: 'x' }, {}, 'notOpened'],
    ['opening before all submitted', 'panel.opened', {}, {}, 'notAllSubmitted'],
    ['a type named like a property of every object', 'constructor', {}, {}, 'unknownType'],
  ] as const)('%s', (_name, type, body, bent, reason) => {
    const history = openedCase();
    const before = history.fold();
    history.appendRaw('d1', 'e1', type, body as unknown as Json, bent);
    const after = history.fold();
    expect(after.refused).toMatchObject([{ type, actor: 'e1', reason }]);
    expect({ ...after, refused: [], heads: before.heads, sheets: {} }).toEqual(before);
  });

  it.each([
    ['a stranger', 'x9', 'notAssigned'],
    ['a supervisor', 'v1', 'notAllowed'],
    ['staff', 's1', 'notAllowed'],
    ['the server', 'server', 'notAllowed'],
  ])('scoring by %s', (_name, actor, reason) => {
    const history = openedCase();
    history.append('dx', actor, 'item.answered', answered('i1', 'meets'));
    expect(history.fold().sheets).toEqual({});
    expect(reasons(history)).toEqual([`item.answered: ${reason}`]);
  });

  it('erased bodies', () => {
    const history = openedCase();
    history.append('d1', 'e1', 'item.answered', answered('i1', 'meets'));
    const { body: _body, salt: _salt, ...erased } = history.events.at(-1)!;
    expect(foldCase('case-1', [...history.events.slice(0, -1), erased], history.crypto).refused).toMatchObject([{ reason: 'erased' }]);
  });

  it('events of another case, or before the case was opened', () => {
    const history = openedCase();
    expect(foldCase('case-2', history.events, history.crypto)).toMatchObject({ status: 'unassigned', heads: {}, refused: [{ reason: 'unknownCase' }, {}, {}] });
    const early = createHistory();
    early.append('ds1', 's1', 'footage.added', { footage: footage('f1') });
    expect(reasons(early)).toEqual(['footage.added: unknownCase']);
  });

  it('a second opening of the case, and a panel whose lead is not of it', () => {
    const history = openedCase();
    history.append('server', 'server', 'case.opened', opening({ number: 'other' }));
    history.append('server', 'server', 'panel.assigned', { ...panelOf('e1'), lead: 'e9' });
    expect(reasons(history)).toEqual(['case.opened: alreadyOpened', 'panel.assigned: badBody']);
    expect(history.fold().opened?.number).toBe('云勘2026-0001');
  });
});

describe('a submission', () => {
  it('locks the sheet on every machine of its author, and a second one is refused', () => {
    const history = openedCase();
    history.append('d1', 'e1', 'item.answered', answered('i1', 'meets'));
    history.append('d1b', 'e1', 'item.answered', answered('i2', 'meets'));
    history.submit('d1', 'e1');
    history.append('d1', 'e1', 'item.answered', answered('i1', 'fails'));
    history.append('d1b', 'e1', 'item.answered', answered('i2', 'fails'));
    history.submit('d1', 'e1');
    const state = history.fold();
    expect(state.refused.map(({ reason }) => reason)).toEqual(['alreadySubmitted', 'alreadySubmitted', 'alreadySubmitted']);
    expect(state.sheets['e1']!.items).toMatchObject({ i1: { answer: 'meets' }, i2: { answer: 'meets' } });
  });

  it('counts what it had seen, not what a wrong clock puts before it', () => {
    const history = openedCase();
    history.append('d1', 'e1', 'item.answered', answered('i1', 'meets'));
    history.submit('d1', 'e1');
    // Done on another machine that had not heard of the submission, with a clock an hour behind.
    history.append('d1b', 'e1', 'item.answered', answered('i1', 'fails'), { at: instant(-3_600_000) });
    const state = history.fold();
    expect(state.submitted).toEqual(['e1']);
    expect(state.sheets['e1']!.items['i1']!.answer).toBe('meets');
    expect(reasons(history)).toEqual(['item.answered: alreadySubmitted']);
  });

  it('is refused when it names another sheet or another head, as soon as the sheet is at hand', () => {
    for (const change of [{ sheetHash: hashOf('bad') }, { sheet: { seq: 1, hash: hashOf('bad') } }, { sheet: { seq: 0, hash: null } }, { sheet: { seq: 1, hash: null } }]) {
      const history = openedCase();
      history.append('d1', 'e1', 'item.answered', answered('i1', 'meets'));
      const body = submissionOf(history.fold(), { id: 'e1' }, 'd1', '', history.crypto);
      history.append('d1', 'e1', 'sheet.submitted', { ...body, ...change }, { seen: history.heads() });
      expect(reasons(history), JSON.stringify(change)).toEqual(['sheet.submitted: sheetMismatch']);
      expect(history.fold().submitted).toEqual([]);
    }
  });

  it('is taken as it stands while the sheet is withheld', () => {
    const history = submittedCase();
    const asStaffSees = history.events.filter((event) => event.channel === 'open');
    const state = foldCase('case-1', asStaffSees, history.crypto);
    expect(state).toMatchObject({ status: 'submitted', submitted: ['e1', 'e2'], sheets: {}, refused: [] });
  });

  it('of an empty sheet is one', () => {
    const history = openedCase();
    history.submit('d1', 'e1', '无意见');
    expect(history.fold().sheets['e1']).toMatchObject({ items: {}, submitted: { opinion: '无意见', sheet: { seq: 0, hash: null } } });
  });

  it('shows its sheet whole or not at all', () => {
    const history = openedPanel();
    const cut = history.events.filter((event) => !(event.device === 'd2' && event.channel === 'sheet'));
    const state = foldCase('case-1', cut, history.crypto);
    expect(state.status).toBe('opened');
    expect(Object.keys(state.sheets)).toEqual(['e1']);
  });

  it('of a replaced expert is void, also after a return', () => {
    const history = submittedCase();
    history.append('server', 'server', 'panel.assigned', panelOf('e1', 'e3'));
    expect(history.fold()).toMatchObject({ status: 'scoring', submitted: ['e1'] });
    expect(reasons(history)).toEqual(['item.answered: notAssigned']);
    history.append('server', 'server', 'panel.assigned', panelOf('e1', 'e2'));
    expect(history.fold()).toMatchObject({ status: 'scoring', submitted: ['e1'], refused: [] });
  });
});

describe('two machines of one expert', () => {
  it('merge by clock, whichever came first', () => {
    const history = openedCase();
    history.append('d1', 'e1', 'item.answered', answered('i1', 'fails'), { at: instant(5000) });
    history.append('d1b', 'e1', 'item.answered', answered('i1', 'meets'), { at: instant(4000) });
    history.append('d1b', 'e1', 'item.noted', { item: 'i1', note: '乙机' }, { at: instant(4001) });
    expect(history.fold().sheets['e1']!.items['i1']).toEqual({ answer: 'fails', note: '乙机', advice: '', at: instant(5000) });
  });
});

describe('footage', () => {
  it('can be withdrawn, marks on it stay, and added again', () => {
    const history = openedCase();
    history.append('d1', 'e1', 'mark.placed', { mark: mark('m1', 'i1', 'f1') });
    history.append('ds1', 's1', 'footage.withdrawn', { sha256: hashOf('f1'), reason: '重拍' });
    history.append('ds1', 's1', 'footage.withdrawn', { sha256: hashOf('9'), reason: '误' });
    expect(history.fold()).toMatchObject({ footage: [], sheets: { e1: { marks: { m1: {} } } }, refused: [{ reason: 'unknownFootage' }] });
    history.append('ds1', 's1', 'footage.added', { footage: footage('f1') });
    expect(history.fold().footage).toHaveLength(1);
  });

  it('from a machine whose clock is years behind counts too', () => {
    const history = openedCase();
    history.append('ds2', 's1', 'footage.added', { footage: footage('f2') }, { at: '2020-01-01T00:00:00.000Z/0000' });
    expect(START).toBeGreaterThan(Date.parse('2020-01-01T00:00:00.000Z'));
    expect(history.fold()).toMatchObject({ refused: [], footage: [{ name: 'f2.jpg' }, { name: 'f1.jpg' }] });
  });
});

describe('the fold', () => {
  it('hashes each event and its body once, however many there are', () => {
    const history = openedCase();
    for (let index = 0; index < 1000; index++) history.append('d1', 'e1', 'item.answered', answered(`i${index % 80}`, 'meets'));
    let hashes = 0;
    const { sha256Text: _, ...slow } = history.crypto;
    const counting = { ...slow, sha256: (bytes: Uint8Array) => ((hashes += 1), history.crypto.sha256(bytes)) };
    foldCase(CASE, history.events, counting);
    expect(hashes).toBeGreaterThanOrEqual(history.events.length);
    expect(hashes).toBeLessThanOrEqual(2 * history.events.length);
  });

  it('keeps items with the names of object properties apart from those', () => {
    const history = openedCase();
    history.append('d1', 'e1', 'item.noted', { item: '__proto__', note: '甲' });
    history.append('d1', 'e1', 'item.noted', { item: 'constructor', note: '乙' });
    expect(Object.entries(history.fold().sheets['e1']!.items).map(([item, score]) => [item, score.note])).toEqual([['__proto__', '甲'], ['constructor', '乙']]);
  });
});
