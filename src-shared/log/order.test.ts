import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHistory, createUnsignedCrypto, instant, shuffled } from '../case/history.testing.ts';
import { hashEvent } from './chain.ts';
import type { SignedEvent } from './event.ts';
import { beyond, covers, headsOf, streamKey, streamOf } from './heads.ts';
import { orderEvents } from './order.ts';

const seed = 20261123;
const crypto = createUnsignedCrypto();

/** Notes of three devices with instants as drawn; some carry what they had seen. */
const written = fc.array(fc.record({ device: fc.constantFrom('a', 'b', 'c'), ms: fc.nat(20), sees: fc.boolean() }), { maxLength: 40 }).map((steps) => {
  const history = createHistory(crypto);
  for (const { device, ms, sees } of steps) {
    const seen = history.heads();
    history.append(device, 'e1', 'item.noted', { item: 'i', note: '' }, { at: instant(ms), ...(sees && { seen }) });
  }
  return history.events;
});

describe('the order of events', () => {
  it('is the same for every order of arrival, holds each once, and keeps streams and causes in order whatever the clocks say', () => {
    fc.assert(
      fc.property(written, fc.integer(), (events, mix) => {
        const ordered = orderEvents(events);
        expect(orderEvents(shuffled([...events, ...events.slice(0, 5)], mix))).toEqual(ordered);
        expect(new Set(ordered)).toEqual(new Set(events));
        const reached = new Map<string, number>();
        for (const event of ordered) {
          expect(event.seq).toBe((reached.get(streamOf(event)) ?? 0) + 1);
          for (const [stream, head] of Object.entries(event.seen ?? {})) expect(reached.get(stream) ?? 0).toBeGreaterThanOrEqual(head.seq);
          reached.set(streamOf(event), event.seq);
        }
      }),
      { seed, numRuns: 200 },
    );
  });

  it('is by instant, then device, then channel where clocks and causes agree', () => {
    const event = (device: string, channel: 'open' | 'sheet', ms: number): SignedEvent => ({
      case: 'c', device, channel, seq: 1, prev: null, at: instant(ms), actor: 'x', type: 't', bodyHash: '', sig: device,
    });
    const events = [event('b', 'open', 1), event('a', 'sheet', 1), event('a', 'open', 1), event('c', 'open', 0)];
    expect(orderEvents(events).map((one) => `${one.at.slice(20, 23)} ${streamOf(one)}`)).toEqual(['000 c/open', '001 a/open', '001 a/sheet', '001 b/open']);
  });

  it('does not hang on events that claim to have seen one another', () => {
    const history = createHistory(crypto);
    history.append('a', 'e1', 'item.noted', { item: 'i', note: '' }, { seen: { 'b/sheet': { seq: 1, hash: 'f'.repeat(64) } } });
    history.append('b', 'e1', 'item.noted', { item: 'i', note: '' }, { seen: { 'a/sheet': { seq: 1, hash: 'f'.repeat(64) } } });
    expect(orderEvents(history.events)).toHaveLength(2);
  });

  it('keeps the copy that still has its body', () => {
    const history = createHistory(crypto);
    history.append('a', 'e1', 'item.noted', { item: 'i', note: 'x' });
    const whole = history.events[0]!;
    const { body: _body, salt: _salt, ...erased } = whole;
    expect(orderEvents([erased, whole])).toEqual([whole]);
    expect(orderEvents([whole, erased])).toEqual([whole]);
  });
});

describe('heads', () => {
  it('and what lies beyond them make up the whole, and cover it once it is sent', () => {
    fc.assert(
      fc.property(written, fc.nat(), fc.integer(), (events, cut, mix) => {
        const known = events.slice(0, cut % (events.length + 1));
        const heads = headsOf(shuffled(known, mix), crypto);
        const lacking = beyond(shuffled(events, mix), heads);
        expect(new Set([...known, ...lacking])).toEqual(new Set(events));
        expect(known.length + lacking.length).toBe(events.length);
        expect(covers(headsOf([...known, ...lacking], crypto), headsOf(events, crypto))).toBe(true);
        expect(covers(heads, headsOf(events, crypto))).toBe(lacking.length === 0);
        const seqs = Map.groupBy(lacking, streamOf);
        for (const list of seqs.values()) expect(list.map((event) => event.seq)).toEqual(list.map((_, index) => list[0]!.seq + index));
      }),
      { seed, numRuns: 100 },
    );
  });

  it('name the hash of the last event of each stream', () => {
    const history = createHistory(crypto);
    history.append('a', 'e1', 'item.noted', { item: 'i', note: '1' });
    history.append('a', 'e1', 'item.noted', { item: 'i', note: '2' });
    expect(headsOf(history.events, crypto)).toEqual({ [streamKey('a', 'sheet')]: { seq: 2, hash: hashEvent(history.events[1]!, crypto) } });
  });

  it('do not cover another event of the same number', () => {
    const head = (hash: string) => ({ 'a/open': { seq: 2, hash } });
    expect(covers(head('x'), head('x'))).toBe(true);
    expect(covers(head('x'), head('y'))).toBe(false);
    expect(covers({ 'a/open': { seq: 3, hash: 'z' } }, head('y'))).toBe(true);
    expect(covers({}, head('y'))).toBe(false);
    expect(covers(head('x'), {})).toBe(true);
  });
});
