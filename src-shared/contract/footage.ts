// Window ↔ workstation: what is done to a picture by the back end.

import { oc, type } from '@orpc/contract';
import * as z from 'zod';
import { redactedShapeSchema } from '../case/events-picture.ts';
import { hashSchema } from '../footage/footage.ts';

export const footageContract = {
  /** Bakes a picture without what the shapes cover, keeps it, and says so in the case. All or nothing. */
  redact: oc
    .errors({
      signedOut: { status: 401 },
      notFound: { status: 404 },
      refused: { status: 409, data: z.object({ reason: z.string() }) },
      offline: { status: 503 },
      diskFull: { status: 507 },
    })
    .input(z.object({ case: z.string(), sha256: hashSchema, shapes: z.array(redactedShapeSchema).min(1).max(500) }))
    .output(type<void>()),
};
