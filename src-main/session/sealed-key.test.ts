import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { openKey, sealKey } from './sealed-key.ts';

const random = (length: number) => new Uint8Array(randomBytes(length));
const key = random(32);

test('a key opens with its password alone, for its person and device alone', async () => {
  const sealed = await sealKey(key, '密码 one', 'person/device', random);
  expect(await openKey(sealed, '密码 one', 'person/device')).toEqual(key);
  expect(await openKey(sealed, '密码 two', 'person/device')).toBeUndefined();
  expect(await openKey(sealed, '密码 one', 'other/device')).toBeUndefined();
});

test('what is stored tells neither the key nor the password, and no two seals are alike', async () => {
  const [a, b] = [await sealKey(key, 'secret', 'x', random), await sealKey(key, 'secret', 'x', random)];
  expect(a).not.toBe(b);
  for (const text of [a, b]) {
    expect(text).not.toContain('secret');
    expect(text).not.toContain(Buffer.from(key).toString('base64'));
  }
});

test('a seal with one altered byte does not open', async () => {
  const sealed = JSON.parse(await sealKey(key, 'p', 'x', random)) as { sealed: string };
  const bytes = Buffer.from(sealed.sealed, 'base64');
  bytes[3]! ^= 1;
  expect(await openKey(JSON.stringify({ ...sealed, sealed: bytes.toString('base64') }), 'p', 'x')).toBeUndefined();
});

test('a password is the same however its characters were composed on the keyboard', async () => {
  const sealed = await sealKey(key, 'caf\u00e9', 'x', random);
  expect(await openKey(sealed, 'cafe\u0301', 'x')).toEqual(key);
});
