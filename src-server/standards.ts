// The standards that ship with the program, brought into the database at start. A case pins one by hash, so old versions stay.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Json } from '#shared/json.ts';
import { hashJson } from '#shared/log/chain.ts';
import type { LogCrypto } from '#shared/log/crypto.ts';
import { standardSchema, type Standard } from '#shared/standard/standard.ts';
import type { Database } from './store/database.ts';
import { insertStandard } from './store/standards.ts';

export interface PinnedStandard {
  readonly hash: string;
  readonly standard: Standard;
}

/** Every `*.json` of the folder, by name. Throws for one that is not a standard: shipping it was a mistake of ours. */
export async function loadStandards(database: Database, folder: string, crypto: LogCrypto): Promise<readonly PinnedStandard[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json')).sort();
  const pinned: PinnedStandard[] = [];
  for (const name of names) {
    const read: unknown = JSON.parse(await readFile(join(folder, name), 'utf8'));
    const parsed = standardSchema.safeParse(read);
    if (!parsed.success) throw new Error(`${name} is not a standard: ${parsed.error.message}`);
    // The hash is of the parsed form: what is stored, sent and folded is exactly what was hashed.
    const hash = hashJson(parsed.data as unknown as Json, crypto);
    await insertStandard(database.query, hash, parsed.data);
    pinned.push({ hash, standard: parsed.data });
  }
  return pinned;
}
