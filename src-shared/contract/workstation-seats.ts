// Meeting room: members who vote one after the other on one workstation. Each takes a seat with the own password and chooses a PIN; a vote
// is then signed with the member's own key, which the PIN unlocks. Nothing of it is written down; a seat ends with the meeting.

import { oc, type } from '@orpc/contract';
import * as z from 'zod';
import { answerSchema } from '../standard/answer.ts';

/** A PIN is asked so often before the seat is lost and the password is asked again. */
export const PIN_TRIES = 5;
export const pinSchema = z.string().regex(/^\d{4,8}$/);

export interface Seat {
  readonly person: string;
  /** Wrong PINs that are left. */
  readonly tries: number;
  /** Votes of this member that the server does not have yet. */
  readonly waiting: number;
}

const base = oc.errors({ signedOut: { status: 401 }, notFound: { status: 404 }, refused: { status: 409, data: z.object({ reason: z.string() }) }, diskFull: { status: 507 } });
const oneCase = z.object({ case: z.string() });
const person = z.string().max(64);

export const seatsContract = {
  seats: base.input(oneCase).output(type<readonly Seat[]>()),
  takeSeat: base
    .input(oneCase.extend({ person, user: z.string().min(1).max(64), password: z.string().min(1).max(200), pin: pinSchema }))
    .errors({
      wrongPassword: { status: 401 },
      needsServer: { status: 503 },
      throttled: { status: 429 },
      revokedDevice: { status: 403 },
      serverChanged: { status: 409 },
      /** The password is right, and it is somebody else's than the member's whose seat it is. */
      otherPerson: { status: 409 },
    })
    .output(type<void>()),
  leaveSeat: base.input(z.object({ person })).output(type<void>()),
  voteAt: base
    .input(oneCase.extend({ person, pin: pinSchema, item: z.string().max(64), answer: answerSchema, points: z.number().nonnegative().optional() }))
    .errors({
      wrongPin: { status: 403, data: z.object({ left: z.number() }) },
      /** Too many wrong PINs, or the meeting is over: the password is asked again. */
      noSeat: { status: 410 },
    })
    .output(type<void>()),
};
