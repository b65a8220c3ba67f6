// A time-stamp authority over HTTP (RFC 3161, 3.4). What it answers is judged by whoever asked.

import type { TimeAuthority } from '../report/stamp.ts';

/** Replies are a few kilobytes; a larger one is not read to its end. */
const MOST_BYTES = 64 * 1024;

export const createTimeAuthority = (options: { readonly address: string; readonly network: typeof fetch; readonly trust?: readonly Uint8Array[]; readonly patience?: number }): TimeAuthority => ({
  ...(options.trust === undefined ? {} : { trust: options.trust }),
  async ask(request) {
    const response = await options.network(options.address, {
      method: 'POST',
      headers: { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' },
      body: request as Uint8Array<ArrayBuffer>,
      redirect: 'error',
      signal: AbortSignal.timeout(options.patience ?? 15_000),
    });
    if (!response.ok || response.body === null) throw new Error(`the time-stamp authority answered ${response.status}`);
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of response.body) {
      length += chunk.byteLength;
      if (length > MOST_BYTES) throw new Error('the time-stamp authority answered too much');
      chunks.push(chunk);
    }
    return new Uint8Array(Buffer.concat(chunks));
  },
});
