// Workstation ↔ central server: typed calls under /rpc. Footage bytes travel beside it:
//   GET  /content/<sha256>/<part>   one part (0 …), verified by the receiver
//   PUT  /content/<sha256>/<part>   one part, refused unless its hash is the one declared
//   POST /exchange/pull            events of many cases beyond given heads: one event a line, as it was signed, then `BULK_END`
// Every reply carries `x-kantai-protocol`; a reply without it is a captive portal or proxy page and counts as offline.

import { oc, type } from '@orpc/contract';
import * as z from 'zod';
import { openingContract } from './central-cases.ts';
import { libraryContract } from './central-library.ts';
import { contentSchema, hashSchema, type Content } from '../footage/footage.ts';
import type { DeviceRecord, Head, Heads, SignedEvent } from '../log/event.ts';
import type { Person } from '../case/events.ts';
import { centralCamerasContract } from './central-cameras.ts';
import { centralLiveContract } from './central-live.ts';
import { centralDocuments } from './central-documents.ts';
import type { Standard } from '../standard/standard.ts';
import { centralPanelContract } from './central-panel.ts';
import { followingContract } from './following.ts';

/** What this program speaks. Rises when an older one could no longer understand what is sent. */
export const PROTOCOL = '1';
/** What this program understands of others. */
export const UNDERSTOOD: readonly string[] = [PROTOCOL];
export const PROTOCOL_HEADER = 'x-kantai-protocol';

/** Cases in one page of changes, and in one pull. */
export const MOST_CASES = 1000;

const headSchema = z.object({ seq: z.number().int().positive(), hash: hashSchema });
const headsSchema = z.record(z.string(), headSchema);
const eventSchema = z.object({
  case: z.string().max(64),
  device: z.string().max(64),
  channel: z.enum(['open', 'sheet']),
  seq: z.number().int().positive(),
  prev: hashSchema.nullable(),
  at: z.string().max(40),
  actor: z.string().max(64),
  type: z.string().max(64),
  bodyHash: hashSchema,
  seen: headsSchema.optional(),
  sig: z.string().max(128),
  salt: z.string().max(64).optional(),
  body: z.json().optional(),
});

/** What `POST /exchange/pull` is asked: how far each of these cases is known. */
export const bulkPullSchema = z.object({ cases: z.array(z.object({ case: z.string().max(64), heads: headsSchema })).max(MOST_CASES) });
export type BulkPull = z.infer<typeof bulkPullSchema>;
/** The last line of its answer; without it the answer was cut. */
export const BULK_END = '{"end":true}';

const base = oc.errors({
  unauthorised: { status: 401 },
  forbidden: { status: 403 },
  notFound: { status: 404 },
  throttled: { status: 429 },
});

export interface SignedIn {
  readonly token: string;
  /** ISO 8601 UTC. */
  readonly expiresAt: string;
  readonly person: Person;
  readonly bureau: { readonly id: string; readonly name: string };
  readonly deviceRecord: DeviceRecord;
  /** Ed25519 public key of the server, base64; pinned by the workstation at first sign-in. */
  readonly serverKey: string;
}

export interface Changes {
  /** Opaque; give it back next time. */
  readonly cursor: string;
  /** Cases visible to this person that changed since the cursor, with the heads of what is visible; the longest unchanged first. */
  readonly cases: readonly { readonly case: string; readonly heads: Heads }[];
  /** There are more: ask again with the new cursor. */
  readonly more: boolean;
  /** Every case that this person may see. Only with a first page: later ones tell what was gained (`cases`) and lost (`gone`). */
  readonly visible?: readonly string[];
  /** Cases that this person was taken off since the cursor. */
  readonly gone: readonly string[];
  readonly devices: readonly DeviceRecord[];
  /** ISO 8601 UTC by the server's clock. */
  readonly now: string;
}

/** Why an event of a push was not taken. A refused stream stays on the workstation and is shown. `blind`: a sheet that is not opened goes through no meeting room. */
export type PushRefusal = 'gap' | 'fork' | 'badHash' | 'badSignature' | 'unknownDevice' | 'revokedDevice' | 'notVisible' | 'wrongActor' | 'tooLarge' | 'blind';

export interface Pushed {
  /** New heads of the streams that were pushed. */
  readonly heads: { readonly [stream: string]: Head };
  readonly refused: readonly { readonly device: string; readonly channel: string; readonly seq: number; readonly reason: PushRefusal }[];
}

export const centralContract = {
  ...centralCamerasContract,
  ...centralDocuments,
  session: {
    signIn: base
      .input(
        z.object({
          user: z.string().min(1).max(64),
          password: z.string().min(1).max(200),
          device: z.object({ id: z.string().min(8).max(64), publicKey: z.string().max(64), name: z.string().max(100) }),
        }),
      )
      .errors({ wrongPassword: { status: 401 }, revokedDevice: { status: 403 } })
      .output(type<SignedIn>()),
    /** A new token while the old one is still good. */
    renew: base.input(z.object({})).output(type<{ token: string; expiresAt: string }>()),
    signOut: base.input(z.object({})).output(type<void>()),
    /**
     * A secret of this machine for those who sign in from it, base64: with it a workstation opens its own keys at rest for somebody who
     * is new there or has a new password. It tells nothing about anything else.
     */
    machineSecret: base.input(z.object({ machine: z.string().min(16).max(64) })).output(type<{ secret: string }>()),
  },
  exchange: {
    changes: base.input(z.object({ cursor: z.string().max(64).optional(), limit: z.number().int().min(1).max(MOST_CASES).optional() })).output(type<Changes>()),
    /** Answers once something visible changed after the cursor, or after 25 s. */
    news: base.input(z.object({ cursor: z.string().max(64) })).output(type<{ changed: boolean }>()),
    /** Events of a case beyond the given heads, in stream order, at most `limit`. */
    pull: base
      .input(z.object({ case: z.string(), heads: headsSchema, limit: z.number().int().min(1).max(2000) }))
      .output(type<{ events: readonly SignedEvent[]; more: boolean }>()),
    push: base.input(z.object({ events: z.array(eventSchema).min(1).max(2000) })).output(type<Pushed>()),
  },
  standards: {
    list: base.input(z.object({})).output(type<readonly { hash: string; id: string; title: string; version: string }[]>()),
    get: base.input(z.object({ hash: hashSchema })).output(type<Standard>()),
  },
  library: libraryContract,
  content: {
    /** Declares a file before its parts are put. Answers which parts are still wanted. */
    declare: base.input(z.object({ case: z.string(), content: contentSchema })).output(type<{ wanted: readonly number[] }>()),
    describe: base.input(z.object({ sha256: hashSchema })).output(type<Content>()),
  },
  opening: openingContract,
  cases: {
    /** Staff: the server gives the report number of a matter and appends `conclusion.numbered`. Idempotent. */
    number: base.input(z.object({ case: z.string(), matter: z.string() })).output(type<{ number: string }>()),
  },
  ...centralPanelContract,
  ...centralLiveContract,
  /** Looking together. Kept in memory of the process that is asked. */
  following: followingContract,
};
