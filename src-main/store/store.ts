// The store of a workstation: one database in one data folder, and the only place of src-main that holds SQL.

import { createAccountStore, type AccountStore } from './accounts.ts';
import { openDatabase, type OpenFailure } from './database.ts';
import { createDocumentStore, type DocumentStore } from './documents.ts';
import { withEdges, type Edges } from './edges.ts';
import { createEventStore, type EventStore } from './events.ts';
import { createStandardStore, type StandardStore } from './standards.ts';

export interface Store {
  readonly events: EventStore;
  readonly accounts: AccountStore;
  readonly documents: DocumentStore;
  readonly standards: StandardStore;
  /** Runs the work in one transaction: all that it stores, or nothing when it throws. */
  together<T>(work: () => T): T;
  /** The database's own check of all its pages. */
  isWhole(): boolean;
  close(): void;
}

/** Opens the store of a data folder, or says why it cannot be used. */
export function openStore(folder: string, edges?: Edges): { readonly ok: true; readonly store: Store } | { readonly ok: false; readonly failure: OpenFailure } {
  const opened = openDatabase(folder);
  if (!opened.ok) return opened;
  const { close } = opened;
  const database = edges ? withEdges(opened.database, edges) : opened.database;
  return {
    ok: true,
    store: {
      events: createEventStore(database),
      accounts: createAccountStore(database),
      documents: createDocumentStore(database),
      standards: createStandardStore(database),
      together: (work) => database.transaction(work)(),
      isWhole: () => database.pragma('integrity_check(1)', { simple: true }) === 'ok',
      close,
    },
  };
}
