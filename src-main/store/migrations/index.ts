// All migrations in order. A new one is a new file and a new line here; an old one never changes.

import { first } from './001-first.ts';
import { standards } from './002-standards.ts';
import { exchange } from './003-exchange.ts';
import { keys } from './004-keys.ts';
import { noHashIndex } from './005-no-hash-index.ts';
import { repairs } from './006-repairs.ts';
import type { Migration } from './migration.ts';

export const migrations: readonly Migration[] = [first, standards, exchange, keys, noHashIndex, repairs];
