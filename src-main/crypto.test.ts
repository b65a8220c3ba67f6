import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createNobleCrypto } from '#shared/log/crypto.ts';
import { createDeviceKey, createNodeCrypto } from './crypto.ts';

const node = createNodeCrypto((length) => new Uint8Array(randomBytes(length)));
const noble = createNobleCrypto((length) => new Uint8Array(randomBytes(length)));
const message = new TextEncoder().encode('勘台');

describe('crypto of the log on node:crypto', () => {
  test('hashes, keys and signatures are byte for byte those of the portable one', () => {
    const seed = new Uint8Array(32).map((_, n) => n * 7);
    expect(node.sha256(message)).toEqual(noble.sha256(message));
    expect(node.publicKey(seed)).toEqual(noble.publicKey(seed));
    expect(node.sign(seed, message)).toEqual(noble.sign(seed, message));
  });

  test('each accepts what the other signed and refuses one flipped bit', () => {
    const { privateKey } = createDeviceKey(node);
    const key = node.publicKey(privateKey);
    const signature = node.sign(privateKey, message);
    expect([node.verify(key, message, signature), noble.verify(key, message, signature)]).toEqual([true, true]);
    const flipped = signature.map((byte, n) => (n === 40 ? byte ^ 1 : byte));
    expect([node.verify(key, message, flipped), noble.verify(key, message, flipped)]).toEqual([false, false]);
  });

  test('malformed keys and signatures are refused without an exception', () => {
    expect(node.verify(new Uint8Array(31), message, new Uint8Array(64))).toBe(false);
    expect(node.verify(new Uint8Array(32), message, new Uint8Array(10))).toBe(false);
  });
});
