// What a person reads of the log: which cases changed, the events beyond given heads, and waiting for news. Nothing leaves here
// that `isVisible` withholds, nor a sign that it exists.

import { BULK_END, MOST_CASES, type BulkPull, type Changes } from '#shared/contract/central.ts';
import { isVisible, mayKnowCase } from '#shared/case/visible.ts';
import type { DeviceRecord, Head, Heads, SignedEvent } from '#shared/log/event.ts';
import { seqIn, streamOf } from '#shared/log/heads.ts';
import type { Effects } from '../effects.ts';
import type { Database } from '../store/database.ts';
import { devicesById, revokedDevices, type Session } from '../store/people.ts';
import { casesChanged, casesLeft, hashAtPosition, hasNews, textsBeyond, sightsOf, streamsOf, type Sight, type StreamRow } from '../store/sight.ts';
import { casesOfPerson } from '../store/streams.ts';
import { SERVER } from '../people/identity.ts';
import type { Bell } from './bell.ts';
import { BEFORE_EVERYTHING, placeAt, type Cursors, type Place } from './cursor.ts';

export const NEWS_WAIT_MS = 25_000;
/** Another process on the same PostgreSQL rings its own bell only; this is how soon its events are noticed. */
const RECHECK_MS = 5_000;
/** Cases that are read from the database at once: a few thousand events. */
const CASES_AT_ONCE = 50;
/** Characters that are handed to the connection at once. */
const PIECE = 64 * 1024;

export function createReading(deps: { readonly database: Database; readonly cursors: Cursors; readonly bell: Bell; readonly effects: Effects }) {
  const { cursors, bell, effects } = deps;
  const { query } = deps.database;

  /** Where a cursor stands in this log; `undefined` when it is not of this log: then everything is new. */
  const placeOf = async (cursor: string): Promise<Place | undefined> => {
    const place = cursors.open(cursor);
    if (place === undefined || place.position === 0) return place;
    const hash = await hashAtPosition(query, place.position);
    return hash !== undefined && placeAt(place.position, hash).mark === place.mark ? place : undefined;
  };

  const visibleStreams = async (session: Session, cases: readonly string[]): Promise<ReadonlyMap<string, readonly StreamRow[]>> => {
    const sights = await sightsOf(query, cases);
    const streams = Map.groupBy(await streamsOf(query, cases), (row) => row.case);
    return new Map(cases.map((id) => [id, (streams.get(id) ?? []).filter((row) => sees(session, row, sights.get(id)))]));
  };

  /** What a person may see of these cases beyond the heads given, as it was stored. */
  const lacking = async (session: Session, cases: BulkPull['cases']): Promise<readonly string[]> => {
    const streams = await visibleStreams(session, cases.map((one) => one.case));
    return textsBeyond(
      query,
      cases.flatMap(({ case: caseId, heads }) =>
        (streams.get(caseId) ?? []).flatMap((row) => {
          const seq = seqIn(heads, streamOf(row));
          return seq < row.seq ? [{ case: caseId, device: row.device, channel: row.channel, seq }] : [];
        }),
      ),
    );
  };

  /** Records by which the changed streams are checked, and every revocation. Devices of withheld streams alone stay unnamed. */
  const devicesFor = async (streams: Iterable<readonly StreamRow[]>): Promise<readonly DeviceRecord[]> => {
    const ids = new Set([SERVER, ...[...streams].flatMap((rows) => rows.map((row) => row.device))]);
    const records = await devicesById(query, [...ids]);
    const revoked = await revokedDevices(query);
    return [...records, ...revoked.filter((record) => !ids.has(record.device))];
  };

  return {
    async changes(session: Session, cursor: string | undefined, limit = MOST_CASES): Promise<Changes> {
      const since = (cursor === undefined ? undefined : await placeOf(cursor)) ?? BEFORE_EVERYTHING;
      const person = session.person.id;
      // Before the cases: who is put on another case meanwhile finds it in the next page.
      const visible = since.position === 0 ? await casesOfPerson(query, person) : undefined;
      const found = await casesChanged(query, person, since.position, limit + 1);
      const page = found.slice(0, limit);
      const more = found.length > limit;
      const left = await casesLeft(query, person, since.position);
      const streams = await visibleStreams(session, page.map((one) => one.case));
      // The last position that this person may know of; a later one would move with what is withheld.
      const reached = Math.max(since.position, ...page.map((one) => one.position), ...(more ? [] : left.map((one) => one.position)));
      const hash = reached === since.position ? undefined : await hashAtPosition(query, reached);
      return {
        cursor: cursors.seal(hash === undefined ? since : placeAt(reached, hash)),
        more,
        cases: page.map((one) => ({ case: one.case, heads: headsOf(streams.get(one.case) ?? []) })),
        ...(visible && { visible }),
        gone: left.map((one) => one.case),
        devices: await devicesFor(streams.values()),
        now: new Date(effects.now()).toISOString(),
      };
    },

    /** `undefined`: no such case for this person. Events come by position: each stream in order, causes before effects. */
    async pull(session: Session, asked: { case: string; heads: Heads; limit: number }): Promise<{ events: readonly SignedEvent[]; more: boolean } | undefined> {
      const sight = (await sightsOf(query, [asked.case])).get(asked.case);
      if (!sight || !mayKnowCase(session.person, sight)) return undefined;
      const lines = await lacking(session, [asked]);
      return { events: lines.slice(0, asked.limit).map((line) => JSON.parse(line) as SignedEvent), more: lines.length > asked.limit };
    },

    /** Events of many cases beyond given heads as lines of text; a case that this person does not see has none. */
    async *pullLines(session: Session, { cases }: BulkPull): AsyncGenerator<string> {
      let piece = '';
      // The database is asked for the next cases while these are on their way.
      const read = (from: number): Promise<readonly string[]> => {
        const reading = lacking(session, cases.slice(from, from + CASES_AT_ONCE));
        reading.catch(() => undefined);
        return reading;
      };
      let next = read(0);
      for (let from = 0; from < cases.length; from += CASES_AT_ONCE) {
        const texts = await next;
        if (from + CASES_AT_ONCE < cases.length) next = read(from + CASES_AT_ONCE);
        for (const text of texts) {
          piece += `${text}\n`;
          if (piece.length < PIECE) continue;
          yield piece;
          piece = '';
        }
      }
      yield `${piece}${BULK_END}\n`;
    },

    async news(session: Session, cursor: string, signal?: AbortSignal): Promise<{ changed: boolean }> {
      const since = await placeOf(cursor);
      // Not of this log: the workstation must ask for everything.
      if (since === undefined) return { changed: true };
      const until = effects.now() + NEWS_WAIT_MS;
      for (;;) {
        // Taken before looking: what is appended while looking rings for this wait.
        const rung = bell.listen();
        if (await hasNews(query, session.person.id, since.position)) return { changed: true };
        const left = until - effects.now();
        if (left <= 0 || bell.closed || signal?.aborted) return { changed: false };
        await rung.wait(Math.min(left, RECHECK_MS), signal);
      }
    },
  };
}

/** The one gate: whole streams are visible or withheld, since a stream has one author. */
const sees = (session: Session, row: Pick<StreamRow, 'case' | 'channel' | 'actor'>, sight: Sight | undefined): boolean =>
  sight !== undefined && isVisible(row, session.person, sight);

function headsOf(rows: readonly StreamRow[]): Heads {
  const heads: Record<string, Head> = {};
  for (const row of rows) heads[streamOf(row)] = { seq: row.seq, hash: row.hash };
  return heads;
}
