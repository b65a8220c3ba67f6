// Who sat on the panel of a case, as the fold has it: what load and previous reviews are counted from.

import type { CaseState } from '#shared/case/case.ts';
import type { PanelUse } from '../store/experts.ts';

export function usesOf(state: CaseState): readonly PanelUse[] {
  const { opened, panel, procedure } = state;
  if (!opened) return [];
  const open = !['concluded', 'withdrawn', 'returned'].includes(state.status);
  const at = (person: string): string => procedure.replaced.find((one) => one.in?.id === person)?.at ?? procedure.draws.find((draw) => draw.revealed?.chosen.includes(person))?.revealed?.at ?? opened.at;
  const use = (person: string, replaced: boolean): PanelUse => ({ person, applicant: opened.applicant.name, since: at(person), open, replaced });
  return [...(panel?.experts ?? []).map(({ id }) => use(id, false)), ...procedure.replaced.map(({ person }) => use(person.id, true))];
}
