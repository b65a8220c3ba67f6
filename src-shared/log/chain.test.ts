import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, toBase64, toHex, utf8 } from '../bytes.ts';
import { createHistory, createTestCrypto, keyOf } from '../case/history.testing.ts';
import { appendEvent, checkDeviceRecord, checkStream, hashEvent, signDeviceRecord } from './chain.ts';
import type { SignedEvent } from './event.ts';

const seed = 20261123;
const crypto = createTestCrypto();
const publicKey = crypto.publicKey(keyOf('d1'));

const stream = (length: number): readonly SignedEvent[] => {
  const history = createHistory(crypto);
  for (let index = 0; index < length; index++) {
    history.append('d1', 'e1', 'item.noted', { item: `i${index}`, note: `注 ${index}` }, index % 2 ? { seen: { 'x/open': { seq: 1, hash: 'a'.repeat(64) } } } : {});
  }
  return history.events;
};

const sound = stream(6);
const check = (events: readonly SignedEvent[], every = false) => checkStream({ events, publicKey, crypto, every });

describe('a stream', () => {
  it('passes whole and in two pieces, with the head of its last event', () => {
    const whole = check(sound, true);
    const hashes = sound.map((event) => hashEvent(event, crypto));
    expect(whole).toEqual({ ok: true, head: { seq: 6, hash: hashes[5] }, hashes });
    const first = check(sound.slice(0, 2));
    expect(first.ok && checkStream({ events: sound.slice(2), publicKey, head: first.head, crypto })).toEqual({ ...whole, hashes: hashes.slice(2) });
  });

  it('passes when bodies and salts were erased', () => {
    const erased = sound.map(({ body: _body, salt: _salt, ...envelope }) => envelope);
    expect(check(erased, true).ok).toBe(true);
  });

  it.each([
    ['case', 'other'],
    ['device', 'd2'],
    ['channel', 'open'],
    ['seq', 4],
    ['prev', 'b'.repeat(64)],
    ['prev', null],
    ['at', '2026-11-23T08:00:03.000Z/0001'],
    ['actor', 'e2'],
    ['type', 'item.advised'],
    ['bodyHash', 'c'.repeat(64)],
    ['seen', { 'x/open': { seq: 2, hash: 'a'.repeat(64) } }],
    ['salt', '00'.repeat(16)],
    ['salt', undefined],
    ['body', { item: 'i2', note: '改' }],
    ['sig', toBase64(new Uint8Array(64))],
    ['sig', 'not base64'],
  ] as const)('does not pass with another %s (%j) in the middle or at the end', (field, value) => {
    for (const at of [2, 5]) {
      const forged = sound.map((event, index) => (index === at ? ({ ...event, [field]: value } as SignedEvent) : event));
      expect(check(forged, true).ok, `every, at ${at}`).toBe(false);
      // Without `every` the signature of an event in the middle is the one thing not looked at; the chain covers the rest.
      expect(check(forged).ok, `last, at ${at}`).toBe(field === 'sig' && at === 2);
    }
  });

  it('names what is wrong and where', () => {
    const changed = (at: number, change: Partial<SignedEvent>) => sound.map((event, index) => (index === at ? { ...event, ...change } : event));
    expect(check([...sound.slice(0, 2), ...sound.slice(3)])).toEqual({ ok: false, seq: 4, fault: 'gap' });
    expect(check(sound.slice(1))).toEqual({ ok: false, seq: 2, fault: 'gap' });
    expect(check(changed(3, { at: sound[0]!.at }))).toEqual({ ok: false, seq: 5, fault: 'prev' });
    expect(check(changed(3, { body: { item: 'x', note: '' } }))).toEqual({ ok: false, seq: 4, fault: 'bodyHash' });
    expect(check(changed(5, { at: sound[0]!.at }))).toEqual({ ok: false, seq: 6, fault: 'signature' });
    expect(check(changed(3, { case: 'other' }))).toEqual({ ok: false, seq: 4, fault: 'mixed' });
    expect(check(changed(3, { body: '\ud800' }))).toEqual({ ok: false, seq: 4, fault: 'bodyHash' });
    expect(check(changed(5, { actor: '\ud800' }))).toEqual({ ok: false, seq: 6, fault: 'signature' });
    expect(check([])).toEqual({ ok: false, seq: 1, fault: 'gap' });
  });

  it('does not pass as another device\'s', () => {
    const other = crypto.publicKey(keyOf('d2'));
    expect(checkStream({ events: sound, publicKey: other, crypto })).toEqual({ ok: false, seq: 6, fault: 'signature' });
    expect(checkStream({ events: sound, publicKey: new Uint8Array(3), crypto }).ok).toBe(false);
  });

  it('does not pass with any one character of any envelope text changed', () => {
    const texts = ['case', 'device', 'actor', 'type', 'at', 'bodyHash', 'prev', 'sig'] as const;
    fc.assert(
      fc.property(fc.nat(5), fc.constantFrom(...texts), fc.nat(), (at, field, position) => {
        const text = sound[at]![field];
        if (text === null) return;
        const index = position % text.length;
        const changed = text.slice(0, index) + (text[index] === 'A' ? 'B' : 'A') + text.slice(index + 1);
        const forged = sound.map((event, other) => (other === at ? { ...event, [field]: changed } : event));
        expect(check(forged, true).ok).toBe(false);
      }),
      { seed, numRuns: 100 },
    );
  });

  it('hashes the envelope alone, whatever else an event carries', () => {
    const event = sound[0]!;
    expect(hashEvent({ ...event, sig: 'x', extra: 1 } as SignedEvent, crypto)).toBe(hashEvent(event, crypto));
  });

  it('gives equal bodies different hashes, so that an erased one cannot be guessed', () => {
    const draft = { case: 'c', device: 'd1', channel: 'sheet', at: sound[0]!.at, actor: 'e1', type: 'item.answered', body: { item: 'i', answer: 'meets' } } as const;
    const [first, second] = [0, 1].map(() => appendEvent({ draft, privateKey: keyOf('d1'), crypto }));
    expect(first!.event.bodyHash).not.toBe(second!.event.bodyHash);
  });
});

describe('a device record', () => {
  const server = keyOf('server');
  const record = signDeviceRecord({ device: 'd1', person: 'e1', publicKey: toBase64(publicKey), enrolledAt: '2026-11-23T08:00:00.000Z' }, server, crypto);

  it('[S2] is known by the server\'s signature, revoked or not', () => {
    expect(checkDeviceRecord(record, crypto.publicKey(server), crypto)).toBe(true);
    const revoked = signDeviceRecord({ ...record, revokedAt: '2026-11-24T08:00:00.000Z' }, server, crypto);
    expect(checkDeviceRecord(revoked, crypto.publicKey(server), crypto)).toBe(true);
  });

  it.each([
    { device: 'd2' },
    { person: 'e2' },
    { publicKey: toBase64(new Uint8Array(32)) },
    { enrolledAt: '2026-11-22T08:00:00.000Z' },
    { revokedAt: '2026-11-24T08:00:00.000Z' },
    { sig: '' },
  ])('does not pass with %j', (change) => {
    expect(checkDeviceRecord({ ...record, ...change }, crypto.publicKey(server), crypto)).toBe(false);
  });
});

describe('portable crypto', () => {
  it('signs test 1 of RFC 8032 section 7.1 and hashes abc as FIPS 180 does', () => {
    const key = fromHex('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60');
    const signature =
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b';
    expect(toHex(crypto.publicKey(key))).toBe('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a');
    expect(toHex(crypto.sign(key, new Uint8Array()))).toBe(signature);
    expect(crypto.verify(crypto.publicKey(key), new Uint8Array(), fromHex(signature))).toBe(true);
    expect(toHex(crypto.sha256(utf8('abc')))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  it('refuses the neutral point as a key, which would vouch for any message', () => {
    const neutral = Uint8Array.from({ length: 32 }, (_, index) => (index === 0 ? 1 : 0));
    const signature = Uint8Array.from([...neutral, ...new Uint8Array(32)]);
    expect(crypto.verify(neutral, utf8('anything'), signature)).toBe(false);
  });
});
