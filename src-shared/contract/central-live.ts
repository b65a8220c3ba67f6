// Workstation ↔ central server: entering a call, inviting the site, the agenda. The call itself is not oRPC: docs/link.md.

import { oc, type } from '@orpc/contract';
import * as z from 'zod';
import { idSchema, instantSchema } from '../live/parts.ts';
import type { Role } from '../live/protocol.ts';

const base = oc.errors({ unauthorised: { status: 401 }, forbidden: { status: 403 }, notFound: { status: 404 }, throttled: { status: 429 } });
const oneCase = z.object({ case: z.string().max(64) });
const slot = z.object({ from: instantSchema, until: instantSchema });

export interface Ticket {
  /** Path of the socket with its ticket, from the server's address: good once, for `TICKET_MS`. */
  readonly path: string;
  readonly expiresAt: string;
  readonly role: Role;
}

export interface InvitationRow {
  readonly invitation: string;
  readonly for: string;
  readonly madeAt: string;
  readonly expiresAt: string;
  /** `bound`: opened on a device; no other may use it. */
  readonly state: 'open' | 'bound' | 'expired' | 'revoked';
  readonly boundAt?: string;
}

export interface BookingRow {
  readonly booking: string;
  readonly case: string;
  readonly number: string;
  readonly applicant: string;
  /** ISO 8601 UTC. */
  readonly from: string;
  readonly until: string;
  readonly people: readonly { readonly id: string; readonly name: string }[];
  /** Absent: the site chose the time. */
  readonly by?: string;
  readonly note: string;
  readonly state: 'booked' | 'cancelled';
}
/** Somebody's time that is taken already. */
export interface BookingConflict {
  readonly booking: string;
  readonly person: string;
  readonly name: string;
  readonly from: string;
  readonly until: string;
  /** Of a case that who asks may see; absent otherwise. */
  readonly number?: string;
}
export interface Reminder {
  readonly booking: BookingRow;
  /** `day`: within a day; `soon`: within a quarter of an hour, or begun. */
  readonly when: 'day' | 'soon';
}
const conflicting = { conflict: { status: 409, data: type<{ readonly conflicts: readonly BookingConflict[] }>() }, badSlot: { status: 422 } } as const;

export const centralLiveContract = {
  live: {
    /** Opens one socket to the call of the case. `booking`: the call begins from it. */
    ticket: base.input(oneCase.extend({ booking: idSchema.optional() })).output(type<Ticket>()),
    /** Who is in the call now; `null` where nobody is. */
    running: base.input(oneCase).output(type<{ readonly call: string; readonly openedAt: string; readonly peers: readonly { readonly name: string; readonly role: Role }[] } | null>()),
    /** Staff: a link for the site. `path` is told once, here; `address` where the server knows how it is reached from outside. */
    invite: base
      .input(oneCase.extend({ for: z.string().trim().min(1).max(100), hours: z.number().int().min(1).max(24 * 30) }))
      .output(type<{ readonly invitation: string; readonly path: string; readonly address?: string; readonly expiresAt: string }>()),
    invitations: base.input(oneCase).output(type<readonly InvitationRow[]>()),
    /** Staff: nobody enters by it any more, and who did is shown out. */
    revoke: base.input(oneCase.extend({ invitation: idSchema })).output(type<void>()),
  },
  agenda: {
    /** Staff: of the bureau; others: their own. By beginning; cancelled ones too. */
    list: base.input(slot).output(type<readonly BookingRow[]>()),
    /** Slots of that day (of the bureau, YYYY-MM-DD) in which none of these people is booked. */
    free: base
      .input(oneCase.extend({ day: z.string().regex(/^\d{4}-\d{2}-\d{2}$/), minutes: z.number().int().min(10).max(480), people: z.array(z.string().max(64)).max(24) }))
      .output(type<readonly { readonly from: string; readonly until: string }[]>()),
    /** Staff. */
    book: base
      .input(oneCase.extend({ ...slot.shape, people: z.array(z.string().max(64)).min(1).max(24), note: z.string().max(1000).optional() }))
      .errors(conflicting)
      .output(type<{ readonly booking: string }>()),
    move: base.input(z.object({ booking: idSchema, ...slot.shape, reason: z.string().max(1000) })).errors(conflicting).output(type<void>()),
    cancel: base.input(z.object({ booking: idSchema, reason: z.string().max(1000) })).output(type<void>()),
    /** Own bookings that are near and not put away. */
    reminders: base.input(z.object({})).output(type<readonly Reminder[]>()),
    /** Puts a reminder away. */
    dismiss: base.input(z.object({ booking: idSchema, when: z.enum(['day', 'soon']) })).output(type<void>()),
  },
};
