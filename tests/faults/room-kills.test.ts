import { expect, test } from 'vitest';
import { killHost } from './room-kills/kill-host.ts';

test('killed while somebody exchanges with its room, a host keeps what it acknowledged to its person and to its guest', { timeout: 600_000 }, async () => {
  const killed = await killHost(6, 20261126);
  expect(killed.kills).toBe(6);
  expect(killed.taken).toBeGreaterThan(6);
  expect(killed.acknowledged).toBeGreaterThan(6);
});
