// POST /verify: a conclusion's bytes in, the report of its checks out. Detached signatures that belong to it come along in a form, `pdf` and any
// number of `signature`. Needs neither server nor sign-in; nothing of it is kept.

import type { VerifyReport } from '#shared/contract/workstation.ts';

/** No conclusion is larger; a window cannot make this machine hold more. */
const MOST_BYTES = 128 * 1024 * 1024;
const MOST_SIGNATURES = 20;

export function createVerifyRoute(verify: (pdf: Uint8Array, detached?: readonly Uint8Array[]) => Promise<VerifyReport>): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'POST') return new Response(null, { status: 405, headers: { allow: 'POST' } });
    const bytes = await bounded(request.body);
    if (!bytes) return new Response(null, { status: 413 });
    const type = request.headers.get('content-type') ?? '';
    const asked = type.startsWith('multipart/form-data') ? await partsOf(bytes, type) : { pdf: bytes, detached: undefined };
    if (asked === undefined) return new Response(null, { status: 400 });
    return Response.json(await verify(asked.pdf, asked.detached), { headers: { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } });
  };
}

async function partsOf(bytes: Uint8Array<ArrayBuffer>, type: string): Promise<{ readonly pdf: Uint8Array; readonly detached: readonly Uint8Array[] } | undefined> {
  try {
    const form = await new Response(bytes, { headers: { 'content-type': type } }).formData();
    const pdf = form.get('pdf');
    const signatures = form.getAll('signature').filter((one) => typeof one !== 'string');
    if (pdf === null || typeof pdf === 'string' || signatures.length > MOST_SIGNATURES) return undefined;
    return { pdf: new Uint8Array(await pdf.arrayBuffer()), detached: await Promise.all(signatures.map(async (one) => new Uint8Array(await one.arrayBuffer()))) };
  } catch {
    return undefined;
  }
}

async function bounded(body: ReadableStream<Uint8Array> | null): Promise<Uint8Array<ArrayBuffer> | undefined> {
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
