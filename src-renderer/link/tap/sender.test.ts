import { describe, expect, it } from 'vitest';
import type { ChunkAnswer } from '#shared/contract/workstation-link.ts';
import { createChunkSender } from './sender.ts';
import { createWatchdog } from './watchdog.ts';
import { fallbackType } from './media-recorder.ts';

const HEAD = { entries: 1, hash: 'a'.repeat(64), bytes: 1 };
const good: ChunkAnswer = { ok: true, head: HEAD };
const desk = (answer: (n: number, tries: number) => ChunkAnswer | Error) => {
  const posted: number[] = [];
  const ended: string[] = [];
  let written = 0;
  const tries = new Map<number, number>();
  const sender = createChunkSender({
    async post(n) {
      posted.push(n);
      tries.set(n, (tries.get(n) ?? 0) + 1);
      const given = answer(n, tries.get(n)!);
      if (given instanceof Error) throw given;
      return given;
    },
    wait: () => Promise.resolve(),
    onWritten: (bytes) => (written += bytes),
    onEnded: (why) => ended.push(why),
  });
  return { sender, posted, ended, written: () => written };
};

describe('pieces on their way to the disk', () => {
  it('go one after the other, and are counted when they are there', async () => {
    const { sender, posted, written } = desk(() => good);
    for (let n = 0; n < 3; n++) sender.add(new Uint8Array(10));
    await sender.drained();
    expect(posted).toEqual([1, 2, 3]);
    expect(written()).toBe(30);
    expect(sender.waitingBytes()).toBe(0);
  });

  it('are sent again with the same number while the workstation does not answer', async () => {
    const { sender, posted, ended } = desk((n, tries) => (n === 2 && tries < 4 ? new Error('gone') : good));
    for (let n = 0; n < 3; n++) sender.add(new Uint8Array(10));
    await sender.drained();
    expect(posted).toEqual([1, 2, 2, 2, 2, 3]);
    expect(ended).toEqual([]);
  });

  it.each([
    [{ ok: false, why: 'diskFull' } as const, 'diskFull'],
    [{ ok: false, why: 'ended' } as const, 'ended'],
    [{ ok: false, why: 'order', next: 1 } as const, 'failed'],
    [new Error('gone'), 'failed'],
  ])('end once, and say why: %o', async (answer, why) => {
    const { sender, posted, ended } = desk(() => answer);
    sender.add(new Uint8Array(10));
    await sender.drained();
    sender.add(new Uint8Array(10));
    await sender.drained();
    expect(ended).toEqual([why]);
    expect(new Set(posted)).toEqual(new Set([1]));
  });

  it('are not held without end', () => {
    const { sender, ended } = desk(() => new Error('gone'));
    for (let n = 0; n < 7; n++) sender.add(new Uint8Array(16 * 1024 * 1024));
    expect(ended).toEqual(['failed']);
  });
});

describe('a tap', () => {
  it('is given up when frames are decoded and none is tapped, and not when neither comes or both do', () => {
    const watchdog = createWatchdog();
    const looks = (id: number, of: (n: number) => { decoded: number | null; tapped: number; recorded: number }, isCounted = true) => [0, 1, 2, 3].map((n) => watchdog.look(id, { isCounted, ...of(n) }, n * 3000));
    expect(looks(1, (n) => ({ decoded: n * 30, tapped: 0, recorded: 0 }))).toEqual([false, false, true, true]);
    expect(looks(2, (n) => ({ decoded: n * 30, tapped: n * 30, recorded: n * 30 }))).toEqual([false, false, false, false]);
    expect(looks(3, () => ({ decoded: 5, tapped: 5, recorded: 5 }))).toEqual([false, false, false, false]);
    expect(looks(4, () => ({ decoded: null, tapped: 0, recorded: 0 }))).toEqual([false, false, false, false]);
    // A sound has 150 packets from one look to the next: a worker that was held up for a moment has lost none of them.
    expect(looks(5, (n) => ({ decoded: n * 150, tapped: 0, recorded: 0 }), false)).toEqual([false, false, false, false]);
    // One that says nothing any more is given up all the same, when it has had its time.
    expect(watchdog.look(5, { decoded: 600, tapped: 0, recorded: 0, isCounted: false }, 12_000)).toBe(true);
  });

  it('is given up when its frames pass by for long and come into no file', () => {
    const watchdog = createWatchdog();
    const seen = [0, 1, 2, 3, 4, 5].map((n) => watchdog.look(1, { decoded: n * 30, tapped: n * 30, recorded: 0, isCounted: true }, n * 3000));
    expect(seen).toEqual([false, false, false, false, true, true]);
    // A camera that rests for longer than that has nothing to record.
    expect([0, 1, 2, 3, 4, 5].map((n) => watchdog.look(2, { decoded: 9, tapped: 9, recorded: 0, isCounted: true }, n * 3000))).toEqual(Array(6).fill(false));
  });

  it('is replaced by a MediaRecorder that never writes avc1', () => {
    expect(fallbackType('video', () => true)).toBe('video/mp4;codecs=avc3.640028,opus');
    expect(fallbackType('video', (type) => type.includes('webm'))).toBe('video/webm;codecs=vp8,opus');
    expect(fallbackType('video', (type) => type.includes('avc1'))).toBeNull();
    expect(fallbackType('audio', () => true)).toBe('audio/webm;codecs=opus');
  });
});
