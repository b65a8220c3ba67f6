// Tickets: each opens one socket, within half a minute. In memory: whoever loses one asks for another.

import { TICKET_MS } from '#shared/live/limits.ts';
import type { Identity } from './seat.ts';

const MOST = 10_000;

export interface Tickets {
  give(identity: Identity): { readonly ticket: string; readonly expiresAt: string };
  /** Whom it was for; only once. */
  redeem(ticket: string): Identity | undefined;
}

export function createTickets(now: () => number, secret: () => string): Tickets {
  const given = new Map<string, { readonly identity: Identity; readonly until: number }>();
  return {
    give(identity) {
      const at = now();
      for (const [ticket, { until }] of given) {
        if (until > at && given.size < MOST) break;
        given.delete(ticket);
      }
      const ticket = secret();
      given.set(ticket, { identity, until: at + TICKET_MS });
      return { ticket, expiresAt: new Date(at + TICKET_MS).toISOString() };
    },
    redeem(ticket) {
      const found = given.get(ticket);
      given.delete(ticket);
      return found && found.until > now() ? found.identity : undefined;
    },
  };
}
