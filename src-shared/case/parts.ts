// Which part a person has in a case: the questions that every rule asks first.

import type { CaseState, RefusalCode } from './case.ts';

export const SERVER = 'server';

/** How a person takes part in a case; `null` for strangers. The lead is an expert too. */
export const roleOf = (state: Pick<CaseState, 'panel'>, person: string): 'lead' | 'expert' | 'staff' | 'supervisor' | null => {
  const { panel } = state;
  if (!panel) return null;
  if (has(panel.experts, person)) return panel.lead === person ? 'lead' : 'expert';
  if (has(panel.staff, person)) return 'staff';
  return has(panel.supervisors, person) ? 'supervisor' : null;
};

/** Staff of the case, also where they review it themselves. */
export const isStaffOf = (state: Pick<CaseState, 'panel'>, person: string): boolean => state.panel !== undefined && has(state.panel.staff, person);

/** `null` for who has one of these parts in the case; on the case with another part: `notAllowed`; a stranger: `notAssigned`. */
export const notOf = (
  { panel }: { readonly panel: CaseState['panel'] },
  actor: string,
  ...parts: readonly ('expert' | 'lead' | 'staff' | typeof SERVER)[]
): RefusalCode | null => {
  const holds = {
    expert: panel !== undefined && has(panel.experts, actor),
    lead: panel?.lead === actor,
    staff: panel !== undefined && has(panel.staff, actor),
    [SERVER]: actor === SERVER,
  };
  if (parts.some((part) => holds[part])) return null;
  return actor === SERVER || roleOf({ ...(panel && { panel }) }, actor) !== null ? 'notAllowed' : 'notAssigned';
};

export const notServer = (actor: string): RefusalCode | null => (actor === SERVER ? null : 'notAllowed');
export const has = (people: readonly { readonly id: string }[], id: string): boolean => people.some((person) => person.id === id);
export const isBlank = (text: string | undefined): boolean => text === undefined || text.trim() === '';
