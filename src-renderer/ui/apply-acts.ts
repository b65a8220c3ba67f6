// What an act does to the own sheet as it is shown, before the workstation has answered. Pure. The workstation's fold decides;
// this only bridges the milliseconds until its answer.

import type { ItemScore, Sheet } from '#shared/case/case.ts';
import { alignmentKey } from '#shared/case/alignment-key.ts';
import { withBasis } from '#shared/case/basis.ts';
import type { TypedAct } from './workstation.ts';

/** Acts whose effect is wholly on the own sheet, and is shown by what follows here. */
const SHOWN: ReadonlySet<TypedAct['type']> = new Set(['item.answered', 'item.noted', 'item.advised', 'item.timed', 'mark.placed', 'mark.changed', 'mark.removed', 'view.aligned', 'measure.based', 'footage.looked']);
export const isShown = (act: TypedAct): boolean => SHOWN.has(act.type);

const unanswered: ItemScore = { answer: null, note: '', advice: '' };

export function applyActs(sheet: Sheet, acts: readonly TypedAct[]): Sheet {
  return acts.reduce(applyAct, sheet);
}

function applyAct(sheet: Sheet, act: TypedAct): Sheet {
  switch (act.type) {
    case 'item.answered': {
      const { item, answer, points, reason } = act.body;
      const before = sheet.items[item] ?? unanswered;
      return withItem(sheet, item, {
        answer,
        note: before.note,
        advice: before.advice,
        ...(points === undefined ? {} : { points }),
        ...(reason === undefined ? {} : { reason }),
      });
    }
    case 'item.noted':
      return withItem(sheet, act.body.item, { ...(sheet.items[act.body.item] ?? unanswered), note: act.body.note });
    case 'item.advised':
      return withItem(sheet, act.body.item, { ...(sheet.items[act.body.item] ?? unanswered), advice: act.body.advice });
    case 'mark.placed':
    case 'mark.changed':
      return { ...sheet, marks: { ...sheet.marks, [act.body.mark.id]: act.body.mark } };
    case 'mark.removed': {
      const { [act.body.id]: _removed, ...marks } = sheet.marks;
      return { ...sheet, marks };
    }
    case 'view.aligned':
      return { ...sheet, alignments: { ...sheet.alignments, [alignmentKey(act.body.first, act.body.second)]: act.body } };
    case 'measure.based':
      return withBasis(sheet, act.body);
    case 'footage.looked':
      return sheet.looked.includes(act.body.sha256) ? sheet : { ...sheet, looked: [...sheet.looked, act.body.sha256] };
    case 'item.timed': {
      const { item, ms } = act.body;
      return { ...sheet, spent: { ...sheet.spent, [item]: (sheet.spent?.[item] ?? 0) + ms } };
    }
    default:
      return sheet;
  }
}

function withItem(sheet: Sheet, item: string, score: ItemScore): Sheet {
  return { ...sheet, items: { ...sheet.items, [item]: score } };
}
