// Lends content to a tool that reads files: over this machine's own loopback, under an address that cannot be guessed and that ends with the
// loan. The content lies sealed; this way it never lies anywhere in the clear, and only what the tool asks for is opened or fetched.

import { createServer } from 'node:http';
import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type { Content } from '#shared/footage/footage.ts';
import type { ContentStore, PartFetcher } from '../content-store.ts';
import { drained } from '../drained.ts';
import { serveContent } from '../serve-content.ts';

export interface LendDeps {
  readonly content: ContentStore;
  readonly fetcherOf: (content: Content) => PartFetcher | undefined;
}

/** Answers what `use` answers; whatever went wrong while lending ends in an error of the tool. */
export async function lend<T>({ content, fetcherOf }: LendDeps, file: Content, use: (address: string) => Promise<T>): Promise<T> {
  if (!content.description(file.sha256)) content.describe(file);
  const path = `/${randomBytes(24).toString('hex')}`;
  const server = createServer((incoming, outgoing) => {
    if (incoming.url !== path) {
      outgoing.writeHead(404).end();
      return;
    }
    const abort = new AbortController();
    outgoing.once('close', () => abort.abort());
    const { range } = incoming.headers;
    const request = new Request(`http://127.0.0.1${path}`, { signal: abort.signal, ...(range === undefined ? {} : { headers: { range } }) });
    const reply = serveContent(request, { content: file, store: content, fetchPart: fetcherOf(file) });
    outgoing.writeHead(reply.status, Object.fromEntries(reply.headers));
    void (async () => {
      try {
        for await (const piece of reply.body ?? []) {
          if (abort.signal.aborted) return;
          if (!outgoing.write(piece)) await drained(outgoing);
        }
        outgoing.end();
      } catch {
        outgoing.destroy();
      }
    })();
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
