// The window's calls for a panel: what needs the server (pool, draw, replacement, number of a notice). All other acts of the procedure go
// through `case.act` and work offline. Beside it, plain HTTP:
//   POST /experts/read?name=<file name>   body: XLSX or CSV; answers `ExpertsRead`, saves nothing
//   GET  /experts/template.xlsx           the table that bureaus fill in

import { oc, type } from '@orpc/contract';
import * as z from 'zod';
import { expertSchema, type Expert, type ImportProblem } from '../panel/pool.ts';
import type { FileProblem } from '../standard/file-problem.ts';
import type { DrawAnswer, ExpertRow } from './central-panel.ts';
import { agreementContract } from './workstation-agreement.ts';
import { seatsContract } from './workstation-seats.ts';

const base = oc.errors({
  signedOut: { status: 401 },
  notAllowed: { status: 403 },
  notFound: { status: 404 },
  /** Pool and draw are the server's: they wait for a connection. */
  offline: { status: 503 },
  refused: { status: 409, data: z.object({ reason: z.string() }) },
  diskFull: { status: 507 },
});
const oneCase = z.object({ case: z.string() });

export type { DrawAnswer, ExpertRow } from './central-panel.ts';

/** A list of experts as it was read. `faults`: what is wrong with the file itself; then nothing was read. */
export interface ExpertsRead {
  readonly experts: readonly Expert[];
  readonly problems: readonly ImportProblem[];
  readonly faults: readonly FileProblem[];
}

export const panelContract = {
  experts: base.input(z.object({})).output(type<readonly ExpertRow[]>()),
  saveExperts: base.input(z.object({ experts: z.array(expertSchema).min(1).max(2000) })).output(type<{ readonly added: number; readonly changed: number }>()),
  /** Commitment, own number, reveal: the whole draw, in the case when it answers. */
  draw: base.input(oneCase.extend({ replaces: z.string().optional(), reason: z.string().max(4000).optional(), language: z.string().max(40).optional() })).output(type<DrawAnswer>()),
  replace: base
    .input(oneCase.extend({ person: z.string(), by: z.string().optional(), why: z.enum(['absent', 'objection', 'interest', 'other']), reason: z.string().min(1).max(4000) }))
    .output(type<void>()),
  noticeNumber: base.input(oneCase).output(type<{ readonly number: string }>()),
  ...seatsContract,
  ...agreementContract,
};
