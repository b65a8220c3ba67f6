// Window ↔ workstation: opening a case. It needs the server, for only the server knows which version is in force and which number is next.

import { oc, type } from '@orpc/contract';
import * as z from 'zod';
import { openCaseSchema, type OpenAnswer, type OpeningGround } from './central-cases.ts';

const base = oc.errors({ signedOut: { status: 401 }, notAllowed: { status: 403 }, offline: { status: 503 } });

export type { CaseSettings, NotOpened, OpenAnswer, OpenCase, OpeningGround } from './central-cases.ts';

export const casesContract = {
  /** What the form of a new case is filled in from. */
  ground: base.input(z.object({})).output(type<OpeningGround>()),
  /** The case is here when it answers. Asked again with the same `case` it opens no second one. */
  open: base.input(openCaseSchema).output(type<OpenAnswer>()),
};
