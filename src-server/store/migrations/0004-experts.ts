// The pool of experts, the use that is made of it, and seeds of draws until they are told.

import type { Migration } from '../migrate.ts';

export const experts: Migration = {
  number: 4,
  name: 'experts',
  statements: [
    `create table expert (
      person text primary key references person (id),
      -- An Expert as the contract has it, without the person.
      facts json not null
    )`,
    // A projection of the fold: who sat on whose panel. May be dropped and rebuilt.
    `create table panel_use (
      case_id text not null,
      person text not null,
      applicant text not null,
      since text not null,
      open boolean not null,
      replaced boolean not null,
      primary key (case_id, person)
    )`,
    'create index panel_use_person on panel_use (person)',
    // Told when the draw is revealed; until then it leaves the server in no other way.
    'create table draw_seed (draw text primary key, case_id text not null, seed text not null)',
  ],
};
