// Window ↔ workstation: what is done to a picture by the back end.

import { oc, type } from '@orpc/contract';
import * as z from 'zod';
import { redactedShapeSchema } from '../case/events-picture.ts';
import { hashSchema } from '../footage/footage.ts';

/** Why nothing was redacted. */
export type RedactFailure = 'notFound' | 'offline' | 'refused' | 'needsFfmpeg' | 'diskFull' | 'cancelled' | 'failed';
/** A line of the answer to POST /redact, while a video is made anew: frames covered, then milliseconds of the copies. */
export interface RedactProgress {
  readonly stage: 'reading' | 'covering' | 'proxies' | 'storing' | 'done' | 'error';
  readonly done?: number;
  readonly total?: number;
  readonly error?: RedactFailure;
}

export const footageContract = {
  /** Bakes a picture without what the shapes cover, keeps it, and says so in the case. All or nothing. */
  redact: oc
    .errors({
      signedOut: { status: 401 },
      notFound: { status: 404 },
      refused: { status: 409, data: z.object({ reason: z.string() }) },
      offline: { status: 503 },
      diskFull: { status: 507 },
      // Of a video; those are made by POST /redact, which tells how far it is.
      needsFfmpeg: { status: 501 },
      cancelled: { status: 499 },
      failed: { status: 500 },
    })
    .input(z.object({ case: z.string(), sha256: hashSchema, shapes: z.array(redactedShapeSchema).min(1).max(500) }))
    .output(type<void>()),
};
