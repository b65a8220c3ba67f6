import { expect, test } from 'vitest';
import { killMany, told } from './kills/kills.ts';

test('[X7] killed in the middle of scoring, exchanging and downloading, it loses nothing that was acknowledged; the database, both ends and every part are whole', { timeout: 600_000 }, async () => {
  const killed = await killMany(5, 20261126);
  expect(killed).toMatchObject({ kills: 5, lost: 0, scoring: { kills: 2 }, syncing: { kills: 2 }, downloading: { kills: 1 } });
  expect(killed.acknowledged).toBeGreaterThan(8);
  // Of these the server holds the answer until the kill, so that it is in the middle on every machine.
  expect(killed.syncing.inPull, told(killed)).toBeGreaterThan(0);
  expect(killed.syncing.inPush, told(killed)).toBeGreaterThan(0);
  expect(killed.downloading.onItsWay, told(killed)).toBe(1);
});
