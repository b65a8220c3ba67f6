// Looking together, from the window on: by way of the meeting room that this workstation is in, else through the central server. The
// window knows only one way.

import { ORPCError } from '@orpc/client';
import { implement } from '@orpc/server';
import { workstationContract } from '#shared/contract/workstation.ts';
import { mayGuide } from '#shared/follow/rules.ts';
import type { Casebook } from '../cases/casebook.ts';
import type { Rooms } from '../room/rooms.ts';
import { isOffline, type CentralCalls } from '../session/central.ts';
import type { Session } from '../session/session.ts';

export interface FollowingDeps {
  readonly session: Session;
  readonly casebook: Casebook;
  readonly rooms: Rooms;
  readonly central: CentralCalls;
}

const os = implement(workstationContract).following;

export function createFollowingCalls({ session, casebook, rooms, central }: FollowingDeps) {
  /** Calls to whoever keeps the guides; `undefined` where they are kept here. */
  const away = (caseId: string) => {
    const here = rooms.following(caseId);
    return here === undefined ? central.following : 'calls' in here ? here.calls : undefined;
  };
  const own = (caseId: string) => {
    const here = rooms.following(caseId);
    return here !== undefined && 'guides' in here ? here.guides : undefined;
  };
  /** The person, where the case is known to them. */
  const me = (caseId: string) => {
    const active = session.active();
    if (!active) return 'signedOut' as const;
    const state = casebook.open(active.account.person.id, caseId)?.state;
    return state ? { person: active.account.person, state } : ('notFound' as const);
  };
  const failure = (error: unknown): 'offline' | 'notFound' | 'forbidden' | 'signedOut' | undefined => {
    if (isOffline(error)) return 'offline';
    if (!(error instanceof ORPCError)) return undefined;
    if (error.code === 'notFound' || error.code === 'forbidden') return error.code;
    // Whoever has no ticket there now gets one with the next exchange.
    return error.status === 401 || error.status === 429 ? 'offline' : undefined;
  };

  return {
    show: os.show.handler(async ({ input, signal, errors }) => {
      const who = me(input.case);
      if (typeof who === 'string') throw errors[who]();
      const guides = own(input.case);
      try {
        if (guides === undefined) return await away(input.case)!.show(input, { ...(signal && { signal }) });
      } catch (error) {
        if (error instanceof ORPCError && error.code === 'otherGuides') throw errors.otherGuides({ data: error.data as { person: string; name: string } });
        const known = failure(error);
        throw known ? errors[known]() : error;
      }
      if (!mayGuide(who.person, who.state)) throw errors.forbidden();
      const answer = guides.show(input.case, { person: who.person.id, name: who.person.name }, input.sighting, input.take);
      if (answer !== 'shown') throw errors.otherGuides({ data: answer.other });
    }),
    see: os.see.handler(async ({ input, signal, errors }) => {
      const who = me(input.case);
      if (typeof who === 'string') throw errors[who]();
      const guides = own(input.case);
      if (guides !== undefined) return guides.see(input.case, input.after, signal);
      try {
        return await away(input.case)!.see(input, { context: { patient: true }, ...(signal && { signal }) });
      } catch (error) {
        const known = failure(error);
        throw known ? errors[known]() : error;
      }
    }),
    end: os.end.handler(async ({ input, errors }) => {
      const who = me(input.case);
      if (typeof who === 'string') throw errors[who]();
      const guides = own(input.case);
      if (guides !== undefined) return guides.end(input.case, who.person.id);
      // Whoever cannot be told finds out by the silence.
      await away(input.case)!.end(input).catch(() => undefined);
    }),
  };
}
