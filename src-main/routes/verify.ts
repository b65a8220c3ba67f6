// POST /verify: a conclusion's bytes in, the report of its checks out. Needs neither server nor sign-in; nothing of it is kept.

import type { VerifyReport } from '#shared/contract/workstation.ts';

/** No conclusion is larger; a window cannot make this machine hold more. */
const MOST_BYTES = 128 * 1024 * 1024;

export function createVerifyRoute(verify: (pdf: Uint8Array) => Promise<VerifyReport>): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'POST') return new Response(null, { status: 405, headers: { allow: 'POST' } });
    const bytes = await bounded(request.body);
    if (!bytes) return new Response(null, { status: 413 });
    return Response.json(await verify(bytes), { headers: { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } });
  };
}

async function bounded(body: ReadableStream<Uint8Array> | null): Promise<Uint8Array | undefined> {
  if (!body) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop early cancels the stream.
  for await (const chunk of body) {
    length += chunk.byteLength;
    if (length > MOST_BYTES) return undefined;
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
