// Numbers of every kind of document and of each corrected version; the bureau's form.

import type { Migration } from '../migrate.ts';

export const documents: Migration = {
  number: 5,
  name: 'documents',
  statements: [
    // What a number stands for: a matter's conclusion, or another document of the case (`document:notice`).
    'alter table report_number add column version int not null default 1 check (version > 0)',
    'alter table report_number drop constraint report_number_case_id_matter_key',
    'alter table report_number add constraint report_number_once unique (case_id, matter, version)',
    // Two marks or patterns must never write the same number twice.
    'alter table report_number add constraint report_number_written unique (bureau, number)',
    `create table bureau_form (
      bureau text primary key references bureau (id),
      -- Counts the changes: who saves names the version that he changed.
      version int not null check (version > 0),
      form json not null,
      changed_by text not null references person (id),
      changed_at timestamptz not null
    )`,
  ],
};
