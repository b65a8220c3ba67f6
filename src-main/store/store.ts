// The store of a workstation: one database in one data folder, and the only place of src-main that holds SQL.

import { createAccountStore, type AccountStore } from './accounts.ts';
import { createCustodyStore, type CustodyStore } from './custody.ts';
import { openDatabase, type OpenFailure } from './database.ts';
import { createDocumentStore, type DocumentStore } from './documents.ts';
import { withEdges, type Edges } from './edges.ts';
import { createEventStore, type EventStore } from './events.ts';
import { createRepairStore, type RepairStore } from './repairs.ts';
import { PLAIN, type Sealing } from './sealing.ts';
import { createStandardStore, type StandardStore } from './standards.ts';

export interface Store {
  readonly events: EventStore;
  readonly accounts: AccountStore;
  readonly documents: DocumentStore;
  readonly custody: CustodyStore;
  readonly standards: StandardStore;
  readonly repairs: RepairStore;
  /** Runs the work in one transaction: all that it stores, or nothing when it throws. */
  together<T>(work: () => T): T;
  /** The database's own check of all its pages. */
  isWhole(): boolean;
  close(): void;
}

/** What seals columns, made from what the database itself holds of keys. */
export type SealingOf<S extends Sealing> = (kept: Pick<Store, 'custody' | 'documents'>) => S;

export type OpenedStore<S extends Sealing> = { readonly ok: true; readonly store: Store; readonly sealing: S } | { readonly ok: false; readonly failure: OpenFailure };

/** Opens the store of a data folder, or says why it cannot be used. Without `sealingOf` it is kept in the clear: tests and tools. */
export function openStore(folder: string, edges?: Edges): OpenedStore<Sealing>;
export function openStore(folder: string, edges: Edges | undefined, sealingOf: undefined, isChecked: boolean): OpenedStore<Sealing>;
export function openStore<S extends Sealing>(folder: string, edges: Edges | undefined, sealingOf: SealingOf<S>): OpenedStore<S>;
export function openStore(folder: string, edges?: Edges, sealingOf: SealingOf<Sealing> = () => PLAIN, isChecked = false): OpenedStore<Sealing> {
  const opened = openDatabase(folder, undefined, isChecked);
  if (!opened.ok) return opened;
  const { close } = opened;
  const database = edges ? withEdges(opened.database, edges) : opened.database;
  const custody = createCustodyStore(database);
  let sealing: Sealing = PLAIN;
  const documents = createDocumentStore(database, { seal: (caseId, text) => sealing.seal(caseId, text), open: (caseId, text) => sealing.open(caseId, text) });
  sealing = sealingOf({ custody, documents });
  return {
    ok: true,
    sealing,
    store: {
      events: createEventStore(database, sealing),
      accounts: createAccountStore(database),
      documents,
      custody,
      standards: createStandardStore(database),
      repairs: createRepairStore(database, sealing),
      together: (work) => database.transaction(work)(),
      isWhole: () => database.pragma('integrity_check(1)', { simple: true }) === 'ok',
      close,
    },
  };
}
