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
  /** What was added behind the seal later: a time stamp, validation data. `over` is the SHA-256 of the file before. */
  'document.stamped': {
    channel: 'open',
    body: z.object({ kind, version: z.number().int().positive(), over: hashSchema, document: contentSchema, at: z.string(), authority: z.string() }),
  },
  /**
   * Somebody made a detached SM2 signature over exactly the bytes of a signed document (`of`, its SHA-256). It is a file beside it: the document
   * stays as it is. Of a conclusion with its matter, of another document without.
   */
  'document.sm2Signed': {
    channel: 'open',
    body: z.object({
      kind: z.enum(['conclusion', ...NUMBERED_KINDS]),
      matter: z.string().optional(),
      of: hashSchema,
      signature: contentSchema,
      /** SHA-256 of the signer's certificate (DER). */
      certificate: hashSchema,
      signer: z.string(),
      testKey: z.boolean(),
    }),
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
