// A network that loses, doubles, delays, reorders, cuts and answers in the server's place. What it does to a request is decided by chance
// alone; when it is calm it does nothing at all.

import type { Chance } from './random.ts';

export interface Network {
  readonly fetch: typeof fetch;
  calm: boolean;
  /** Delivers what was held back so far, late and in any order; nobody waits for its answers any more. */
  deliverLate(): Promise<void>;
  /** Called with every answer of the server on its way to this device. */
  onReply?: (request: Request, text: string) => void;
}

const lost = () => new TypeError('fetch failed');

export function createNetwork(server: (request: Request) => Promise<Response>, chance: Chance): Network {
  let held: Request[] = [];

  const reach = async (request: Request): Promise<Response> => {
    const reply = await server(request.clone());
    const text = await reply.text();
    network.onReply?.(request, text);
    return new Response(reply.status === 204 ? null : text, { status: reply.status, headers: reply.headers });
  };

  const faults: readonly ((request: Request) => Promise<Response>)[] = [
    // The request is lost; the answer is lost; both arrive twice.
    async () => Promise.reject(lost()),
    async (request) => {
      await reach(request);
      throw lost();
    },
    async (request) => {
      await reach(request);
      return reach(request);
    },
    // It arrives when nobody waits for it any more, after what was sent later.
    async (request) => {
      held.push(request.clone());
      throw lost();
    },
    // The answer is cut: noticed by the connection, or not.
    async (request) => {
      const reply = await reach(request);
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
    async (request) => {
      const reply = await reach(request);
      const bytes = new Uint8Array(await reply.arrayBuffer());
      if (bytes.length > 0) bytes[chance.below(bytes.length)]! ^= 1 << chance.below(7);
      return new Response(bytes, { status: reply.status, headers: reply.headers });
    },
  ];

  const network: Network = {
    calm: false,
    fetch: async (input, init) => {
      const request = new Request(input, init);
      if (network.calm || chance.happens(0.75)) return reach(request);
      return chance.pick(faults)(request);
    },
    async deliverLate() {
      const late = held;
      held = [];
      while (late.length > 0) {
        const [request] = late.splice(chance.below(late.length), 1);
        await server(request!);
      }
    },
  };
  return network;
}
