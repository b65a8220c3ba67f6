import { describe, expect, it } from 'vitest';
import { drawnOn, isHeldAt, linesAt } from './drawn.ts';
import type { RecordingNote } from './journal.ts';

const BEGINS = Date.UTC(2026, 10, 26, 2, 0, 0);
const at = (seconds: number): string => new Date(BEGINS + seconds * 1000).toISOString();
const stroke = (id: string, producer = 'kitchen'): RecordingNote => ({ what: 'stroke', id, producer, points: [{ x: 0.1, y: 0.2 }, { x: 0.3, y: 0.2 }], colour: 'red', frame: { at: at(0) }, peer: 'p' });
const drawn = (...notes: readonly (readonly [number, RecordingNote])[]) => drawnOn({ notes: notes.map(([seconds, note]) => ({ at: at(seconds), note })) }, { producer: 'kitchen', begins: BEGINS });

describe('what was drawn while a picture was recorded', () => {
  it('lies over it from when it was drawn until it was erased', () => {
    const all = drawn([4, stroke('a')], [6, stroke('b')], [9, { what: 'erased' }], [12, stroke('c')]);
    const count = (seconds: number): number => linesAt(all, seconds).length;
    expect([3.9, 4, 6, 8.9, 9, 12, 1000].map(count)).toEqual([0, 1, 2, 2, 0, 1, 1]);
  });
  it('is only what was drawn on this picture, and is erased with this picture’s', () => {
    const all = drawn([1, stroke('a')], [2, stroke('b', 'hall')], [3, { what: 'erased', producer: 'hall' }], [5, { what: 'erased', producer: 'kitchen' }]);
    expect(all.lines.map(({ from, until }) => [from, until])).toEqual([[1, 5]]);
  });
  it('takes the longer line for the shorter one of the same hand', () => {
    const all = drawn([1, stroke('a')], [2, { ...stroke('a'), points: [{ x: 0, y: 0 }, { x: 1, y: 1 }, { x: 1, y: 0 }] } as RecordingNote]);
    expect(linesAt(all, 1.5).map(({ points }) => points.length)).toEqual([2]);
    expect(linesAt(all, 2).map(({ points }) => points.length)).toEqual([3]);
  });
  it('lies on the first frame where it was there before the picture began, and leaves nothing where it was gone by then', () => {
    expect(drawn([-8, stroke('a')]).lines.map(({ from }) => from)).toEqual([0]);
    expect(drawn([-8, stroke('a')], [-3, { what: 'erased' }]).lines).toEqual([]);
  });
  it('knows while the call looked at a still picture', () => {
    const frame = { at: at(0) };
    const all = drawn([2, { what: 'frozen', producer: 'kitchen', frame, peer: 'p' }], [5, { what: 'frozen', producer: 'hall', frame, peer: 'p' }], [8, { what: 'frozen', producer: 'kitchen', frame, peer: 'p' }], [9, { what: 'frozen', producer: 'kitchen', frame: null, peer: 'p' }]);
    expect(all.held).toEqual([{ from: 2, until: 5 }, { from: 8, until: 9 }]);
    expect([1, 3, 6, 8.5, 9].map((seconds) => isHeldAt(all, seconds))).toEqual([false, true, false, true, false]);
  });
});
