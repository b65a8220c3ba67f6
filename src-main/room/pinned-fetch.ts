// `fetch` to a machine that is known by its certificate alone. The first connection finds out which certificate is there; nothing is ever
// sent to any other. Whether it is the right one proof.ts tells.

import { createHash } from 'node:crypto';
import { Agent, request as ask, type RequestOptions } from 'node:https';
import { Readable } from 'node:stream';
import { connect } from 'node:tls';

export interface PinnedFetch {
  readonly fetch: typeof fetch;
  /** SHA-256 of the certificate that answered first. */
  certificate(): Uint8Array | undefined;
  /** Another certificate than the first one answered later. */
  sawOther(): boolean;
  close(): void;
}

const HANDSHAKE_MS = 10_000;
const NO_BODY: readonly number[] = [204, 205, 304];

export function createPinnedFetch(host: string, port: number): PinnedFetch {
  let first: Buffer | undefined;
  let other = false;

  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const open = (done: (error: Error | null, socket?: ReturnType<typeof connect>) => void): void => {
    // Who vouches for it is not asked: the certificate itself is compared before a byte of ours is sent. That whoever answers has its key
    // TLS makes sure of.
    const socket = connect({ host, port, rejectUnauthorized: false, minVersion: 'TLSv1.3', ALPNProtocols: ['http/1.1'] });
    const timer = setTimeout(() => socket.destroy(new Error('no handshake in time')), HANDSHAKE_MS);
    const end = (error: Error | null) => {
      clearTimeout(timer);
      socket.off('error', end);
      if (error) socket.destroy();
      if (error) done(error);
      else done(null, socket);
    };
    socket.once('error', end);
    socket.once('secureConnect', () => {
      const raw = socket.getPeerX509Certificate()?.raw;
      const hash = raw && createHash('sha256').update(raw).digest();
      if (!hash) return end(new Error('no certificate'));
      if (first && !first.equals(hash)) {
        other = true;
        return end(new Error('another certificate'));
      }
      first = hash;
      return end(null);
    });
  };
  agent.createConnection = ((_options: unknown, done: Parameters<typeof open>[0]) => {
    open(done);
    return undefined;
  }) as typeof agent.createConnection;

  const fetchPinned = async (input: Parameters<typeof fetch>[0], init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    const body = request.body === null ? undefined : Buffer.from(await request.arrayBuffer());
    const { signal } = request;
    const url = new URL(request.url);
    const headers = { ...Object.fromEntries(request.headers), ...(body ? { 'content-length': String(body.length) } : {}) };
    const options: RequestOptions = { agent, host, port, path: `${url.pathname}${url.search}`, method: request.method, headers, signal };
    return new Promise((resolve, reject) => {
      const asking = ask(options, (reply) => {
        const status = reply.statusCode ?? 0;
        if (status < 200 || (status >= 300 && status < 400 && status !== 304)) {
          reply.resume();
          return reject(new TypeError('an answer that is none'));
        }
        const told = new Headers();
        for (const [name, value] of Object.entries(reply.headers)) if (value !== undefined) told.set(name, Array.isArray(value) ? value.join(', ') : value);
        if (NO_BODY.includes(status)) reply.resume();
        return resolve(new Response(NO_BODY.includes(status) ? null : (Readable.toWeb(reply) as ReadableStream), { status, headers: told }));
      });
      asking.once('error', reject);
      asking.end(body);
    });
  };

  return {
    fetch: fetchPinned as typeof fetch,
    certificate: () => first && new Uint8Array(first),
    sawOther: () => other,
    close: () => agent.destroy(),
  };
}
