// The word to record, from the key to the server and the worker, when things come late, get lost or never come.

import { describe, expect, it } from 'vitest';
import { createRecorder, type RecorderDeps, type RecorderState } from './recorder.ts';
import { Refused } from './signal.ts';
import { NO_COUNTS, type TapCounts, type TapRow } from './tap/tap.ts';

const HEAD = { entries: 3, hash: 'a'.repeat(64), bytes: 30 };
const settled = async (): Promise<void> => {
  for (let n = 0; n < 12; n++) await Promise.resolve();
};
type Answer = 'ok' | 'never' | Refused | Error;

function stage(answers: { [method: string]: Answer[] } = {}) {
  let now = 1000;
  let timers: { id: number; at: number; run: () => void }[] = [];
  let nextTimer = 1;
  const states: RecorderState[] = [];
  const asked: string[] = [];
  const took: string[] = [];
  const armed: string[] = [];
  const ended: string[] = [];
  const notes: string[] = [];
  const link = { end: undefined as string | undefined, peers: [] as object[], received: [] as object[], arrived: 0 as number | null };
  const tap = { rows: [] as TapRow[], lost: [] as number[], counts: NO_COUNTS as TapCounts, disarms: true, gaveUp: [] as number[] };
  const deps = {
    link: {
      snapshot: () => ({ state: { end: link.end }, view: { call: 'k', self: 'me', peers: link.peers }, received: link.received, sent: [] }),
      arrived: async () => link.arrived,
      async request(method: string) {
        asked.push(method);
        const answer = answers[method]?.shift() ?? 'ok';
        if (answer === 'never') return new Promise<never>(() => undefined);
        if (answer !== 'ok') throw answer;
        return { at: 'now', startedAt: 'now' };
      },
    },
    tap: {
      arm: (recording: string) => armed.push(recording),
      disarm: () => (tap.disarms ? Promise.resolve() : new Promise<void>(() => undefined)),
      giveUp: (id: number) => tap.gaveUp.push(id),
      counts: () => tap.counts,
      lost: () => tap.lost,
      rows: () => tap.rows,
    },
    begin: async () => ({ recording: `r${(armed.length + ended.length).toString()}` }),
    takeOver: ({ track }: { track: { track: string; kind: string } }) => (took.push(`${track.track} ${track.kind}`), { stop: async () => undefined }),
    head: async () => ({ head: HEAD }),
    end: async (_: string, why: string) => (ended.push(why), { head: HEAD }),
    note: async (_: string, note: { what: string }) => void notes.push(note.what),
    agreedAt: () => 0,
    soundOnly: () => false,
    isDiskFull: () => false,
    now: () => now,
    timers: { set: (run: () => void, ms: number) => (timers.push({ id: nextTimer, at: now + ms, run }), nextTimer++), clear: (id: number) => void (timers = timers.filter((one) => one.id !== id)) },
    onState: (state: RecorderState) => states.push(state),
  } as unknown as RecorderDeps;
  const recorder = createRecorder(deps);
  return {
    recorder, states, asked, took, armed, ended, notes, link, tap,
    count: (method: string) => asked.filter((one) => one === method).length,
    /** Time goes by, and what it brings. */
    async pass(ms: number) {
      const until = now + ms;
      for (;;) {
        await settled();
        const next = timers.toSorted((a, b) => a.at - b.at)[0];
        if (!next || next.at > until) break;
        now = Math.max(now, next.at);
        timers = timers.filter((one) => one !== next);
        next.run();
      }
      now = until;
      await settled();
    },
    receives(id: number, kind: 'audio' | 'video' = 'video', producer = `p${id}`) {
      link.received = [...link.received.filter((one) => (one as { producer: string }).producer !== producer), { consumer: `c${id}`, producer, peer: 'x', kind, source: 'camera', track: { readyState: 'live', muted: false } }];
      tap.rows = [...tap.rows.filter((row) => row.producer !== producer), { id, kind, producer, peer: 'x', source: 'camera', codec: 'video/VP8' }];
    },
  };
}
const slow = new Refused('timeout');
const gone = new Refused('gone');

describe('a recording that is asked for', () => {
  it('begins though the server answers late and the socket is just then opened anew', async () => {
    const on = stage({ startRecording: [slow, gone, gone, 'ok'] });
    void on.recorder.start();
    await on.pass(500);
    expect(on.recorder.state().phase).toBe('asking');
    await on.pass(5000);
    expect(on.recorder.state()).toMatchObject({ phase: 'recording', recording: 'r0' });
    // The same one every time: no second file, no recording that nobody ends.
    expect(on.armed).toEqual(['r0']);
    expect(on.count('startRecording')).toBe(4);
    expect(on.ended).toEqual([]);
  });

  it('says after a while that the server cannot be reached, and takes back what may have been heard', async () => {
    const on = stage({ startRecording: Array.from({ length: 500 }, () => gone) });
    void on.recorder.start();
    await on.pass(60_000);
    expect(on.recorder.state()).toMatchObject({ phase: 'off', alarm: 'offline' });
    expect(on.ended).toEqual(['failed']);
    expect(on.count('stopRecording')).toBe(1);
    expect(on.armed).toEqual([]);
  });

  it('can be given up while it is asked for', async () => {
    const on = stage({ startRecording: [gone, gone, gone, gone, gone, gone] });
    void on.recorder.start();
    await on.pass(1500);
    void on.recorder.stop();
    await on.pass(3000);
    expect(on.recorder.state()).toMatchObject({ phase: 'off' });
    expect(on.recorder.state().alarm).toBeUndefined();
    expect(on.ended).toEqual(['asked']);
    expect(on.count('stopRecording')).toBe(1);
    // And then again.
    void on.recorder.start();
    await on.pass(5000);
    expect(on.recorder.state().phase).toBe('recording');
  });

  it('is refused at once where somebody has not agreed, or may not', async () => {
    const on = stage({ startRecording: [new Refused('consentMissing', { peers: ['y'] }), new Refused('forbidden')] });
    void on.recorder.start();
    await on.pass(100);
    expect(on.recorder.state()).toMatchObject({ phase: 'off', alarm: 'consentMissing', missing: ['y'] });
    void on.recorder.start();
    await on.pass(100);
    expect(on.recorder.state()).toMatchObject({ phase: 'off', alarm: 'refused' });
    expect(on.armed).toEqual([]);
  });

  it('ends with the call', async () => {
    const on = stage({ startRecording: Array.from({ length: 50 }, () => gone) });
    void on.recorder.start();
    await on.pass(1500);
    on.link.end = 'callEnded';
    await on.pass(2000);
    expect(on.recorder.state()).toEqual({ phase: 'off', bytes: 0, frames: 0, pictures: 0, tracks: 0, onDisk: false });
  });
});

describe('a recording that runs', () => {
  const running = async (answers: Parameters<typeof stage>[0] = {}) => {
    const on = stage(answers);
    on.receives(1);
    void on.recorder.start();
    await on.pass(100);
    const counts = (change: Partial<TapCounts>): void => on.recorder.onCounts((on.tap.counts = { ...on.tap.counts, recording: 'r0', ...change }));
    return { ...on, counts };
  };

  it('is said to record only once the first piece is on the disk, and not by a piece of the one before', async () => {
    const on = await running();
    expect(on.recorder.state()).toMatchObject({ phase: 'recording', onDisk: false });
    on.recorder.onWriting('another');
    expect(on.recorder.state().onDisk).toBe(false);
    on.recorder.onWriting('r0');
    on.counts({ bytes: 100, recorded: { 1: 5 }, kept: { audio: 3, video: 5 } });
    expect(on.recorder.state()).toMatchObject({ onDisk: true, bytes: 100, frames: 8, pictures: 5 });
  });

  it('is taken over where pictures are decoded and no file of them grows, once', async () => {
    const on = await running();
    for (let n = 1; n <= 8; n++) {
      on.link.arrived = n * 90;
      on.counts({ frames: { 1: n * 90 } });
      await on.pass(3000);
    }
    expect(on.took).toEqual(['f1 video']);
    expect(on.tap.gaveUp).toEqual([1]);
    expect(on.recorder.state().alarm).toBe('fallback');
    // Before that the server was asked for a key frame too.
    expect(on.count('requestConsumerKeyFrame')).toBeGreaterThan(1);
  });

  it('is taken over at once where the worker says that it cannot keep it, sound too, and where the worker never came up', async () => {
    const on = await running();
    on.receives(2, 'audio');
    on.tap.lost = [1, 2];
    on.counts({});
    on.counts({});
    expect(on.took).toEqual(['f1 video', 'f2 audio']);
    const broken = stage();
    broken.receives(1);
    broken.tap.lost = [1];
    void broken.recorder.start();
    await broken.pass(100);
    expect(broken.took).toEqual(['f1 video']);
  });

  it('is left alone by the watchdog while the picture rests, and after the same picture is received anew', async () => {
    const on = await running();
    on.link.arrived = 400;
    on.counts({ frames: { 1: 400 }, recorded: { 1: 400 }, bytes: 10 });
    await on.pass(30_000);
    on.receives(7, 'video', 'p1');
    for (let n = 1; n <= 8; n++) {
      on.link.arrived = n * 90;
      on.counts({ frames: { 1: 400, 7: n * 90 }, recorded: { 7: n * 90 }, bytes: 10 + n });
      await on.pass(3000);
    }
    expect(on.took).toEqual([]);
  });

  it('counts what both ways bring, and is stalled only while nothing grows', async () => {
    const on = await running();
    on.counts({ bytes: 100 });
    await on.pass(12_000);
    expect(on.recorder.state().alarm).toBe('stalled');
    on.counts({ bytes: 200 });
    expect(on.recorder.state()).toMatchObject({ bytes: 200 });
    expect(on.recorder.state().alarm).toBeUndefined();
  });

  it('says that the picture stands still while voices go on, and that nothing has come at all', async () => {
    const on = await running();
    on.recorder.onWriting('r0');
    const at = { audio: 0, video: 10 };
    const speak = async (seconds: number, pictures: number): Promise<void> => {
      for (let n = 0; n < seconds; n++) {
        at.audio += 50;
        at.video += pictures;
        on.counts({ bytes: at.audio * 80 + at.video, kept: { ...at } });
        await on.pass(1000);
      }
    };
    await speak(12, 15);
    expect(on.recorder.state().alarm).toBeUndefined();
    await speak(14, 0);
    expect(on.recorder.state().alarm).toBe('noPicture');
    await speak(1, 15);
    expect(on.recorder.state().alarm).toBeUndefined();
    // A picture that somebody paused is no fault.
    on.link.received = [];
    await speak(14, 0);
    expect(on.recorder.state().alarm).toBeUndefined();
    const nobody = stage();
    void nobody.recorder.start();
    await nobody.pass(20_000);
    expect(nobody.recorder.state()).toMatchObject({ phase: 'recording', alarm: 'empty' });
    nobody.recorder.onWriting('r0');
    nobody.recorder.onCounts({ ...NO_COUNTS, recording: 'r0', bytes: 10 });
    expect(nobody.recorder.state().alarm).toBeUndefined();
  });

  it('names whose voice is in the call and in no file, and takes that back when it is', async () => {
    const on = await running();
    on.recorder.onWriting('r0');
    on.link.peers = [{ id: 'zhang', role: 'site', connected: true, producers: [{ id: 'p9', kind: 'audio', source: 'microphone', paused: false }] }, { id: 'wu', role: 'observer', connected: true, producers: [{ id: 'p10', kind: 'audio', source: 'microphone', paused: false }] }];
    const speak = async (seconds: number, of9: number): Promise<void> => {
      for (let n = 0; n < seconds; n++) {
        on.counts({ bytes: on.recorder.state().bytes + 100, kept: { audio: n, video: n + on.recorder.state().pictures }, recorded: { 1: on.recorder.state().bytes, 9: of9 * n } });
        await on.pass(1000);
      }
    };
    on.link.received = [];
    await speak(9, 0);
    expect(on.recorder.state().alarm).toBeUndefined();
    await speak(9, 0);
    // Not who only listens: nobody records them.
    expect(on.recorder.state()).toMatchObject({ alarm: 'lacking', missing: ['zhang'], tracks: 1 });
    on.receives(9, 'audio');
    await speak(6, 50);
    expect(on.recorder.state().alarm).toBeUndefined();
    expect(on.recorder.state()).toMatchObject({ tracks: 2 });
    expect(on.recorder.state().missing).toBeUndefined();
  });

  it('is told to the server anew where that does not know it any more', async () => {
    const on = await running({ anchorRecording: [new Refused('notFound')] });
    await on.pass(6000);
    expect(on.count('startRecording')).toBe(2);
    await on.pass(6000);
    expect(on.recorder.state().anchoredAt).toBe('now');
  });

  it('takes what is drawn into its chain, while it runs and not else', async () => {
    const on = await running();
    on.recorder.note({ what: 'frozen', producer: 'p1', frame: null, peer: 'x' });
    on.recorder.note({ what: 'erased' });
    await on.pass(100);
    void on.recorder.stop();
    await on.pass(5000);
    on.recorder.note({ what: 'erased', producer: 'p1' });
    await on.pass(100);
    expect(on.notes).toEqual(['frozen', 'erased']);
  });

  it('is stopped for the server too, though it could not hear it at first', async () => {
    const on = await running({ stopRecording: [gone, gone, 'ok'] });
    void on.recorder.stop();
    await on.pass(3500);
    expect(on.recorder.state().phase).toBe('off');
    await on.pass(20_000);
    expect(on.count('stopRecording')).toBe(3);
  });

  it.each([['diskFull', 'diskFull'], ['ended', 'failed']] as const)('stops loudly: %s', async (why, alarm) => {
    const on = await running();
    on.recorder.onEnded(why, 'another');
    expect(on.recorder.state().phase).toBe('recording');
    on.recorder.onEnded(why, 'r0');
    await on.pass(100);
    expect(on.recorder.state()).toMatchObject({ phase: 'off', alarm });
    expect(on.ended).toEqual([alarm]);
  });
});
