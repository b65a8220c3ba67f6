// The calls of the diagnostics page.

import { implement } from '@orpc/server';
import { diagnosticsContract } from '#shared/contract/diagnostics.ts';
import type { Diagnostics } from '../diagnostics/diagnostics.ts';
import type { Session } from '../session/session.ts';

export function createDiagnosticsCalls(deps: { readonly diagnostics: Diagnostics; readonly session: Session; readonly onRead: () => void; readonly onRebuilt: () => void }) {
  const os = implement(diagnosticsContract);
  return {
    check: os.check.handler(({ errors }) => {
      const active = deps.session.active();
      if (!active) throw errors.signedOut();
      return deps.diagnostics.check(active.account.person.id);
    }),
    rebuild: os.rebuild.handler(async ({ errors }) => {
      const active = deps.session.active();
      if (!active) throw errors.signedOut();
      const rebuilt = await deps.diagnostics.rebuild(active.account.person);
      deps.onRebuilt();
      return rebuilt;
    }),
    bundle: os.bundle.handler(() => deps.diagnostics.bundle()),
    recoveryRead: os.recoveryRead.handler(() => {
      deps.diagnostics.recoveryRead();
      deps.onRead();
    }),
  };
}
