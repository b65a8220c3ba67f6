// Workstation ↔ central server: numbers of documents beside the conclusion, and the bureau's form.

import { oc, type } from '@orpc/contract';
import * as z from 'zod';
import type { BureauForm, FormProblem } from '../document/form.ts';
import { NUMBERED_KINDS } from '../document/kinds.ts';

const base = oc.errors({ unauthorised: { status: 401 }, forbidden: { status: 403 }, notFound: { status: 404 } });

export const centralDocuments = {
  documents: {
    /** Staff: the server gives the newest version of a document its number and appends `document.numbered`. Idempotent. */
    number: base.input(z.object({ case: z.string(), kind: z.enum(NUMBERED_KINDS) })).output(type<{ number: string }>()),
  },
  forms: {
    /** The form of the own bureau; without one, `form` is null and documents take the plain one. */
    get: base.input(z.object({})).output(type<{ form: BureauForm | null; version: number }>()),
    /** Staff. `version` is the one that was changed; another one meanwhile is `changed`. */
    save: base
      .input(z.object({ form: z.unknown(), version: z.number().int().nonnegative() }))
      .errors({ changed: { status: 409 }, badForm: { status: 422, data: type<{ problems: readonly FormProblem[] }>() } })
      .output(type<{ version: number }>()),
  },
};
