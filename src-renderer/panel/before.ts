// What round 1 showed of an item: the picture on which it was marked, else the one that was looked at for it, and the marks. Pure.

import type { CaseState } from '#shared/case/case.ts';
import type { Mark, View } from '#shared/footage/footage.ts';

export interface Before {
  /** SHA-256 of the original. */
  readonly footage: string;
  readonly view?: View;
  /** `at`: which member's, for the colour. */
  readonly marks: readonly { readonly mark: Mark; readonly at: number }[];
}

/** `null` where nothing of round 1 is there to be shown. */
export function beforeOf(state: CaseState, item: string): Before | null {
  const members = state.panel?.experts ?? [];
  const marks = members.flatMap(({ id }, at) => Object.values(state.sheets[id]?.marks ?? {}).flatMap((mark) => (mark.item === item ? [{ mark, at }] : [])));
  const noticed = state.procedure.notice?.problems.find((problem) => problem.item === item)?.marks ?? [];
  const first = marks.find(({ mark }) => noticed.some((one) => one.mark === mark.id)) ?? marks[0];
  if (first) return { footage: first.mark.footage, view: first.mark.view, marks };
  // Pictures that came back with the rectification are not what was there before.
  const after = new Set(state.procedure.answers.flatMap((answer) => answer.footage));
  const earlier = state.footage.find(({ original }) => !after.has(original.sha256));
  return earlier ? { footage: earlier.original.sha256, marks: [] } : null;
}
