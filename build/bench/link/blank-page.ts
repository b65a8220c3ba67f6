// A page with nothing on it, from an address of its own: cameras and microphones are not given to pages that have none.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface BlankPage {
  readonly address: string;
  close(): Promise<void>;
}
export async function serveBlankPage(): Promise<BlankPage> {
  const server = createServer((_, response) => void response.setHeader('content-type', 'text/html').end('<!doctype html><meta charset="utf-8"><title>bench</title><body>'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
