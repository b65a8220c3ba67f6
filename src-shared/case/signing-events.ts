// The events of signing by several people. Who signs puts a signature on the document as it is then; `over` says which that was, so that of two who
// signed the same state on two machines the second is told and signs again on top.

import * as z from 'zod';
import { contentSchema, hashSchema } from '../footage/footage.ts';

const text = z.string().max(4000);

export const signingEvents = {
  /** A person of the panel signed the document of a matter. */
  'conclusion.approved': {
    channel: 'open',
    body: z.object({
      matter: z.string(),
      /** SHA-256 of the document that was signed over. */
      over: hashSchema,
      /** The document with this signature. */
      document: contentSchema,
      /** SHA-256 of the signer's certificate (DER). */
      certificate: hashSchema,
      signer: z.string(),
      testKey: z.boolean(),
    }),
  },
  /** A person of the panel refuses to sign. Without a written dissent that counts as agreement, and this is the record of it. */
  'conclusion.declined': { channel: 'open', body: z.object({ matter: z.string(), reason: text.min(1) }) },
  /** What was added behind the seal later: a time stamp, validation data. The signatures are those that were there. */
  'conclusion.stamped': { channel: 'open', body: z.object({ matter: z.string(), over: hashSchema, document: contentSchema, at: z.string(), authority: z.string() }) },
} as const;
