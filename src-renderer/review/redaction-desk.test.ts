import { describe, expect, it } from 'vitest';
import type { RedactFailure, RedactProgress } from '#shared/contract/footage.ts';
import { createRedactionDesk } from './redaction-desk.ts';

function office() {
  const asked: { readonly signal: AbortSignal; readonly onProgress: (progress: RedactProgress) => void; readonly end: (failure: RedactFailure | null) => void }[] = [];
  const desk = createRedactionDesk({ origin: '', redact: ({ signal, onProgress }) => new Promise((end) => {
    signal.addEventListener('abort', () => end('cancelled'));
    asked.push({ signal, onProgress, end });
  }) });
  return { desk, asked, make: (sha256: string) => desk.make({ case: 'c', sha256, title: '巡检', shapes: [] }) };
}

describe('a redacted video that is being made', () => {
  it('tells how far it is, whoever looks, and is no more once it was made', async () => {
    const { desk, asked, make } = office();
    const made = make('a');
    asked[0]!.onProgress({ stage: 'covering', done: 3, total: 10 });
    expect(desk.jobs.getState()['a']).toMatchObject({ case: 'c', title: '巡检', progress: { stage: 'covering', done: 3 }, failed: null });
    asked[0]!.end(null);
    expect(await made).toBe(true);
    expect(desk.jobs.getState()).toEqual({});
  });
  it('is made once at a time, and two footages beside one another', async () => {
    const { asked, make } = office();
    void make('a');
    expect(await make('a')).toBe(false);
    void make('b');
    expect(asked).toHaveLength(2);
  });
  it('says why it was not made until that was seen; late progress brings nothing back', async () => {
    const { desk, asked, make } = office();
    const made = make('a');
    desk.forget('a');
    expect(desk.jobs.getState()['a']).toBeDefined();
    desk.cancel('a');
    expect(await made).toBe(false);
    asked[0]!.onProgress({ stage: 'done' });
    expect(desk.jobs.getState()['a']).toMatchObject({ progress: null, failed: 'cancelled' });
    desk.forget('a');
    expect(desk.jobs.getState()).toEqual({});
  });
  it('is given up with everything else when somebody signs out', async () => {
    const { desk, asked, make } = office();
    const all = [make('a'), make('b')];
    desk.cancelAll();
    expect([await Promise.all(all), asked.map(({ signal }) => signal.aborted)]).toEqual([[false, false], [true, true]]);
  });
});
