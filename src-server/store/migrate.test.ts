// Migrations: from nothing, again, halfway, and from the future.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestDatabase } from '../testing/database.ts';
import type { Database } from './database.ts';
import { DatabaseFromTheFuture, migrate, MIGRATIONS, type Migration } from './migrate.ts';

let database: Database;
beforeEach(async () => {
  database = await createTestDatabase(true);
});
afterEach(async () => database.close());

const NOW = Date.parse('2026-11-23T00:00:00Z');
const reached = async () => (await database.query<{ number: number }>('select number from migration order by number')).map((row) => row.number);

test('a fresh database reaches the latest schema, and a second start changes nothing', async () => {
  expect(await migrate(database, NOW)).toBe(MIGRATIONS.length);
  expect(await migrate(database, NOW + 1000)).toBe(MIGRATIONS.length);
  expect(await reached()).toEqual(MIGRATIONS.map((migration) => migration.number));
});

test('a step that fails leaves the database as it was before that step', async () => {
  const broken: Migration = { number: MIGRATIONS.length + 1, name: 'broken', statements: ['create table half (x int)', 'this is no statement'] };
  await expect(migrate(database, NOW, [...MIGRATIONS, broken])).rejects.toThrow();
  expect(await reached()).toEqual(MIGRATIONS.map((migration) => migration.number));
  expect(await database.query("select 1 from information_schema.tables where table_name = 'half'")).toEqual([]);
});

test('[N4] a database from the future is refused untouched', async () => {
  const next: Migration = { number: MIGRATIONS.length + 1, name: 'next', statements: ['create table later (x int)'] };
  await migrate(database, NOW, [...MIGRATIONS, next]);
  await expect(migrate(database, NOW)).rejects.toBeInstanceOf(DatabaseFromTheFuture);
});

test('a list of migrations that skips a number is our mistake and is refused', async () => {
  await expect(migrate(database, NOW, [{ number: 2, name: 'second', statements: [] }])).rejects.toThrow('expected 1');
});

test('the questions that are asked all day are answered by an index', async () => {
  await migrate(database, NOW);
  await database.query("set enable_seqscan = off");
  const plan = async (sql: string) => JSON.stringify(await database.query(`explain ${sql}`));
  expect(await plan("select max(position) from case_event where case_id = 'x'")).toContain('case_event_case');
  expect(await plan("select case_id from case_member where person = 'x'")).toContain('case_member_pkey');
  expect(await plan("select 1 from session where token_hash = 'x'")).toContain('session_pkey');
  expect(await plan("select seq from case_event where case_id = 'x' and device = 'y' and channel = 'open' order by seq desc limit 1")).toContain('case_event_case_id_device_channel_seq_key');
});
