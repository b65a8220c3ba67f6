// Cameras of a site that the server takes in by itself.

import type { Migration } from '../migrate.ts';

export const cameras: Migration = {
  number: 10,
  name: 'cameras',
  statements: [
    `create table camera (
      id text primary key,
      case_id text not null,
      name text not null,
      -- 'rtmp': it pushes, with a key of which the hash is kept. 'rtsp': it is pulled, from an address that is kept sealed: it may hold a password.
      how text not null check (how in ('rtmp', 'rtsp')),
      key_hash text unique,
      address_sealed bytea,
      added_by text not null references person (id),
      added_at timestamptz not null
    )`,
    'create index camera_case on camera (case_id)',
  ],
};
