// Agreement over time for the bureau: asked of the server, which has every case.

import { oc, type } from '@orpc/contract';
import type { AgreementReport } from './central-panel.ts';
import { periodSchema } from './central-panel.ts';

const base = oc.errors({ signedOut: { status: 401 }, notAllowed: { status: 403 }, notFound: { status: 404 }, offline: { status: 503 } });

export const agreementContract = {
  agreement: base.input(periodSchema).output(type<AgreementReport>()),
};
