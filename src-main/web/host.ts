// The web host: the workstation's one `fetch` on a loopback port, behind the guard.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { createGuard } from './guard.ts';

export interface WebHost {
  readonly port: number;
  /** A new start address; it opens once. */
  startAddress(): string;
  close(): Promise<void>;
}

export interface WebHostDeps {
  readonly fetch: (request: Request) => Promise<Response>;
  /** 0 takes any free port. */
  readonly port: number;
  readonly randomBytes: (length: number) => Uint8Array;
}

/** @throws when the port is taken (`EADDRINUSE`). */
export const startWebHost = async (deps: WebHostDeps): Promise<WebHost> => {
  let listener: ReturnType<typeof getRequestListener> | undefined;
  const server = createServer((request, response) => void listener?.(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(deps.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const guard = createGuard(`127.0.0.1:${port}`, deps.randomBytes);
  // `hostname` fills in the URL of requests that name no host at all; the guard refuses those anyway.
  listener = getRequestListener(async (request) => guard.check(request) ?? deps.fetch(request), { hostname: '127.0.0.1', overrideGlobalObjects: false });

  return {
    port,
    startAddress: () => `http://127.0.0.1:${port}${guard.issue()}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
