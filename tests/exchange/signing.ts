// Signing in a test as the window does it: one job, read to its end.

import type { SignItem, SignProgress } from '#shared/contract/keys.ts';
import type { Client } from './office.ts';

/** With the test key unless told otherwise. */
export const signWith = async (client: Client, items: readonly SignItem[], key = 'test', secret = '', signal?: AbortSignal): Promise<SignProgress[]> => {
  const lines: SignProgress[] = [];
  for await (const line of await client.signing.run({ key, secret, items: [...items] }, signal ? { signal } : {})) lines.push(line);
  return lines;
};
