// Keys at rest, and what follows from them: sealed keys of cases, which content belongs to which case, and a record of what was wiped.

import type { Migration } from './migration.ts';

const named = (type: string, path: string) => `
    INSERT OR IGNORE INTO case_content (sha256, case_id)
      SELECT json_extract(json, '$.body.${path}.sha256'), case_id FROM event
      WHERE json_extract(json, '$.type') = '${type}' AND json_extract(json, '$.body.${path}.sha256') IS NOT NULL;`;

export const keys: Migration = {
  version: 4,
  statements: `
    -- Destroying a row makes all that is kept of its case unreadable.
    CREATE TABLE case_key (case_id TEXT PRIMARY KEY, sealed TEXT NOT NULL) STRICT, WITHOUT ROWID;

    -- A projection of the events: which content a case names.
    CREATE TABLE case_content (sha256 TEXT NOT NULL, case_id TEXT NOT NULL, PRIMARY KEY (sha256, case_id)) STRICT, WITHOUT ROWID;
    CREATE INDEX case_content_case ON case_content (case_id);
    ${['original', 'pyramid', 'preview'].map((kind) => named('footage.added', `footage.${kind}`)).join('')}
    ${['pyramid', 'preview'].map((kind) => named('footage.redacted', kind)).join('')}
    ${['conclusion.composed', 'conclusion.approved', 'conclusion.signed', 'conclusion.stamped', 'document.composed', 'document.signed'].map((type) => named(type, 'document')).join('')}

    -- What was wiped from this machine, when and why; signed by the device that did it.
    CREATE TABLE wiped (
      id INTEGER PRIMARY KEY,
      case_id TEXT NOT NULL,
      at TEXT NOT NULL,
      reason TEXT NOT NULL CHECK (reason IN ('revoked', 'expired')),
      json TEXT NOT NULL
    ) STRICT;
    CREATE INDEX account_case_case ON account_case (case_id);
  `,
};
