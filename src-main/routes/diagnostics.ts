// The calls of the diagnostics page.

import { implement } from '@orpc/server';
import { diagnosticsContract } from '#shared/contract/diagnostics.ts';
import type { Diagnostics } from '../diagnostics/diagnostics.ts';
import { Stopped } from '../diagnostics/job.ts';
import type { Session } from '../session/session.ts';

export function createDiagnosticsCalls(deps: { readonly diagnostics: Diagnostics; readonly session: Session; readonly onRead: () => void; readonly onRebuilt: () => void }) {
  const os = implement(diagnosticsContract);
  return {
    check: os.check.handler(({ errors }) => {
      const active = deps.session.active();
      if (!active) throw errors.signedOut();
      return deps.diagnostics.check(active.account.person.id).catch((error: unknown) => {
        throw error instanceof Stopped ? errors.stopped() : error;
      });
    }),
    repair: os.repair.handler(({ input, errors }) => {
      const active = deps.session.active();
      if (!active) throw errors.signedOut();
      return deps.diagnostics.repair(active.account.person.id, input.letGo === true).catch((error: unknown) => {
        throw error instanceof Stopped ? errors.stopped() : error;
      });
    }),
    state: os.state.handler(({ errors }) => {
      const active = deps.session.active();
      if (!active) throw errors.signedOut();
      return deps.diagnostics.state(active.account.person.id);
    }),
    stop: os.stop.handler(() => deps.diagnostics.stop()),
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
