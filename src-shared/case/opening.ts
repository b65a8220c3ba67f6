// Effects of opening a case and assigning its panel, and of adding, withdrawing and asking for footage.

import type { CaseDraft, Standing } from './draft.ts';
import type { BodyOf } from './events.ts';
import { alignmentKey } from './alignment-key.ts';

export const caseOpened = (draft: CaseDraft, body: BodyOf<'case.opened'>, standing: Standing): void => {
  draft.opened = { ...body, at: standing.at };
  draft.matters = body.matters;
  const { procedure } = body.settings;
  if (procedure) draft.procedure = { ...draft.procedure, settings: procedure };
};

/** The last assignment counts. A replaced member's submission is void; who comes back submits again. */
export const panelAssigned = (draft: CaseDraft, body: BodyOf<'panel.assigned'>, { by, at, event }: Standing): void => {
  if (draft.procedure.settings) draft.procedure = { ...draft.procedure, leadBy: { by, at, event, how: 'named' } };
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

/** The original stays as it is; what is shown by default is the picture made without the covered areas. */
export const footageRedacted = (draft: CaseDraft, body: BodyOf<'footage.redacted'>, { at, by }: Standing): void => {
  draft.redactions.set(body.sha256, { ...body, at, by });
};

export const footageUnsealed = (draft: CaseDraft, body: BodyOf<'footage.unsealed'>, { at, by }: Standing): void => {
  draft.unsealed.push({ sha256: body.sha256, reason: body.reason, at, by });
};

export const footageAligned = (draft: CaseDraft, body: BodyOf<'footage.aligned'>): void => {
  draft.alignments.set(alignmentKey(body.first, body.second), body);
};

export const footageRequested = (draft: CaseDraft, body: BodyOf<'footage.requested'>, { at, by, event }: Standing): void => {
  draft.footageRequested = { ...body, at, by, event };
};
