// A machine whose clock is wrong.

import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scratchFolder } from '../faults/simulator/holds.ts';
import { CASES, createTemplate, createWorld } from '../faults/simulator/world.ts';

const scratch = scratchFolder();
const template = join(scratch, 'template');
beforeAll(async () => {
  mkdirSync(template, { recursive: true });
  await createTemplate(template);
}, 60_000);
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test('[X11] how far the server’s clock is ahead is recorded with each exchange; what is exchanged is the same', async () => {
  const world = createWorld({ folder: join(scratch, 'run'), template, seed: 1, machines: ['d1', 'ds'] });
  const [desk, other] = world.devices as [(typeof world.devices)[0], (typeof world.devices)[0]];
  for (const device of world.devices) device.network.calm = true;
  const hour = 3_600_000;
  for (const skew of [-5 * hour, 3 * hour, 0]) {
    desk.skew = skew;
    desk.append(CASES[0], [{ type: 'item.noted', body: { item: '1', note: String(skew) } }]);
    expect(await desk.exchange()).toBe('done');
    expect(desk.store.accounts.clockOffset(desk.person)).toBe(0 - skew);
  }
  expect(world.server.log.filter(({ event }) => event.device === desk.id)).toHaveLength(3);
  expect(await other.exchange()).toBe('done');
  expect(other.store.accounts.clockOffset(other.person)).toBe(0);
  world.close();
});
