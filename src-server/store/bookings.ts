// Bookings of surveys by video in the database.

import type { Query } from './database.ts';

export interface Booking {
  readonly id: string;
  readonly case: string;
  readonly bureau: string;
  /** ISO 8601 UTC. */
  readonly from: string;
  readonly until: string;
  readonly by: string | undefined;
  readonly note: string;
  readonly cancelled: boolean;
  readonly people: readonly { readonly id: string; readonly name: string; readonly dismissed: readonly string[] }[];
}
type BookingRow = { id: string; case_id: string; bureau: string; starts_at: Date; ends_at: Date; booked_by: string | null; note: string; cancelled: boolean; people: Booking['people'] | null };

const SELECT = `select b.id, b.case_id, b.bureau, b.starts_at, b.ends_at, b.booked_by, b.note, b.cancelled,
  (select json_agg(json_build_object('id', p.id, 'name', p.name, 'dismissed', bp.dismissed) order by p.id) from booking_person bp join person p on p.id = bp.person where bp.booking = b.id) as people
  from booking b`;
const rowToBooking = (row: BookingRow): Booking => ({
  id: row.id, case: row.case_id, bureau: row.bureau, from: row.starts_at.toISOString(), until: row.ends_at.toISOString(), by: row.booked_by ?? undefined, note: row.note, cancelled: row.cancelled, people: row.people ?? [],
});

export async function insertBooking(query: Query, one: Omit<Booking, 'people' | 'cancelled'> & { readonly people: readonly string[] }): Promise<void> {
  await query('insert into booking (id, case_id, bureau, starts_at, ends_at, booked_by, note) values ($1, $2, $3, $4, $5, $6, $7)', [one.id, one.case, one.bureau, one.from, one.until, one.by ?? null, one.note]);
  for (const person of one.people) await query('insert into booking_person (booking, person) values ($1, $2)', [one.id, person]);
}

export async function bookingById(query: Query, id: string): Promise<Booking | undefined> {
  const [row] = await query<BookingRow>(`${SELECT} where b.id = $1`, [id]);
  return row && rowToBooking(row);
}

export async function moveBooking(query: Query, id: string, from: string, until: string): Promise<void> {
  await query('update booking set starts_at = $2, ends_at = $3 where id = $1', [id, from, until]);
  // A reminder of the old time says nothing of the new one.
  await query("update booking_person set dismissed = '[]' where booking = $1", [id]);
}

export async function cancelBooking(query: Query, id: string): Promise<void> {
  await query('update booking set cancelled = true where id = $1', [id]);
}

export async function bookingsOfBureau(query: Query, bureau: string, from: string, until: string): Promise<readonly Booking[]> {
  return (await query<BookingRow>(`${SELECT} where b.bureau = $1 and b.starts_at < $3 and b.ends_at > $2 order by b.starts_at, b.id limit 1000`, [bureau, from, until])).map(rowToBooking);
}

export async function bookingsOfCase(query: Query, caseId: string): Promise<readonly Booking[]> {
  return (await query<BookingRow>(`${SELECT} where b.case_id = $1 order by b.starts_at, b.id`, [caseId])).map(rowToBooking);
}

/** Of these people, in this time, not cancelled. */
export async function bookingsOfPeople(query: Query, people: readonly string[], from: string, until: string): Promise<readonly Booking[]> {
  if (people.length === 0) return [];
  const rows = await query<BookingRow>(
    `${SELECT} where not b.cancelled and b.starts_at < $3 and b.ends_at > $2
     and exists (select 1 from booking_person bp where bp.booking = b.id and bp.person = any (string_to_array($1, chr(10)))) order by b.starts_at, b.id limit 1000`,
    [people.join('\n'), from, until],
  );
  return rows.map(rowToBooking);
}

export async function dismissReminder(query: Query, id: string, person: string, dismissed: readonly string[]): Promise<void> {
  await query('update booking_person set dismissed = $3 where booking = $1 and person = $2', [id, person, JSON.stringify(dismissed)]);
}

/** Two bookings at once must not both find the same time free. */
export async function lockBookings(query: Query): Promise<void> {
  await query('lock table booking in share row exclusive mode');
}
