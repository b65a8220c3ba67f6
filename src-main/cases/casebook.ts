// Cases as this person may see them: folded when something is new, kept otherwise. Appending tries the acts on the fold first, so that
// nothing is ever written that the rules refuse, and answers only when it is on the disk.

import { catalogue, type Act } from '#shared/case/events.ts';
import type { CaseState, RefusalCode } from '#shared/case/case.ts';
import { foldCase } from '#shared/case/fold.ts';
import type { Json } from '#shared/json.ts';
import { appendEvent } from '#shared/log/chain.ts';
import type { Clock } from '#shared/log/clock.ts';
import type { LogCrypto } from '#shared/log/crypto.ts';
import type { Hash, SignedEvent } from '#shared/log/event.ts';
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

/** Acts that judge what others did carry how far their author had seen it. */
const JUDGING = new Set<Act['type']>(['sheet.submitted', 'panel.opened', 'item.settled', 'conclusion.composed', 'conclusion.signed']);

export function createCasebook(deps: { readonly store: Store; readonly crypto: LogCrypto; readonly clock: Clock; readonly onAppended: (caseId: string) => void }): Casebook {
  const { store, crypto, clock } = deps;
  const kept = new Map<string, OpenCase>();

  const open: Casebook['open'] = (person, caseId) => {
    if (!store.accounts.cases(person).includes(caseId)) return undefined;
    const upTo = store.events.lastRow(caseId);
    if (upTo === 0) return undefined;
    const key = `${person}/${caseId}`;
    const before = kept.get(key);
    if (before?.upTo === upTo) return before;
    const all = store.events.ofCase(caseId).map((stored) => stored.event);
    const folded: OpenCase = { ...foldVisible(person, caseId, all, crypto), upTo };
    kept.set(key, folded);
    return folded;
  };

  return {
    open,
    list: (person) => store.accounts.cases(person),
    forget(caseId) {
      for (const key of kept.keys()) if (caseId === undefined || key.endsWith(`/${caseId}`)) kept.delete(key);
    },
    append(active, caseId, acts, alongside) {
      const person = active.account.person.id;
      const now = open(person, caseId);
      if (!now) return { ok: false, reason: 'unknownCase' };
      const device = active.account.device;
      const heads = new Map((['open', 'sheet'] as const).map((channel) => [channel, store.events.head(caseId, device, channel)]));
      const written: StoredEvent[] = acts.map((act) => {
        const { channel } = catalogue[act.type];
        const draft = { case: caseId, device, channel, at: clock.tick(), actor: person, type: act.type, body: act.body as unknown as Json };
        const next = appendEvent({
          head: heads.get(channel),
          draft: JUDGING.has(act.type) ? { ...draft, seen: now.state.heads } : draft,
          privateKey: active.privateKey,
          crypto,
        });
        heads.set(channel, { seq: next.event.seq, hash: next.hash });
        return next;
      });
      const events = [...now.events, ...written.map((each) => each.event)];
      const then = foldVisible(person, caseId, events, crypto);
      const mine = new Set(written.map((each) => each.hash));
      const refusal = then.state.refused.find((refused) => mine.has(refused.event));
      if (refusal) return { ok: false, reason: refusal.reason };
      store.together(() => {
        store.events.append(written, true);
        alongside?.();
      });
      // An opening makes others' sheets visible, which are not in `then`: those are folded when they are asked for.
      if (!now.state.panelOpened && then.state.panelOpened) kept.delete(`${person}/${caseId}`);
      else kept.set(`${person}/${caseId}`, { ...then, upTo: store.events.lastRow(caseId) });
      deps.onAppended(caseId);
      return { ok: true, hashes: written.map((each) => each.hash) };
    },
  };
}

/**
 * Several people may work on one machine: another's sheet is in the same database and stays out of sight until the panel opens. Whether
 * it did is said in the open channel, which does not depend on sheets.
 */
function foldVisible(person: string, caseId: string, all: readonly SignedEvent[], crypto: LogCrypto): { readonly state: CaseState; readonly events: readonly SignedEvent[] } {
  const events = all.filter((event) => event.channel === 'open' || event.actor === person);
  const state = foldCase(caseId, events, crypto);
  if (!state.panelOpened || events.length === all.length) return { state, events };
  return { state: foldCase(caseId, all, crypto), events: all };
}
