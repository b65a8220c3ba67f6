// The window's calls for opening a case. The server opens it; what it opened is here when the window is answered.

import { ORPCError } from '@orpc/client';
import { implement } from '@orpc/server';
import { casesContract } from '#shared/contract/workstation-cases.ts';
import { isOffline } from '../session/central.ts';
import type { Session } from '../session/session.ts';
import type { Sync } from '../sync/sync.ts';

export function createOpeningCalls({ session, sync }: { readonly session: Session; readonly sync: Sync }) {
  const os = implement(casesContract);
  const signedIn = os.middleware(async ({ next, errors }) => {
    if (!session.active()) throw errors.signedOut();
    return next();
  });
  const { calls } = session.central;

  /** `offline` where there is no server, `notAllowed` for who is no staff. */
  const ask = async <T>(call: () => Promise<T>, errors: { readonly offline: () => Error; readonly notAllowed: () => Error }): Promise<T> => {
    try {
      if ((await session.ensureToken()) === 'signedOut') throw errors.offline();
      return await call();
    } catch (error) {
      if (isOffline(error)) throw errors.offline();
      if (error instanceof ORPCError && error.code === 'forbidden') throw errors.notAllowed();
      throw error;
    }
  };

  return {
    ground: os.ground.use(signedIn).handler(({ errors }) => ask(() => calls.opening.ground({}), errors)),
    open: os.open.use(signedIn).handler(({ input, errors }) =>
      ask(async () => {
        const answer = await calls.opening.open(input);
        // The case is open whether or not this brings it: a broken line here is no failure of the opening.
        if (answer.ok) await sync.now().catch(() => undefined);
        return answer;
      }, errors),
    ),
  };
}
