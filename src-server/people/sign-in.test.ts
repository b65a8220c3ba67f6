// Signing in: passwords, tokens, devices, and how guessing is slowed.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { fromBase64 } from '#shared/bytes.ts';
import { checkDeviceRecord } from '#shared/log/chain.ts';
import { createNodeCrypto } from '../crypto.ts';
import { createBench, EXPERT_A, EXPERT_B, PANEL, passwordOf, START, type Bench } from '../testing/bench.ts';
import { hashPassword, isPassword, nobodysPassphrase, SCRYPT_COST } from './password.ts';
import { SESSION_MS } from './sign-in.ts';
import { createThrottle } from './throttle.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await createBench();
  for (const person of [EXPERT_A, EXPERT_B]) await bench.addPerson(person);
  await bench.openCase('case-1', PANEL);
});
afterAll(async () => bench.close());

const bytes = (length: number): Uint8Array => new Uint8Array(length).fill(7);
const KEY = Buffer.alloc(32, 1).toString('base64');
const device = (id: string, publicKey = KEY) => ({ id, publicKey, name: '诊室电脑' });
const signIn = async (user: string, password: string, at = device('device-0001')) => bench.client().session.signIn({ user, password, device: at });

test('the right password gives a token, the person, and a device record that the server signed', async () => {
  const signedIn = await signIn(EXPERT_A.id, passwordOf(EXPERT_A.id));
  expect(signedIn.person).toEqual(EXPERT_A);
  expect(signedIn.bureau).toEqual({ id: 'weiyang', name: '未央区行政审批服务局' });
  expect(signedIn.deviceRecord).toMatchObject({ device: 'device-0001', person: EXPERT_A.id, publicKey: KEY });
  expect(checkDeviceRecord(signedIn.deviceRecord, fromBase64(signedIn.serverKey), createNodeCrypto(bytes))).toBe(true);
  expect(Date.parse(signedIn.expiresAt)).toBe(bench.clock.now + SESSION_MS);
});

test('the token itself is nowhere in the database', async () => {
  const { token } = await signIn(EXPERT_A.id, passwordOf(EXPERT_A.id));
  const rows = await bench.database.query('select * from session');
  expect(rows.length).toBeGreaterThan(0);
  expect(JSON.stringify(rows)).not.toContain(token);
});

test('a token ends after twelve hours, a renewed one later, a signed-out one at once', async () => {
  const first = await signIn(EXPERT_A.id, passwordOf(EXPERT_A.id));
  bench.clock.now += SESSION_MS - 1000;
  const renewed = await bench.client(first.token).session.renew({});
  bench.clock.now += 2000;
  await expect(bench.client(first.token).exchange.changes({})).rejects.toMatchObject({ code: 'unauthorised', status: 401 });
  await bench.client(renewed.token).exchange.changes({});
  await bench.client(renewed.token).session.signOut({});
  await expect(bench.client(renewed.token).exchange.changes({})).rejects.toMatchObject({ code: 'unauthorised' });
});

test('a device belongs to one person and one key', async () => {
  await signIn(EXPERT_A.id, passwordOf(EXPERT_A.id), device('device-0002'));
  await expect(signIn(EXPERT_B.id, passwordOf(EXPERT_B.id), device('device-0002'))).rejects.toMatchObject({ code: 'forbidden' });
  const otherKey = Buffer.alloc(32, 2).toString('base64');
  await expect(signIn(EXPERT_A.id, passwordOf(EXPERT_A.id), device('device-0002', otherKey))).rejects.toMatchObject({ code: 'forbidden' });
  await expect(signIn(EXPERT_A.id, passwordOf(EXPERT_A.id), device('has/a/slash'))).rejects.toMatchObject({ code: 'forbidden' });
  await expect(signIn(EXPERT_A.id, passwordOf(EXPERT_A.id), device('device-0003', 'short'))).rejects.toMatchObject({ code: 'forbidden' });
});

test('a wrong password and an unknown user are told apart by nothing', async () => {
  const wrong = await signIn(EXPERT_B.id, 'no').catch((error: unknown) => error);
  const unknown = await signIn('nobody', 'no').catch((error: unknown) => error);
  expect(wrong).toMatchObject({ code: 'wrongPassword', status: 401 });
  expect(unknown).toMatchObject({ code: 'wrongPassword', status: 401 });
});

test('after five wrong tries even the right password must wait, and the wait ends', async () => {
  bench.clock.now = START + 10 * SESSION_MS;
  for (let attempt = 0; attempt < 5; attempt += 1) {
    await expect(signIn(EXPERT_B.id, `guess ${attempt}`)).rejects.toMatchObject({ code: 'wrongPassword' });
  }
  await expect(signIn(EXPERT_B.id, passwordOf(EXPERT_B.id), device('device-b001'))).rejects.toMatchObject({ code: 'throttled', status: 429 });
  await signIn(EXPERT_A.id, passwordOf(EXPERT_A.id));
  bench.clock.now += 1_000;
  expect((await signIn(EXPERT_B.id, passwordOf(EXPERT_B.id), device('device-b001'))).person.id).toBe(EXPERT_B.id);
});

test('tries at the same moment are all counted', async () => {
  bench.clock.now += 24 * 60 * 60_000;
  const answers = await Promise.all(
    Array.from({ length: 12 }, async (_, index) => signIn(EXPERT_B.id, `guess ${index}`).catch((error: unknown) => (error as { code: string }).code)),
  );
  expect(answers.filter((code) => code === 'wrongPassword')).toHaveLength(5);
  expect(answers.filter((code) => code === 'throttled')).toHaveLength(7);
});

test('the wait doubles with every further failure, up to a quarter of an hour', () => {
  let now = 0;
  const throttle = createThrottle(() => now);
  for (let free = 0; free < 4; free += 1) expect(throttle.attempt('u', 'a')).toBe(0);
  const waits = Array.from({ length: 14 }, () => {
    expect(throttle.attempt('u', 'a')).toBe(0);
    const wait = throttle.attempt('u', 'a');
    expect(throttle.attempt('u', 'a')).toBe(wait);
    now += wait;
    return wait;
  });
  expect(waits.slice(0, 4)).toEqual([1_000, 2_000, 4_000, 8_000]);
  expect(Math.max(...waits)).toBe(15 * 60_000);
  expect(waits.at(-1)).toBe(15 * 60_000);
});

test('many addresses do not help against one user, nor many users from one address', () => {
  const byUser = createThrottle(() => 0);
  const users = Array.from({ length: 40 }, (_, index) => byUser.attempt('u', `address ${index}`));
  expect(users.filter((wait) => wait === 0)).toHaveLength(30);
  const byAddress = createThrottle(() => 0);
  const addresses = Array.from({ length: 40 }, (_, index) => byAddress.attempt(`user ${index}`, 'a'));
  expect(addresses.filter((wait) => wait === 0)).toHaveLength(30);
});

test('a bureau that signs in rightly all day behind one address is never slowed', () => {
  const throttle = createThrottle(() => 0);
  for (let index = 0; index < 200; index += 1) {
    expect(throttle.attempt(`user ${index % 50}`, 'office')).toBe(0);
    throttle.succeeded(`user ${index % 50}`, 'office');
  }
});

test('the real cost: the password matches, another does not, nobody never does; forms of one word are one password', async () => {
  const passphrase = await hashPassword('口令 Å', bytes);
  expect({ cost: passphrase.cost, block: passphrase.block, parallel: passphrase.parallel }).toEqual(SCRYPT_COST);
  expect(await isPassword('口令 A\u030a', passphrase)).toBe(true);
  expect(await isPassword('口令 A', passphrase)).toBe(false);
  expect(await isPassword('', nobodysPassphrase(bytes))).toBe(false);
});
