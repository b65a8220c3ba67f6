// Cases as the server holds them in memory: all their events, the folded state, and what of it a person may see. A cache of the
// database by position; it can be dropped at any time.

import type { CaseState } from '#shared/case/case.ts';
import { documentsOf, versionsOf } from '#shared/case/signing.ts';
import type { Person } from '#shared/case/events.ts';
import { contentsOfRedaction } from '#shared/case/layers.ts';
import { foldCase } from '#shared/case/fold.ts';
import { isVisible, mayKnowCase } from '#shared/case/visible.ts';
import { contentsOfFootage } from '#shared/footage/footage.ts';
import type { LogCrypto } from '#shared/log/crypto.ts';
import type { Head, Heads } from '#shared/log/event.ts';
import { streamOf } from '#shared/log/heads.ts';
import type { Query } from '../store/database.ts';
import { eventsOfCase, lastPosition, type StoredEvent } from '../store/streams.ts';

export interface CaseFile {
  readonly id: string;
  /** Position of the last event; 0 where the case is unknown. */
  readonly position: number;
  /** By position, so each stream's events are in stream order. */
  readonly events: readonly StoredEvent[];
  readonly state: CaseState;
}

export interface CaseBook {
  /** The committed case. Inside a transaction: before anything is inserted by it. */
  read(query: Query, caseId: string): Promise<CaseFile>;
  /** The case with more events, not yet kept: the transaction that adds them may still fail. */
  extend(file: CaseFile, added: readonly StoredEvent[]): CaseFile;
  /** Keeps a case file after its transaction was committed. */
  keep(file: CaseFile): void;
}

const MOST_CASES = 200;

export function createCaseBook(crypto: LogCrypto): CaseBook {
  const files = new Map<string, CaseFile>();

  const keep = (file: CaseFile): void => {
    const known = files.get(file.id);
    if (known !== undefined && known.position > file.position) return;
    files.delete(file.id);
    files.set(file.id, file);
    if (files.size <= MOST_CASES) return;
    // Least recently used first: a Map keeps the order of insertion.
    for (const oldest of files.keys()) {
      files.delete(oldest);
      break;
    }
  };
  const fold = (id: string, events: readonly StoredEvent[]): CaseFile => ({
    id,
    position: events.at(-1)?.position ?? 0,
    events,
    state: foldCase(
      id,
      events.map((stored) => stored.event),
      crypto,
    ),
  });

  return {
    async read(query, caseId) {
      const position = await lastPosition(query, caseId);
      const known = files.get(caseId);
      // What another process appended lies beyond what is known here.
      const file =
        known === undefined || known.position > position
          ? fold(caseId, await eventsOfCase(query, caseId))
          : known.position === position
            ? known
            : fold(caseId, [...known.events, ...(await eventsOfCase(query, caseId, known.position))]);
      if (file.position > 0) keep(file);
      return file;
    },
    extend: (file, added) => fold(file.id, [...file.events, ...added]),
    keep,
  };
}

/** What leaves the server of a case for a person: each stream up to its first event that is withheld, so there is never a gap. */
export function visibleEvents(file: CaseFile, person: Person): readonly StoredEvent[] {
  const withheld = new Set<string>();
  return file.events.filter(({ event }) => {
    const stream = streamOf(event);
    if (withheld.has(stream)) return false;
    if (isVisible(event, person, file.state)) return true;
    withheld.add(stream);
    return false;
  });
}

export function headsOfEvents(events: readonly StoredEvent[]): Heads {
  const heads: Record<string, Head> = {};
  for (const { event, hash } of events) heads[streamOf(event)] = { seq: event.seq, hash };
  return heads;
}

/** People on the case, by id, as the fold has them. */
export function membersOf(state: CaseState): readonly string[] {
  const { panel } = state;
  if (panel === undefined) return [];
  const people = [...panel.experts, ...panel.staff, ...panel.supervisors].filter((person) => mayKnowCase(person, state));
  return [...new Set(people.map((person) => person.id))];
}

/** Hashes of the files that the case names: footage with what was derived from it, and documents. */
export function contentsOf(state: CaseState): readonly string[] {
  const footage = state.footage.flatMap((one) => contentsOfFootage(one).map((each) => each.sha256));
  const documents = versionsOf(state).flatMap(documentsOf).map((document) => document.sha256);
  const redacted = Object.values(state.redactions ?? {}).flatMap((one) => contentsOfRedaction(one).map((each) => each.sha256));
  return [...new Set([...footage, ...redacted, ...documents])];
}
