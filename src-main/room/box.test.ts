import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { fillBox, openBox, openingKey, openingPublicKey } from './box.ts';

const bytes = (length: number) => new Uint8Array(randomBytes(length));
const device = bytes(32);
const key = openingKey(device, 'case-1');

test('[M6] a box opens with its key and under its name only, and not when a byte was altered', async () => {
  const box = await fillBox(openingPublicKey(key), '第一行\n第二行', 'a', bytes);
  expect(await openBox(key, box, 'a')).toBe('第一行\n第二行');
  expect(await openBox(key, box, 'b')).toBeUndefined();
  for (const other of [openingKey(device, 'case-2'), openingKey(bytes(32), 'case-1'), device, openingPublicKey(key)]) expect(await openBox(other, box, 'a')).toBeUndefined();
  for (const at of [0, 31, 32, 43, 44, 1000, box.length - 1]) {
    const altered = Uint8Array.from(box);
    altered[at]! ^= 1;
    expect(await openBox(key, altered, 'a'), `byte ${at}`).toBeUndefined();
  }
  expect(await openBox(key, box.subarray(0, 20), 'a')).toBeUndefined();
  expect(await openBox(key, new Uint8Array(200), 'a')).toBeUndefined();
});

test('[M6] how much is in a box does not show, and the same thing twice is two boxes', async () => {
  const [short, long] = [await fillBox(openingPublicKey(key), '', 'a', bytes), await fillBox(openingPublicKey(key), '{"note":"很长"}'.repeat(4000), 'a', bytes)];
  expect(short.length).toBe(long.length);
  expect(Buffer.from(short).equals(await fillBox(openingPublicKey(key), '', 'a', bytes))).toBe(false);
});
