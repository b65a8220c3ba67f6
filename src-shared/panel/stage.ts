// Where a case stands on its way, and who is awaited: always visible, and before the opening never more than who stated, signed in and
// submitted.

import type { CaseState } from '../case/case.ts';
import { isConflicted, isRectifying, minutesApproved, noticedItems, trackOf } from '../case/procedure.ts';
import { everyoneSubmitted } from '../case/rules.ts';

export const STAGES = ['drawing', 'recusal', 'signIn', 'lead', 'survey', 'scoring', 'opening', 'deliberation', 'rectification', 'judging', 'concluding', 'concluded', 'withdrawn', 'returned'] as const;
export type Stage = (typeof STAGES)[number];

export interface Standing {
  readonly stage: Stage;
  /** Ids of people who are awaited, or whose part is: `staff`, `applicant`. */
  readonly awaited: readonly string[];
}

export const standingOf = (state: CaseState): Standing => (state.procedure.ended ? { stage: state.procedure.ended.how, awaited: [] } : onItsWay(state));

/** How far a case had come when it was withdrawn or returned; where it stands without that. */
export const stageReached = (state: CaseState): Stage => onItsWay(state).stage;

const onItsWay = (state: CaseState): Standing => {
  const { panel, procedure, panelOpened, submitted } = state;
  const members = panel?.experts ?? [];
  const missing = (done: (person: string) => boolean): readonly string[] => members.map(({ id }) => id).filter((id) => !done(id));
  if (state.status === 'concluded') return { stage: 'concluded', awaited: [] };
  if (members.length === 0) return { stage: 'drawing', awaited: ['staff'] };
  const conflicted = members.map(({ id }) => id).filter((id) => isConflicted(procedure, id));
  if (conflicted.length > 0) return { stage: 'drawing', awaited: ['staff'] };
  if (!panelOpened) {
    if (procedure.settings) {
      const silent = missing((id) => procedure.recusals.some((one) => one.by === id));
      if (silent.length > 0) return { stage: 'recusal', awaited: silent };
      const absent = missing((id) => procedure.signedIn.some((one) => one.by === id));
      if (absent.length > 0) return { stage: 'signIn', awaited: absent };
      if (panel!.lead === '') return { stage: 'lead', awaited: procedure.settings.lead === 'named' ? ['staff'] : missing((id) => procedure.leadVotes.some((vote) => vote.by === id)) };
      if (procedure.settings.kind === 'onSite' && procedure.surveys.length === 0) return { stage: 'survey', awaited: ['staff'] };
    }
    if (!everyoneSubmitted(state)) return { stage: 'scoring', awaited: missing((id) => submitted.includes(id)) };
    return { stage: 'opening', awaited: [panel!.lead] };
  }
  if (isRectifying(procedure)) {
    const tracks = noticedItems(procedure).map((item) => trackOf(procedure, item).state);
    if (tracks.includes('answered')) return { stage: 'judging', awaited: ['staff', ...members.map(({ id }) => id)] };
    return tracks.every((track) => track === 'accepted') ? { stage: 'judging', awaited: ['staff'] } : { stage: 'rectification', awaited: ['applicant'] };
  }
  if (procedure.rectificationClosed) return { stage: 'concluding', awaited: ['staff'] };
  if (procedure.settings?.minutes && !minutesApproved(procedure, members)) {
    return { stage: 'deliberation', awaited: procedure.minutes ? missing((id) => procedure.minutes!.approved.some((one) => one.by === id)) : [panel!.lead] };
  }
  return { stage: Object.values(state.conclusions).some((one) => one.composed) ? 'concluding' : 'deliberation', awaited: ['staff'] };
};
