import { describe, expect, it } from 'vitest';
import type { Mirror } from '#shared/case/live.ts';
import { serverCopyOf } from './server-copy.ts';

const held = (change: object): Mirror => ({ mirror: 'm', anchors: 1, held: { tracks: [], why: 'asked', ...change } }) as unknown as Mirror;
const track = (bytes: number): object => ({ content: { bytes } });

describe('the server’s copy of a recording', () => {
  it('is none, runs, or is held', () => {
    expect(serverCopyOf({ mirrors: [] })).toEqual({ state: 'none' });
    expect(serverCopyOf({ mirrors: [{ mirror: 'm', anchors: 0 }] })).toEqual({ state: 'running' });
    expect(serverCopyOf({ mirrors: [held({ tracks: [track(3), track(4)] })] })).toEqual({ state: 'held', tracks: 2, bytes: 7, ends: [], isFaulty: false });
  });
  it('is all of its pieces, and says what each of them ended with and what does not fit', () => {
    const pieces = [held({ tracks: [track(3)], why: 'recovered' }), held({ tracks: [track(5)], why: 'diskFull', fault: { line: 3, why: 'chain' } })];
    expect(serverCopyOf({ mirrors: pieces })).toEqual({ state: 'held', tracks: 2, bytes: 8, ends: ['recovered', 'diskFull'], isFaulty: true });
    expect(serverCopyOf({ mirrors: [...pieces, { mirror: 'n', anchors: 0 }] })).toMatchObject({ state: 'running' });
  });
});
