// The ground: people, devices, sessions, standards, streams, projections, content, report numbers.

import type { Migration } from '../migrate.ts';

export const ground: Migration = {
  number: 1,
  name: 'ground',
  statements: [
    `create table bureau (
      id text primary key,
      name text not null,
      -- Stands before the mark in report numbers, for instance 未央.
      office text not null
    )`,
    `create table person (
      id text primary key,
      user_name text not null unique,
      name text not null,
      role text not null check (role in ('expert', 'staff', 'supervisor')),
      industry text,
      title text,
      bureau text not null references bureau (id),
      password_hash bytea not null,
      password_salt bytea not null,
      scrypt_cost int not null,
      scrypt_block int not null,
      scrypt_parallel int not null
    )`,
    `create table device (
      id text primary key,
      -- A person id, or 'server'.
      person text not null,
      public_key text not null,
      name text not null,
      revoked boolean not null default false,
      -- The DeviceRecord as signed.
      record json not null
    )`,
    'create index device_person on device (person)',
    `create table session (
      -- SHA-256 of the token: who reads this table cannot sign in with it.
      token_hash text primary key,
      person text not null references person (id),
      device text not null references device (id),
      expires_at timestamptz not null
    )`,
    'create index session_expires on session (expires_at)',
    `create table standard (
      hash text primary key,
      id text not null,
      version text not null,
      title text not null,
      standard json not null
    )`,
    // One row, updated by every transaction that appends: its row lock is held until commit, so positions follow commit order and
    // a reader's cursor never skips an event that was still on its way.
    'create table log_position (one boolean primary key default true check (one), last bigint not null)',
    'insert into log_position (last) values (0)',
    `create table case_event (
      position bigint primary key,
      case_id text not null,
      device text not null,
      channel text not null check (channel in ('open', 'sheet')),
      seq int not null check (seq > 0),
      hash text not null unique,
      -- json, not jsonb: kept as it came. jsonb refuses \\u0000 and lone surrogates, and one such note would block a stream for ever.
      event json not null,
      unique (case_id, device, channel, seq)
    )`,
    'create index case_event_case on case_event (case_id, position)',
    `create table fork (
      hash text primary key,
      case_id text not null,
      device text not null,
      channel text not null,
      seq int not null,
      event json not null,
      received_at timestamptz not null
    )`,
    // Projections of the fold; may be dropped and rebuilt.
    'create table case_member (case_id text not null, person text not null, primary key (person, case_id))',
    'create index case_member_case on case_member (case_id)',
    'create table case_content (sha256 text not null, case_id text not null, primary key (sha256, case_id))',
    `create table content (
      sha256 text primary key,
      bytes bigint not null check (bytes > 0),
      mime text not null,
      parts json not null,
      -- Every part is here and together they have the hash that names the file.
      complete boolean not null default false
    )`,
    // Declared by staff for a case before an event of the case names it.
    'create table content_declared (sha256 text not null references content (sha256) on delete cascade, case_id text not null, primary key (sha256, case_id))',
    'create table content_part (sha256 text not null references content (sha256) on delete cascade, part int not null, primary key (sha256, part))',
    `create table report_number (
      bureau text not null references bureau (id),
      mark text not null,
      year int not null,
      n int not null check (n > 0),
      case_id text not null,
      matter text not null,
      number text not null,
      primary key (bureau, mark, year, n),
      unique (case_id, matter)
    )`,
  ],
};
