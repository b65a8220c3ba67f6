// What this machine may keep of others' matters, and for how long. A case that was taken away from everybody who works here, or of which
// the server has not said for a month that it may be kept, is wiped: its key is destroyed, then its bytes are removed. What is kept
// whatever happens is what exists nowhere else: own events that the server never took, and files that are still on their way to it.

import { canonicalBytes } from '#shared/log/canonical.ts';
import type { Json } from '#shared/json.ts';
import type { LogCrypto } from '#shared/log/crypto.ts';
import type { CaseKeys } from './case-keys.ts';
import type { ContentStore } from '../media/content-store.ts';
import type { Active } from '../session/session.ts';
import type { WipeReceipt } from '../store/custody.ts';
import type { Store } from '../store/store.ts';

/** Days that a case may be kept without a word from the server. */
export const KEEP_DAYS = 30;
const DAY_MS = 24 * 3600 * 1000;

export interface Custody {
  /** Wipes what may no longer be kept. Answers the cases that were wiped. */
  enforce(active: Active): readonly string[];
  /** ISO 8601: until when a case may be kept unless the server says so again. */
  keepUntil(caseId: string): string | undefined;
}

export interface CustodyDeps {
  readonly store: Store;
  readonly content: ContentStore;
  readonly keys: CaseKeys;
  readonly crypto: LogCrypto;
  readonly now: () => number;
  /** A case is no longer here: whatever was made of it in memory has to go too. */
  readonly onWiped: (caseId: string) => void;
  readonly log: (line: string) => void;
}

/** Under this name stay the keys of files that are nowhere else yet. */
const keptFor = (caseId: string) => `kept ${caseId}`;

export function createCustody(deps: CustodyDeps): Custody {
  const { store, content, keys } = deps;
  const { custody } = store;

  const wipe = (caseId: string, reason: WipeReceipt['reason'], active: Active): void => {
    const named = new Set(custody.contentsOfCase(caseId));
    const here = content.usage().contents.filter((each) => each.cases.includes(caseId) || named.has(each.sha256));
    const kept = here.filter((each) => custody.hasUploads(each.sha256));
    const sealedKey = custody.caseKey(caseId);
    // First what must outlive the key; then the key, with the rows, at once; then the bytes, which are noise already.
    for (const each of kept) content.share(each.sha256, keptFor(caseId));
    let keptEvents = 0;
    try {
      store.together(() => {
        keptEvents = custody.dropCase(caseId);
        store.events.reseal(caseId, () => keys.destroy(caseId));
      });
    } finally {
      // Should it have been rolled back, the key in memory is not the one on the disk.
      keys.lock();
    }
    let bytes = 0;
    let contents = 0;
    for (const each of here) {
      const others = custody.casesOfContent(each.sha256).filter((other) => other !== caseId);
      if (content.release(each.sha256, caseId, others)) continue;
      bytes += each.haveBytes;
      contents += 1;
    }
    custody.scrub(sealedKey);
    const { device } = active.account;
    const receipt = { case: caseId, at: new Date(deps.now()).toISOString(), reason, contents, bytes, keptEvents, keptContents: kept.length, device };
    const sig = Buffer.from(deps.crypto.sign(active.privateKey, canonicalBytes(receipt as unknown as Json))).toString('base64');
    custody.saveReceipt({ ...receipt, sig });
    deps.log(`case ${caseId} was wiped from this machine (${reason}): ${contents} files, ${bytes} bytes; kept: ${keptEvents} own events, ${kept.length} files not yet sent`);
    deps.onWiped(caseId);
  };

  return {
    enforce(active) {
      const revoked = custody.revoked();
      const expired = custody.notSeenSince(new Date(deps.now() - KEEP_DAYS * DAY_MS).toISOString());
      for (const caseId of revoked) wipe(caseId, 'revoked', active);
      for (const caseId of expired) wipe(caseId, 'expired', active);
      // What expired may be seen again: the next exchange must hear of it as of something new.
      if (expired.length > 0) for (const { person } of store.accounts.all()) store.accounts.forgetCursor(person.id);
      return [...revoked, ...expired];
    },
    keepUntil(caseId) {
      const seen = custody.seenAt(caseId);
      return seen === undefined ? undefined : new Date(Date.parse(seen) + KEEP_DAYS * DAY_MS).toISOString();
    },
  };
}
