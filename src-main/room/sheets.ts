// Sheets before the opening. What a room keeps of a submitted sheet is a box to which it has no key: that stays on the author's machine
// until this one's own fold says that the panel is opened. Then the author's machine hands over the key, here the box is opened, and what
// is in it passes the same checks as any event.

import type { Clock } from '#shared/log/clock.ts';
import type { LogCrypto } from '#shared/log/crypto.ts';
import { fromBase64, toBase64 } from '#shared/bytes.ts';
import type { Store } from '../store/store.ts';
import { createTaking } from '../sync/pull.ts';
import { readEvent, type Received } from '../sync/read-event.ts';
import { openBox, openingPublicKey } from './box.ts';
import type { Member } from './members.ts';
import type { Sights } from './sights.ts';

export interface KeptSheet {
  readonly case: string;
  readonly person: string;
  readonly device: string;
}

export interface Sheets {
  keep(member: Member, given: { readonly case: string; readonly publicKey: string; readonly box: string }): 'kept' | 'notFound' | 'notSubmitted';
  release(member: Member, given: { readonly case: string; readonly key: string }): Promise<'opened' | 'notFound' | 'notOpened' | 'wrongKey'>;
  list(): readonly KeptSheet[];
}

/** What binds a box to whose sheet of which case it is. */
export const boundTo = (caseId: string, person: string, device: string): string => JSON.stringify([caseId, person, device]);

export function createSheets(deps: {
  readonly store: Store;
  readonly sights: Sights;
  readonly crypto: LogCrypto;
  readonly clock: Clock;
  readonly now: () => number;
  readonly log: (line: string) => void;
  readonly onCase: (caseId: string) => void;
  readonly onChange: () => void;
}): Sheets {
  const kept = new Map<string, KeptSheet & { readonly publicKey: string; readonly box: Uint8Array }>();
  const keyOf = (caseId: string, device: string) => `${caseId}/${device}`;

  return {
    keep(member, { case: caseId, publicKey, box }) {
      const sight = deps.sights.sight(member.person, caseId);
      if (!sight) return 'notFound';
      // One box, of a sheet that no longer changes: more would tell when somebody scores.
      if (!sight.submitted.includes(member.person.id)) return 'notSubmitted';
      kept.set(keyOf(caseId, member.device), { case: caseId, person: member.person.id, device: member.device, publicKey, box: new Uint8Array(Buffer.from(box, 'base64')) });
      deps.onChange();
      return 'kept';
    },
    async release(member, { case: caseId, key }) {
      const sight = deps.sights.sight(member.person, caseId);
      const sheet = kept.get(keyOf(caseId, member.device));
      if (!sight || !sheet) return 'notFound';
      // Not even from an author that is mistaken.
      if (!sight.panelOpened) return 'notOpened';
      const secret = fromBase64(key);
      if (toBase64(openingPublicKey(secret)) !== sheet.publicKey) return 'wrongKey';
      const text = await openBox(secret, sheet.box, boundTo(caseId, sheet.person, sheet.device));
      if (text === undefined) return 'wrongKey';
      const received = text.split('\n').flatMap((json): Received[] => {
        const event = readEvent(json);
        return event?.case === caseId && event.channel === 'sheet' && event.actor === sheet.person ? [{ event, json }] : [];
      });
      const changed = createTaking(deps, new Set([caseId]), false)(received);
      kept.delete(keyOf(caseId, member.device));
      deps.onChange();
      for (const each of changed) deps.onCase(each);
      return 'opened';
    },
    list: () => [...kept.values()].map(({ case: caseId, person, device }) => ({ case: caseId, person, device })),
  };
}
