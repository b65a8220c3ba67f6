// The first shape of a workstation's database. `event` is the truth; `head` guards its chains; `case_row` is a projection that may be
// dropped and rebuilt; everything else is what this machine knows about people, keys, and its own unfinished work.

import type { Migration } from './migration.ts';

export const first: Migration = {
  version: 1,
  statements: `
    CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

    CREATE TABLE account (
      person TEXT PRIMARY KEY,
      user TEXT NOT NULL UNIQUE,
      person_json TEXT NOT NULL,
      bureau_json TEXT NOT NULL,
      device TEXT NOT NULL UNIQUE,
      public_key TEXT NOT NULL,
      sealed_key TEXT NOT NULL,
      device_record TEXT NOT NULL,
      cursor TEXT,
      last_exchange TEXT,
      clock_offset INTEGER
    ) STRICT, WITHOUT ROWID;

    -- Which cases a person may see, as the server last said.
    CREATE TABLE account_case (
      person TEXT NOT NULL REFERENCES account (person),
      case_id TEXT NOT NULL,
      PRIMARY KEY (person, case_id)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE device_record (device TEXT PRIMARY KEY, person TEXT NOT NULL, json TEXT NOT NULL) STRICT, WITHOUT ROWID;

    CREATE TABLE event (
      id INTEGER PRIMARY KEY,
      case_id TEXT NOT NULL,
      device TEXT NOT NULL,
      channel TEXT NOT NULL CHECK (channel IN ('open', 'sheet')),
      seq INTEGER NOT NULL CHECK (seq > 0),
      hash TEXT NOT NULL UNIQUE CHECK (length(hash) = 64),
      at TEXT NOT NULL,
      actor TEXT NOT NULL,
      -- Written on this machine, by any of its people.
      own INTEGER NOT NULL CHECK (own IN (0, 1)),
      -- The server has it.
      acked INTEGER NOT NULL CHECK (acked IN (0, 1)),
      json TEXT NOT NULL,
      UNIQUE (case_id, device, channel, seq)
    ) STRICT;
    -- In the order of arrival within a case: what is new since a fold is found without looking at the rest.
    CREATE INDEX event_case ON event (case_id);
    CREATE INDEX event_waiting ON event (actor, id) WHERE own = 1 AND acked = 0;

    CREATE TABLE head (
      case_id TEXT NOT NULL,
      device TEXT NOT NULL,
      channel TEXT NOT NULL CHECK (channel IN ('open', 'sheet')),
      seq INTEGER NOT NULL,
      hash TEXT NOT NULL,
      PRIMARY KEY (case_id, device, channel)
    ) STRICT, WITHOUT ROWID;

    -- A stream that the server refuses from \`seq\` on: kept, shown, never in the way of others.
    CREATE TABLE refused_push (
      case_id TEXT NOT NULL,
      device TEXT NOT NULL,
      channel TEXT NOT NULL,
      seq INTEGER NOT NULL,
      reason TEXT NOT NULL,
      at TEXT NOT NULL,
      PRIMARY KEY (case_id, device, channel)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE standard (hash TEXT PRIMARY KEY, json TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE case_row (person TEXT NOT NULL, case_id TEXT NOT NULL, json TEXT NOT NULL, PRIMARY KEY (person, case_id)) STRICT, WITHOUT ROWID;
    CREATE TABLE pinned_case (person TEXT NOT NULL REFERENCES account (person), case_id TEXT NOT NULL, PRIMARY KEY (person, case_id)) STRICT, WITHOUT ROWID;

    -- Content that the server still has to get from here.
    CREATE TABLE upload (sha256 TEXT PRIMARY KEY, case_id TEXT NOT NULL, person TEXT NOT NULL, json TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `,
};
