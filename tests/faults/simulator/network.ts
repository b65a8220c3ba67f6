// A network that loses, doubles, delays, reorders, cuts and answers in the server's place. What it does to a request is decided by chance
// alone; when it is calm it does nothing at all.

import { gunzipSync } from 'node:zlib';
import type { Chance } from './random.ts';

export interface Network {
  readonly fetch: typeof fetch;
  /** The way to a neighbour, just as bad. */
  to(neighbour: Neighbour): typeof fetch;
  calm: boolean;
  /** Delivers what was held back so far, late and in any order; nobody waits for its answers any more. */
  deliverLate(): Promise<void>;
  /** Called with every answer of the server on its way to this device. */
  onReply?: (url: string, text: string) => void;
  /** Called with what goes to a neighbour, and with what it answers. */
  onNeighbour?: (neighbour: Neighbour, url: string, sent: string, text: string | undefined) => void;
}

export interface Neighbour {
  serve(request: Request): Promise<Response>;
}

/** A request as it went out: the network may deliver it more than once. */
interface Sent {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly body: ArrayBuffer | undefined;
  /** Absent: the server. */
  readonly to: Neighbour | undefined;
}
const requestOf = ({ url, method, headers, body }: Sent): Request => new Request(url, { method, headers, ...(body && { body }) });

const lost = () => new TypeError('fetch failed');

export function createNetwork(server: (request: Request) => Promise<Response>, chance: Chance): Network {
  let held: Sent[] = [];

  const deliver = async (sent: Sent): Promise<Response> => {
    if (!sent.to) return server(requestOf(sent));
    const said = sent.body ? Buffer.from(sent.headers.get('content-encoding') === 'gzip' ? gunzipSync(sent.body) : new Uint8Array(sent.body)).toString('utf8') : '';
    network.onNeighbour?.(sent.to, sent.url, said, undefined);
    return sent.to.serve(requestOf(sent));
  };
  const reach = async (sent: Sent): Promise<Response> => {
    const reply = await deliver(sent);
    const text = await reply.text();
    if (sent.to) network.onNeighbour?.(sent.to, sent.url, '', text);
    else network.onReply?.(sent.url, text);
    return new Response(reply.status === 204 ? null : text, { status: reply.status, headers: reply.headers });
  };

  const faults: readonly ((sent: Sent) => Promise<Response>)[] = [
    // The request is lost; the answer is lost; both arrive twice.
    async () => Promise.reject(lost()),
    async (sent) => {
      await reach(sent);
      throw lost();
    },
    async (sent) => {
      await reach(sent);
      return reach(sent);
    },
    // It arrives when nobody waits for it any more, after what was sent later.
    async (sent) => {
      held.push(sent);
      throw lost();
    },
    // The answer is cut: noticed by the connection, or not.
    async (sent) => {
      const reply = await reach(sent);
      const bytes = new Uint8Array(await reply.arrayBuffer());
      const part = bytes.slice(0, chance.below(bytes.length + 1));
      const noticed = chance.happens(0.5);
      const body = new ReadableStream<Uint8Array>({
        pull(controller) {
          if (part.length > 0 && controller.desiredSize! > 0) controller.enqueue(part.slice());
          if (noticed) controller.error(lost());
          else controller.close();
        },
      });
      return new Response(body, { status: reply.status, headers: reply.headers });
    },
    // Something else answers.
    async () => new Response('<h1>502 Bad Gateway</h1>', { status: 502, headers: { 'content-type': 'text/html' } }),
    async () => new Response('<h1>Welcome</h1>', { status: 200, headers: { 'content-type': 'text/html' } }),
    // A byte is altered on the way.
    async (sent) => {
      const reply = await reach(sent);
      const bytes = new Uint8Array(await reply.arrayBuffer());
      if (bytes.length > 0) bytes[chance.below(bytes.length)]! ^= 1 << chance.below(7);
      return new Response(bytes, { status: reply.status, headers: reply.headers });
    },
  ];

  const send =
    (to: Neighbour | undefined): typeof fetch =>
    async (input, init) => {
      const request = input instanceof Request ? input : new Request(input, init);
      const sent: Sent = { url: request.url, method: request.method, headers: request.headers, body: request.body === null ? undefined : await request.arrayBuffer(), to };
      // With a neighbour an exchange takes more calls: it has to get through now and then.
      if (network.calm || chance.happens(to ? 0.95 : 0.75)) return reach(sent);
      return chance.pick(faults)(sent);
    };

  const network: Network = {
    calm: false,
    fetch: send(undefined),
    to: send,
    async deliverLate() {
      const late = held;
      held = [];
      while (late.length > 0) {
        const [sent] = late.splice(chance.below(late.length), 1);
        // A neighbour that is gone hears nothing of it.
        await deliver(sent!).catch((error: unknown) => {
          if (!sent!.to) throw error;
        });
      }
    },
  };
  return network;
}
