// The window's calls for a panel: what needs the server (pool, draw, replacement, number of a notice). All other acts of the procedure go
// through `case.act` and work offline.

import { oc, type } from '@orpc/contract';
import * as z from 'zod';
import { expertSchema, type ImportProblem } from '../panel/pool.ts';
import type { DrawAnswer, ExpertRow } from './central-panel.ts';

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

export const panelContract = {
  experts: base.input(z.object({})).output(type<readonly ExpertRow[]>()),
  saveExperts: base.input(z.object({ experts: z.array(expertSchema).min(1).max(2000) })).output(type<{ readonly added: number; readonly changed: number }>()),
  /** Reads a table of experts; saves nothing. `text`: CSV in UTF-8. */
  readExperts: base
    .input(z.object({ text: z.string().max(4_000_000) }))
    .output(type<{ readonly experts: readonly z.infer<typeof expertSchema>[]; readonly problems: readonly ImportProblem[] }>()),
  /** Commitment, own number, reveal: the whole draw, in the case when it answers. */
  draw: base.input(oneCase.extend({ replaces: z.string().optional(), reason: z.string().max(4000).optional(), language: z.string().max(40).optional() })).output(type<DrawAnswer>()),
  replace: base
    .input(oneCase.extend({ person: z.string(), by: z.string().optional(), why: z.enum(['absent', 'objection', 'interest', 'other']), reason: z.string().min(1).max(4000) }))
    .output(type<void>()),
  noticeNumber: base.input(oneCase).output(type<{ readonly number: string }>()),
};
