// Effects of opening a case and assigning its panel, and of adding, withdrawing and asking for footage.

import type { CaseDraft, Standing } from './draft.ts';
import type { BodyOf } from './events.ts';

export const caseOpened = (draft: CaseDraft, body: BodyOf<'case.opened'>, standing: Standing): void => {
  draft.opened = { ...body, at: standing.at };
  draft.matters = body.matters;
};

/** The last assignment counts. A replaced member's submission is void; who comes back submits again. */
export const panelAssigned = (draft: CaseDraft, body: BodyOf<'panel.assigned'>): void => {
  draft.panel = { experts: body.experts, lead: body.lead, staff: body.staff, supervisors: body.supervisors };
  const experts = new Set(body.experts.map((expert) => expert.id));
  for (const person of draft.submissions.keys()) if (!experts.has(person)) draft.submissions.delete(person);
};

/** Adding the same original again corrects its description. */
export const footageAdded = (draft: CaseDraft, body: BodyOf<'footage.added'>): void => {
  draft.footage.set(body.footage.original.sha256, body.footage);
  draft.everFootage.add(body.footage.original.sha256);
};

export const footageWithdrawn = (draft: CaseDraft, body: BodyOf<'footage.withdrawn'>): void => {
  draft.footage.delete(body.sha256);
};

export const footageRequested = (draft: CaseDraft, body: BodyOf<'footage.requested'>, { at, by, event }: Standing): void => {
  draft.footageRequested = { ...body, at, by, event };
};
