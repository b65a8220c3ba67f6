// Workstation ↔ central server: the library of standards of a bureau. Events are the log's, in streams under `library:<bureau>`.

import { oc, type } from '@orpc/contract';
import * as z from 'zod';
import { hashSchema } from '../footage/footage.ts';
import type { Finding } from '../standard/finding.ts';
import type { LibraryRefusal, Shipped } from '../standard/library.ts';
import type { DeviceRecord, SignedEvent } from '../log/event.ts';

export const libraryEventSchema = z.object({
  case: z.string().max(80),
  device: z.string().max(64),
  channel: z.literal('open'),
  seq: z.number().int().positive(),
  prev: hashSchema.nullable(),
  at: z.string().max(40),
  actor: z.string().max(64),
  type: z.string().max(64),
  bodyHash: hashSchema,
  sig: z.string().max(128),
  salt: z.string().max(64),
  body: z.json(),
});

export interface LibraryChanges {
  /** By the server's position; each stream in order. */
  readonly events: readonly { readonly position: number; readonly event: SignedEvent }[];
  /** Records of all devices that wrote them. */
  readonly devices: readonly DeviceRecord[];
  /** Standards that came with the server's program. */
  readonly shipped: readonly Shipped[];
}

const base = oc.errors({ unauthorised: { status: 401 }, forbidden: { status: 403 } });

export const libraryContract = {
  /** Everything after a position; 0 for all. */
  changes: base.input(z.object({ after: z.number().int().nonnegative() })).output(type<LibraryChanges>()),
  /** Staff: takes one signed event, with the standard that it publishes. Stored together or not at all. */
  append: base
    .input(z.object({ event: libraryEventSchema, standard: z.json().optional() }))
    .errors({
      /** Not the next event of its stream: ask for changes and sign anew. */
      behind: { status: 409 },
      badEvent: { status: 422, data: z.object({ reason: z.string() }) },
      refused: { status: 409, data: z.object({ reason: z.custom<LibraryRefusal>() }) },
      faulty: { status: 422, data: z.object({ findings: z.custom<readonly Finding[]>() }) },
    })
    .output(type<{ readonly position: number }>()),
};
