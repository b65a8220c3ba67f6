// Each step from the schema before it to its own, on a database that holds something in every table of that schema; and the questions of the
// exchange by the plan that PostgreSQL makes for them, as the server asks them.

import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase } from '../testing/database.ts';
import { createBench, EXPERT_A, EXPERT_B, PANEL, STAFF, SUPERVISOR } from '../testing/bench.ts';
import { noPostgres, startPostgres } from '../testing/postgres.ts';
import type { Database, Parameter, Query, Row } from './database.ts';
import { migrate, MIGRATIONS } from './migrate.ts';
import { createPostgresDatabase } from './postgres.ts';

const NOW = Date.parse('2026-11-26T00:00:00Z');

const tablesOf = async (query: Query): Promise<readonly string[]> =>
  (await query<{ name: string }>("select table_name as name from information_schema.tables where table_schema = 'public' and table_name <> 'migration' order by 1")).map(({ name }) => name);
/** All rows of all tables, by table. */
const allRows = async (query: Query): Promise<ReadonlyMap<string, readonly Row[]>> => {
  const tables = await tablesOf(query);
  const rows = await query<{ name: string; row: Row }>(tables.map((table) => `select '${table}' as name, to_jsonb(t) as row from "${table}" t`).join(' union all '));
  return new Map(tables.map((table) => [table, rows.filter(({ name }) => name === table).map(({ row }) => row)]));
};

const EVENTS = [
  { position: 1, case_id: 'c1', device: 'server', channel: 'open', seq: 1, hash: 'h1', event: { type: 'case.opened', actor: 'server', body: { number: '未央-1', bureau: { id: 'b' } } } },
  { position: 2, case_id: 'c1', device: 'd1', channel: 'sheet', seq: 1, hash: 'h2', event: { type: 'item.noted', actor: 'e1', body: { note: '“中文”' } } },
  { position: 3, case_id: 'c1', device: 'd1', channel: 'sheet', seq: 2, hash: 'h3', event: { type: 'a.later.type', actor: 'e1', body: {} } },
  // Two of one number, as a bureau may have had before numbers were kept apart.
  { position: 4, case_id: 'c2', device: 'server', channel: 'open', seq: 1, hash: 'h4', event: { type: 'case.opened', actor: 'server', body: { number: '未央-1', bureau: { id: 'b' } } } },
];
/** What a column is given that its type alone does not say. */
const VALUES: { readonly [column: string]: unknown } = { role: 'expert', channel: 'open', how: 'rtmp', ends_at: '2026-11-26T09:00:00Z', starts_at: '2026-11-26T08:00:00Z' };
const BY_TYPE: { readonly [type: string]: (name: string) => unknown } = {
  text: (name) => `some ${name}`, integer: () => 1, bigint: () => 1, boolean: () => true, json: () => ({ kept: '原样' }), bytea: () => '\\x00ff', 'timestamp with time zone': () => '2026-11-26T07:00:00Z',
};

/** A row in every table, so that a table that a step forgets is seen. */
const fill = async (database: Database): Promise<void> =>
  database.transaction(async (query) => {
    await query("set local session_replication_role = replica");
    const columns = await query<{ of: string; name: string; type: string }>("select table_name as of, column_name as name, data_type as type from information_schema.columns where table_schema = 'public'");
    for (const [table, rows] of await allRows(query)) {
      // Rows that a step made are there already.
      if (rows.length > 0) continue;
      const row = Object.fromEntries(columns.filter(({ of }) => of === table).map(({ name, type }) => [name, VALUES[name] ?? BY_TYPE[type]!(name)]));
      for (const one of table === 'case_event' ? EVENTS : [row]) await query(`insert into "${table}" select * from json_populate_record(null::"${table}", $1::json)`, [JSON.stringify(one)]);
    }
  });

const onEach = (name: string, open: () => Promise<{ readonly database: Database; close(): Promise<void> }>): void => {
  describe(`on ${name}`, () => {
    let database: Database;
    let close: () => Promise<void>;
    beforeEach(async () => ({ database, close } = await open()), 180_000);
    afterEach(async () => close());

    test('from each schema to the next nothing that was there is lost', async () => {
      await migrate(database, NOW, MIGRATIONS.slice(0, 1));
      for (const { number, name: step } of MIGRATIONS.slice(1)) {
        await fill(database);
        const before = await allRows(database.query);
        for (const [table, rows] of before) expect(rows.length, table).toBeGreaterThan(0);
        expect(await migrate(database, NOW, MIGRATIONS.slice(0, number))).toBe(number);
        const after = await allRows(database.query);
        const rowsOf = (table: string): readonly Row[] => after.get(table)!;
        for (const [table, rows] of before) {
          for (const row of rows) expect(after.get(table), `${table} after ${step}`).toContainEqual(expect.objectContaining(row));
        }
        if (step === 'streams') {
          const heads = rowsOf('stream').map(({ case_id, device, channel, actor, seq, hash, position }) => [case_id, device, channel, actor, seq, hash, position].join(' ')).toSorted();
          expect(heads).toEqual(['c1 d1 sheet e1 2 h3 3', 'c1 server open server 1 h1 1', 'c2 server open server 1 h4 4']);
        }
        if (step === 'library') expect(rowsOf('standard').map(({ shipped }) => shipped)).toEqual([true]);
        if (step === 'documents') expect(rowsOf('report_number').map(({ version }) => version)).toEqual([1]);
        if (step === 'case numbers') expect(rowsOf('case_number')).toEqual([{ bureau: 'b', number: '未央-1', case_id: 'c1' }]);
      }
    });
  });
};

onEach('PGlite', async () => {
  const database = await createTestDatabase(true);
  return { database, close: () => database.close() };
});

const reason = process.env['KANTAI_TEST_ALL'] ? noPostgres() : 'with `npm test -- --all`';
if (reason !== undefined) console.log(`skipped: migrations on PostgreSQL (${reason})`);
describe.skipIf(reason !== undefined)('on a server of PostgreSQL', () => {
  onEach('PostgreSQL', async () => {
    const postgres = await startPostgres();
    const database = await createPostgresDatabase(postgres.url);
    return { database, close: async () => (await database.close(), await postgres.close()) };
  });
});

describe('the plan of what a workstation asks', () => {
  test('the log is never read whole: changes, pulls, pushes and news find what they want by an index', async () => {
    const plain = await createTestDatabase();
    const asked = new Map<string, readonly Parameter[]>();
    const noting = (query: Query): Query => (sql, parameters = []) => (asked.set(sql, parameters), query(sql, parameters));
    const bench = await createBench({ database: { query: noting(plain.query), transaction: (work) => plain.transaction((query) => work(noting(query))), close: () => plain.close() } });
    try {
      for (const person of [EXPERT_A, EXPERT_B, STAFF, SUPERVISOR]) await bench.addPerson(person);
      for (let n = 0; n < 3; n += 1) await bench.openCase(`case-${n}`, PANEL);
      const a = await bench.station(EXPERT_A.id);
      for (let n = 0; n < 3; n += 1) await a.act(`case-${n}`, 'item.noted', { item: '1', note: 'x' });
      asked.clear();
      const { cursor } = await a.client.exchange.changes({});
      await a.client.exchange.changes({ cursor });
      await a.client.exchange.pull({ case: 'case-1', heads: {}, limit: 100 });
      await a.act('case-1', 'item.noted', { item: '1', note: 'y' });
      await a.client.exchange.news({ cursor });
      expect((await bench.call('/exchange/pull', { method: 'POST', token: a.token, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ cases: [{ case: 'case-1', heads: {} }] }) })).status).toBe(200);
      expect(asked.size).toBeGreaterThan(12);
      // What a planner would do with tables of any size: where there is an index to use, it has to.
      await plain.query('set enable_seqscan = off');
      const whole: string[] = [];
      let seen = 0;
      for (const [sql, parameters] of asked) {
        if (!/^\s*(select|insert|update|delete|with)/i.test(sql)) continue;
        const plan = JSON.stringify(await plain.query(`explain ${sql}`, parameters));
        seen += (plan.match(/Index (Only )?Scan|Bitmap Index Scan/g) ?? []).length;
        for (const [, table] of plan.matchAll(/Seq Scan on (\w+)/g)) if (['case_event', 'stream', 'case_member', 'case_sight', 'case_left', 'session', 'device', 'fork'].includes(table!)) whole.push(`${table}: ${sql}`);
      }
      expect(whole).toEqual([]);
      expect(seen).toBeGreaterThan(12);
    } finally {
      await bench.close();
    }
  });

  test('each step is numbered by its file, in order', () => {
    const source = readFileSync(new URL('migrate.ts', import.meta.url), 'utf8');
    const files = [...source.matchAll(/from '\.\/migrations\/(\d{4})-/g)].map(([, number]) => Number(number));
    expect(files).toEqual(MIGRATIONS.map(({ number }) => number));
  });
});
