// Who may sit in a call: people by their session and their part in the case.

import type { CaseState } from '#shared/case/case.ts';
import { roleOf } from '#shared/case/rules.ts';
import type { Ticket } from '#shared/contract/central-live.ts';
import { LIVE_PATH, type Role } from '#shared/live/protocol.ts';
import type { CaseBook } from '../cases/book.ts';
import type { Database } from '../store/database.ts';
import { deviceById, type Session } from '../store/people.ts';
import type { Live } from './live.ts';

export type EnterFailure = { readonly failure: 'notFound' | 'forbidden' };

/** `null` for strangers. */
export const liveRoleOf = (state: Pick<CaseState, 'panel'>, person: string): Role | null => {
  switch (roleOf(state, person)) {
    case 'lead':
    case 'expert':
      return 'expert';
    case 'staff':
      return 'staff';
    case 'supervisor':
      return 'observer';
    case null:
      return null;
  }
};

export function createEntrance({ database, book, live }: { readonly database: Database; readonly book: CaseBook; readonly live: Live }) {
  const roleIn = async (caseId: string, person: string): Promise<Role | null> => liveRoleOf((await book.read(database.query, caseId)).state, person);
  return {
    async ticket(session: Session, caseId: string, booking?: string): Promise<Ticket | EnterFailure> {
      const { person, device } = session;
      const role = await roleIn(caseId, person.id);
      if (role === null) return { failure: 'notFound' };
      // No media engine: a call cannot be held here.
      if (live.engine === undefined) return { failure: 'forbidden' };
      const { ticket, expiresAt } = live.tickets.give({
        key: `person:${person.id}`,
        role,
        name: person.name,
        person: person.id,
        case: caseId,
        ...(booking !== undefined && { booking }),
        isAllowed: async () => (await deviceById(database.query, device))?.revoked === false && (await roleIn(caseId, person.id)) !== null,
      });
      return { path: `${LIVE_PATH}${ticket}`, expiresAt, role };
    },
    async running(session: Session, caseId: string) {
      return (await roleIn(caseId, session.person.id)) === null ? ({ failure: 'notFound' } as const) : live.running(caseId);
    },
  };
}
export type Entrance = ReturnType<typeof createEntrance>;
