// Panel's part of the calls between workstation and server: the pool of experts, draws, the number of a notice. Staff only.

import { oc, type } from '@orpc/contract';
import * as z from 'zod';
import type { OverTime } from '../panel/over-time.ts';
import { expertSchema, type Expert, type ExpertUse } from '../panel/pool.ts';

const base = oc.errors({ unauthorised: { status: 401 }, forbidden: { status: 403 }, notFound: { status: 404 }, throttled: { status: 429 } });
const oneCase = z.object({ case: z.string().max(64) });

export interface ExpertRow extends Expert {
  readonly use: ExpertUse;
}

const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
/** Both days counted; by the day of the opening. */
export const periodSchema = z.object({ from: date.optional(), until: date.optional() });

/** With the names that the numbers are of. */
export interface AgreementReport extends OverTime {
  readonly people: { readonly [person: string]: string };
  /** By `standard/item`. */
  readonly texts: { readonly [item: string]: { readonly no: string; readonly text: string; readonly standard: string } };
}

/** What of a draw was not done: `poolTooSmall` tells how many could be drawn. */
export type DrawAnswer =
  | { readonly ok: true; readonly draw: string }
  | { readonly ok: false; readonly failure: 'poolTooSmall'; readonly candidates: number; readonly wanted: number }
  | { readonly ok: false; readonly failure: 'refused'; readonly reason: string };

export const centralPanelContract = {
  experts: {
    list: base.input(z.object({})).output(type<readonly ExpertRow[]>()),
    /** Adds and replaces, all or none. Who has no account gets one that nobody can sign in with until a password is set. */
    save: base.input(z.object({ experts: z.array(expertSchema).min(1).max(2000) })).output(type<{ readonly added: number; readonly changed: number }>()),
    /** How experts and items of the bureau fared; cases count once their panel was opened. */
    agreement: base.input(periodSchema).output(type<AgreementReport>()),
  },
  draws: {
    /** Fixes pool and seed, by its hash, in the case. `replaces`: whose place is drawn. */
    begin: base
      .input(oneCase.extend({ replaces: z.string().max(64).optional(), reason: z.string().max(4000).optional(), language: z.string().max(40).optional() }))
      .output(type<DrawAnswer>()),
    /** After staff entered their number: tells the seed and who is drawn. */
    reveal: base.input(oneCase.extend({ draw: z.string().max(64) })).output(type<DrawAnswer>()),
  },
  panels: {
    /** A member leaves without anybody coming in, or for somebody named: staff decided, for a reason. */
    replace: base
      .input(oneCase.extend({ person: z.string().max(64), by: z.string().max(64).optional(), why: z.enum(['absent', 'objection', 'interest', 'other']), reason: z.string().min(1).max(4000) }))
      .output(type<{ readonly ok: true } | { readonly ok: false; readonly reason: string }>()),
    /** The number of the notice, given once. */
    noticeNumber: base.input(oneCase).output(type<{ readonly number: string }>()),
  },
};
