// Standards in the database, by the SHA-256 of their canonical JSON; what was once pinned by a case is never replaced.

import type { Standard } from '#shared/standard/standard.ts';
import type { Query } from './database.ts';

/** `shipped`: it came with the program, and every bureau has it in its library. */
export async function insertStandard(query: Query, hash: string, standard: Standard, shipped = true): Promise<void> {
  await query(
    'insert into standard (hash, id, version, title, standard, shipped) values ($1, $2, $3, $4, $5, $6) on conflict (hash) do update set shipped = standard.shipped or excluded.shipped',
    [hash, standard.id, standard.version, standard.title, JSON.stringify(standard), shipped],
  );
}

export interface ListedStandard {
  readonly hash: string;
  readonly id: string;
  readonly title: string;
  readonly version: string;
}

export async function listStandards(query: Query, hashes: readonly string[]): Promise<readonly ListedStandard[]> {
  return query<{ hash: string; id: string; title: string; version: string }>('select hash, id, title, version from standard where hash = any (string_to_array($1, chr(10))) order by id, version, hash', [hashes.join('\n')]);
}

export async function shippedStandards(query: Query): Promise<readonly { hash: string; id: string; version: string }[]> {
  return query<{ hash: string; id: string; version: string }>('select hash, id, version from standard where shipped order by id, version, hash');
}

export async function standardByHash(query: Query, hash: string): Promise<Standard | undefined> {
  const [row] = await query<{ standard: Standard }>('select standard from standard where hash = $1', [hash]);
  return row?.standard;
}
