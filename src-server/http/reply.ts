// Replies: every one carries the protocol header, so that a workstation can tell this server from a captive portal.

import { PROTOCOL, PROTOCOL_HEADER } from '#shared/contract/central.ts';

/** A copy of the reply with what every reply of this server carries. */
export function withProtocol(reply: Response): Response {
  const headers = new Headers(reply.headers);
  headers.set(PROTOCOL_HEADER, PROTOCOL);
  headers.set('x-content-type-options', 'nosniff');
  if (!headers.has('cache-control')) headers.set('cache-control', 'no-store');
  return new Response(reply.body, { status: reply.status, statusText: reply.statusText, headers });
}

/** A refusal in the shape of an oRPC error, so that a caller reads both the same way. */
export function refusal(status: number, code: string, headers: Record<string, string> = {}): Response {
  return Response.json({ defined: false, code, status, message: code }, { status, headers });
}
