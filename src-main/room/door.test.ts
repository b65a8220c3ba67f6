// Typed addresses and codes, the certificate, and who is let in.

import { X509Certificate, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { toBase64 } from '#shared/bytes.ts';
import { signDeviceRecord } from '#shared/log/chain.ts';
import type { DeviceRecord } from '#shared/log/event.ts';
import { createNodeCrypto } from '../crypto.ts';
import type { Active } from '../session/session.ts';
import type { Store } from '../store/store.ts';
import { makeRoomCertificate } from './certificate.ts';
import { localAddresses, readAddress } from './listen.ts';
import { createMembers, type JoinAsked } from './members.ts';
import { makeCode, proofOf, readCode, signedBytes, spellCode, type Said } from './proof.ts';

const bytes = (length: number) => new Uint8Array(randomBytes(length));
const crypto = createNodeCrypto(bytes);

test('codes and addresses are read as people type them', () => {
  expect(['1234 5678 9012', '１２３４－５６７８－９０１２', '123456789012', ' 1234—5678.9012 '].map(readCode)).toEqual(Array.from({ length: 4 }, () => '123456789012'));
  expect(['1234 5678 901', '1234 5678 90123', 'abcd efgh ijkl', ''].map(readCode)).toEqual([undefined, undefined, undefined, undefined]);
  expect(spellCode('123456789012')).toBe('1234 5678 9012');
  expect(makeCode(bytes)).toMatch(/^\d{12}$/);
  expect(['192.168.1.5:45123', 'https://192.168.1.5:45123/', '192.168.1.5：45123', ' [fe80::1]:80 '].map(readAddress)).toEqual([
    { host: '192.168.1.5', port: 45123 }, { host: '192.168.1.5', port: 45123 }, { host: '192.168.1.5', port: 45123 }, { host: 'fe80::1', port: 80 },
  ]);
  expect(['192.168.1.5', 'x:0', 'x:70000', 'http://x:1', 'x:1/path', 'a b:1', ''].map(readAddress)).toEqual(Array.from({ length: 7 }, () => undefined));
});

test('addresses of a local network come first, and those that nobody can reach are left out', () => {
  const one = (address: string, internal = false) => ({ address, internal, family: 'IPv4' as const, netmask: '', mac: '', cidr: null });
  expect(localAddresses({ lo: [one('127.0.0.1', true)], a: [one('8.8.8.8'), one('169.254.1.1')], b: [one('192.168.1.5'), one('172.20.0.1')], c: undefined })).toEqual(['192.168.1.5', '172.20.0.1', '8.8.8.8']);
});

test('the certificate is one, signed by its own key, and names nobody', () => {
  const now = Date.parse('2026-11-26T00:00:00Z');
  const certificate = new X509Certificate(makeRoomCertificate({ now, until: now + 3600_000, randomBytes: bytes }).certificate);
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect([certificate.subject, certificate.issuer, certificate.ca]).toEqual(['CN=Kantai meeting room', 'CN=Kantai meeting room', false]);
  expect([Date.parse(certificate.validFrom), Date.parse(certificate.validTo)]).toEqual([now - 24 * 3600_000, now + 25 * 3600_000]);
  expect(certificate.publicKey.asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
});

const server = bytes(32);
const deviceOf = (person: string, more: { readonly by?: Uint8Array; readonly revokedAt?: string } = {}) => {
  const privateKey = bytes(32);
  const plain = { device: `device-of-${person}`, person, publicKey: toBase64(crypto.publicKey(privateKey)), enrolledAt: '2026-01-01T00:00:00.000Z', ...(more.revokedAt && { revokedAt: more.revokedAt }) };
  return { privateKey, record: signDeviceRecord(plain, more.by ?? server, crypto) };
};
const roomOf = (known: readonly DeviceRecord[] = []) => {
  const records = [...known];
  const host = deviceOf('host');
  const key = bytes(32);
  const certificateHash = bytes(32);
  let now = 1_000_000;
  const store = { accounts: { devices: () => records, saveDevices: (fresh: readonly DeviceRecord[]) => void records.push(...fresh) } } as unknown as Store;
  const members = createMembers({
    store, crypto, key, certificateHash, host: { account: { deviceRecord: host.record, person: { id: 'host', name: '主持人' } }, privateKey: host.privateKey } as unknown as Active,
    serverKey: crypto.publicKey(server), nameOf: () => undefined, now: () => now, onChange: () => {},
  });
  const ask = (who: ReturnType<typeof deviceOf>, bent: { readonly key?: Uint8Array; readonly certificateHash?: Uint8Array; readonly yours?: string; readonly signer?: Uint8Array } = {}, address = 'a') => {
    const mine = toBase64(bytes(32));
    const hello = members.hello(mine, address);
    if (hello === 'throttled') return { answer: hello };
    const said: Said = { certificateHash: bent.certificateHash ?? certificateHash, guestNonce: mine, hostNonce: bent.yours ?? hello.nonce, guest: who.record.device };
    const asked: JoinAsked = {
      mine, yours: said.hostNonce, record: who.record, name: 'x', proof: proofOf(bent.key ?? key, 'guest', said), sig: toBase64(crypto.sign(bent.signer ?? who.privateKey, signedBytes('guest', said))),
    };
    return { asked, answer: members.join(asked, address) };
  };
  return { members, ask, records, pass: (ms: number) => (now += ms) };
};

test('[M3] [M4] who proves code and device is let in; another code, certificate, device or a said-again proof is not', () => {
  const guest = deviceOf('guest');
  const room = roomOf();
  const first = room.ask(guest);
  expect(first.answer).toMatchObject({ name: '主持人' });
  const { token } = first.answer as { token: string };
  expect(room.members.find(token)?.person.id).toBe('guest');
  expect(room.members.join(first.asked!, 'b')).toBe('wrongCode');
  expect(room.ask(guest, { key: bytes(32) }, 'c').answer).toBe('wrongCode');
  expect(room.ask(guest, { certificateHash: bytes(32) }, 'd').answer).toBe('wrongCode');
  expect(room.ask(guest, { yours: toBase64(bytes(32)) }, 'e').answer).toBe('wrongCode');
  expect(room.ask(guest, { signer: bytes(32) }).answer).toBe('unknownDevice');
  expect(room.ask(deviceOf('guest', { by: bytes(32) })).answer).toBe('unknownDevice');
  expect(room.ask({ ...guest, record: { ...guest.record, person: 'somebody else' } }).answer).toBe('unknownDevice');
  expect(room.ask(deviceOf('server')).answer).toBe('unknownDevice');
  expect(room.ask(deviceOf('other', { revokedAt: '2026-02-01T00:00:00.000Z' })).answer).toBe('revokedDevice');
  expect(room.members.wrongTries).toBe(4);
  // Whose device is found to be revoked while it is in the room is out.
  room.records.push({ ...guest.record, revokedAt: '2026-02-01T00:00:00.000Z' });
  expect(room.members.find(token)).toBeUndefined();
});

test('[M3] five wrong codes a minute from one address, a hundred in all', () => {
  const guest = deviceOf('guest');
  const room = roomOf();
  for (let index = 0; index < 5; index += 1) expect(room.ask(guest, { key: bytes(32) }).answer).toBe('wrongCode');
  expect(room.ask(guest).answer).toBe('throttled');
  expect(room.ask(guest, {}, 'elsewhere').answer).toMatchObject({ name: '主持人' });
  room.pass(61_000);
  expect(room.ask(guest).answer).toMatchObject({ name: '主持人' });
  for (let index = 5; index < 100; index += 1) expect(room.ask(guest, { key: bytes(32) }, `address ${index}`).answer).toBe('wrongCode');
  expect(room.members.barred).toBe(true);
  expect(room.ask(guest, {}, 'anywhere').answer).toBe('wrongCode');
});
