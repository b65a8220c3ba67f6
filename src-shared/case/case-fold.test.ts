import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../log/canonical.ts';
import { hashEvent } from '../log/chain.ts';
import type { Json } from '../json.ts';
import { createCaseFold } from './case-fold.ts';
import { foldCase } from './fold.ts';
import { CASE, openedCase, shuffled } from './history.testing.ts';
import { play, steps } from './random.testing.ts';

const seed = 20261125;
const judges = (kind: string) => ['submit', 'open', 'settle', 'compose', 'sign'].includes(kind);
const spelled = (value: unknown) => canonicalJson(value as Json);

describe('a case that is kept folded', () => {
  it('is always what folding all its events gives, however they arrive', () => {
    let added = 0;
    let refolds = 0;
    fc.assert(
      fc.property(steps(30), fc.array(fc.nat(9), { minLength: 40, maxLength: 40 }), fc.nat(3), fc.integer(), (script, late, way, mix) => {
        // As workstations write it, a sheet's act carries no `seen`; in one history of four it does all the same.
        const { events, crypto } = play(way === 0 ? script : script.map((step) => (judges(step.kind) ? step : { ...step, sight: 'none' as const })));
        // Mostly in the order in which they were written; some come later than what was written after them, some twice.
        const arriving = way === 1
          ? shuffled(events, mix)
          : events
              .map((event, index) => ({ event, at: index + (late[index % late.length]! > 7 ? late[(index + 1) % late.length]! : 0) }))
              .toSorted((one, other) => one.at - other.at)
              .flatMap(({ event }, index) => (late[index % late.length] === 1 ? [event, event] : [event]));
        const fold = createCaseFold(CASE, crypto);
        for (const [index, event] of arriving.entries()) {
          fold.add([{ event, hash: hashEvent(event, crypto) }]);
          // Each second one, to save time; whatever went wrong in between shows a step later.
          if (index % 2 === 1 && index < arriving.length - 1) continue;
          const whole = foldCase(CASE, arriving.slice(0, index + 1), crypto);
          expect(fold.state).toEqual(whole);
          expect(spelled(fold.state)).toBe(spelled(whole));
        }
        added += arriving.length;
        refolds += fold.refolds;
      }),
      { seed, numRuns: 50 },
    );
    // The property says little if the short way is never taken, or always.
    expect(added - refolds).toBeGreaterThan(50);
    expect(refolds).toBeGreaterThan(100);
  });

  it('a batch is taken as one after another, and what was dropped leaves no trace', () => {
    fc.assert(
      fc.property(steps(24), fc.nat(20), fc.nat(6), (script, cut, drop) => {
        const { events, crypto } = play(script);
        const hashed = events.map((event) => ({ event, hash: hashEvent(event, crypto) }));
        const fold = createCaseFold(CASE, crypto);
        fold.add(hashed.slice(0, cut));
        fold.add(hashed.slice(cut));
        expect(fold.state).toEqual(foldCase(CASE, events, crypto));
        const kept = events.slice(0, events.length - Math.min(drop, events.length));
        fold.dropLast(events.length - kept.length);
        expect(fold.state).toEqual(foldCase(CASE, kept, crypto));
        expect(fold.events).toEqual(kept);
      }),
      { seed, numRuns: 40 },
    );
  });

  it('scoring never folds the case again', () => {
    const history = openedCase();
    const fold = createCaseFold(CASE, history.crypto);
    const take = () => fold.add(history.events.slice(fold.events.length).map((event) => ({ event, hash: hashEvent(event, history.crypto) })));
    take();
    const before = fold.refolds;
    for (let index = 0; index < 200; index += 1) {
      history.append('d1', 'e1', 'item.answered', { item: `i${index % 40}`, answer: index % 3 ? 'meets' : 'fails' });
      history.append('d1', 'e1', 'item.noted', { item: `i${index % 40}`, note: `${index}` });
      take();
    }
    expect(fold.refolds).toBe(before);
    expect(fold.state).toEqual(history.fold());
  });
});
