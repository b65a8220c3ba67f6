// The small parts of the door: bodies up to a limit, and whose address counts.

import { expect, test } from 'vitest';
import { addressOf } from './address.ts';
import { readBody } from './body.ts';

test('behind a proxy the address is what the proxy wrote last; without one a header is only a claim', () => {
  expect(addressOf('127.0.0.1', '6.6.6.6, 10.1.2.3', true)).toBe('10.1.2.3');
  expect(addressOf('127.0.0.1', null, true)).toBe('127.0.0.1');
  expect(addressOf('127.0.0.1', '', true)).toBe('127.0.0.1');
  expect(addressOf('127.0.0.1', '6.6.6.6', false)).toBe('127.0.0.1');
  expect(addressOf(undefined, null, false)).toBe('unknown');
});

const pieces = (sizes: readonly number[], read: number[] = []): Request => {
  const left = [...sizes];
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const next = left.shift();
        if (next === undefined) controller.close();
        else {
          read.push(next);
          controller.enqueue(new Uint8Array(next).fill(read.length));
        }
      },
    },
    { highWaterMark: 0 },
  );
  return new Request('http://localhost/', { method: 'POST', body, duplex: 'half' } as RequestInit);
};

test('a body of exactly the limit is read whole, in order', async () => {
  expect(await readBody(pieces([2, 3]), 5)).toEqual(Uint8Array.of(1, 1, 2, 2, 2));
  expect(await readBody(new Request('http://localhost/'), 5)).toEqual(new Uint8Array(0));
});

test('a body without a declared length is given up where it passes the limit', async () => {
  const read: number[] = [];
  expect(await readBody(pieces([4, 4, 4, 4], read), 7)).toBeUndefined();
  expect(read.length).toBeLessThanOrEqual(3);
});
