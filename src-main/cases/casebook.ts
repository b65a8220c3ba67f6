// Cases as this person may see them: folded when something is new, kept otherwise. Appending tries the acts on the fold first, so that
// nothing is ever written that the rules refuse, and answers only when it is on the disk.

import { catalogue, type Act } from '#shared/case/events.ts';
import type { CaseState, RefusalCode } from '#shared/case/case.ts';
import { createCaseFold, type CaseFold } from '#shared/case/case-fold.ts';
import { seenOtherSheets } from '#shared/case/conflicts.ts';
import { openHeads } from '#shared/case/seal.ts';
import type { Json } from '#shared/json.ts';
import { appendEvent } from '#shared/log/chain.ts';
import type { Clock } from '#shared/log/clock.ts';
import type { LogCrypto } from '#shared/log/crypto.ts';
import type { Hash, Heads, SignedEvent } from '#shared/log/event.ts';
import type { Active } from '../session/session.ts';
import type { StoredEvent } from '../store/events.ts';
import type { Store } from '../store/store.ts';

/** A case as far as a person may see it. */
export interface OpenCase {
  readonly state: CaseState;
  readonly events: readonly SignedEvent[];
  /** Row of the newest event, whoever may see it. */
  readonly upTo: number;
}

export type Appended = { readonly ok: true; readonly hashes: readonly Hash[] } | { readonly ok: false; readonly reason: RefusalCode };

export interface Casebook {
  /** `undefined` for a case that this person may not see or that is not here yet. */
  open(person: string, caseId: string): OpenCase | undefined;
  /** All or none; durable when it answers. `alongside` is stored in the same transaction. */
  append(active: Active, caseId: string, acts: readonly Act[], alongside?: () => void): Appended;
  /** Ids of the cases that this person may see. */
  list(person: string): readonly string[];
  /** Lets go of what was folded of a case, or of all. */
  forget(caseId?: string): void;
}

/**
 * How far the author had seen, for acts in the open channel: a clock that is behind cannot put them before what they answer to. How far
 * sheets go is left out, for it would tell how much is in them. The act that closes a sheet is on the sheet and names them all.
 */
const seenBy = (type: Act['type'], heads: Heads): { readonly seen?: Heads } =>
  catalogue[type].channel === 'open' ? { seen: openHeads(heads) } : type === 'sheet.closed' ? { seen: heads } : {};

/** Folded cases that are kept at hand; what was looked at longest ago goes first. */
const MOST_KEPT = 64;

interface Kept {
  readonly fold: CaseFold;
  upTo: number;
}

export function createCasebook(deps: { readonly store: Store; readonly crypto: LogCrypto; readonly clock: Clock; readonly onAppended: (caseId: string) => void }): Casebook {
  const { store, crypto, clock } = deps;
  const kept = new Map<string, Kept>();

  /**
   * Several people may work on one machine: another's sheet is in the same database and stays out of sight until the panel opens. Whether
   * it did is said in the open channel, which does not depend on sheets.
   */
  const readAll = (person: string, caseId: string): Kept => {
    const { events, last } = store.events.since(caseId, 0);
    const mine = createCaseFold(caseId, crypto);
    mine.add(events.filter(({ event }) => event.channel === 'open' || event.actor === person));
    if (!mine.state.panelOpened || mine.events.length === events.length) return { fold: mine, upTo: last };
    const all = createCaseFold(caseId, crypto);
    all.add(events);
    return { fold: all, upTo: last };
  };

  /** What is kept of a case, brought up to what is stored. */
  const current = (person: string, caseId: string): Kept | undefined => {
    const upTo = store.events.lastRow(caseId);
    if (upTo === 0) return undefined;
    const key = `${person}/${caseId}`;
    let held = kept.get(key);
    if (held && held.upTo !== upTo) {
      const { events, last } = store.events.since(caseId, held.upTo);
      const opened = held.fold.state.panelOpened !== undefined;
      held.fold.add(opened ? events : events.filter(({ event }) => event.channel === 'open' || event.actor === person));
      held.upTo = last;
      // An opening makes others' sheets visible that were passed over until now; a panel that is closed again hides them.
      if (opened !== (held.fold.state.panelOpened !== undefined)) held = undefined;
    }
    held ??= readAll(person, caseId);
    kept.delete(key);
    kept.set(key, held);
    for (const oldest of kept.keys()) {
      if (kept.size <= MOST_KEPT) break;
      kept.delete(oldest);
    }
    return held;
  };

  return {
    open(person, caseId) {
      const held = store.accounts.maySee(person, caseId) ? current(person, caseId) : undefined;
      return held && { state: held.fold.state, events: held.fold.events, upTo: held.upTo };
    },
    list: (person) => store.accounts.cases(person),
    forget(caseId) {
      for (const key of kept.keys()) if (caseId === undefined || key.endsWith(`/${caseId}`)) kept.delete(key);
    },
    append(active, caseId, acts, alongside) {
      const person = active.account.person.id;
      const held = store.accounts.maySee(person, caseId) ? current(person, caseId) : undefined;
      if (!held) return { ok: false, reason: 'unknownCase' };
      const { fold } = held;
      const before = fold.state;
      const device = active.account.device;
      const heads = new Map((['open', 'sheet'] as const).map((channel) => [channel, store.events.head(caseId, device, channel)]));
      // Said once, by the first act that follows: which acts of the same person elsewhere this one was done in knowledge of.
      let elsewhere = seenOtherSheets(fold.events, person, device, before.heads);
      const written: StoredEvent[] = [];
      for (const given of acts) {
        // A seal names the act right before it.
        const act: Act = given.type === 'sheet.sealed' ? { type: 'sheet.sealed', body: { seal: written.at(-1)?.hash ?? given.body.seal } } : given;
        const { channel } = catalogue[act.type];
        const draft = { case: caseId, device, channel, at: clock.tick(), actor: person, type: act.type, body: act.body as unknown as Json };
        const next = appendEvent({
          head: heads.get(channel),
          draft: { ...draft, ...(channel === 'sheet' && elsewhere ? { seen: elsewhere } : {}), ...seenBy(act.type, before.heads) },
          privateKey: active.privateKey,
          crypto,
        });
        if (channel === 'sheet') elsewhere = undefined;
        heads.set(channel, { seq: next.event.seq, hash: next.hash });
        written.push(next);
      }
      const then = fold.add(written);
      const mine = new Set(written.map((each) => each.hash));
      const refusal = then.refused.find((refused) => mine.has(refused.event));
      if (refusal) {
        fold.dropLast(written.length);
        return { ok: false, reason: refusal.reason };
      }
      try {
        store.together(() => {
          store.events.append(written, true);
          alongside?.();
        });
      } catch (error) {
        // Not stored, so it was not done.
        fold.dropLast(written.length);
        throw error;
      }
      // An opening makes others' sheets visible, which are not in this fold: those are folded when they are asked for.
      if ((before.panelOpened === undefined) !== (then.panelOpened === undefined)) kept.delete(`${person}/${caseId}`);
      else held.upTo = store.events.lastRow(caseId);
      deps.onAppended(caseId);
      return { ok: true, hashes: written.map((each) => each.hash) };
    },
  };
}
