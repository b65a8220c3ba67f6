import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gcj02ToWgs84, wgs84ToGcj02 } from './gcj02.ts';
import { mayAsk, maySend } from './rights.ts';
import { dayOf, freeSlots, isBookable, reminderOf } from './slots.ts';
import { readMessage } from './wire.ts';
import { MOST_MESSAGE_LENGTH } from './limits.ts';

describe('positions', () => {
  it('move by some hundred metres in China, to where its maps have them, and not elsewhere', () => {
    // Tiananmen: 39.908722 N 116.397496 E in WGS-84 is at 39.9101, 116.4037 on Chinese maps.
    const moved = wgs84ToGcj02({ latitude: 39.908722, longitude: 116.397496 });
    expect(moved.latitude).toBeCloseTo(39.9101, 3);
    expect(moved.longitude).toBeCloseTo(116.4037, 3);
    expect(wgs84ToGcj02({ latitude: 48.8584, longitude: 2.2945 })).toEqual({ latitude: 48.8584, longitude: 2.2945 });
  });
  it('come back to within a centimetre', () => {
    fc.assert(
      fc.property(fc.double({ min: 18.2, max: 53.5, noNaN: true }), fc.double({ min: 74, max: 134.7, noNaN: true }), (latitude, longitude) => {
        const back = gcj02ToWgs84(wgs84ToGcj02({ latitude, longitude }));
        expect(Math.abs(back.latitude - latitude)).toBeLessThan(1e-7);
        expect(Math.abs(back.longitude - longitude)).toBeLessThan(1e-7);
      }),
      { seed: 20261126 },
    );
  });
});

describe('slots of a day', () => {
  const now = Date.parse('2026-11-24T00:00:00.000Z');
  it('lie in the working hours of Beijing and meet nothing that is taken', () => {
    const all = freeSlots({ day: '2026-11-24', minutes: 60, busy: [], now });
    expect(all[0]).toEqual({ from: '2026-11-24T01:00:00.000Z', until: '2026-11-24T02:00:00.000Z' });
    expect(all.at(-1)?.until).toBe('2026-11-24T09:30:00.000Z');
    expect(all.some(({ from }) => from === '2026-11-24T03:30:00.000Z')).toBe(false);
    const fewer = freeSlots({ day: '2026-11-24', minutes: 60, busy: [{ from: '2026-11-24T01:30:00.000Z', until: '2026-11-24T02:00:00.000Z' }], now });
    expect(fewer[0]?.from).toBe('2026-11-24T02:00:00.000Z');
  });
  it('are ahead of us', () => {
    expect(freeSlots({ day: '2026-11-24', minutes: 60, busy: [], now: Date.parse('2026-11-24T09:00:00Z') })).toEqual([]);
    expect(dayOf(Date.parse('2026-11-24T16:30:00Z'))).toBe('2026-11-25');
  });
  it('and bookings make sense', () => {
    expect(isBookable({ from: '2026-11-24T01:00:00.000Z', until: '2026-11-24T02:00:00.000Z' }, now)).toBe(true);
    for (const [from, until] of [['2026-11-24T02:00:00.000Z', '2026-11-24T01:00:00.000Z'], ['2026-11-24T01:00:00.000Z', '2026-11-24T01:05:00.000Z'], ['2026-11-20T01:00:00.000Z', '2026-11-20T02:00:00.000Z'], ['2026-11-24T01:00:30.000Z', '2026-11-24T02:00:30.000Z']] as const)
      expect(isBookable({ from, until }, now)).toBe(false);
  });
  it('are called to mind a day before and a quarter of an hour before, until put away', () => {
    const visit = { from: '2026-11-24T10:00:00.000Z', until: '2026-11-24T11:00:00.000Z' };
    expect(reminderOf(visit, Date.parse('2026-11-23T09:00:00Z'), [])).toBeUndefined();
    expect(reminderOf(visit, Date.parse('2026-11-23T11:00:00Z'), [])).toBe('day');
    expect(reminderOf(visit, Date.parse('2026-11-23T11:00:00Z'), ['day'])).toBeUndefined();
    expect(reminderOf(visit, Date.parse('2026-11-24T09:50:00Z'), ['day'])).toBe('soon');
    expect(reminderOf(visit, Date.parse('2026-11-24T11:00:00Z'), [])).toBeUndefined();
  });
});

describe('signalling texts', () => {
  it('are read in their three shapes and no other', () => {
    expect(readMessage('{"request":1,"method":"join","data":{}}')).toEqual({ request: 1, method: 'join', data: {} });
    expect(readMessage('{"response":1,"ok":true}')).toEqual({ response: 1, ok: true, data: {} });
    expect(readMessage('{"notify":"newPeer","seq":3,"data":{}}')).toEqual({ notify: 'newPeer', seq: 3, data: {} });
    expect(readMessage('x'.repeat(MOST_MESSAGE_LENGTH + 1))).toBe('tooLarge');
    fc.assert(fc.property(fc.anything(), (value) => {
      const read = readMessage(JSON.stringify(value) ?? '');
      expect(typeof read === 'string' || 'request' in read || 'response' in read || 'notify' in read).toBe(true);
    }), { seed: 20261126 });
    for (const text of ['', 'null', '[]', '7', '{"request":-1,"method":"x"}', '{"request":1}', '{"request":1.5,"method":"x"}']) expect(readMessage(text)).toBe('malformed');
  });
});

describe('rights in a call', () => {
  it('observers see and send nothing, the site takes stills and orders none', () => {
    expect(mayAsk('observer', 'produce')).toBe(false);
    expect(mayAsk('observer', 'setMode')).toBe(true);
    expect(mayAsk('site', 'shotTaken')).toBe(true);
    expect(mayAsk('expert', 'shotTaken')).toBe(false);
    expect(mayAsk('site', 'askShot')).toBe(false);
    expect([maySend('site', 'panorama'), maySend('expert', 'panorama'), maySend('observer', 'microphone')]).toEqual([true, false, false]);
  });
});
