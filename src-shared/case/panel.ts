// Effects of the panel's work: submitting a sheet, opening the panel, settling an item.

import { covers, seqIn } from '../log/heads.ts';
import type { Heads } from '../log/event.ts';
import type { CaseDraft, Standing } from './draft.ts';
import type { BodyOf } from './events.ts';
import { sheetLimits } from './submission.ts';

export const sheetSubmitted = (draft: CaseDraft, body: BodyOf<'sheet.submitted'>, standing: Standing): void => {
  draft.submissions.set(standing.by, {
    submission: { at: standing.at, event: standing.event, sheet: body.sheet, sheetHash: body.sheetHash, opinion: body.opinion },
    head: { [standing.stream]: standing.head },
    limits: sheetLimits(body, standing),
    footage: new Set(draft.everFootage),
  });
};

export const panelOpened = (draft: CaseDraft, _body: BodyOf<'panel.opened'>, standing: Standing): void => {
  draft.panelOpened = { at: standing.at, by: standing.by, event: standing.event };
};

/** A later settlement of the same item replaces the earlier, which stays readable in its stream. */
export const itemSettled = (draft: CaseDraft, body: BodyOf<'item.settled'>, standing: Standing): void => {
  const { item, answer, points, reason } = body;
  draft.settled.set(item, { item, answer, ...(points !== undefined && { points }), reason, by: standing.by, at: standing.at });
};

/** True when there is a panel, all of its experts submitted, and `seen` reaches each submission. */
export const everySubmissionSeen = (draft: CaseDraft, seen: Heads, hashAt: (stream: string, seq: number) => string | undefined): boolean => {
  if (!draft.panel || draft.panel.experts.length === 0) return false;
  return draft.panel.experts.every((expert) => {
    const accepted = draft.submissions.get(expert.id);
    if (!accepted || !covers(seen, accepted.head)) return false;
    // A head further along must be of the same chain, as far as that is at hand.
    return Object.keys(accepted.head).every((stream) => {
      const known = hashAt(stream, seqIn(seen, stream));
      return known === undefined || known === seen[stream]!.hash;
    });
  });
};
