// Who may see what. The server, and whoever opens a meeting room, ask these functions for every byte that leaves them.

import type { CaseState } from './case.ts';
import type { Person } from './events.ts';
import { roleOf } from './rules.ts';
import type { Channel, SignedEvent } from '../log/event.ts';

/** A case is known to the experts, staff and supervisors assigned to it, and to nobody else. */
export const mayKnowCase = (person: Pick<Person, 'id'>, state: Pick<CaseState, 'panel'>): boolean => roleOf(state, person.id) !== null;

/**
 * The open channel is for everybody on the case. A sheet stream is its author's alone until the panel opens, then for all on the
 * case: withheld whole, so that neither gaps nor numbers tell how far anybody is. `state` must be folded from all events.
 */
export const isVisible = (event: Pick<SignedEvent, 'case' | 'channel' | 'actor'>, person: Pick<Person, 'id'>, state: Pick<CaseState, 'id' | 'panel' | 'panelOpened'>): boolean => {
  if (event.case !== state.id || !mayKnowCase(person, state)) return false;
  // Anything that is not plainly open is treated as a sheet.
  return event.channel === 'open' || event.actor === person.id || state.panelOpened !== undefined;
};

/** Supervisors read; a sheet is an expert's. What an act may do is the fold's to judge. */
export const mayWrite = (person: Pick<Person, 'id'>, channel: Channel, state: Pick<CaseState, 'panel'>): boolean => {
  const role = roleOf(state, person.id);
  if (role === 'lead' || role === 'expert') return true;
  return role === 'staff' && channel === 'open';
};
