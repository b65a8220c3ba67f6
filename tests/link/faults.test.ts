// What breaks in a call and how it comes back: the line for one, five and thirty seconds, a socket alone, the server. The picture itself says
// whether it did.

import { expect, test } from 'vitest';
import { isMediasoup } from './engines.ts';
import { browserIsThere, seat, useStage, type Seated } from './stage.ts';

const at = useStage('link fault tests');
let sender: Seated;
let receiver: Seated;

/** Frames that were drawn after `since` and are shown at the receiver. */
const fresh = async (since: number): Promise<number> => (await receiver.facts()).seen.reduce((sum, { last }) => sum + last.filter(({ drawn }) => drawn > since).length, 0);
const now = async (): Promise<number> => (await receiver.facts()).now;
const shows = async (since: number, within: number): Promise<void> => {
  await expect.poll(() => fresh(since), { timeout: within, interval: 100 }).toBeGreaterThan(5);
};
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test.skipIf(!browserIsThere)('a picture flows', async () => {
  sender = await seat(at.browser, at.stage, 'staff');
  await expect.poll(async () => (await sender.facts()).states.at(-1)?.state, { timeout: 30_000 }).toBe('live');
  await sender.run((link) => link.send(15));
  receiver = await seat(at.browser, at.stage, 'expert');
  await expect.poll(() => fresh(0), { timeout: 60_000 }).toBeGreaterThan(20);
}, 120_000);

test.skipIf(!browserIsThere).each([[1, 40_000], [5, 40_000], [30, 75_000]])('the line is cut for %i s and the picture comes back', async (seconds, within) => {
  at.stage.cut(true);
  await pause(seconds * 1000);
  at.stage.cut(false);
  const back = await now();
  const began = Date.now();
  await shows(back, within);
  process.stderr.write(`${at.stage.engine.name}: after ${seconds} s without a line, fresh frames ${Date.now() - began} ms later\n`);
  // Nobody lost the seat for it.
  expect((await receiver.facts()).states.map(({ state }) => state)).not.toContain('failed');
}, 120_000);

test.skipIf(!browserIsThere)('a socket that is lost alone does not touch the picture', async () => {
  const { length } = (await receiver.facts()).seen;
  const room = at.stage.bench.central.live.room('case-link')!;
  const seats = [...room.seats.values()].map(({ id }) => id);
  for (const one of room.seats.values()) one.channel?.close('goingAway');
  const since = await now();
  await shows(since, 40_000);
  await expect.poll(async () => [(await receiver.facts()).states.at(-1)?.state, (await sender.facts()).states.at(-1)?.state], { timeout: 20_000 }).toEqual(['live', 'live']);
  expect([...room.seats.values()].map(({ id }) => id)).toEqual(seats);
  // Nothing was sent anew: it is still the same picture.
  expect((await receiver.facts()).seen).toHaveLength(length);
}, 120_000);

test.skipIf(!browserIsThere)('a late joiner sees who is there and the running picture', async () => {
  const late = await seat(at.browser, at.stage, 'colleague');
  await expect.poll(async () => (await late.facts()).seen[0]?.count ?? 0, { timeout: 60_000 }).toBeGreaterThan(5);
  expect((await late.facts()).view!.peers.map(({ name }) => name)).toEqual(expect.arrayContaining(['丁', '甲', '乙']));
  await late.run((link) => link.leave());
  await late.page.context().close();
}, 120_000);

test.skipIf(!browserIsThere || !isMediasoup)('the process that carries the media is killed: told at once, and all send and see again by themselves', async () => {
  const room = at.stage.bench.central.live.room('case-link')!;
  const seats = [...room.seats.values()].map(({ id }) => id);
  const killedAt = await now();
  at.stage.kill!();
  await expect.poll(async () => (await receiver.facts()).notifications.some(({ notify }) => notify === 'routerGone'), { timeout: 10_000, interval: 20 }).toBe(true);
  const told = (await now()) - killedAt;
  // Drawn after the kill: nothing of the old line is counted.
  await expect.poll(() => fresh(killedAt + told), { timeout: 60_000, interval: 50 }).toBeGreaterThan(0);
  const took = (await now()) - killedAt;
  process.stderr.write(`${at.stage.engine.name}: worker killed, told within ${told} ms, first fresh frame ${took} ms after the kill\n`);
  expect([...room.seats.values()].map(({ id }) => id)).toEqual(seats);
}, 120_000);

test.skipIf(!browserIsThere)('the server is gone and another comes up: all join again by themselves, the call goes on under its name', async () => {
  const { call } = at.stage.bench.central.live.room('case-link')!;
  await at.stage.restart();
  const back = await now();
  const began = Date.now();
  await shows(back, 75_000);
  process.stderr.write(`${at.stage.engine.name}: after a restart of the server, fresh frames ${Date.now() - began} ms later\n`);
  expect(at.stage.bench.central.live.room('case-link')!.call).toBe(call);
}, 90_000);
