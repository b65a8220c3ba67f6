import { assert, integer, nat, option, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { askedRange } from './range.ts';

const ETAG = '"abc"';
const asked = (range: string, more: { readonly [name: string]: string } = {}): ReturnType<typeof askedRange> => askedRange(new Headers({ range, ...more }), 1000, ETAG);

describe('a range by RFC 9110', () => {
  it.each([
    ['bytes=0-99', { kind: 'range', first: 0, last: 99 }],
    ['bytes=0-0', { kind: 'range', first: 0, last: 0 }],
    ['bytes=500-', { kind: 'range', first: 500, last: 999 }],
    ['bytes=0-', { kind: 'range', first: 0, last: 999 }],
    ['bytes=-1', { kind: 'range', first: 999, last: 999 }],
    ['bytes=-5000', { kind: 'range', first: 0, last: 999 }],
    ['bytes=990-5000', { kind: 'range', first: 990, last: 999 }],
    ['Bytes = 1 - 2', { kind: 'range', first: 1, last: 2 }],
    ['bytes=1000-', { kind: 'unsatisfiable' }],
    ['bytes=1000-1001', { kind: 'unsatisfiable' }],
    ['bytes=-0', { kind: 'unsatisfiable' }],
    ['bytes=5-4', { kind: 'whole' }],
    ['bytes=-', { kind: 'whole' }],
    ['bytes=a-b', { kind: 'whole' }],
    ['bytes=0-1,5-9', { kind: 'whole' }],
    ['items=0-1', { kind: 'whole' }],
  ])('%s', (range, expected) => expect(asked(range)).toEqual(expected));

  it('is the whole where the file is another than the one that the client has a part of', () => {
    expect(asked('bytes=0-9', { 'if-range': ETAG })).toEqual({ kind: 'range', first: 0, last: 9 });
    expect(asked('bytes=0-9', { 'if-range': '"other"' })).toEqual({ kind: 'whole' });
    expect(asked('bytes=0-9', { 'if-range': 'W/"abc"' })).toEqual({ kind: 'whole' });
    expect(asked('bytes=0-9', { 'if-range': 'Mon, 23 Nov 2026 08:00:00 GMT' })).toEqual({ kind: 'whole' });
  });

  it('never leaves the file, whatever is asked', () => {
    assert(
      property(integer({ min: 1, max: 5000 }), option(nat(6000)), option(nat(6000)), (bytes, from, to) => {
        const answer = askedRange(new Headers({ range: `bytes=${from ?? ''}-${to ?? ''}` }), bytes, ETAG);
        return answer.kind !== 'range' || (answer.first >= 0 && answer.first <= answer.last && answer.last < bytes && (to !== null || from === null || answer.last === bytes - 1));
      }),
      { seed: 20261123 },
    );
  });
});
