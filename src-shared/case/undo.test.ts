import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mark, openedCase, type History } from './history.testing.ts';
import { undoTargets } from './undo.ts';

const seed = 20261123;
const me = { id: 'e1' };
const targets = (history: History) => undoTargets(history.events, me, history.fold());
const undo = (history: History, event: string, device = 'd1') => history.append(device, 'e1', 'act.undone', { event });
const sheet = (history: History) => {
  const { items, marks } = history.fold().sheets['e1'] ?? { items: {}, marks: {} };
  return { items, marks };
};

describe('undo', () => {
  it('and redo are inverse, step by step, on two machines, as in any editor', () => {
    const step = fc.record({ kind: fc.constantFrom('answer', 'place', 'move', 'remove', 'look', 'undo', 'undo', 'redo', 'redo'), device: fc.constantFrom('d1', 'd1b'), choice: fc.nat(3) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (script) => {
        const history = openedCase();
        // The model is what every editor does: a pile of states to go back to and one to go forward to.
        let past: ReturnType<typeof sheet>[] = [];
        let future: ReturnType<typeof sheet>[] = [];
        let acts = 0;
        for (const { kind, device, choice } of script) {
          const before = sheet(history);
          const { undo: undoable, redo } = targets(history);
          expect(undoable !== undefined).toBe(past.length > 0);
          expect(redo !== undefined).toBe(future.length > 0);
          if (kind === 'undo') {
            if (undoable === undefined) continue;
            undo(history, undoable, device);
            future.push(before);
            expect(sheet(history)).toEqual(past.pop());
          } else if (kind === 'redo') {
            if (redo === undefined) continue;
            undo(history, redo, device);
            past.push(before);
            expect(sheet(history)).toEqual(future.pop());
          } else if (kind === 'look') {
            history.append(device, 'e1', 'footage.looked', { sha256: history.fold().footage[0]!.original.sha256 });
            expect(sheet(history)).toEqual(before);
          } else {
            if (kind === 'answer') history.append(device, 'e1', 'item.noted', { item: `i${choice}`, note: String(acts++) });
            else if (kind === 'place') history.append(device, 'e1', 'mark.placed', { mark: mark(`m${acts++}`, 'i1', 'f1') });
            else {
              const id = Object.keys(before.marks)[choice % Math.max(1, Object.keys(before.marks).length)];
              if (id === undefined) continue;
              if (kind === 'move') history.append(device, 'e1', 'mark.changed', { mark: { ...mark(id, 'i1', 'f1'), label: String(acts++) } });
              else history.append(device, 'e1', 'mark.removed', { id });
            }
            past = [...past, before];
            future = [];
          }
          expect(history.fold().refused).toEqual([]);
        }
      }),
      { seed, numRuns: 60 },
    );
  });

  it('brings back the answer that stood before', () => {
    const history = openedCase();
    history.append('d1', 'e1', 'item.answered', { item: 'i1', answer: 'meets' });
    const second = history.append('d1', 'e1', 'item.answered', { item: 'i1', answer: 'fails' });
    undo(history, second);
    expect(history.fold().sheets['e1']!.items['i1']!.answer).toBe('meets');
  });

  it('takes an act back once; another time, another\'s act, a look, a refused act: nothing to undo', () => {
    const history = openedCase();
    const own = history.append('d1', 'e1', 'item.answered', { item: 'i1', answer: 'meets' });
    const theirs = history.append('d2', 'e2', 'item.answered', { item: 'i1', answer: 'meets' });
    const look = history.append('d1', 'e1', 'footage.looked', { sha256: history.fold().footage[0]!.original.sha256 });
    const refused = history.append('d1', 'e1', 'item.answered', { item: 'i1', answer: 'na' });
    const undoing = undo(history, own);
    for (const event of [own, theirs, look, refused]) undo(history, event);
    expect(history.fold().refused.map(({ reason }) => reason)).toEqual(['reasonMissing', ...Array(4).fill('nothingToUndo')]);
    const redoing = undo(history, undoing);
    undo(history, redoing);
    expect(history.fold().sheets['e1']!.items).toEqual({});
    expect(history.fold().sheets['e2']!.items).toMatchObject({ i1: { answer: 'meets' } });
  });

  it('of placing a mark leaves a later change of it without effect', () => {
    const history = openedCase();
    const placed = history.append('d1', 'e1', 'mark.placed', { mark: mark('m1', 'i1', 'f1') });
    history.append('d1', 'e1', 'mark.changed', { mark: { ...mark('m1', 'i1', 'f1'), label: '改' } });
    const undoing = undo(history, placed);
    expect(history.fold()).toMatchObject({ refused: [], sheets: { e1: { marks: {} } } });
    undo(history, undoing);
    expect(history.fold().sheets['e1']!.marks).toMatchObject({ m1: { label: '改' } });
  });

  it('ends with the submission', () => {
    const history = openedCase();
    const act = history.append('d1', 'e1', 'item.answered', { item: 'i1', answer: 'meets' });
    expect(targets(history)).toEqual({ undo: act });
    history.submit('d1', 'e1');
    expect(targets(history)).toEqual({});
    undo(history, act);
    expect(history.fold().sheets['e1']!.items['i1']!.answer).toBe('meets');
  });
});
