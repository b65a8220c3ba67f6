// A network that spoils: it stands between workstation and server and flips one byte in the parts of content that it is told to.

import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SpoilingProxy {
  readonly address: string;
  /** Parts that went through, and those that were spoilt. */
  readonly counts: { parts: number; spoilt: number };
  /** Spoil the next `n` answers that carry a part. */
  spoilNext(n: number): void;
  close(): Promise<void>;
}

export const startSpoilingProxy = async (target: string): Promise<SpoilingProxy> => {
  const { hostname, port } = new URL(target);
  const counts = { parts: 0, spoilt: 0 };
  let left = 0;

  const server = createServer((incoming: IncomingMessage, outgoing: ServerResponse) => {
    const onwards = request({ hostname, port, path: incoming.url, method: incoming.method, headers: incoming.headers }, (answer) => {
      const isPart = incoming.method === 'GET' && /^\/content\/[0-9a-f]{64}\/\d+$/.test(incoming.url ?? '') && answer.statusCode === 200;
      // A server that ends in the middle of its answer ends this one too.
      answer.on('error', () => outgoing.destroy());
      if (!isPart) {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        return void answer.pipe(outgoing);
      }
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        const bytes = Buffer.concat(chunks);
        counts.parts += 1;
        if (left > 0) {
          left -= 1;
          counts.spoilt += 1;
          const at = bytes.length >> 1;
          bytes[at] = bytes[at]! ^ 1;
        }
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        outgoing.end(bytes);
      });
    });
    onwards.on('error', () => outgoing.destroy());
    outgoing.on('close', () => onwards.destroy());
    incoming.pipe(onwards);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts,
    spoilNext: (n) => void (left = n),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
