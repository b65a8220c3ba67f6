// Standards under work on this machine, and the library's acts as the server ordered them.

import type { Migration } from './migration.ts';

export const standards: Migration = {
  version: 2,
  statements: `
    CREATE TABLE standard_draft (
      id TEXT PRIMARY KEY,
      person TEXT NOT NULL,
      revision INTEGER NOT NULL CHECK (revision > 0),
      saved_at TEXT NOT NULL,
      base TEXT,
      -- What the list shows, so that it needs no parsing of whole documents.
      row_json TEXT NOT NULL,
      json TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX standard_draft_person ON standard_draft (person, saved_at);

    CREATE TABLE library_event (
      bureau TEXT NOT NULL,
      position INTEGER NOT NULL CHECK (position > 0),
      device TEXT NOT NULL,
      seq INTEGER NOT NULL,
      hash TEXT NOT NULL UNIQUE CHECK (length(hash) = 64),
      json TEXT NOT NULL,
      PRIMARY KEY (bureau, position),
      UNIQUE (bureau, device, seq)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE library_shipped (bureau TEXT NOT NULL, hash TEXT NOT NULL, id TEXT NOT NULL, version TEXT NOT NULL, PRIMARY KEY (bureau, hash)) STRICT, WITHOUT ROWID;
  `,
};
