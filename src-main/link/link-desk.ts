// What the workstation asks of the server for a call: a ticket for the window's socket, invitations, the agenda. The person's token stays here.

import { ORPCError } from '@orpc/client';
import type { LinkTicket } from '#shared/contract/workstation-link.ts';
import { isOffline, type CentralCalls } from '../session/central.ts';
import type { Session } from '../session/session.ts';

export interface LinkFailure {
  readonly failure: 'offline' | 'notAllowed' | 'notFound' | 'noCalls' | 'throttled';
}

export type LiveCalls = Pick<CentralCalls, 'live' | 'agenda' | 'cameras'>;
export type LinkDesk = ReturnType<typeof createLinkDesk>;

/** The origin of the server's sockets: the only one beside its own that the window may talk to. */
export const socketOrigin = (serverUrl: string): string => new URL(serverUrl).origin.replace(/^http/, 'ws');

export function createLinkDesk({ session, serverUrl }: { readonly session: Session; readonly serverUrl: string }) {
  const { calls } = session.central;

  /** A call of the server, its expected failures as values. What the contract states beyond these (a taken slot) is thrown on. */
  const ask = async <T>(call: (calls: LiveCalls) => Promise<T>): Promise<T | LinkFailure> => {
    try {
      if ((await session.ensureToken()) === 'signedOut') return { failure: 'offline' };
      return await call(calls);
    } catch (error) {
      if (isOffline(error)) return { failure: 'offline' };
      if (!(error instanceof ORPCError)) throw error;
      if (error.code === 'forbidden') return { failure: 'notAllowed' };
      if (error.code === 'notFound') return { failure: 'notFound' };
      if (error.code === 'throttled') return { failure: 'throttled' };
      if (error.code === 'unauthorised') return { failure: 'offline' };
      // No such call there: a server of an older version.
      if (error.status === 404) return { failure: 'noCalls' };
      throw error;
    }
  };

  return {
    ask,
    ticket: (asked: { readonly case: string; readonly booking?: string | undefined }): Promise<LinkTicket | LinkFailure> =>
      ask(async ({ live }) => {
        const { path, role } = await live.ticket(asked);
        return { url: socketOrigin(serverUrl) + path, role };
      }),
    invite: (asked: { readonly case: string; readonly for: string; readonly hours: number }) =>
      ask(async ({ live }) => {
        const { invitation, path, address, expiresAt } = await live.invite(asked);
        return { invitation, url: (address ?? new URL(serverUrl).origin) + path, expiresAt };
      }),
  };
}
