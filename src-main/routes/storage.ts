// What the storage page is told: made from the content store, the custody of cases and the state of the disk.

import type { StorageStatus, StoredCase } from '#shared/contract/storage.ts';
import type { TransferPause } from '#shared/contract/workstation.ts';
import type { Casebook } from '../cases/casebook.ts';
import { neededOffline } from '../cases/footage-here.ts';
import type { Custody } from '../custody/custody.ts';
import type { ContentStore } from '../media/content-store.ts';
import type { Limits, Room } from '../media/room.ts';
import type { Store } from '../store/store.ts';

export interface Storage {
  status(person: string): StorageStatus;
  limits(): Limits;
  setQuota(bytes: number): void;
  clear(): void;
}

const GIB = 1024 ** 3;
/** A year's cases of an expert at 200 MB each; the floor keeps a small system disk alive. */
const QUOTA_BYTES = 60 * GIB;
const FLOOR_BYTES = 2 * GIB;
const QUOTA = 'quotaBytes';

/** The limits are settings of the machine, whoever works on it. */
export const storedLimits = (documents: Store['documents']): Limits => ({
  quotaBytes: Number(documents.setting(QUOTA) ?? QUOTA_BYTES),
  floorBytes: Number(documents.setting('floorBytes') ?? FLOOR_BYTES),
});

export function createStorage(deps: {
  readonly store: Store;
  readonly content: ContentStore;
  readonly casebook: Casebook;
  readonly custody: Custody;
  readonly room: Room;
  readonly freeBytes: () => number;
  readonly paused: () => TransferPause | undefined;
  readonly keys: StorageStatus['keys'];
  /** Something made or took room: transfers may go on. */
  readonly onChange: () => void;
}): Storage {
  const { store, content, casebook } = deps;

  const storedCase = (person: string, caseId: string, pinned: ReadonlySet<string>): StoredCase | undefined => {
    const state = casebook.open(person, caseId)?.state;
    if (!state?.opened) return undefined;
    const needed = neededOffline([state], { id: person });
    const hereBytes = needed.reduce((sum, each) => sum + (content.state(each.sha256)?.haveBytes ?? 0), 0);
    if (hereBytes === 0 && !pinned.has(caseId)) return undefined;
    const keepUntil = deps.custody.keepUntil(caseId);
    return {
      case: caseId,
      number: state.opened.number,
      applicant: state.opened.applicant.name,
      hereBytes,
      neededBytes: needed.reduce((sum, each) => sum + each.bytes, 0),
      pinned: pinned.has(caseId),
      ...(keepUntil === undefined ? {} : { keepUntil }),
    };
  };

  return {
    limits: () => storedLimits(store.documents),
    status(person) {
      const pinned = new Set(store.accounts.pinned(person));
      const named = new Set(content.usage().contents.flatMap(({ sha256, cases }) => [...cases, ...store.custody.casesOfContent(sha256)]));
      const visible = casebook.list(person).filter((caseId) => named.has(caseId) || pinned.has(caseId));
      const paused = deps.paused();
      return {
        usedBytes: content.bytesHere(),
        fixedBytes: deps.room.fixedBytes(),
        ...storedLimits(store.documents),
        freeBytes: deps.freeBytes(),
        uploadBytes: store.accounts.all().flatMap((each) => store.documents.uploads(each.person.id)).reduce((sum, each) => sum + each.content.bytes, 0),
        ...(paused === undefined ? {} : { paused }),
        cases: visible.flatMap((caseId) => storedCase(person, caseId, pinned) ?? []),
        wiped: store.custody.receipts(50).map(({ device: _device, sig: _sig, ...rest }) => rest),
        keys: deps.keys,
      };
    },
    setQuota(bytes) {
      store.documents.setSetting(QUOTA, String(bytes));
      deps.onChange();
    },
    clear() {
      deps.room.clear();
      deps.onChange();
    },
  };
}
