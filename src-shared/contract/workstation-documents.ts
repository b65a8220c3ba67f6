// Window ↔ workstation: the documents of a case, corrections, the bureau's form, the archive package. Beside it, plain HTTP:
//   GET  /documents/<case>/<kind>/<matter or ->/<version or now>.pdf     a document as it is; lists are made when they are asked for
//   GET  /documents/<case>/<kind>/<matter or ->/<version or now>.<n>.p7s a detached SM2 signature of it, n from 1
//   POST /form/preview?kind=…      body: a form as JSON; answers a PDF of an example, or 422 with the problems as JSON
//   POST /archive?case=…           answers newline-separated JSON `ArchiveProgress`; cutting the connection cancels
//   GET  /archive/<case>.zip       the package that was made last

import { oc, type } from '@orpc/contract';
import * as z from 'zod';
import { changeSchema, entriesSchema, type Entries } from '../document/entries.ts';
import type { BureauForm, FormProblem } from '../document/form.ts';
import { NUMBERED_KINDS, type DocumentKind } from '../document/kinds.ts';

const base = oc.errors({
  signedOut: { status: 401 },
  notAllowed: { status: 403 },
  notFound: { status: 404 },
  offline: { status: 503 },
  refused: { status: 409, data: z.object({ reason: z.string() }) },
  diskFull: { status: 507 },
});
const composing = {
  /** A character without a glyph; `where` says in which text. */
  missingGlyph: { status: 422, data: z.object({ characters: z.array(z.string()), where: z.string() }) },
  missing: { status: 409, data: z.object({ missing: z.array(z.string()) }) },
} as const;

/** A detached SM2 signature that lies beside a sealed document. */
export interface Sm2View {
  readonly signer: string;
  readonly at: string;
  readonly testKey: boolean;
}

/** An earlier version: it stays, and says by which number it was replaced. */
export interface EarlierVersion {
  readonly version: number;
  readonly number?: string;
  readonly signedAt?: string;
  readonly sm2?: readonly Sm2View[];
}

/** One line of the list of documents. */
export interface DocumentView {
  readonly kind: DocumentKind;
  /** Of kinds that are made for each matter. */
  readonly matter?: string;
  readonly matterName?: string;
  readonly version: number;
  readonly number?: string;
  /** `list`: made whenever it is asked for; `none`: not composed yet; `draft`: composed without a number. */
  readonly state: 'list' | 'none' | 'draft' | 'composed' | 'signed';
  readonly at?: string;
  readonly testKey?: boolean;
  readonly stamped?: { readonly at: string; readonly authority: string };
  readonly sm2?: readonly Sm2View[];
  /** Why it cannot be made now; absent when it can. */
  readonly waits?: 'notOpened' | 'unsettled' | 'nothingToRectify';
  readonly correction?: { readonly number: string; readonly reason: string };
  readonly earlier: readonly EarlierVersion[];
  readonly entries?: Entries;
  /** Items of a notice that may have a measure and a deadline of their own. */
  readonly problems?: readonly { readonly item: string; readonly no: string; readonly text: string; readonly measure: string }[];
}

export interface ArchiveProgress {
  readonly stage: 'documents' | 'footage' | 'writing' | 'checking' | 'done' | 'error';
  readonly done?: number;
  readonly total?: number;
  readonly error?: 'notAllowed' | 'notFound' | 'offline' | 'diskFull' | 'cancelled' | 'notSound' | 'missingGlyph' | 'failed';
  /** Of the finished package; it can be saved until then (ISO 8601). */
  readonly bytes?: number;
  readonly sha256?: string;
  readonly until?: string;
}

export const documentsContract = {
  documents: {
    list: base.input(z.object({ case: z.string() })).output(type<readonly DocumentView[]>()),
    /** Staff. Gets the number where the server answers; without it the document is a draft with 编号待赋 that cannot be sealed. */
    compose: base.input(z.object({ case: z.string(), kind: z.enum(NUMBERED_KINDS), entries: entriesSchema })).errors(composing).output(type<DocumentView>()),
    /** Staff: begins a corrected version of a signed document; the signed one stays as it is. */
    correct: base
      .input(z.object({ case: z.string(), kind: z.enum(['conclusion', ...NUMBERED_KINDS]), matter: z.string().optional(), reason: z.string().min(1).max(4000), changes: z.array(changeSchema).max(50) }))
      .output(type<DocumentView>()),
  },
  form: {
    /** The bureau's form as this workstation last had it; `version` 0 and the plain form where there is none. */
    get: base.input(z.object({})).output(type<{ form: BureauForm; version: number; fresh: boolean }>()),
    /** Staff, with the server only. */
    save: base
      .input(z.object({ form: z.unknown(), version: z.number().int().nonnegative() }))
      .errors({ changed: { status: 409 }, badForm: { status: 422, data: type<{ problems: readonly FormProblem[] }>() } })
      .output(type<{ version: number }>()),
  },
};
