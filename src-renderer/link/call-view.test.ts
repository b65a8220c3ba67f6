import { describe, expect, it } from 'vitest';
import type { CallView, Notification, Peer } from '#shared/live/protocol.ts';
import { applied } from './call-view.ts';
import { contained, metresApart, pointOfDirection, shareAt, thinned, directionTo } from './points.ts';

const peer = (id: string): Peer => ({ id, name: id, role: 'site', connected: true, producers: [{ id: `${id}-camera`, kind: 'video', source: 'camera', paused: false }] });
const EMPTY: CallView = { call: 'k', case: 'c', openedAt: '', self: 'me', peers: [], recordings: [], strokes: [], frozen: null, shots: [], ticked: [], positions: {}, askedMode: 'high' };
let seq = 0;
const told = (notify: Notification['notify'], data: unknown): Notification => ({ notify, seq: ++seq, data }) as Notification;
const after = (view: CallView, ...all: readonly Notification[]): CallView => all.reduce(applied, view);

describe('the call as it stands', () => {
  it('knows who came, sends, agreed, was away and went', () => {
    const there = after(EMPTY, told('newPeer', { peer: peer('s') }), told('newProducer', { peer: 's', producer: { id: 'mic', kind: 'audio', source: 'microphone', paused: false } }));
    expect(there.peers[0]!.producers.map(({ id }) => id)).toEqual(['s-camera', 'mic']);
    const agreed = after(there, told('consentGiven', { peer: 's', version: 'v', given: true }), told('producerPaused', { peer: 's', producer: 'mic', paused: true }), told('peerConnected', { peer: 's', connected: false }));
    expect(agreed.peers[0]).toMatchObject({ consent: 'v', connected: false, producers: [{}, { paused: true }] });
    expect(after(agreed, told('consentGiven', { peer: 's', version: 'v', given: false })).peers[0]).not.toHaveProperty('consent');
    expect(after(agreed, told('peerClosed', { peer: 's', why: 'left' })).peers).toEqual([]);
  });

  it('holds a frame and drawings as long as the picture that they lie on', () => {
    const frame = { at: '2026-11-26T00:00:00.000Z' };
    const drawn = after(EMPTY, told('newPeer', { peer: peer('s') }), told('stroke', { id: '1', producer: 's-camera', points: [{ x: 0, y: 0 }], colour: 'red', frame, peer: 'me' }), told('frozen', { producer: 's-camera', frame, peer: 'me' }));
    expect(drawn).toMatchObject({ strokes: [{ id: '1' }], frozen: { producer: 's-camera' } });
    expect(after(drawn, told('frozen', { producer: 's-camera', frame: null, peer: 'me' })).frozen).toBeNull();
    expect(after(drawn, told('producerClosed', { peer: 's', producer: 's-camera' }))).toMatchObject({ strokes: [], frozen: null });
    expect(after(drawn, told('peerClosed', { peer: 's', why: 'lost' }))).toMatchObject({ strokes: [], frozen: null });
    expect(after(drawn, told('strokesErased', {})).strokes).toEqual([]);
  });

  it('follows recordings, photos, ticks and positions', () => {
    const shot = { nonce: 'n', by: { peer: 'me', name: 'me' }, at: '', words: 'x', kind: 'still' };
    const one = after(EMPTY, told('recordingStarted', { recording: 'r', peer: 'me', name: 'me', startedAt: '' }), told('recordingAnchored', { recording: 'r', head: { entries: 1, hash: '', bytes: 2 }, at: 't' }), told('shotAsked', shot), told('positionReported', { peer: 's', position: { latitude: 1 } }), told('shotListTicked', { standard: 'a', shot: 'b', title: 'c', ticked: true }));
    expect(one).toMatchObject({ recordings: [{ anchored: { at: 't', bytes: 2 } }], shots: [{ nonce: 'n' }], positions: { s: { latitude: 1 } }, ticked: [{ shot: 'b' }] });
    expect(after(one, told('recordingStopped', { recording: 'r', why: 'asked' }), told('shotReceived', { nonce: 'n', sha256: '' }), told('shotListTicked', { standard: 'a', shot: 'b', title: 'c', ticked: false }))).toMatchObject({ recordings: [], shots: [], ticked: [] });
    expect(applied(one, told('routerGone', {}))).toBe(one);
  });
});

describe('places on a live picture', () => {
  it('are shares of the picture, wherever it lies on the screen', () => {
    const lies = contained({ width: 1600, height: 900 }, { width: 800, height: 800 });
    expect(lies).toEqual({ left: 0, top: 175, width: 800, height: 450 });
    expect(shareAt({ x: 400, y: 400 }, lies)).toEqual({ x: 0.5, y: 0.5 });
    expect(shareAt({ x: 400, y: 100 }, lies)).toBeNull();
  });

  it('on a sphere come back from their direction', () => {
    const point = pointOfDirection(directionTo({ yaw: 1, pitch: -0.4 }));
    expect(point).toMatchObject({ yaw: expect.closeTo(1, 9) as number, pitch: expect.closeTo(-0.4, 9) as number });
  });

  it('of a line are thinned to what the protocol takes, its ends kept', () => {
    const line = Array.from({ length: 2000 }, (_, i) => ({ x: i / 2000, y: 0.5 }));
    const kept = thinned(line, 0.0001, 240);
    expect(kept.length).toBeLessThanOrEqual(240);
    expect(kept[0]).toEqual(line[0]);
    expect(thinned(line.slice(0, 3), 0.9, 240)).toEqual([line[0], line[2]]);
  });

  it('on the earth lie as far apart as they do', () => {
    expect(metresApart({ latitude: 34, longitude: 108 }, { latitude: 34, longitude: 108 })).toBe(0);
    expect(metresApart({ latitude: 34, longitude: 108 }, { latitude: 35, longitude: 108 })).toBeCloseTo(111_195, -1);
  });
});
