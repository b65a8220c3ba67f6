// Brings a database up to this program, one numbered step at a time, each in its own transaction; a newer database is refused.

import type { Database } from './database.ts';
import { ground } from './migrations/0001-ground.ts';
import { library } from './migrations/0002-library.ts';
import { streams } from './migrations/0003-streams.ts';
import { experts } from './migrations/0004-experts.ts';
import { documents } from './migrations/0005-documents.ts';
import { uploads } from './migrations/0006-uploads.ts';
import { ratings } from './migrations/0007-ratings.ts';
import { caseNumbers } from './migrations/0008-case-numbers.ts';
import { live } from './migrations/0009-live.ts';
import { cameras } from './migrations/0010-cameras.ts';

export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly statements: readonly string[];
}

/** In order, numbered 1, 2, 3 …; a step that was released is never edited. */
export const MIGRATIONS: readonly Migration[] = [ground, library, streams, experts, documents, uploads, ratings, caseNumbers, live, cameras];

/** The database was written by a newer program; opening it could damage what this one does not know. */
export class DatabaseFromTheFuture extends Error {
  constructor(database: number, program: number) {
    super(`The database has schema ${database}, this program knows up to ${program}. Start a newer version.`);
    this.name = 'DatabaseFromTheFuture';
  }
}

/** `appliedAt` in ms since 1970. Answers the schema number reached. */
export async function migrate(database: Database, appliedAt: number, migrations: readonly Migration[] = MIGRATIONS): Promise<number> {
  migrations.forEach((migration, index) => {
    if (migration.number !== index + 1) throw new Error(`Migration ${migration.name} has number ${migration.number}, expected ${index + 1}.`);
  });
  await createTable(database, 'create table if not exists migration (number int primary key, name text not null, applied_at timestamptz not null)');
  const latest = migrations.length;
  for (;;) {
    const reached = await database.transaction(async (query) => {
      // Two processes that start together on one PostgreSQL take turns.
      await query('lock table migration in exclusive mode');
      const [row] = await query<{ number: number | null }>('select max(number) as number from migration');
      const current = row?.number ?? 0;
      if (current > latest) throw new DatabaseFromTheFuture(current, latest);
      const next = migrations[current];
      if (next === undefined) return current;
      for (const statement of next.statements) await query(statement);
      await query('insert into migration (number, name, applied_at) values ($1, $2, $3)', [next.number, next.name, new Date(appliedAt).toISOString()]);
      return next.number;
    });
    if (reached === latest) return reached;
  }
}

/** PostgreSQL lets two processes that start together both try; the one that loses finds the table there. */
async function createTable(database: Database, statement: string): Promise<void> {
  await database.query(statement).catch(async () => database.query(statement));
}
