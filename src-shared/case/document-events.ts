// Events of the documents beside the conclusion (notice, tracking report, minutes), and of corrections, which a conclusion has too.

import * as z from 'zod';
import { changeSchema, entriesSchema } from '../document/entries.ts';
import { NUMBERED_KINDS } from '../document/kinds.ts';
import { contentSchema, hashSchema } from '../footage/footage.ts';

const kind = z.enum(NUMBERED_KINDS);
const text = z.string().max(4000);

export const documentCatalogue = {
  /** The server gave a document its number. `version` counts from 1; each correction has a number of its own. */
  'document.numbered': { channel: 'open', body: z.object({ kind, version: z.number().int().positive(), number: z.string() }) },
  /** Staff composed a document: the file, and what was entered by hand because no event holds it. */
  'document.composed': { channel: 'open', body: z.object({ kind, version: z.number().int().positive(), document: contentSchema, entries: entriesSchema }) },
  /** The sealed document. */
  'document.signed': {
    channel: 'open',
    body: z.object({ kind, version: z.number().int().positive(), document: contentSchema, certificate: hashSchema, signer: z.string(), testKey: z.boolean() }),
  },
  /**
   * A signed document is to be corrected: it stays as it is, and a new version that cites it begins without a number. `of` is the
   * SHA-256 of the signed file. Of a conclusion with its matter, of another document without.
   */
  'document.corrected': {
    channel: 'open',
    body: z.object({
      kind: z.enum(['conclusion', ...NUMBERED_KINDS]),
      matter: z.string().optional(),
      of: hashSchema,
      reason: text.min(1),
      changes: z.array(changeSchema).max(50),
    }),
  },
} as const;
