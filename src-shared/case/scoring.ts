// Folds one person's sheet events to a sheet. Two machines of one person merge here by the order of events.

import type { Mark } from '../footage/footage.ts';
import type { Hash } from '../log/event.ts';
import { seqIn, streamOf } from '../log/heads.ts';
import type { ItemScore, RefusalCode, Sheet } from './case.ts';
import type { Act } from './events.ts';
import { emptyProcedure } from './procedure.ts';
import type { Entry } from './read.ts';
import { refusalOf, type Ground } from './rules.ts';
import { emptyScore } from './sheet.ts';
import { createUndoLedger, isUndoable, type UndoLedger } from './undo.ts';

/** How far each sheet stream of a person counts, by the submission; streams that it does not name do not count. */
export type Limits = { readonly [stream: string]: { readonly seq: number } };

export interface ScoringResult {
  readonly sheet: Sheet;
  readonly refused: ReadonlyMap<Hash, RefusalCode>;
}

interface Taken {
  readonly hash: Hash;
  readonly act: Act;
  readonly at: string;
}

/** `entries`: this person's sheet events in order. `limits`: absent before the submission. */
export const foldSheet = (
  person: string,
  entries: readonly Entry[],
  ground: Pick<Ground, 'opened' | 'matters' | 'panel' | 'knowsFootage'>,
  limits?: Limits,
): ScoringResult => {
  const refused = new Map<Hash, RefusalCode>();
  const taken: Taken[] = [];
  const ledger = createUndoLedger();
  const marks = createMarkHistory(ledger);
  const rulesGround: Ground = {
    ...ground,
    knowsMark: marks.has,
    canUndo: ledger.canUndo,
    // Whether an act came before the submission is decided by `limits`, never by the clock.
    hasSubmitted: () => false,
    panelOpened: false,
    conclusions: {},
    procedure: emptyProcedure,
    everySubmissionSeen: () => false,
    sheetDiffers: () => false,
    drawDiffers: () => false,
  };
  for (const { event, hash, act, unreadable } of entries) {
    const isLate = limits !== undefined && event.seq > seqIn(limits, streamOf(event));
    if (!act) {
      refused.set(hash, unreadable ?? 'badBody');
      continue;
    }
    const refusal = isLate ? 'alreadySubmitted' : refusalOf(rulesGround, person, act);
    if (refusal !== null) {
      refused.set(hash, refusal);
      continue;
    }
    if (act.type === 'act.undone') ledger.undo(hash, act.body.event);
    else if (isUndoable(act.type)) ledger.record(hash);
    marks.note(hash, act);
    taken.push({ hash, act, at: event.at });
  }
  return { sheet: toSheet(person, taken.filter(({ hash, act }) => !isUndoable(act.type) || ledger.inEffect(hash))), refused };
};

/** Applies acts in order. Maps first, objects last: an item may be called `__proto__`. */
const toSheet = (person: string, acts: readonly Taken[]): Sheet => {
  const items = new Map<string, ItemScore>();
  const marks = new Map<string, Mark>();
  const looked = new Set<Hash>();
  const change = (item: string, to: (score: ItemScore) => ItemScore): void => {
    items.set(item, to(items.get(item) ?? emptyScore));
  };
  for (const { act, at } of acts) {
    switch (act.type) {
      case 'item.answered': {
        const { item, answer, points, reason } = act.body;
        change(item, ({ note, advice }) => ({
          answer,
          ...(points !== undefined && { points }),
          ...(reason !== undefined && { reason }),
          note,
          advice,
          at,
        }));
        break;
      }
      case 'item.noted':
        change(act.body.item, (score) => ({ ...score, note: act.body.note }));
        break;
      case 'item.advised':
        change(act.body.item, (score) => ({ ...score, advice: act.body.advice }));
        break;
      case 'mark.placed':
        marks.set(act.body.mark.id, act.body.mark);
        break;
      case 'mark.changed':
        // Its placing may have been taken back since: then there is nothing to change.
        if (marks.has(act.body.mark.id)) marks.set(act.body.mark.id, act.body.mark);
        break;
      case 'mark.removed':
        marks.delete(act.body.id);
        break;
      case 'footage.looked':
        looked.add(act.body.sha256);
        break;
      default:
    }
  }
  return { person, items: Object.fromEntries(items), marks: Object.fromEntries(marks), looked: [...looked] };
};

/** Tells whether a mark is there at this point of the fold, undone acts left out. */
const createMarkHistory = (ledger: UndoLedger) => {
  const byMark = new Map<string, { readonly hash: Hash; readonly places: boolean }[]>();
  return {
    note: (hash: Hash, act: Act): void => {
      if (act.type !== 'mark.placed' && act.type !== 'mark.removed') return;
      const id = act.type === 'mark.placed' ? act.body.mark.id : act.body.id;
      const history = byMark.get(id) ?? [];
      history.push({ hash, places: act.type === 'mark.placed' });
      byMark.set(id, history);
    },
    has: (id: string): boolean => byMark.get(id)?.findLast(({ hash }) => ledger.inEffect(hash))?.places ?? false,
  };
};
