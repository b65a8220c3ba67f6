// On a real PostgreSQL with several server processes' worth of connections: a reader's cursor never skips what was committed while it
// read, two servers share one database, and a backup that is restored is the same server.

import { createHash, randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from './store/database.ts';
import { migrate } from './store/migrate.ts';
import { createPostgresDatabase } from './store/postgres.ts';
import { lockLog } from './store/streams.ts';
import { createBench, EXPERT_A, EXPERT_B, PANEL, passwordOf, STAFF, SUPERVISOR, type Bench } from './testing/bench.ts';
import { noPostgres, startPostgres, type Postgres } from './testing/postgres.ts';

const reason = noPostgres();
if (reason !== undefined) console.log(`skipped: PostgreSQL (${reason})`);

describe.skipIf(reason !== undefined)('on PostgreSQL', () => {
  let postgres: Postgres;
  const folder = mkdtempSync(join(tmpdir(), 'kantai-postgres-test-'));
  beforeAll(async () => {
    postgres = await startPostgres();
  }, 180_000);
  afterAll(async () => {
    await postgres.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('positions follow the order of commits: a cursor that reached one never meets an earlier one later', async () => {
    const url = await postgres.create('order_of_commits');
    const [writers, reader]: [readonly Database[], Database] = [await Promise.all([1, 2, 3].map(() => createPostgresDatabase(url))), await createPostgresDatabase(url)];
    try {
      await migrate(reader, Date.now());
      let writing = true;
      const write = async (database: Database, name: string) => {
        for (let n = 0; n < 40; n += 1) {
          await database.transaction(async (query) => {
            const last = await lockLog(query);
            const hash = createHash('sha256').update(`${name} ${n}`).digest('hex');
            await query('insert into case_event (position, case_id, device, channel, seq, hash, event) values ($1, $2, $3, $4, $5, $6, $7)', [last + 1, 'c', name, 'open', n + 1, hash, '{}']);
            await query('update log_position set last = $1', [last + 1]);
            // Some transactions hold on to what they wrote, some are rolled back: neither may leave a hole that is filled later.
            if (n % 7 === 3) await query('select pg_sleep(0.003)');
          });
          await database
            .transaction(async (query) => {
              const last = await lockLog(query);
              await query('update log_position set last = $1', [last + 1]);
              throw new Error('given up');
            })
            .catch(() => undefined);
        }
      };
      const seen: number[] = [];
      const follow = async () => {
        let cursor = 0;
        for (let last = false; ; ) {
          const rows = await reader.query<{ position: number }>('select position from case_event where position > $1 order by position', [cursor]);
          seen.push(...rows.map((row) => row.position));
          cursor = rows.at(-1)?.position ?? cursor;
          if (last) return;
          last = !writing;
        }
      };
      const following = follow();
      await Promise.all(writers.map((database, n) => write(database, `w${n}`)));
      writing = false;
      await following;
      expect(seen).toEqual(Array.from({ length: 120 }, (_, n) => n + 1));
    } finally {
      await Promise.all([...writers, reader].map((database) => database.close()));
    }
  });

  test('two servers on one database are one: what is pushed to either is pulled from the other, and a push to both at once is stored once', async () => {
    const url = await postgres.create('two_servers');
    const serverKey = new Uint8Array(randomBytes(32));
    const one = await createBench({ database: await createPostgresDatabase(url), serverKey });
    const other = await createBench({ database: await createPostgresDatabase(url), serverKey, isSecond: true });
    try {
      for (const person of [EXPERT_A, EXPERT_B, STAFF, SUPERVISOR]) await one.addPerson(person);
      await one.openCase('case-1', PANEL);
      const here = await one.station(EXPERT_A.id);
      const there = other.client(here.token);
      const events = Array.from({ length: 20 }, (_, n) => here.draw('case-1', 'item.answered', { item: String(n), answer: 'meets' }));
      const pushed = await Promise.all([here.client, there].map((client) => client.exchange.push({ events: events as never })));
      for (const { refused } of pushed) expect(refused).toEqual([]);
      for (const client of [here.client, there]) {
        const pulled = await client.exchange.pull({ case: 'case-1', heads: {}, limit: 2000 });
        expect(pulled.events.filter((event) => event.device === here.device).map((event) => event.seq)).toEqual(events.map((event) => event.seq));
      }
    } finally {
      await one.close();
      await other.close();
    }
  });

  test('a dump that is restored, with key and footage beside it, is the same server: nobody signs in anew, nothing is lost', async (context) => {
    if (!postgres.hasTool('pg_dump')) return context.skip('this PostgreSQL came without pg_dump');
    const from = await postgres.create('before');
    const serverKey = new Uint8Array(randomBytes(32));
    const before: Bench = await createBench({ database: await createPostgresDatabase(from), serverKey });
    const bytes = randomBytes(5000);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    for (const person of [EXPERT_A, EXPERT_B, STAFF, SUPERVISOR]) await before.addPerson(person);
    await before.openCase('case-1', PANEL);
    const [expert, staff] = [await before.station(EXPERT_A.id), await before.station(STAFF.id)];
    await expert.act('case-1', 'item.noted', { item: '1', note: '一个\u0000怪字符' });
    await staff.client.content.declare({ case: 'case-1', content: { sha256, bytes: bytes.length, mime: 'image/png', parts: [sha256] } });
    expect((await before.call(`/content/${sha256}/0`, { method: 'PUT', body: new Uint8Array(bytes), token: staff.token })).status).toBe(204);
    const changes = await expert.client.exchange.changes({});
    const dump = postgres.tool('pg_dump', ['-Fc', 'before']);
    cpSync(join(before.folder, 'content'), join(folder, 'content'), { recursive: true });
    await before.close();
    const to = await postgres.create('after');
    postgres.tool('pg_restore', ['-d', 'after', '--exit-on-error'], dump);
    const after = await createBench({ database: await createPostgresDatabase(to), serverKey, isSecond: true, content: join(folder, 'content') });
    try {
      const client = after.client(expert.token);
      const { cases } = await client.exchange.changes({});
      expect(cases).toEqual(changes.cases);
      // The old cursor still holds: nothing changed since.
      expect((await client.exchange.changes({ cursor: changes.cursor })).cases).toEqual([]);
      const part = await after.call(`/content/${sha256}/0`, { token: expert.token });
      expect(bytes.equals(Buffer.from(await part.arrayBuffer()))).toBe(true);
      await client.exchange.push({ events: [expert.draw('case-1', 'item.answered', { item: '1', answer: 'meets' })] as never });
      const signedIn = await after.client().session.signIn({ user: EXPERT_A.id, password: passwordOf(EXPERT_A.id), device: { id: 'another-device', publicKey: Buffer.alloc(32, 1).toString('base64'), name: 'x' } });
      expect(signedIn.serverKey).toBe(before.central.identity.publicKey);
    } finally {
      await after.close();
    }
  });
});
