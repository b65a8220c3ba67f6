// Workstation ↔ central server: opening a case. The server alone opens cases: it knows the version in force, gives the number, and writes
// what staff asked for into the case as its first event, with who asked.

import { oc, type } from '@orpc/contract';
import * as z from 'zod';
import type { BodyOf, Person } from '../case/events.ts';
import { procedureSchema } from '../case/procedure-settings.ts';
import { hashSchema } from '../footage/footage.ts';
import { commonSchema } from '../standard/merge-document.ts';

export type CaseSettings = BodyOf<'case.opened'>['settings'];

export const settingsSchema = z.strictObject({
  hideResult: z.boolean(),
  consolidation: z.strictObject({ checks: z.enum(['unanimous', 'majority', 'anyFails']), scores: z.enum(['mean', 'median', 'trimmed', 'consensus']) }),
  procedure: procedureSchema.optional(),
});

/** A line of text as people type it; control characters have no place in it. */
// oxlint-disable-next-line no-control-regex -- they are what is refused
const line = (most: number) => z.string().trim().min(1).max(most).regex(/^[^\u0000-\u001f\u007f]*$/);

export const applicantSchema = z.strictObject({
  name: line(200),
  address: line(400),
  place: z.strictObject({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) }).optional(),
  contact: line(200).optional(),
});

/** Most standards that one survey serves. */
export const MOST_STANDARDS = 8;

export const openCaseSchema = z.strictObject({
  /** Chosen by who asks; asked again with it, the same case is answered. */
  case: z.string().regex(/^[A-Za-z0-9._-]{4,64}$/),
  /** The bureau's own number of the application; absent: the server gives the next one. */
  number: line(64).optional(),
  /** Standards by id with the versions that the person saw: another one in force by now is said, not taken. */
  standards: z.array(z.strictObject({ id: z.string().max(64), hash: hashSchema })).min(1).max(MOST_STANDARDS),
  /** Of several standards (并联): which items are one, decided by a person; `refs` count the standards from 0. */
  common: z.array(commonSchema).max(20_000).optional(),
  /** Business items (经营项目) that are applied for, where the sheet has them: nothing else is asked. */
  business: z.array(z.string().max(64)).max(500).optional(),
  /** The day of the application. */
  appliedOn: z.iso.date(),
  applicant: applicantSchema,
  dueAt: z.iso.datetime({ offset: true }),
  /** Staff of the case beside who opens it, and supervisors; ids. */
  staff: z.array(z.string().max(64)).max(50),
  supervisors: z.array(z.string().max(64)).max(50),
  /** Where two of the staff review the matter themselves: who. A panel is drawn later. */
  reviewers: z.array(z.string().max(64)).max(10),
  settings: settingsSchema.required({ procedure: true }),
});
export type OpenCase = z.infer<typeof openCaseSchema>;

/** Why no case was opened; `what` names what it is about. */
export interface NotOpened {
  readonly ok: false;
  readonly failure:
    | 'exists' | 'numberTaken' | 'unknownStandard' | 'noVersionInForce' | 'versionChanged' | 'businessMissing' | 'unknownBusiness' | 'nothingAsked' | 'badMerge' | 'notOfBureau' | 'reviewersMissing';
  readonly what: readonly string[];
}
export type OpenAnswer = { readonly ok: true; readonly case: string; readonly number: string } | NotOpened;

/** What the form of a new case is filled in from. */
export interface OpeningGround {
  /** ISO day of the bureau. */
  readonly today: string;
  readonly bureau: string;
  readonly staff: readonly Person[];
  readonly supervisors: readonly Person[];
  /** Industries of the pool, with how many experts each has. */
  readonly industries: readonly { readonly name: string; readonly experts: number }[];
  /** As the bureau's last case was opened; absent before its first. */
  readonly lastSettings?: CaseSettings;
}

const base = oc.errors({ unauthorised: { status: 401 }, forbidden: { status: 403 }, throttled: { status: 429 } });

/** Staff only. */
export const openingContract = {
  ground: base.input(z.object({})).output(type<OpeningGround>()),
  open: base.input(openCaseSchema).output(type<OpenAnswer>()),
};

