// Calls of the diagnostics page: is what is kept here whole, and what may be handed to whoever helps, without anything that people wrote.

import { oc, type } from '@orpc/contract';
import * as z from 'zod';

export interface IntegrityReport {
  readonly database: 'ok' | 'damaged';
  readonly cases: number;
  readonly streams: number;
  readonly events: number;
  /** `case` is the number of the case where it is known here. */
  readonly faults: readonly { readonly case: string; readonly seq: number; readonly fault: string }[];
  /** Streams of which two histories were found; both are kept. */
  readonly forks: readonly { readonly case: string; readonly seq: number; readonly own: boolean; readonly foundAt: string }[];
  /** What the server does not take, kept here. */
  readonly refused: readonly { readonly case: string; readonly seq: number; readonly reason: string }[];
  /** Events of a type that this version does not know, by case: kept, sent on, and without effect until an upgrade. */
  readonly unknown: readonly { readonly case: string; readonly events: number }[];
  /** Footage that is here: every part read and its hash compared. */
  readonly footage: FootageReport;
  /** Some of what is kept is sealed and was not opened: of it nothing is known, neither good nor bad. */
  readonly locked?: true;
  /** Milliseconds that the server's clock is ahead; absent before a first exchange. */
  readonly clockOffset?: number;
}

export interface FootageReport {
  /** What was read; less than all there is when somebody stopped it. */
  readonly files: number;
  readonly bytes: number;
  readonly stopped?: true;
  /** `parts` of a file are not what they were; `onlyHere`: the server does not have this file yet. */
  readonly faults: readonly { readonly case: string; readonly parts: number; readonly onlyHere: boolean }[];
}

/** What the check or the repair is at. */
export interface IntegrityProgress {
  readonly what: 'check' | 'repair';
  readonly phase: 'events' | 'footage';
  /** Cases, or bytes of footage. */
  readonly done: number;
  readonly total: number;
}

/**
 * `mended`: `n` events or parts were fetched anew. `letGo`: `n` own events that nobody else had were set aside. `unsent`: they could be.
 * `notThere`: the server does not have it whole, either. `offline`: the server could not be asked. `otherPerson`: it is of a case that only
 * somebody else on this machine may see. `onlyHere`: footage that the server does not have yet.
 */
export type RepairOutcome = 'mended' | 'letGo' | 'unsent' | 'notThere' | 'offline' | 'otherPerson' | 'onlyHere';

export interface RepairReport {
  readonly stopped?: true;
  readonly results: readonly { readonly kind: 'events' | 'footage'; readonly case: string; readonly seq?: number; readonly outcome: RepairOutcome; readonly n: number }[];
}

/** A repair that was made, as it was written down. */
export interface PastRepair {
  readonly at: string;
  readonly case: string;
  readonly kind: 'events' | 'footage';
  readonly seq: number;
  readonly outcome: 'mended' | 'letGo';
  readonly n: number;
}

export interface IntegrityState {
  readonly running?: IntegrityProgress;
  /** Of the last check since the sign-in. */
  readonly report?: IntegrityReport;
  readonly repaired?: RepairReport;
  readonly past: readonly PastRepair[];
}

/** What is worked out from the events and kept for speed was made anew. */
export interface Rebuilt {
  readonly cases: number;
  /** Those of which something else was kept than the events say. */
  readonly differed: number;
}

/** The database was damaged at a start and was made anew. */
export interface Recovered {
  /** ISO 8601 UTC. */
  readonly at: string;
  /** Events that could be taken over, those of them that were not on the server yet, and events of this machine that are lost. */
  readonly events: number;
  readonly waiting: number;
  readonly lost: number;
  /** Folder within the data folder where the damaged file lies. */
  readonly aside: string;
}

/** The failures that every call of the window's contract knows; the signed-in middleware names one of them. */
const base = oc.errors({ signedOut: { status: 401 } });
/** Somebody stopped it before there was anything to tell. */
const stoppable = base.errors({ stopped: { status: 409 } });

export const diagnosticsContract = {
  /** Answers when it has ended; one that runs already is joined. */
  check: stoppable.input(z.object({})).output(type<IntegrityReport>()),
  /** Of what the last check found, what the server or a neighbour has is fetched anew; what was found is set aside. */
  repair: stoppable.input(z.object({ letGo: z.boolean().optional() })).output(type<RepairReport>()),
  state: base.input(z.object({})).output(type<IntegrityState>()),
  /** Stops a check or repair; what it has done until then stays. */
  stop: base.input(z.object({})).output(type<void>()),
  /** Throws away what is worked out from the events and works it out again; events are not touched. */
  rebuild: base.input(z.object({})).output(type<Rebuilt>()),
  /** JSON text for a file: versions, counts, states; ids are replaced, and nothing that anybody wrote is in it. */
  bundle: base.input(z.object({})).output(type<{ readonly name: string; readonly text: string }>()),
  /** The recovery was read. */
  recoveryRead: base.input(z.object({})).output(type<void>()),
};
