// Files that are not on the server yet lie in the phone's own storage too, so that closing the page, or a browser that is put aside and
// killed, loses none. A browser without such storage, or a full phone, goes on without: then only the open page holds them.

import type { Wanted } from './deliveries.ts';

export interface WaitingFile {
  readonly key: number;
  readonly wanted: Wanted;
}
export interface WaitingFiles {
  /** What an earlier page left, the oldest first. */
  all(): Promise<readonly WaitingFile[]>;
  /** Undefined where it could not be kept. */
  keep(wanted: Wanted): Promise<number | undefined>;
  forget(key: number): Promise<void>;
}

const NAME = 'kantai-site';
const STORE = 'waiting';
interface Row {
  readonly key: number;
  readonly case: string;
  readonly wanted: Wanted;
}

const asked = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('storage')));
  });
const open = (): Promise<IDBDatabase> => {
  const request = indexedDB.open(NAME, 1);
  request.addEventListener('upgradeneeded', () => request.result.createObjectStore(STORE, { keyPath: 'key', autoIncrement: true }));
  return asked(request);
};

export function createWaitingFiles(caseId: string): WaitingFiles {
  // In a private window it may throw at once.
  const database = Promise.resolve().then(open);
  database.catch(() => undefined);
  const store = async (mode: IDBTransactionMode): Promise<IDBObjectStore> => (await database).transaction(STORE, mode).objectStore(STORE);
  return {
    async all() {
      try {
        const rows = (await asked((await store('readonly')).getAll())) as Row[];
        return rows.filter((row) => row.case === caseId).map(({ key, wanted }) => ({ key, wanted }));
      } catch {
        return [];
      }
    },
    async keep(wanted) {
      try {
        void navigator.storage?.persist?.();
        const key = await asked((await store('readwrite')).add({ case: caseId, wanted }));
        return Number(key);
      } catch {
        return undefined;
      }
    },
    async forget(key) {
      try {
        await asked((await store('readwrite')).delete(key));
      } catch {
        // It is delivered; the next page finds that it is, and lets it go.
      }
    },
  };
}
