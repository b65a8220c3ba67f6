// Window ↔ workstation: the library of standards. Beside the calls, plain HTTP on the same origin, for files:
//   POST /standards/read?name=<file name>        body: the file (XLSX, CSV, JSON, YAML; official forms as JSON);
//                                                answers `StandardRead` as JSON, also for a file that cannot be read
//   GET  /standards/<hash>.<format>              the standard as a file: xlsx, csv, json, yaml, or html (the open-book edition;
//   GET  /standards/<hash>.pdf                   the open-book edition as it is printed
//   GET  /standards/draft/<draft id>.<format>    `?language=en` for English); a draft that is no standard yet only as json
//   GET  /standards/template.<format>            an empty form to fill in, with explanations and an example: xlsx, csv, yaml, json
// What needs no back end is a pure function in src-shared/standard and is called by the window itself:
//   lint.ts lintStandard · check.ts checkStandard (schema, then linter, from JSON) · diff.ts diffStandards
//   merge.ts proposeCommon, composeMerge · open-book.ts openBookOf · rule-templates.ts ruleTemplates (one rule of each family)
//   vectors.ts tryVectors · search.ts createSearch (within one standard; over the library ask `standards.search`)

import { oc, type } from '@orpc/contract';
import * as z from 'zod';
import { hashSchema } from '../footage/footage.ts';
import type { Json } from '../json.ts';
import type { Finding } from '../standard/finding.ts';
import type { OfficialImport } from '../standard/official.ts';
import type { Standard } from '../standard/standard.ts';
import type { FileProblem } from '../standard/file-problem.ts';

/** `shipped` came with the server's program and was published by nobody. */
export type LibraryStatus = 'shipped' | 'published' | 'retired';

/** One version of a standard in the library. Versions of one standard share `id`. */
export interface LibraryRow {
  readonly hash: string;
  readonly id: string;
  readonly version: string;
  readonly title: string;
  readonly titleEn?: string;
  readonly status: LibraryStatus;
  readonly inForce?: { readonly from: string; readonly until?: string };
  /** It is the version that an application of today is judged by. */
  readonly current: boolean;
  readonly matters: readonly { readonly id: string; readonly name: string; readonly nameEn?: string; readonly mark: string }[];
  readonly items: number;
  readonly keyItems: number;
  /** It is a merged sheet (并联). */
  readonly merged: boolean;
  /** What the linter says of it, counted. */
  readonly errors: number;
  readonly warnings: number;
  /** Signed acts on it, oldest first. */
  readonly acts: readonly LibraryActRow[];
}
export interface LibraryActRow {
  readonly hash: string;
  readonly kind: 'published' | 'retired';
  readonly by: string;
  readonly byName: string;
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly reason?: string;
}

/** A standard (or a merge) under work, kept on this workstation for its author until it is published. */
export interface DraftRow {
  readonly draft: string;
  readonly kind: 'standard' | 'merge';
  readonly title: string;
  readonly id: string;
  readonly version: string;
  /** ISO 8601 UTC. */
  readonly savedAt: string;
  /** Counts saves; give it back with the next one. */
  readonly revision: number;
  /** Hash of the version that it began from. */
  readonly base?: string;
  readonly errors: number;
  readonly warnings: number;
}
export interface Draft extends DraftRow {
  /** What was saved, as it was saved; it need not be a valid standard yet. */
  readonly document: Json;
}

/** What reading a file came to. Either whole or not at all: `document` is absent when there is any problem that loses something. */
export interface StandardRead {
  readonly format?: 'xlsx' | 'csv' | 'json' | 'yaml';
  /** The character set that the text was read in, where it had to be guessed. */
  readonly encoding?: string;
  /**
   * To go on with as a draft. It is a whole standard when it came from one of our formats; an official form or a plain table of items may
   * still lack its rule or its items (`checkStandard` says what). An official file may hold several; the first stands here.
   */
  readonly document?: Json;
  readonly documents?: readonly Json[];
  /** Why nothing was read, each with its place (sheet, row, column; or line; or path). */
  readonly problems: readonly FileProblem[];
  /** The linter on `document`. */
  readonly findings: readonly Finding[];
  /** What an official form held that has no place in a standard. */
  readonly beside?: Pick<OfficialImport, 'rules' | 'fragments' | 'unread' | 'other'>;
}

export interface SearchHit {
  readonly standard: string;
  /** Absent: the standard's own title, id or matter was found. */
  readonly item?: string;
  readonly no?: string;
  readonly text: string;
  /** Where in `text` the query was found, UTF-16 units. */
  readonly from: number;
  readonly length: number;
}

const base = oc.errors({
  signedOut: { status: 401 },
  /** Drafts, publishing and retiring are for staff. */
  notAllowed: { status: 403 },
  notFound: { status: 404 },
  offline: { status: 503 },
  diskFull: { status: 507 },
});
const nothing = z.object({});
const draftId = z.string().min(1).max(64);
const day = z.iso.date();

export const standardsContract = {
  /** Every version in the library, by title, then newest first. */
  list: base.input(nothing).output(type<readonly LibraryRow[]>()),
  get: base.input(z.object({ hash: hashSchema })).output(type<{ readonly row: LibraryRow; readonly standard: Standard }>()),
  /** Chinese, or initials of pinyin (`jkz` finds 健康证), over titles, numbers, texts and bases; best first. */
  search: base
    .input(z.object({ query: z.string().max(200), limit: z.number().int().min(1).max(500).default(100) }))
    .output(type<{ readonly hits: readonly SearchHit[]; readonly more: boolean }>()),
  drafts: {
    list: base.input(nothing).output(type<readonly DraftRow[]>()),
    get: base.input(z.object({ draft: draftId })).output(type<Draft>()),
    /** Without `draft` a new one. Durable when it answers. */
    save: base
      .input(z.object({ draft: draftId.optional(), revision: z.number().int().optional(), base: hashSchema.optional(), document: z.json() }))
      .errors({
        /** Another window saved it since; nothing was written. */
        changedElsewhere: { status: 409, data: z.object({ revision: z.number() }) },
        tooLarge: { status: 413 },
      })
      .output(type<DraftRow>()),
    remove: base.input(z.object({ draft: draftId })).output(type<void>()),
  },
  /**
   * Signs and publishes a draft: from then on it never changes. Needs the server. Findings that make the sheet unusable always stand
   * in the way; others that are errors (official forms have them) must be accepted with a reason, which is signed with the act.
   */
  publish: base
    .input(z.object({ draft: draftId, revision: z.number().int(), accept: z.string().min(1).max(1000).optional() }))
    .errors({
      changedElsewhere: { status: 409, data: z.object({ revision: z.number() }) },
      /** It is no valid standard, or has findings in the way. */
      faulty: {
        status: 422,
        data: z.object({ problems: z.array(z.object({ path: z.string(), message: z.string() })), findings: z.array(z.json()), mayAccept: z.boolean() }),
      },
      /** This version was published before, with other content. */
      versionTaken: { status: 409 },
      /** A merge names a standard that is not in the library, or itself. */
      badMerge: { status: 422, data: z.object({ reason: z.string() }) },
    })
    .output(type<LibraryRow>()),
  /** No new case takes it from that day on; cases that have it keep it. Needs the server. */
  retire: base
    .input(z.object({ hash: hashSchema, until: day, reason: z.string().min(1).max(1000) }))
    .errors({ alreadyRetired: { status: 409 } })
    .output(type<LibraryRow>()),
};
