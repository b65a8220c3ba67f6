// The one way by which events enter the log: after they are stored, projections follow in the same transaction, and the bell rings
// once it is committed.

import type { LogCrypto } from '#shared/log/crypto.ts';
import type { BodyOf, EventType } from '#shared/case/events.ts';
import { catalogue } from '#shared/case/events.ts';
import { appendEvent } from '#shared/log/chain.ts';
import { createClock } from '#shared/log/clock.ts';
import type { Hash, Head, Heads, SignedEvent } from '#shared/log/event.ts';
import type { Json } from '#shared/json.ts';
import type { Effects } from '../effects.ts';
import type { Bell } from '../exchange/bell.ts';
import { SERVER, type Identity } from '../people/identity.ts';
import { nameContent } from '../store/contents.ts';
import { ratingKey, ratingOf } from '../panels/ratings.ts';
import { usesOf } from '../panels/use.ts';
import type { Database, Query } from '../store/database.ts';
import { saveSight, type Sight } from '../store/sight.ts';
import { replaceUse } from '../store/experts.ts';
import { replaceRating } from '../store/ratings.ts';
import { headOf, insertEvents, lastInstant, lockLog, replaceMembers } from '../store/streams.ts';
import { contentsOf, membersOf, type CaseBook, type CaseFile } from './book.ts';

/** One piece of work that appends, all or nothing. Holds the log's lock, so what it reads stays true until it ends. */
export interface Appending {
  readonly query: Query;
  /** The case with what this transaction appended so far. */
  read(caseId: string): Promise<CaseFile>;
  /** Events that were checked, of one case, in stream order. */
  append(caseId: string, events: readonly { readonly event: SignedEvent; readonly hash: Hash }[]): Promise<CaseFile>;
  /** Appends an event of the server's own; `seen` where it rests on what others did, whatever their clocks say. */
  appendOwn<T extends EventType>(caseId: string, type: T, body: BodyOf<T>, seen?: Heads): Promise<CaseFile>;
}

export type AppendTransaction = <T>(work: (appending: Appending) => Promise<T>) => Promise<T>;

interface Job {
  readonly work: (appending: Appending) => Promise<unknown>;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Nobody who comes first waits for more than this many others. */
const MOST_TOGETHER = 32;

export function createAppender(deps: {
  readonly database: Database;
  readonly book: CaseBook;
  readonly bell: Bell;
  readonly identity: Identity;
  readonly crypto: LogCrypto;
  readonly effects: Effects;
}): AppendTransaction {
  const { database, book, bell, identity, crypto, effects } = deps;
  let waiting: Job[] = [];
  let isRunning = false;

  /** One transaction for all that waits: the log's lock and the disk are waited for once. What fails is undone alone. */
  const together = async (jobs: readonly Job[]): Promise<void> => {
    const touched = new Map<string, CaseFile>();
    const done: (() => void)[] = [];
    try {
      await database.transaction(async (query) => {
        let last = await lockLog(query);
        for (const job of jobs) {
          const mine = new Map<string, CaseFile>();
          const before = last;
          const read = async (caseId: string): Promise<CaseFile> => mine.get(caseId) ?? touched.get(caseId) ?? book.read(query, caseId);
          const append: Appending['append'] = async (caseId, events) => {
            const known = await read(caseId);
            const first = last + 1;
            last = await insertEvents(query, last, events);
            const file = book.extend(known, events.map(({ event, hash }, index) => ({ position: first + index, event, hash })));
            await project(query, known, file);
            mine.set(caseId, file);
            return file;
          };
          const appendOwn: Appending['appendOwn'] = async (caseId, type, body, seen) => {
            const channel = catalogue[type].channel;
            const stream = { case: caseId, device: SERVER, channel };
            const head: Head | undefined = await headOf(query, stream);
            // Read from the log under its lock: several processes may be this server, and their clocks must not cross.
            const at = createClock(effects.now, await lastInstant(query, caseId, SERVER)).tick();
            const draft = { ...stream, at, actor: SERVER, type, body: body as Json, ...(seen && { seen }) };
            return append(caseId, [appendEvent({ head, draft, privateKey: identity.privateKey, crypto })]);
          };
          await query('savepoint job');
          try {
            const answer = await job.work({ query, read, append, appendOwn });
            await query('release savepoint job');
            for (const [caseId, file] of mine) touched.set(caseId, file);
            done.push(() => job.resolve(answer));
          } catch (error) {
            await query('rollback to savepoint job');
            last = before;
            done.push(() => job.reject(error));
          }
        }
      });
    } catch (error) {
      for (const job of jobs) job.reject(error);
      return;
    }
    for (const file of touched.values()) book.keep(file);
    if (touched.size > 0) bell.ring();
    for (const tell of done) tell();
  };
  const run = async (): Promise<void> => {
    if (isRunning) return;
    isRunning = true;
    try {
      while (waiting.length > 0) {
        const jobs = waiting.slice(0, MOST_TOGETHER);
        waiting = waiting.slice(MOST_TOGETHER);
        await together(jobs);
      }
    } finally {
      isRunning = false;
    }
  };

  return <T>(work: (appending: Appending) => Promise<T>) =>
    new Promise<T>((resolve, reject) => {
      waiting.push({ work, resolve: resolve as (answer: unknown) => void, reject });
      void run();
    });
}

/** Brings who-is-on-it and what-it-names up to date where they changed. */
async function project(query: Query, before: CaseFile, after: CaseFile): Promise<void> {
  const members = membersOf(after.state);
  if (members.join('\n') !== membersOf(before.state).join('\n')) await replaceMembers(query, after.id, members, after.position);
  if (before.position === 0 || before.state.panel !== after.state.panel || before.state.panelOpened !== after.state.panelOpened) await saveSight(query, sightOf(after));
  const uses = usesOf(after.state);
  if (JSON.stringify(uses) !== JSON.stringify(usesOf(before.state))) await replaceUse(query, after.id, uses);
  if (ratingKey(after.state) !== ratingKey(before.state)) await replaceRating(query, after.id, ratingOf(after.state));
  const named = new Set(contentsOf(before.state));
  for (const sha256 of contentsOf(after.state)) if (!named.has(sha256)) await nameContent(query, sha256, after.id);
}

const sightOf = ({ id, state: { panel, panelOpened } }: CaseFile): Sight => ({ id, ...(panel && { panel }), ...(panelOpened && { panelOpened }) });

/** Drops and remakes the projections of all cases. */
export async function rebuildProjections(database: Database, book: CaseBook, cases: readonly string[]): Promise<void> {
  for (const caseId of cases) {
    await database.transaction(async (query) => {
      await lockLog(query);
      const file = await book.read(query, caseId);
      await replaceMembers(query, caseId, membersOf(file.state), file.position);
      await saveSight(query, sightOf(file));
      await replaceUse(query, caseId, usesOf(file.state));
      await replaceRating(query, caseId, ratingOf(file.state));
      for (const sha256 of contentsOf(file.state)) await nameContent(query, sha256, caseId);
    });
  }
}
