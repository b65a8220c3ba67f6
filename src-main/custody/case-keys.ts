// One key a case, sealed under the machine's. Everything that this machine keeps of a case (its events, its row of the inbox, the keys
// of its content) is sealed under it, so that destroying this one key makes all of it unreadable at once.

import type { MachineKey } from './machine-key.ts';
import { KEY_BYTES, seal, unseal, type RandomBytes } from './seal.ts';

/** Where sealed case keys lie. */
export interface CaseKeyStore {
  caseKey(caseId: string): string | undefined;
  setCaseKey(caseId: string, sealed: string): void;
  dropCaseKey(caseId: string): void;
  /** What is read now is on the disk: no transaction is open that could still be rolled back. */
  isSettled(): boolean;
}

export interface CaseKeys {
  /** Base64 of what was sealed under the case's key, which is made when there is none. Throws `Locked`. */
  seal(caseId: string, plain: Uint8Array): string;
  /** `undefined` when the case's key is gone or the text was altered. Throws `Locked`. */
  open(caseId: string, sealed: string): Buffer | undefined;
  /** From now on nothing that was sealed for the case opens any more. */
  destroy(caseId: string): void;
  /** Forgets what is in memory. */
  lock(): void;
}

/** What binds a sealed key to its case. */
const bound = (caseId: string) => `kantai case ${caseId}`;

export function createCaseKeys(deps: { readonly store: CaseKeyStore; readonly machine: Pick<MachineKey, 'key'>; readonly randomBytes: RandomBytes }): CaseKeys {
  const { store, machine, randomBytes } = deps;
  const opened = new Map<string, { readonly key: Uint8Array; readonly sealed: string; settled: boolean }>();

  const known = (caseId: string): Uint8Array | undefined => {
    const inMemory = opened.get(caseId);
    if (inMemory?.settled) return inMemory.key;
    const sealed = store.caseKey(caseId);
    // A key that was made in a transaction counts once that is committed; one that was rolled back would seal what nobody can open.
    if (inMemory && inMemory.sealed === sealed) {
      inMemory.settled = store.isSettled();
      return inMemory.key;
    }
    opened.delete(caseId);
    const key = sealed === undefined ? undefined : unseal(machine.key(), Buffer.from(sealed, 'base64'), bound(caseId));
    if (key) opened.set(caseId, { key, sealed: sealed!, settled: store.isSettled() });
    return key;
  };
  const needed = (caseId: string): Uint8Array => {
    const key = known(caseId);
    if (key) return key;
    const fresh = randomBytes(KEY_BYTES);
    const sealed = seal(machine.key(), fresh, bound(caseId), randomBytes).toString('base64');
    store.setCaseKey(caseId, sealed);
    opened.set(caseId, { key: fresh, sealed, settled: false });
    return fresh;
  };

  return {
    seal: (caseId, plain) => seal(needed(caseId), plain, caseId, randomBytes).toString('base64'),
    open(caseId, sealed) {
      const key = known(caseId);
      return key && unseal(key, Buffer.from(sealed, 'base64'), caseId);
    },
    destroy(caseId) {
      opened.delete(caseId);
      store.dropCaseKey(caseId);
    },
    lock: () => opened.clear(),
  };
}
