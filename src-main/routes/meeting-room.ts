// Calls of the meeting room's page.

import { implement } from '@orpc/server';
import { workstationContract } from '#shared/contract/workstation.ts';
import type { Rooms } from '../room/rooms.ts';
import type { Session } from '../session/session.ts';

const os = implement(workstationContract).room;

export function createRoomCalls({ rooms, session }: { readonly rooms: Rooms; readonly session: Session }) {
  return {
    status: os.status.handler(({ errors }) => {
      if (!session.active()) throw errors.signedOut();
      return rooms.status();
    }),
    open: os.open.handler(async ({ input, errors }) => {
      const failure = await rooms.open(input.cases);
      if (failure) throw errors[failure]();
      return rooms.status();
    }),
    close: os.close.handler(async () => {
      await rooms.end();
      return rooms.status();
    }),
    join: os.join.handler(async ({ input, errors }) => {
      const failure = await rooms.join(input.address, input.code);
      if (failure) throw errors[failure]();
      return rooms.status();
    }),
    leave: os.leave.handler(async () => {
      await rooms.end();
      return rooms.status();
    }),
  };
}
