// A demo server tells its accounts, so that a newcomer can sign in with a click. Any other server has no such page.

import * as z from 'zod';
import type { SessionState } from '#shared/contract/workstation.ts';
import type { Central } from './central.ts';

const accounts = z.array(z.object({ user: z.string(), password: z.string(), name: z.string(), role: z.string() })).max(100);

export interface Demo {
  /** What is known; asks the server in the background while nothing is. */
  accounts(): SessionState['demo'];
}

/** A server that did not answer is asked again after this many milliseconds at the earliest. */
const AGAIN_MS = 2_000;

export function createDemo(deps: { readonly central: Central; readonly now: () => number; readonly onKnown: () => void }): Demo {
  let known: SessionState['demo'] | 'none';
  let asked = -Infinity;

  const ask = async () => {
    const response = await deps.central.bytes('/demo/accounts');
    const parsed = response.ok ? accounts.safeParse(await response.json()) : undefined;
    known = parsed?.success ? parsed.data : 'none';
    if (known !== 'none') deps.onKnown();
  };

  return {
    accounts() {
      if (known === undefined && deps.now() - asked > AGAIN_MS) {
        asked = deps.now();
        ask().catch(() => undefined);
      }
      return known === 'none' ? undefined : known;
    },
  };
}
