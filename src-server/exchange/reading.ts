// What a person reads of the log: which cases changed, the events beyond given heads, and waiting for news. Nothing leaves here
// that `isVisible` withholds, nor a sign that it exists.

import type { Changes } from '#shared/contract/central.ts';
import { mayKnowCase } from '#shared/case/visible.ts';
import type { DeviceRecord, Heads, SignedEvent } from '#shared/log/event.ts';
import { seqIn, streamOf } from '#shared/log/heads.ts';
import { headsOfEvents, visibleEvents, type CaseBook, type CaseFile } from '../cases/book.ts';
import type { Effects } from '../effects.ts';
import type { Database } from '../store/database.ts';
import { devicesById, revokedDevices, type Session } from '../store/people.ts';
import { casesChanged, casesOfPerson } from '../store/streams.ts';
import type { StoredEvent } from '../store/streams.ts';
import { SERVER } from '../people/identity.ts';
import type { Bell } from './bell.ts';
import { visibleMark, type Cursors } from './cursor.ts';

export const NEWS_WAIT_MS = 25_000;
/** Another process on the same PostgreSQL rings its own bell only; this is how soon its events are noticed. */
const RECHECK_MS = 5_000;

interface Seen {
  readonly file: CaseFile;
  readonly events: readonly StoredEvent[];
}

export function createReading(deps: {
  readonly database: Database;
  readonly book: CaseBook;
  readonly cursors: Cursors;
  readonly bell: Bell;
  readonly effects: Effects;
}) {
  const { database, book, cursors, bell, effects } = deps;

  /** Cases with a visible event after the position. A colleague's withheld scoring is no change. */
  const changedSince = async (session: Session, position: number): Promise<readonly Seen[]> => {
    const seen: Seen[] = [];
    for (const caseId of await casesChanged(database.query, session.person.id, position)) {
      const file = await book.read(database.query, caseId);
      const events = visibleEvents(file, session.person);
      if (events.some((stored) => stored.position > position)) seen.push({ file, events });
    }
    return seen;
  };

  /** Records by which the changed streams are checked, and every revocation. Devices of withheld streams alone stay unnamed. */
  const devicesFor = async (changed: readonly Seen[]): Promise<readonly DeviceRecord[]> => {
    const ids = new Set([SERVER, ...changed.flatMap(({ events }) => events.map(({ event }) => event.device))]);
    const records = await devicesById(database.query, [...ids]);
    const revoked = await revokedDevices(database.query);
    return [...records, ...revoked.filter((record) => !ids.has(record.device))];
  };

  return {
    async changes(session: Session, cursor: string | undefined): Promise<Changes> {
      const since = (cursor === undefined ? undefined : cursors.open(cursor)?.position) ?? 0;
      const visible = await casesOfPerson(database.query, session.person.id);
      const changed = await changedSince(session, since);
      // The last position that this person may know of; a later one would move with what is withheld.
      const reached = Math.max(since, ...changed.flatMap(({ events }) => events.map((stored) => stored.position)));
      return {
        cursor: cursors.seal(reached, visible),
        cases: changed.map(({ file, events }) => ({ case: file.id, heads: headsOfEvents(events) })),
        visible,
        devices: await devicesFor(changed),
        now: new Date(effects.now()).toISOString(),
      };
    },

    /** `undefined`: no such case for this person. Events come by position: each stream in order, causes before effects. */
    async pull(
      session: Session,
      asked: { case: string; heads: Heads; limit: number },
    ): Promise<{ events: readonly SignedEvent[]; more: boolean } | undefined> {
      const file = await book.read(database.query, asked.case);
      if (!mayKnowCase(session.person, file.state)) return undefined;
      const lacking = visibleEvents(file, session.person).filter(({ event }) => event.seq > seqIn(asked.heads, streamOf(event)));
      return { events: lacking.slice(0, asked.limit).map((stored) => stored.event), more: lacking.length > asked.limit };
    },

    async news(session: Session, cursor: string, signal?: AbortSignal): Promise<{ changed: boolean }> {
      const since = cursors.open(cursor);
      // Not of this server: the workstation must ask for everything.
      if (since === undefined) return { changed: true };
      const until = effects.now() + NEWS_WAIT_MS;
      for (;;) {
        // Taken before looking: what is appended while looking rings for this wait.
        const rung = bell.listen();
        if (visibleMark(await casesOfPerson(database.query, session.person.id)) !== since.visible) return { changed: true };
        if ((await changedSince(session, since.position)).length > 0) return { changed: true };
        const left = until - effects.now();
        if (left <= 0 || bell.closed || signal?.aborted) return { changed: false };
        await rung.wait(Math.min(left, RECHECK_MS), signal);
      }
    },
  };
}
