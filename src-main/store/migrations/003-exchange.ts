// What the exchange has to remember: contradictions between what is here and what came, and standards that cases pin and that are not here.

import type { Migration } from './migration.ts';

export const exchange: Migration = {
  version: 3,
  statements: `
    -- The other branch of a stream: evidence, never folded. \`json\` is absent where only its hash was named.
    CREATE TABLE fork (
      case_id TEXT NOT NULL,
      device TEXT NOT NULL,
      channel TEXT NOT NULL,
      seq INTEGER NOT NULL,
      hash TEXT NOT NULL,
      json TEXT,
      found_at TEXT NOT NULL,
      PRIMARY KEY (case_id, device, channel, seq, hash)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE wanted_standard (hash TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
    INSERT OR IGNORE INTO wanted_standard (hash)
      SELECT json_extract(matter.value, '$.standard') FROM event, json_each(event.json, '$.body.matters') AS matter
      WHERE json_extract(event.json, '$.type') = 'case.opened' AND json_extract(matter.value, '$.standard') IS NOT NULL;
    DELETE FROM wanted_standard WHERE hash IN (SELECT hash FROM standard);
  `,
};
