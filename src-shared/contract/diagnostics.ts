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
  /** Some of what is kept is sealed and was not opened: of it nothing is known, neither good nor bad. */
  readonly locked?: true;
  /** Milliseconds that the server's clock is ahead; absent before a first exchange. */
  readonly clockOffset?: number;
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

export const diagnosticsContract = {
  check: base.input(z.object({})).output(type<IntegrityReport>()),
  /** Throws away what is worked out from the events and works it out again; events are not touched. */
  rebuild: base.input(z.object({})).output(type<Rebuilt>()),
  /** JSON text for a file: versions, counts, states; ids are replaced, and nothing that anybody wrote is in it. */
  bundle: base.input(z.object({})).output(type<{ readonly name: string; readonly text: string }>()),
  /** The recovery was read. */
  recoveryRead: base.input(z.object({})).output(type<void>()),
};
