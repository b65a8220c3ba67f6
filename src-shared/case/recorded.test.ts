import { describe, expect, it } from 'vitest';
import type { KeptRecording } from '../live/kept.ts';
import { footage, hashOf, openedCase, type History } from './history.testing.ts';

const content = (seed: string) => ({ sha256: hashOf(seed), bytes: 10, mime: 'video/webm', parts: [hashOf(seed)] });
const head = { entries: 3, hash: hashOf('aa'), bytes: 10 };
const kept = (changes: Partial<KeptRecording> = {}): KeptRecording => ({
  call: 'k1', recording: 'r1', head, journal: content('bb'), recovered: false, footage: [{ ...footage('cc'), original: content('dd'), capturePath: 'link' }],
  tracks: [{ track: 'v1', kind: 'video', source: 'camera', peer: 'p1', producer: 'x', mime: 'video/webm', how: 'frames', begins: 1, content: content('dd'), tail: 0 }], ...changes,
});
/** A call in which e1 records. */
const recorded = (): History => {
  const history = openedCase();
  history.append('server', 'server', 'call.opened', { call: 'k1', engine: 'werift' });
  history.append('server', 'server', 'recording.started', { call: 'k1', recording: 'r1', by: 'e1', present: [], tracks: [] });
  return history;
};
const reasons = (history: History) => history.fold().refused.map(({ reason }) => reason);

describe('what a machine kept of a recording', () => {
  it('becomes footage of the case, though experts bring no other footage', () => {
    const history = recorded();
    history.append('d1', 'e1', 'recording.kept', kept());
    history.append('d1', 'e1', 'footage.added', { footage: footage('ee') });
    const state = history.fold();
    expect(state.footage.map(({ original }) => original.sha256)).toEqual([hashOf('f1'), hashOf('dd')]);
    expect(state.live!.recordings[0]!.kept).toMatchObject({ by: 'e1', head });
    expect(reasons(history)).toEqual(['notAllowed']);
  });

  it('is said once, by who recorded, of a recording that the server saw begin', () => {
    const history = recorded();
    history.append('d2', 'e2', 'recording.kept', kept());
    history.append('d1', 'e1', 'recording.kept', kept({ recording: 'r2' }));
    history.append('d1', 'e1', 'recording.kept', kept());
    history.append('d1', 'e1', 'recording.kept', kept());
    expect(reasons(history)).toEqual(['notAllowed', 'unknownCall', 'alreadyDone']);
    expect(history.fold().footage).toHaveLength(2);
  });
});

describe('a still that came in a call', () => {
  const still = { sha256: hashOf('ab'), bytes: 10, mime: 'image/jpeg', width: 4000, height: 3000, how: 'takePhoto' as const, takenAt: '2026-11-23T08:00:00.000Z' };
  it('is taken into the case by an expert, and nothing else is', () => {
    const history = recorded();
    const of = { footage: { ...footage('f2'), original: content('ab') } };
    history.append('d1', 'e1', 'footage.added', of);
    expect(reasons(history)).toEqual(['notAllowed']);
    history.append('server', 'server', 'snapshot.taken', { call: 'k1', nonce: 'n1', by: 'e1', words: '', requestedAt: still.takenAt, receivedAt: still.takenAt, invitation: 'i1', still, content: content('ab') });
    history.append('d1', 'e1', 'footage.added', of);
    history.append('dv', 'v1', 'footage.added', of);
    expect(reasons(history)).toEqual(['notAllowed', 'notAllowed']);
    expect(history.fold().footage.map(({ original }) => original.sha256)).toContain(hashOf('ab'));
  });
});
