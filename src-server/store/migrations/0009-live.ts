// The live link: invitations of sites, calls that are open, stills that were taken and are on their way, and the agenda.

import type { Migration } from '../migrate.ts';

export const live: Migration = {
  number: 9,
  name: 'live',
  statements: [
    `create table invitation (
      id text primary key,
      -- SHA-256 of the secret in the link, hex; the secret itself is nowhere.
      token_hash text not null unique,
      case_id text not null,
      bureau text not null references bureau (id),
      made_for text not null,
      made_by text not null references person (id),
      made_at timestamptz not null,
      expires_at timestamptz not null,
      revoked_at timestamptz,
      -- SHA-256 of the key of the one device that opened it.
      device_hash text,
      bound_at timestamptz
    )`,
    'create index invitation_case on invitation (case_id)',
    // Whoever brings files by an invitation is no person of the house.
    'alter table upload drop constraint upload_person_fkey',
    `create table open_call (
      call text primary key,
      case_id text not null,
      opened_at timestamptz not null
    )`,
    'create index open_call_case on open_call (case_id)',
    `create table shot (
      nonce text primary key,
      case_id text not null,
      call text not null,
      -- Who asked, for what, when; and the still as the device made it.
      asked json not null,
      still json not null
    )`,
    `create table booking (
      id text primary key,
      case_id text not null,
      bureau text not null references bureau (id),
      starts_at timestamptz not null,
      ends_at timestamptz not null check (ends_at > starts_at),
      booked_by text,
      note text not null,
      cancelled boolean not null default false
    )`,
    'create index booking_time on booking (bureau, starts_at)',
    'create index booking_of_case on booking (case_id)',
    `create table booking_person (
      booking text not null references booking (id) on delete cascade,
      person text not null references person (id),
      -- Reminders that this person put away.
      dismissed json not null default '[]',
      primary key (booking, person)
    )`,
    'create index booking_person_of on booking_person (person)',
  ],
};
