import { expect, test } from 'vitest';
import { killMany } from './kills/kills.ts';

test('killed while it scores, exchanges and downloads, it loses nothing that was acknowledged; the database and every part are whole', { timeout: 600_000 }, async () => {
  const killed = await killMany(8, 20261125);
  expect(killed).toMatchObject({ kills: 8, lost: 0 });
  expect(killed.acknowledged).toBeGreaterThan(8);
});
