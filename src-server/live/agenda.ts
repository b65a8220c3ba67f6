// The agenda: surveys by video are booked for people who have time then; each booking stands in the case's log too.

import type { CaseState } from '#shared/case/case.ts';
import { roleOf } from '#shared/case/rules.ts';
import { mayKnowCase } from '#shared/case/visible.ts';
import type { BookingConflict, BookingRow, Reminder } from '#shared/contract/central-live.ts';
import { dayOf, freeSlots, isBookable, overlaps, reminderOf, type Span } from '#shared/live/slots.ts';
import { dayOfDate, isWorkingDay } from '#shared/panel/limits.ts';
import type { AppendTransaction, Appending } from '../cases/append.ts';
import type { CaseBook } from '../cases/book.ts';
import type { Effects } from '../effects.ts';
import { bookingById, bookingsOfBureau, bookingsOfCase, bookingsOfPeople, cancelBooking, dismissReminder, insertBooking, lockBookings, moveBooking, type Booking } from '../store/bookings.ts';
import type { Database, Query } from '../store/database.ts';
import type { Session } from '../store/people.ts';

export type AgendaFailure = { readonly failure: 'notFound' | 'forbidden' | 'badSlot' } | { readonly failure: 'conflict'; readonly conflicts: readonly BookingConflict[] };
const DAY_MS = 24 * 3_600_000;
/** What the site may choose: a visit of this length, at most so many days ahead. */
export const SITE_MINUTES = 60;
export const SITE_DAYS = 14;

export function createAgenda(deps: { readonly database: Database; readonly append: AppendTransaction; readonly book: CaseBook; readonly effects: Effects }) {
  const { database, append, book, effects } = deps;
  const id = (): string => Buffer.from(effects.randomBytes(8)).toString('hex');
  const stateOf = async (caseId: string): Promise<CaseState> => (await book.read(database.query, caseId)).state;

  const rowOf = async (one: Booking): Promise<BookingRow> => {
    const { opened } = await stateOf(one.case);
    return {
      booking: one.id, case: one.case, number: opened?.number ?? '', applicant: opened?.applicant.name ?? '', from: one.from, until: one.until,
      people: one.people.map(({ id: person, name }) => ({ id: person, name })), ...(one.by !== undefined && { by: one.by }), note: one.note, state: one.cancelled ? 'cancelled' : 'booked',
    };
  };
  const rowsOf = async (bookings: readonly Booking[]): Promise<readonly BookingRow[]> => {
    const rows: BookingRow[] = [];
    for (const one of bookings) rows.push(await rowOf(one));
    return rows;
  };

  /** Inside the transaction that books: what of these people is taken then. A case's number is told to who may know the case. */
  const conflictsOf = async ({ query, read }: Pick<Appending, 'query' | 'read'>, asker: { readonly id: string } | undefined, people: readonly string[], slot: Span, except?: string): Promise<readonly BookingConflict[]> => {
    await lockBookings(query);
    const conflicts: BookingConflict[] = [];
    for (const one of await bookingsOfPeople(query, people, slot.from, slot.until)) {
      if (one.id === except) continue;
      const { state } = await read(one.case);
      for (const person of one.people.filter((each) => people.includes(each.id))) {
        conflicts.push({ booking: one.id, person: person.id, name: person.name, from: one.from, until: one.until, ...(asker && state.opened && mayKnowCase(asker, state) && { number: state.opened.number }) });
      }
    }
    return conflicts;
  };
  /** Books for whoever it is; everybody must be on the case. */
  const enter = (bureau: string, asker: { readonly id: string } | undefined, wish: Span & { readonly case: string; readonly people: readonly string[]; readonly note: string }): Promise<{ readonly booking: string } | AgendaFailure> =>
    append(async (appending) => {
      const { state } = await appending.read(wish.case);
      const people = [...new Set(wish.people)];
      if (people.some((person) => roleOf(state, person) === null)) return { failure: 'notFound' };
      if (!isBookable(wish, effects.now())) return { failure: 'badSlot' };
      const conflicts = await conflictsOf(appending, asker, people, wish);
      const ofCase = (await bookingsOfCase(appending.query, wish.case)).some((one) => !one.cancelled && overlaps(one, wish));
      if (conflicts.length > 0) return { failure: 'conflict', conflicts };
      if (ofCase) return { failure: 'badSlot' };
      const booking = id();
      const slot = { from: new Date(wish.from).toISOString(), until: new Date(wish.until).toISOString() };
      await insertBooking(appending.query, { id: booking, case: wish.case, bureau, ...slot, by: asker?.id, note: wish.note, people });
      await appending.appendOwn(wish.case, 'visit.booked', { booking, ...slot, people, ...(asker && { by: asker.id }), note: wish.note });
      return { booking };
    });
  const own = async (query: Query, session: Session, booking: string): Promise<Booking | AgendaFailure> => {
    const found = await bookingById(query, booking);
    return found && found.bureau === session.bureau.id && mayKnowCase(session.person, await stateOf(found.case)) ? found : { failure: 'notFound' };
  };
  const changing = <T>(session: Session, booking: string, work: (appending: Appending, found: Booking) => Promise<T | AgendaFailure>): Promise<T | AgendaFailure> => {
    if (session.person.role !== 'staff') return Promise.resolve({ failure: 'forbidden' as const });
    return append(async (appending) => {
      const found = await bookingById(appending.query, booking);
      if (!found || found.bureau !== session.bureau.id || !mayKnowCase(session.person, (await appending.read(found.case)).state)) return { failure: 'notFound' };
      return found.cancelled ? { failure: 'badSlot' } : work(appending, found);
    });
  };
  /** Whose time a visit takes when the site chooses it: one of the staff, and the lead where there is one. */
  const peopleFor = ({ panel }: CaseState): readonly string[] => [...(panel?.staff ?? []).slice(0, 1).map((one) => one.id), ...(panel?.lead ? [panel.lead] : [])];
  const freeOf = async (state: CaseState, day: string, minutes: number, people: readonly string[]): Promise<readonly Span[]> => {
    const calendar = state.procedure.settings?.calendar ?? { holidays: [], workdays: [] };
    if (!isWorkingDay(dayOfDate(day), calendar)) return [];
    const begin = Date.parse(`${day}T00:00:00.000Z`) - DAY_MS;
    const [from, until] = [new Date(begin).toISOString(), new Date(begin + 3 * DAY_MS).toISOString()];
    const busy = [...(await bookingsOfPeople(database.query, people, from, until)), ...(await bookingsOfCase(database.query, state.id)).filter((one) => !one.cancelled)];
    return freeSlots({ day, minutes, busy, now: effects.now() });
  };

  return {
    async list(session: Session, span: Span): Promise<readonly BookingRow[]> {
      const { person, bureau } = session;
      const all = await bookingsOfBureau(database.query, bureau.id, span.from, span.until);
      const visible: Booking[] = [];
      for (const one of all) if (mayKnowCase(person, await stateOf(one.case)) && (person.role === 'staff' || one.people.some((each) => each.id === person.id))) visible.push(one);
      return rowsOf(visible);
    },
    async free(session: Session, wish: { readonly case: string; readonly day: string; readonly minutes: number; readonly people: readonly string[] }): Promise<readonly Span[] | AgendaFailure> {
      const state = await stateOf(wish.case);
      if (!mayKnowCase(session.person, state)) return { failure: 'notFound' };
      // Whether somebody else has time is told of who is on the case alone.
      return freeOf(state, wish.day, wish.minutes, wish.people.filter((person) => roleOf(state, person) !== null));
    },
    async book(session: Session, wish: Span & { readonly case: string; readonly people: readonly string[]; readonly note?: string | undefined }) {
      if (!mayKnowCase(session.person, await stateOf(wish.case))) return { failure: 'notFound' } as const;
      if (session.person.role !== 'staff') return { failure: 'forbidden' } as const;
      return enter(session.bureau.id, session.person, { ...wish, note: wish.note ?? '' });
    },
    move: (session: Session, wish: Span & { readonly booking: string; readonly reason: string }): Promise<undefined | AgendaFailure> =>
      changing<undefined>(session, wish.booking, async (appending, found) => {
        if (!isBookable(wish, effects.now())) return { failure: 'badSlot' };
        const conflicts = await conflictsOf(appending, session.person, found.people.map((one) => one.id), wish, found.id);
        if (conflicts.length > 0) return { failure: 'conflict', conflicts };
        const slot = { from: new Date(wish.from).toISOString(), until: new Date(wish.until).toISOString() };
        await moveBooking(appending.query, found.id, slot.from, slot.until);
        await appending.appendOwn(found.case, 'visit.moved', { booking: found.id, ...slot, by: session.person.id, reason: wish.reason });
        return undefined;
      }),
    cancel: (session: Session, wish: { readonly booking: string; readonly reason: string }): Promise<undefined | AgendaFailure> =>
      changing<undefined>(session, wish.booking, async (appending, found) => {
        await cancelBooking(appending.query, found.id);
        await appending.appendOwn(found.case, 'visit.cancelled', { booking: found.id, by: session.person.id, reason: wish.reason });
        return undefined;
      }),
    async reminders(session: Session): Promise<readonly Reminder[]> {
      const now = effects.now();
      const reminders: Reminder[] = [];
      for (const one of await bookingsOfPeople(database.query, [session.person.id], new Date(now).toISOString(), new Date(now + DAY_MS).toISOString())) {
        const dismissed = one.people.find((each) => each.id === session.person.id)?.dismissed ?? [];
        const when = reminderOf(one, now, dismissed);
        if (when && mayKnowCase(session.person, await stateOf(one.case))) reminders.push({ booking: await rowOf(one), when });
      }
      return reminders;
    },
    async dismiss(session: Session, booking: string, when: 'day' | 'soon'): Promise<undefined | AgendaFailure> {
      const found = await own(database.query, session, booking);
      if ('failure' in found) return found;
      const dismissed = found.people.find((one) => one.id === session.person.id)?.dismissed ?? [];
      await dismissReminder(database.query, booking, session.person.id, [...new Set([...dismissed, when])]);
      return undefined;
    },

    /** For the site: the next days with a slot, and what is booked already. */
    async siteSlots(caseId: string): Promise<{ readonly booked: readonly Span[]; readonly free: readonly Span[] }> {
      const state = await stateOf(caseId);
      const booked = (await bookingsOfCase(database.query, caseId)).filter((one) => !one.cancelled && Date.parse(one.until) > effects.now()).map(({ from, until }) => ({ from, until }));
      const free: Span[] = [];
      for (let day = 0; day < SITE_DAYS && free.length < 40; day += 1) free.push(...(await freeOf(state, dayOf(effects.now() + day * DAY_MS), SITE_MINUTES, peopleFor(state))));
      return { booked, free };
    },
    /** The site chooses one of its slots; only one at a time is its own. */
    async siteBook(caseId: string, bureau: string, slot: Span): Promise<{ readonly booking: string } | AgendaFailure> {
      const state = await stateOf(caseId);
      const offered = await freeOf(state, dayOf(Date.parse(slot.from)), SITE_MINUTES, peopleFor(state));
      if (!offered.some((one) => one.from === slot.from && one.until === slot.until)) return { failure: 'badSlot' };
      if ((await bookingsOfCase(database.query, caseId)).some((one) => !one.cancelled && Date.parse(one.until) > effects.now())) return { failure: 'badSlot' };
      return enter(bureau, undefined, { case: caseId, ...slot, people: peopleFor(state), note: '' });
    },
  };
}
export type Agenda = ReturnType<typeof createAgenda>;
