// The window's only way to the workstation: typed calls under /rpc of the same origin, in Electron and in the web host alike.

import { createORPCClient, ORPCError } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import type { ContractRouterClient } from '@orpc/contract';
import type { workstationContract } from '#shared/contract/workstation.ts';
import type { EventType, BodyOf } from '#shared/case/events.ts';

export type Workstation = ContractRouterClient<typeof workstationContract>;

/** `origin` without a trailing slash: `http://127.0.0.1:PORT` or `kantai://app`. */
export function createWorkstation(origin: string): Workstation {
  return createORPCClient(new RPCLink({ url: `${origin}/rpc` }));
}

/** What went wrong with a call, as a code that the language table words. `reason` is a RefusalCode where the rules refused. */
export interface Failure {
  readonly code: string;
  readonly reason?: string;
  readonly data?: unknown;
}

export function failureOf(error: unknown): Failure {
  if (error instanceof ORPCError) {
    const data: unknown = error.data;
    const reason = typeof data === 'object' && data !== null && 'reason' in data ? data.reason : undefined;
    return { code: error.code, data, ...(typeof reason === 'string' ? { reason } : {}) };
  }
  // A fetch that never reached the back end: the workstation itself is gone.
  return { code: 'unreachable' };
}

/** One act with its body checked against the catalogue by the compiler. */
export type TypedAct = { [T in EventType]: { readonly type: T; readonly body: BodyOf<T> } }[EventType];
