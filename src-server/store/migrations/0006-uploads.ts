// Uploads that can be broken off and gone on with (tus). What is not yet a whole part waits in the row, so that any process can go on.

import type { Migration } from '../migrate.ts';

export const uploads: Migration = {
  number: 6,
  name: 'uploads',
  statements: [
    `create table upload (
      -- 64 hex digits by chance; parts lie under this name until the file's own is known.
      id text primary key,
      person text not null references person (id),
      case_id text not null,
      bytes bigint not null check (bytes > 0),
      mime text not null,
      received bigint not null default 0,
      parts json not null default '[]',
      tail bytea not null default '',
      -- The file that it became.
      sha256 text,
      touched_at timestamptz not null
    )`,
    'create index upload_touched on upload (touched_at)',
  ],
};
