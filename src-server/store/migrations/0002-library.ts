// The library of standards: signed acts of publishing and retiring, per bureau, in the order in which they were taken.

import type { Migration } from '../migrate.ts';

export const library: Migration = {
  number: 2,
  name: 'library',
  statements: [
    // All that were there until now came with the program.
    'alter table standard add column shipped boolean not null default true',
    'alter table standard alter column shipped set default false',
    `create table library_event (
      bureau text not null references bureau (id),
      position int not null check (position > 0),
      device text not null,
      seq int not null check (seq > 0),
      hash text not null unique,
      event json not null,
      primary key (bureau, position),
      unique (bureau, device, seq)
    )`,
  ],
};
