// Who may guide whom. What is shown is where to look, never an answer; still, before the opening only those may who do not score beside the
// others on equal terms: the lead, and staff.

import type { CaseState } from '../case/case.ts';
import { roleOf } from '../case/rules.ts';

export type GuideGround = Pick<CaseState, 'panel' | 'panelOpened'>;

export function mayGuide(person: { readonly id: string }, state: GuideGround): boolean {
  const role = roleOf(state, person.id);
  if (role === 'lead' || role === 'staff') return true;
  return role === 'expert' && state.panelOpened !== undefined;
}
