// What was found damaged and repaired: what lay there is kept beside it, and that it happened is written down.

import type { Migration } from './migration.ts';

export const repairs: Migration = {
  version: 6,
  statements: `
    CREATE TABLE repair (
      id INTEGER PRIMARY KEY,
      at TEXT NOT NULL,
      case_id TEXT NOT NULL,
      -- A stream, \`device/channel\`, or the SHA-256 of a file.
      subject TEXT NOT NULL,
      seq INTEGER NOT NULL,
      outcome TEXT NOT NULL,
      -- Events or parts that were put in place of others, and own events that nobody else had.
      taken INTEGER NOT NULL,
      lost INTEGER NOT NULL
    ) STRICT;

    -- Rows as they were found, byte for byte: evidence, never read as events again.
    CREATE TABLE set_aside (
      id INTEGER PRIMARY KEY,
      repair INTEGER NOT NULL REFERENCES repair (id),
      case_id TEXT NOT NULL,
      device TEXT NOT NULL,
      channel TEXT NOT NULL,
      seq INTEGER NOT NULL,
      hash TEXT NOT NULL,
      own INTEGER NOT NULL,
      acked INTEGER NOT NULL,
      json TEXT NOT NULL
    ) STRICT;
    CREATE INDEX set_aside_case ON set_aside (case_id);
  `,
};
