// The window's calls for the live link: entering a call, inviting the site, recording, stills, the agenda. Beside it, plain HTTP:
//   POST /link/chunk?recording=<id>&track=<id>&n=<1, 2, 3 …>   body: bytes of the track; answers `ChunkAnswer` once they are on the disk

import { oc, type } from '@orpc/contract';
import * as z from 'zod';
import { hashSchema, type Footage } from '../footage/footage.ts';
import type { Drawn } from '../live/drawn.ts';
import { noteSchema, RECORDING_ENDS, trackSchema, type ChainHead } from '../live/journal.ts';
import { idSchema, instantSchema } from '../live/parts.ts';
import type { Role } from '../live/protocol.ts';
import type { BookingConflict, BookingRow, InvitationRow, Reminder } from './central-live.ts';
import { camerasContract } from './workstation-cameras.ts';

export type { BookingConflict, BookingRow, InvitationRow, Reminder } from './central-live.ts';

/** A chunk is about a second of a track; a key frame of a large panorama may be some megabytes. */
export const MOST_CHUNK_BYTES = 16 * 1024 * 1024;

const base = oc.errors({
  signedOut: { status: 401 },
  notAllowed: { status: 403 },
  notFound: { status: 404 },
  /** The call is on the server: without it there is none. */
  offline: { status: 503 },
  /** The server is of a version that has no calls. */
  noCalls: { status: 501 },
  throttled: { status: 429 },
  diskFull: { status: 507 },
});
const oneCase = z.object({ case: z.string().min(1).max(64) });
const slot = { from: instantSchema, until: instantSchema };
const conflicting = { conflict: { status: 409, data: type<{ readonly conflicts: readonly BookingConflict[] }>() }, badSlot: { status: 422 } } as const;
const oneRecording = z.object({ recording: idSchema });

export interface LinkTicket {
  /** Address of the socket, good once and for half a minute. The window's policy lets it connect to this origin alone. */
  readonly url: string;
  readonly role: Role;
}
export interface RunningCall {
  readonly call: string;
  readonly openedAt: string;
  readonly peers: readonly { readonly name: string; readonly role: Role }[];
}
export type ChunkAnswer =
  | { readonly ok: true; readonly head: ChainHead }
  | { readonly ok: false; readonly why: 'ended' | 'diskFull' | 'failed' | 'unknownTrack' }
  | { readonly ok: false; readonly why: 'order'; readonly next: number };

/** What was recorded here and is not yet in its case. */
export interface WaitingRecording {
  readonly recording: string;
  readonly case: string;
  readonly startedAt: string;
  readonly bytes: number;
  readonly state: 'running' | 'taking' | 'waiting' | 'failed';
  readonly why?: 'diskFull' | 'notYet' | 'locked' | 'failed';
}

export const linkContract = {
  ticket: base.input(oneCase.extend({ booking: idSchema.optional() })).output(type<LinkTicket>()),
  running: base.input(oneCase).output(type<RunningCall | null>()),

  /** `url`: what the site opens; told once. */
  invite: base
    .input(oneCase.extend({ for: z.string().trim().min(1).max(100), hours: z.number().int().min(1).max(24 * 30) }))
    .output(type<{ readonly invitation: string; readonly url: string; readonly expiresAt: string }>()),
  invitations: base.input(oneCase).output(type<readonly InvitationRow[]>()),
  revoke: base.input(oneCase.extend({ invitation: idSchema })).output(type<void>()),

  record: {
    /** Makes sure of room on the disk and begins a journal; the server is told by the window. */
    begin: base.input(oneCase.extend({ call: idSchema })).output(type<{ readonly recording: string }>()),
    openTrack: base.input(oneRecording.extend({ track: trackSchema })).output(type<ChunkAnswer>()),
    closeTrack: base.input(oneRecording.extend({ track: idSchema })).output(type<ChunkAnswer>()),
    /** What was drawn on a picture or held still, into the same chain. */
    note: base.input(oneRecording.extend({ note: noteSchema })).output(type<ChunkAnswer>()),
    /** How far its chain has come: what is anchored at the server. A recording of which nobody asks any more is ended. */
    head: base.input(oneRecording).output(type<{ readonly head: ChainHead }>()),
    /** Ends it; it is checked and taken into the case in the background. */
    end: base.input(oneRecording.extend({ why: z.enum(RECORDING_ENDS) })).output(type<{ readonly head: ChainHead }>()),
    waiting: base.input(oneCase).output(type<readonly WaitingRecording[]>()),
    /** Tries again to take in what waits. */
    settle: base.input(z.object({})).output(type<void>()),
    /** What was drawn on a recorded picture; `exhibit`: its SHA-256. `notHere`: the journal that says so cannot be had now. */
    drawn: base.input(oneCase.extend({ exhibit: hashSchema })).errors({ notHere: { status: 503 } }).output(type<Drawn>()),
  },

  /** Takes a still that the site sent into the case as footage, at its full resolution. */
  takeStill: base
    .input(oneCase.extend({ nonce: idSchema }))
    .errors({ notYet: { status: 409 }, unreadable: { status: 422 } })
    .output(type<Footage>()),

  cameras: camerasContract,

  agenda: {
    list: base.input(z.object(slot)).output(type<readonly BookingRow[]>()),
    free: base
      .input(oneCase.extend({ day: z.string().regex(/^\d{4}-\d{2}-\d{2}$/), minutes: z.number().int().min(10).max(480), people: z.array(z.string().max(64)).max(24) }))
      .output(type<readonly { readonly from: string; readonly until: string }[]>()),
    book: base
      .input(oneCase.extend({ ...slot, people: z.array(z.string().max(64)).min(1).max(24), note: z.string().max(1000).optional() }))
      .errors(conflicting)
      .output(type<{ readonly booking: string }>()),
    move: base.input(z.object({ booking: idSchema, ...slot, reason: z.string().max(1000) })).errors(conflicting).output(type<void>()),
    cancel: base.input(z.object({ booking: idSchema, reason: z.string().max(1000) })).output(type<void>()),
    reminders: base.input(z.object({})).output(type<readonly Reminder[]>()),
    dismiss: base.input(z.object({ booking: idSchema, when: z.enum(['day', 'soon']) })).output(type<void>()),
  },
};
