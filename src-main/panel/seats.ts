// Seats in a meeting room: members beside the person who is signed in, each with the own key, held in memory and unlocked by a PIN for one
// vote at a time. A PIN is short, so nothing that it opens is ever on the disk, and a few wrong ones end the seat.

import { createHmac, timingSafeEqual } from 'node:crypto';
import type { RefusalCode } from '#shared/case/case.ts';
import type { BodyOf } from '#shared/case/events.ts';
import { roleOf } from '#shared/case/rules.ts';
import { PIN_TRIES, type Seat } from '#shared/contract/workstation-seats.ts';
import type { Casebook } from '../cases/casebook.ts';
import { isOffline } from '../session/central.ts';
import type { Guest, Session, SignInFailure } from '../session/session.ts';
import type { Store } from '../store/store.ts';
import { pushWaiting } from '../sync/push.ts';

/** A meeting does not last longer. */
export const SEAT_MS = 8 * 3_600_000;

export type TakeFailure = { readonly failure: SignInFailure | 'otherPerson' | 'notFound' } | { readonly failure: 'refused'; readonly reason: RefusalCode };
export type VoteFailure = { readonly failure: 'noSeat' | 'notFound' } | { readonly failure: 'wrongPin'; readonly left: number } | { readonly failure: 'refused'; readonly reason: RefusalCode };

export interface Seats {
  list(caseId: string): readonly Seat[];
  take(caseId: string, wanted: { readonly person: string; readonly user: string; readonly password: string; readonly pin: string }): Promise<TakeFailure | null>;
  vote(caseId: string, person: string, pin: string, vote: BodyOf<'item.voted'>): VoteFailure | null;
  leave(person: string): Promise<void>;
  /** The meeting is over, or somebody else works here now. */
  clear(): Promise<void>;
  /** Sends what the members wrote, each in their own name. */
  send(): Promise<void>;
}

interface Held extends Guest {
  readonly pin: Buffer;
  readonly until: number;
  tries: number;
}

export function createSeats(deps: {
  readonly session: Session;
  readonly store: Store;
  readonly casebook: Casebook;
  readonly randomBytes: (length: number) => Uint8Array;
  readonly now: () => number;
  readonly onVote: () => void;
  readonly log: (line: string) => void;
}): Seats {
  const { session, store, casebook, now } = deps;
  const held = new Map<string, Held>();
  const key = deps.randomBytes(32);
  const digest = (person: string, pin: string): Buffer => createHmac('sha256', key).update(`${person}/${pin}`).digest();
  let sending: Promise<void> = Promise.resolve();

  const drop = async (person: string): Promise<void> => {
    const seat = held.get(person);
    held.delete(person);
    await seat?.calls?.session.signOut({}).catch(() => undefined);
  };
  const seatOf = (person: string): Held | undefined => {
    const seat = held.get(person);
    if (seat && now() > seat.until) void drop(person);
    return held.get(person);
  };

  const sendOf = async (person: string, { calls }: Held): Promise<void> => {
    if (!calls || store.events.waitingCount(person) === 0) return;
    try {
      await pushWaiting({ store, calls, signal: new AbortController().signal, now, log: deps.log }, person);
    } catch (error) {
      // It stays here and goes when the server is back, or when the member signs in on this machine.
      if (!isOffline(error)) deps.log(`votes of a seat were not sent: ${error instanceof Error ? error.name : 'unknown'}`);
    }
  };

  const send = (): Promise<void> => {
    sending = sending.then(async () => {
      for (const [person, seat] of held) await sendOf(person, seat);
    });
    return sending;
  };

  return {
    list: (caseId) =>
      [...held.keys()].flatMap((person) => {
        const seat = seatOf(person);
        return seat ? [{ person, tries: seat.tries, waiting: store.events.waitingCount(person, caseId) }] : [];
      }),
    async take(caseId, { person, user, password, pin }) {
      const me = session.active()?.account.person.id;
      const state = me === undefined ? undefined : casebook.open(me, caseId)?.state;
      if (!state) return { failure: 'notFound' };
      // Before the opening there is nothing to vote on, and no sheet of another may lie open here.
      if (!state.panelOpened) return { failure: 'refused', reason: 'notOpened' };
      const role = roleOf(state, person);
      if (role !== 'lead' && role !== 'expert') return { failure: 'refused', reason: 'unknownPerson' };
      const guest = await session.guest(user, password);
      if (typeof guest === 'string') return { failure: guest };
      if (guest.active.account.person.id !== person) {
        await guest.calls?.session.signOut({}).catch(() => undefined);
        return { failure: 'otherPerson' };
      }
      store.accounts.allow(person, caseId);
      held.set(person, { ...guest, pin: digest(person, pin), until: now() + SEAT_MS, tries: PIN_TRIES });
      return null;
    },
    vote(caseId, person, pin, body) {
      const seat = seatOf(person);
      if (!seat) return { failure: 'noSeat' };
      if (!timingSafeEqual(digest(person, pin), seat.pin)) {
        seat.tries -= 1;
        if (seat.tries > 0) return { failure: 'wrongPin', left: seat.tries };
        void drop(person);
        return { failure: 'noSeat' };
      }
      seat.tries = PIN_TRIES;
      const appended = casebook.append(seat.active, caseId, [{ type: 'item.voted', body }]);
      if (!appended.ok) return appended.reason === 'unknownCase' ? { failure: 'notFound' } : { failure: 'refused', reason: appended.reason };
      deps.onVote();
      void send();
      return null;
    },
    leave: (person) => drop(person),
    async clear() {
      await sending;
      await Promise.all([...held.keys()].map(drop));
    },
    send,
  };
}
