// Every order in which a recording can begin: what is known of a tap, its transform, its frames, the word to record, the disk's answer. None
// of them may end in a recording that runs and holds nothing.

import { describe, expect, it } from 'vitest';
import type { ChunkAnswer } from '#shared/contract/workstation-link.ts';
import type { TappedFrame } from './frames.ts';
import type { FromWorker } from './messages.ts';
import { createTapRoom } from './tap-room.ts';
import type { TrackDesk } from './track-sender.ts';

const HEAD = { entries: 1, hash: 'a'.repeat(64), bytes: 1 };
const GOOD: ChunkAnswer = { ok: true, head: HEAD };
const settled = async (): Promise<void> => {
  for (let n = 0; n < 4; n++) await new Promise((done) => setTimeout(done, 0));
};

/** A disk that answers, or does what the test says. */
const stage = (change: Partial<TrackDesk> = {}) => {
  let now = 1_000_000;
  let count = 0;
  let keyAsked = 0;
  const told: FromWorker[] = [];
  const opened: string[] = [];
  const closed: string[] = [];
  const bytes = new Map<string, number>();
  const waits: (() => void)[] = [];
  const disk: TrackDesk = {
    open: async (recording, { track, mime }) => (opened.push(`${recording} ${track} ${mime}`), GOOD),
    write: async (recording, track, _, piece) => (bytes.set(`${recording} ${track}`, (bytes.get(`${recording} ${track}`) ?? 0) + piece.length), GOOD),
    close: async (recording, track) => (closed.push(`${recording} ${track}`), GOOD),
    ...change,
  };
  const room = createTapRoom({
    tell: (message) => told.push(message),
    desk: () => disk,
    now: () => now,
    // Short pauses pass at once; the long one is the last resort of a disk that hangs.
    wait: (ms) => (ms < 20_000 ? Promise.resolve() : new Promise((done) => waits.push(done))),
  });
  const frame = (kind: 'audio' | 'video', isKey = kind === 'audio' || count % 30 === 0): TappedFrame => {
    const n = count++;
    return { data: Uint8Array.from([isKey ? 0x10 : 0x11, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01, ...Array<number>(50).fill(n % 250)]), isKey, rtp: n * 3000, at: now, ...(isKey ? { width: 640, height: 360 } : {}) };
  };
  return {
    room, told, opened, closed, bytes, waits, frame,
    keyAsked: () => keyAsked,
    pass: (ms: number) => (now += ms),
    transform: (id: number, kind: 'audio' | 'video' = 'video') => room.add({ id, kind, side: 'receiver' }, () => (keyAsked += 1)),
    about: (id: number, codec = 'video/VP8') => room.hear({ say: 'about', id, producer: `p${id}`, peer: 'x', source: 'camera', codec }),
    arm: (recording = 'r', from = 0) => room.hear({ say: 'arm', recording, origin: 'o', from }),
    disarm: (recording = 'r') => room.hear({ say: 'disarm', recording }),
    counts: () => (room.flush(), told.findLast((one) => one.say === 'counts') as Extract<FromWorker, { say: 'counts' }>),
    says: (say: FromWorker['say']) => told.filter((one) => one.say === say),
  };
};
type Stage = ReturnType<typeof stage>;
/** Frames for `seconds`, as a camera that heeds a request for a key frame. */
const run = async (on: Stage, tap: { take(frame: TappedFrame): void }, kind: 'audio' | 'video', seconds = 3): Promise<void> => {
  let heeded = on.keyAsked();
  for (let n = 0; n < seconds * 20; n++) {
    on.pass(50);
    const isKey = kind === 'audio' || on.keyAsked() > heeded;
    heeded = on.keyAsked();
    tap.take(on.frame(kind, isKey));
    if (n % 15 === 14) on.room.flush();
    if (n % 20 === 19) await settled();
  }
  on.room.flush();
  await settled();
};
const orders = <T>(of: readonly T[]): T[][] => (of.length < 2 ? [[...of]] : of.flatMap((one, i) => orders(of.filter((_, n) => n !== i)).map((rest) => [one, ...rest])));

describe('a recording begins', () => {
  it.each((['audio', 'video'] as const).flatMap((kind) => orders(['transform', 'about', 'arm', 'frames'] as const).filter((order) => order.indexOf('transform') < order.indexOf('frames')).map((order) => [kind, order.join(' → '), order] as const)))('%s: %s', async (kind, _, order) => {
    const on = stage();
    let tap: { take(frame: TappedFrame): void } | undefined;
    for (const step of order) {
      if (step === 'transform') tap = on.transform(1, kind);
      else if (step === 'about') on.about(1, kind === 'audio' ? 'audio/opus' : 'video/VP8');
      else if (step === 'arm') on.arm();
      else await run(on, tap!, kind);
      // Between any two of them there may be minutes.
      on.pass(100);
    }
    await run(on, tap!, kind);
    expect(on.opened).toHaveLength(1);
    expect(on.counts().recorded[1]).toBeGreaterThan(30);
    expect(on.says('writing')).toEqual([{ say: 'writing', id: 1, recording: 'r' }]);
  });

  it('when somebody agreed a moment ago: nothing of before is in it, and a key frame is asked for until one comes', async () => {
    const on = stage();
    const tap = on.transform(1);
    on.about(1);
    await run(on, tap, 'video', 2);
    on.arm('r', 1_000_000 + 60_000_000);
    expect(on.opened).toEqual([]);
    const asked = on.keyAsked();
    // Five requests are lost.
    for (let n = 0; n < 120; n++) {
      on.pass(50);
      tap.take(on.frame('video', false));
      if (n % 15 === 0) on.room.flush();
    }
    expect(on.keyAsked()).toBeGreaterThan(asked + 3);
    on.pass(60_000_000);
    tap.take(on.frame('video', true));
    await settled();
    expect(on.counts().recorded[1]).toBe(1);
  });

  it('when the first picture comes only after minutes, or pauses right then', async () => {
    const on = stage();
    on.arm();
    const tap = on.transform(1);
    on.about(1);
    for (let n = 0; n < 100; n++) {
      on.pass(3000);
      on.room.flush();
    }
    await run(on, tap, 'video', 1);
    on.pass(60_000);
    await run(on, tap, 'video', 1);
    expect(on.opened).toHaveLength(1);
    expect(on.counts().recorded[1]).toBeGreaterThan(15);
  });

  it('when the workstation does not answer the first times, and when it never heard its own answer', async () => {
    let opens = 0;
    const on = stage({
      open: async () => {
        opens += 1;
        if (opens < 4) throw new Error('gone');
        return GOOD;
      },
    });
    const tap = on.transform(1);
    on.about(1);
    on.arm();
    await run(on, tap, 'video');
    expect(opens).toBe(4);
    expect(on.says('writing')).toHaveLength(1);
    expect(on.says('ended')).toEqual([]);
  });

  it('again after one whose disk hung at its end', async () => {
    let hangs = true;
    const on = stage({ write: async () => (hangs ? new Promise<never>(() => undefined) : GOOD) });
    const tap = on.transform(1);
    on.about(1);
    on.arm('first');
    await run(on, tap, 'video');
    on.disarm('first');
    await settled();
    expect(on.says('disarmed')).toEqual([]);
    // Who stops does not wait for ever.
    for (const done of on.waits) done();
    await settled();
    expect(on.says('disarmed')).toEqual([{ say: 'disarmed', recording: 'first' }]);
    hangs = false;
    on.arm('second');
    await run(on, tap, 'video');
    expect(on.counts()).toMatchObject({ recording: 'second' });
    expect(on.says('writing')).toEqual([{ say: 'writing', id: 1, recording: 'second' }]);
    expect(on.bytes.size).toBe(0);
  });

  it('also for a tap that came in the place of another one while it ran', async () => {
    const on = stage();
    const first = on.transform(1);
    on.about(1);
    on.arm();
    await run(on, first, 'video');
    first.gone();
    const second = on.transform(2);
    on.about(2);
    await run(on, second, 'video');
    expect(on.opened).toEqual(['r v1 video/webm', 'r v2 video/webm']);
    // What is said to be in the recording is all of it, not what the latest tap brought.
    const { recorded, kept } = on.counts();
    expect(recorded).toEqual({ 2: expect.any(Number) as number });
    expect(kept.video).toBeGreaterThan(recorded[2]! + 30);
    on.disarm();
    await settled();
    expect(on.closed.toSorted()).toEqual(['r v1', 'r v2']);
    expect(on.says('disarmed')).toHaveLength(1);
  });
});

describe('the end of a recording', () => {
  it('waits for the bytes of a tap that is gone already, and takes no late frame', async () => {
    let let_go: () => void = () => undefined;
    const held = new Promise<void>((done) => (let_go = done));
    const written: number[] = [];
    const on = stage({ write: async (_r, _t, n) => (await held, written.push(n), GOOD) });
    const tap = on.transform(1);
    on.about(1);
    on.arm();
    await run(on, tap, 'video');
    tap.gone();
    on.disarm();
    tap.take(on.frame('video', true));
    await settled();
    expect(on.says('disarmed')).toEqual([]);
    let_go();
    await settled();
    expect(written.length).toBeGreaterThan(0);
    expect(on.closed).toEqual(['r v1']);
    expect(on.says('disarmed')).toHaveLength(1);
  });

  it('is answered where nothing was armed', async () => {
    const on = stage();
    on.disarm('other');
    await settled();
    expect(on.says('disarmed')).toEqual([{ say: 'disarmed', recording: 'other' }]);
  });
});

describe('what no file can hold', () => {
  it('is said by the counts: a codec that has no container here, and a tap that was given up, for that recording', async () => {
    const on = stage();
    const [h265, vp8] = [on.transform(1), on.transform(2)];
    on.about(1, 'video/H265');
    on.about(2);
    expect(on.counts().lost).toEqual([]);
    on.arm();
    await run(on, h265, 'video', 1);
    expect(on.counts().lost).toEqual([1]);
    await run(on, vp8, 'video', 2);
    on.room.hear({ say: 'giveUp', id: 2 });
    await run(on, vp8, 'video', 2);
    expect(on.counts().lost).toEqual([1, 2]);
    expect(on.opened).toHaveLength(1);
    on.disarm();
    await settled();
    // The next time it is tried anew.
    on.arm('next');
    await run(on, vp8, 'video', 2);
    expect(on.opened.at(-1)).toBe('next v1 video/webm');
  });

  it('of H.264 the file is a transport stream', async () => {
    const on = stage();
    const tap = on.transform(1);
    on.about(1, 'video/H264');
    on.arm();
    await run(on, tap, 'video');
    expect(on.opened).toEqual(['r v1 video/mp2t']);
    expect(on.bytes.get('r v1')! % 188).toBe(0);
  });

  it.each([['diskFull', 'diskFull'], ['ended', 'ended'], ['unknownTrack', 'failed']] as const)('an answer %s ends it once, as %s', async (why, as) => {
    const on = stage({ write: async () => ({ ok: false, why }) });
    const [a, b] = [on.transform(1), on.transform(2, 'audio')];
    on.about(1);
    on.about(2, 'audio/opus');
    on.arm();
    await run(on, a, 'video');
    await run(on, b, 'audio');
    expect(on.says('ended')).toEqual([{ say: 'ended', why: as, recording: 'r' }]);
  });
});
