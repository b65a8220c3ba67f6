// Numbers of cases: no two of a bureau have the same. Filled from what was opened before.

import type { Migration } from '../migrate.ts';

export const caseNumbers: Migration = {
  number: 8,
  name: 'case numbers',
  statements: [
    `create table case_number (
      bureau text not null,
      number text not null,
      case_id text not null unique,
      primary key (bureau, number)
    )`,
    `insert into case_number (bureau, number, case_id)
     select event -> 'body' -> 'bureau' ->> 'id', event -> 'body' ->> 'number', case_id from case_event
     where device = 'server' and seq = 1 and event ->> 'type' = 'case.opened' order by position
     on conflict do nothing`,
  ],
};
