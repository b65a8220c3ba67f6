// Blind answers of opened panels, for the bureau's statistics: a projection of the fold that may be dropped and rebuilt.

import type { Migration } from '../migrate.ts';

export const ratings: Migration = {
  number: 7,
  name: 'ratings',
  statements: [
    `create table panel_rating (
      case_id text primary key,
      bureau text not null,
      -- Day of the opening in the bureau, YYYY-MM-DD.
      opened_on text not null,
      facts json not null
    )`,
    'create index panel_rating_bureau on panel_rating (bureau, opened_on)',
  ],
};
