// A time-stamp authority behind a real port, for tests: away, good, or giving tokens for other bytes.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TimeAuthority } from '../../src-main/report/stamp.ts';

export interface Stamper {
  answers: 'away' | 'good' | 'foreign';
  readonly address: string;
  close(): void;
}

export const openStamper = async (authority: TimeAuthority): Promise<Stamper> => {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (stamper.answers === 'away') return void response.writeHead(503).end();
      const query = Buffer.concat(chunks);
      // A token for other bytes: the imprint is the last 32 bytes before the nonce.
      if (stamper.answers === 'foreign') query[60 - 1]! ^= 0xff;
      void authority.ask(new Uint8Array(query)).then((reply) => response.writeHead(200, { 'content-type': 'application/timestamp-reply' }).end(reply));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const stamper: Stamper = { answers: 'away', address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close: () => void server.close() };
  return stamper;
};

export const pemOf = (der: Uint8Array): string => `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64')}\n-----END CERTIFICATE-----\n`;
