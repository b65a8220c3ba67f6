// Heads of all streams with their authors, and what decides who may see a case: the exchange answers from these without folding.

import type { Migration } from '../migrate.ts';

export const streams: Migration = {
  number: 3,
  name: 'streams',
  statements: [
    // A stream is one device's on one case in one channel, and a device is one person's: its author is one for all its events.
    `create table stream (
      case_id text not null,
      device text not null,
      channel text not null,
      actor text not null,
      seq int not null,
      hash text not null,
      position bigint not null,
      primary key (case_id, device, channel)
    )`,
    `insert into stream (case_id, device, channel, actor, seq, hash, position)
      select distinct on (case_id, device, channel) case_id, device, channel, event->>'actor', seq, hash, position
      from case_event order by case_id, device, channel, seq desc`,
    'create index stream_position on stream (position)',
    // Projections of the fold; remade at a start when a program with another fold finds them.
    'create table case_sight (case_id text primary key, opened boolean not null, sight json not null)',
    'create table case_left (person text not null, case_id text not null, position bigint not null, primary key (person, case_id))',
    'create table folded_by (one boolean primary key default true check (one), version text not null)',
  ],
};
