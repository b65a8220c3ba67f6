// Undo as algebra on acts: an act is in effect or not, undoing takes it out of effect, undoing the undoing puts it back.

import type { CaseState } from './case.ts';
import { readAct } from './read.ts';
import type { Hash, SignedEvent } from '../log/event.ts';
import { streamOf } from '../log/heads.ts';
import { orderEvents } from '../log/order.ts';

/** Remembers the acts of one author's sheet, in order, and which of them are in effect. */
export interface UndoLedger {
  /** Notes an act that can be taken back. */
  record(act: Hash): void;
  /** Notes an undo of `target`. Only allowed when `canUndo(target)`. */
  undo(act: Hash, target: Hash): void;
  canUndo(target: Hash): boolean;
  inEffect(act: Hash): boolean;
}

export const createUndoLedger = (): UndoLedger => {
  const effects = new Map<Hash, { inEffect: boolean; readonly target?: Hash }>();
  const inEffect = (act: Hash): boolean => effects.get(act)?.inEffect === true;
  return {
    record: (act) => {
      effects.set(act, { inEffect: true });
    },
    undo: (act, target) => {
      effects.set(act, { inEffect: true, target });
      // Down the line of targets effects alternate: an undo out of effect means that its target is in effect again.
      let on = false;
      for (let at = effects.get(target); at; at = at.target === undefined ? undefined : effects.get(at.target)) {
        at.inEffect = on;
        on = !on;
      }
    },
    canUndo: inEffect,
    inEffect,
  };
};

/** Acts that undo can take back. Having looked at footage is a fact and stays. */
export const isUndoable = (type: string): boolean => undoable.includes(type);
const undoable: readonly string[] = ['item.answered', 'item.noted', 'item.advised', 'mark.placed', 'mark.changed', 'mark.removed'];

/**
 * What Ctrl+Z and its opposite would name: `undo` the person's newest sheet act in effect, `redo` the newest undoing since the
 * last new act. Neither once the sheet is submitted. `state` must be folded from these events.
 */
export const undoTargets = (
  events: readonly SignedEvent[],
  person: { readonly id: string },
  state: CaseState,
): { readonly undo?: Hash; readonly redo?: Hash } => {
  if (state.submitted.includes(person.id)) return {};
  const refused = new Set(state.refused.map((entry) => entry.event));
  const own = events.filter((event) => event.channel === 'sheet' && event.actor === person.id);
  const hashes = hashesByLinks(own, state.heads);
  const ledger = createUndoLedger();
  const acts: { readonly hash: Hash; readonly takesBackAnAct: boolean; readonly isNew: boolean }[] = [];
  const undoings = new Set<Hash>();
  for (const event of orderEvents(own)) {
    const hash = hashes.get(seatOf(event));
    if (hash === undefined || refused.has(hash)) continue;
    const act = readAct(event);
    if (typeof act === 'string') continue;
    if (act.type === 'act.undone') {
      ledger.undo(hash, act.body.event);
      undoings.add(hash);
      acts.push({ hash, takesBackAnAct: !undoings.has(act.body.event), isNew: false });
    } else if (isUndoable(act.type)) {
      ledger.record(hash);
      acts.push({ hash, takesBackAnAct: false, isNew: true });
    }
  }
  const undo = acts.findLast((act) => act.isNew && ledger.inEffect(act.hash));
  const redo = acts.slice(acts.findLastIndex((act) => act.isNew) + 1).findLast((act) => act.takesBackAnAct && ledger.inEffect(act.hash));
  return { ...(undo && { undo: undo.hash }), ...(redo && { redo: redo.hash }) };
};

/** An event's hash stands in its successor's `prev` and, for the last of a stream, in the heads: nothing need be hashed again. */
export const hashesByLinks = (events: readonly SignedEvent[], heads: CaseState['heads']): ReadonlyMap<string, Hash> => {
  const hashes = new Map<string, Hash>();
  for (const event of events) {
    const head = heads[streamOf(event)];
    if (head?.seq === event.seq) hashes.set(seatOf(event), head.hash);
    if (event.prev !== null) hashes.set(seatOf({ ...event, seq: event.seq - 1 }), event.prev);
  }
  return hashes;
};

export const seatOf = (event: Pick<SignedEvent, 'device' | 'channel' | 'seq'>): string => `${streamOf(event)}#${event.seq}`;
