// Folds one person's sheet events to a sheet. Two machines of one person merge here by the order of events.

import type { Mark } from '../footage/footage.ts';
import type { Hash, Instant } from '../log/event.ts';
import { seqIn, streamOf } from '../log/heads.ts';
import type { ItemScore, RefusalCode, Sheet } from './case.ts';
import type { Act } from './events.ts';
import { alignmentKey } from './alignment-key.ts';
import { withBasis } from './basis.ts';
import type { KeptAlignment, KeptBasis } from './events-picture.ts';
import { emptyLive } from './live.ts';
import { emptyProcedure } from './procedure.ts';
import type { Entry } from './read.ts';
import { refusalOf, type Ground } from './rules.ts';
import { emptyScore, scoreOf } from './sheet.ts';
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

/** A sheet while it is being folded: takes one event after another. */
export interface SheetFold {
  /** Takes the next event in order. Answers why it has no effect (then nothing is changed), or `null`. */
  take(entry: Entry): RefusalCode | null;
  /** The sheet after what was taken so far. */
  sheet(): Sheet;
}

/** `limits`: absent before the submission. */
export const createSheetFold = (
  person: string,
  ground: Pick<Ground, 'opened' | 'matters' | 'panel' | 'knowsFootage'>,
  limits?: Limits,
): SheetFold => {
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
    footageRequested: false,
    conclusions: {},
    procedure: emptyProcedure,
    documents: {},
    live: emptyLive,
    everySubmissionSeen: () => false,
    sheetDiffers: () => false,
    drawDiffers: () => false,
  };
  let current: Sheet | undefined;
  return {
    take({ event, hash, act, unreadable }) {
      if (!act) return unreadable ?? 'badBody';
      const isLate = limits !== undefined && event.seq > seqIn(limits, streamOf(event));
      const refusal = isLate ? 'alreadySubmitted' : refusalOf(rulesGround, person, act);
      if (refusal !== null) return refusal;
      const one = { hash, act, at: event.at };
      taken.push(one);
      marks.note(hash, act);
      if (act.type === 'act.undone') {
        ledger.undo(hash, act.body.event);
        // What is taken back may lie anywhere before: the sheet is made anew when it is asked for.
        current = undefined;
      } else {
        if (isUndoable(act.type)) ledger.record(hash);
        if (current) current = withAct(current, one);
      }
      return null;
    },
    sheet: () => (current ??= toSheet(person, taken.filter(({ hash, act }) => !isUndoable(act.type) || ledger.inEffect(hash)))),
  };
};

/** `entries`: this person's sheet events in order. `limits`: absent before the submission. */
export const foldSheet = (person: string, entries: readonly Entry[], ground: Parameters<typeof createSheetFold>[1], limits?: Limits): ScoringResult => {
  const refused = new Map<Hash, RefusalCode>();
  const fold = createSheetFold(person, ground, limits);
  for (const entry of entries) {
    const refusal = fold.take(entry);
    if (refusal !== null) refused.set(entry.hash, refusal);
  }
  return { sheet: fold.sheet(), refused };
};

/** Applies acts in order. Maps first, objects last: an item may be called `__proto__`. */
const toSheet = (person: string, acts: readonly Taken[]): Sheet => {
  const items = new Map<string, ItemScore>();
  const marks = new Map<string, Mark>();
  const looked = new Set<Hash>();
  const spent = new Map<string, number>();
  const alignments = new Map<string, KeptAlignment>();
  let read: Instant | undefined;
  const bases = new Map<string, KeptBasis>();
  for (const { act, at } of acts) {
    const item = itemOf(act);
    if (item !== undefined) items.set(item, scoredBy(items.get(item) ?? emptyScore, act, at));
    else applyToMarks(marks, act);
    if (act.type === 'footage.looked') looked.add(act.body.sha256);
    if (act.type === 'view.aligned') alignments.set(alignmentKey(act.body.first, act.body.second), act.body);
    if (act.type === 'measure.based') {
      if (act.body.basis === null) bases.delete(act.body.sha256);
      else bases.set(act.body.sha256, act.body.basis);
    }
    if (act.type === 'item.timed') spent.set(act.body.item, (spent.get(act.body.item) ?? 0) + act.body.ms);
    if (act.type === 'reading.confirmed') read ??= at;
  }
  return { person, items: Object.fromEntries(items), marks: Object.fromEntries(marks), looked: [...looked], ...(spent.size > 0 && { spent: Object.fromEntries(spent) }), ...(alignments.size > 0 && { alignments: Object.fromEntries(alignments) }), ...(bases.size > 0 && { bases: Object.fromEntries(bases) }), ...(read !== undefined && { read }) };
};

/** A sheet with one act more: what `toSheet` would make of all acts, without going through them again. */
const withAct = (sheet: Sheet, { act, at }: Taken): Sheet => {
  const item = itemOf(act);
  if (item !== undefined) return { ...sheet, items: { ...sheet.items, [item]: scoredBy(scoreOf(sheet, item), act, at) } };
  if (act.type === 'footage.looked') return { ...sheet, looked: sheet.looked.includes(act.body.sha256) ? sheet.looked : [...sheet.looked, act.body.sha256] };
  if (act.type === 'item.timed') {
    const { item: of, ms } = act.body;
    return { ...sheet, spent: { ...sheet.spent, [of]: (sheet.spent && Object.hasOwn(sheet.spent, of) ? sheet.spent[of]! : 0) + ms } };
  }
  if (act.type === 'reading.confirmed') return sheet.read === undefined ? { ...sheet, read: at } : sheet;
  if (act.type === 'view.aligned') return { ...sheet, alignments: { ...sheet.alignments, [alignmentKey(act.body.first, act.body.second)]: act.body } };
  if (act.type === 'measure.based') return withBasis(sheet, act.body);
  const marks = new Map(Object.entries(sheet.marks));
  applyToMarks(marks, act);
  return { ...sheet, marks: Object.fromEntries(marks) };
};

/** The item that an act of scoring is about. */
const itemOf = (act: Act): string | undefined =>
  act.type === 'item.answered' || act.type === 'item.noted' || act.type === 'item.advised' ? act.body.item : undefined;

const scoredBy = (score: ItemScore, act: Act, at: string): ItemScore => {
  switch (act.type) {
    case 'item.answered': {
      const { answer, points, reason } = act.body;
      return { answer, ...(points !== undefined && { points }), ...(reason !== undefined && { reason }), note: score.note, advice: score.advice, at };
    }
    case 'item.noted':
      return { ...score, note: act.body.note };
    case 'item.advised':
      return { ...score, advice: act.body.advice };
    default:
      return score;
  }
};

const applyToMarks = (marks: Map<string, Mark>, act: Act): void => {
  switch (act.type) {
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
    default:
  }
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
