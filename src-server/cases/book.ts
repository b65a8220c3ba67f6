// Cases as the server holds them in memory: all their events, the folded state, and what of it a person may see. A cache of the
// database by position; it can be dropped at any time.

import type { CaseState } from '#shared/case/case.ts';
import { documentsOf, versionsOf } from '#shared/case/signing.ts';
import type { Person } from '#shared/case/events.ts';
import { createCaseFold, type CaseFold } from '#shared/case/case-fold.ts';
import { contentsOfRedaction } from '#shared/case/layers.ts';
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

/** Events that are kept at hand, some 1.5 KiB each; beyond, what was asked for longest ago goes. */
const MOST_EVENTS = 100_000;

export function createCaseBook(crypto: LogCrypto): CaseBook {
  const files = new Map<string, CaseFile>();
  let keptEvents = 0;
  /** The fold that a file's state came from: the next act of a sheet, which nearly every act is, needs no folding of the case from its beginning. */
  const folds = new WeakMap<CaseFile, CaseFold>();

  const drop = (id: string): void => {
    keptEvents -= files.get(id)?.events.length ?? 0;
    files.delete(id);
  };
  const keep = (file: CaseFile): void => {
    const known = files.get(file.id);
    if (known !== undefined && known.position > file.position) return;
    drop(file.id);
    files.set(file.id, file);
    keptEvents += file.events.length;
    // Least recently used first: a Map keeps the order of insertion.
    for (const oldest of files.keys()) {
      if (keptEvents <= MOST_EVENTS || oldest === file.id) break;
      drop(oldest);
    }
  };
  const fileOf = (id: string, events: readonly StoredEvent[], fold: CaseFold): CaseFile => {
    const file = { id, position: events.at(-1)?.position ?? 0, events, state: fold.state };
    folds.set(file, fold);
    return file;
  };
  const fold = (id: string, events: readonly StoredEvent[]): CaseFile => {
    const fresh = createCaseFold(id, crypto);
    if (events.length > 0) fresh.add(events);
    return fileOf(id, events, fresh);
  };
  const extend = (file: CaseFile, added: readonly StoredEvent[]): CaseFile => {
    const events = [...file.events, ...added];
    const kept = folds.get(file);
    // The fold went further: with what a transaction added that failed in the end. It is never used again.
    if (kept?.events.length !== file.events.length) return fold(file.id, events);
    kept.add(added);
    return fileOf(file.id, events, kept);
  };

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
            : extend(known, await eventsOfCase(query, caseId, known.position));
      if (file.position > 0) keep(file);
      return file;
    },
    extend,
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
