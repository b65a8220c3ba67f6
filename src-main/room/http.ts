// Replies and bodies of a room, in the form of the central server's.

import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { PROTOCOL, PROTOCOL_HEADER } from '#shared/contract/central.ts';

export function withProtocol(reply: Response): Response {
  const headers = new Headers(reply.headers);
  headers.set(PROTOCOL_HEADER, PROTOCOL);
  headers.set('x-content-type-options', 'nosniff');
  if (!headers.has('cache-control')) headers.set('cache-control', 'no-store');
  return new Response(reply.body, { status: reply.status, headers });
}

export const refusal = (status: number, code: string, headers: Record<string, string> = {}): Response => Response.json({ defined: false, code, status, message: code }, { status, headers });

/** The whole body, unpacked; `undefined` when it is longer than `limit` bytes. */
export async function readBody(request: Request, limit: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (Number(request.headers.get('content-length') ?? 0) > limit) return undefined;
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  const reader = request.body?.getReader();
  for (let next = await reader?.read(); next && !next.done; next = await reader!.read()) {
    bytes += next.value.byteLength;
    if (bytes > limit) {
      await reader!.cancel();
      return undefined;
    }
    pieces.push(next.value);
  }
  const whole = new Uint8Array(Buffer.concat(pieces));
  if (request.headers.get('content-encoding') !== 'gzip') return whole;
  return promisify(gunzip)(whole, { maxOutputLength: limit }).then(
    (plain) => new Uint8Array(plain),
    () => undefined,
  );
}
