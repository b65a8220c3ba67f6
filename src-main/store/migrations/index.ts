// All migrations in order. A new one is a new file and a new line here; an old one never changes.

import { first } from './001-first.ts';
import { keys } from './002-keys.ts';
import type { Migration } from './migration.ts';

export const migrations: readonly Migration[] = [first, keys];
