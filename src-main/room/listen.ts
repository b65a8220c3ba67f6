// The door of a room: HTTPS on the local network, for as long as the room is open.

import { createServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { NetworkInterfaceInfo } from 'node:os';
import { getRequestListener } from '@hono/node-server';
import type { RoomCertificate } from './certificate.ts';

export interface Door {
  readonly port: number;
  close(): Promise<void>;
}

const MOST_CONNECTIONS = 256;
const HANDSHAKE_MS = 10_000;

export async function openDoor(deps: {
  readonly certificate: RoomCertificate;
  /** Address to listen on; all of the machine's when absent. */
  readonly address?: string | undefined;
  readonly fetch: (request: Request, address: string) => Promise<Response>;
}): Promise<Door> {
  const listener = getRequestListener((request, environment) => deps.fetch(request, (environment as { incoming?: { socket?: Socket } }).incoming?.socket?.remoteAddress ?? 'unknown'), {
    hostname: 'room',
    overrideGlobalObjects: false,
  });
  const server = createServer(
    { key: deps.certificate.keyPem, cert: deps.certificate.certificatePem, minVersion: 'TLSv1.3', handshakeTimeout: HANDSHAKE_MS, ALPNProtocols: ['http/1.1'] },
    (request, response) => void listener(request, response),
  );
  server.maxConnections = MOST_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, deps.address, () => resolve());
  });
  // A handshake that fails is the other side's affair.
  server.on('tlsClientError', () => undefined);
  server.on('error', () => undefined);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Addresses of this machine on its networks, those of a local network first. */
export function localAddresses(networks: { readonly [name: string]: readonly NetworkInterfaceInfo[] | undefined }): readonly string[] {
  const all = Object.values(networks).flatMap((each) => each ?? []);
  const found = all.filter((each) => each.family === 'IPv4' && !each.internal && !each.address.startsWith('169.254.')).map((each) => each.address);
  const isLocal = (address: string) => /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/.test(address);
  return [...found.filter(isLocal), ...found.filter((address) => !isLocal(address))];
}

/** `host:port` out of what somebody typed or pasted, also with our scheme before it or words after it. */
export function readAddress(typed: string): { readonly host: string; readonly port: number } | undefined {
  const match = /^(?:https:\/\/)?(\[[0-9a-f:.]{2,45}\]|[a-z0-9.-]{1,253}):(\d{1,5})\/?$/i.exec(typed.normalize('NFKC').replace(/[：]/g, ':').trim());
  if (!match) return undefined;
  const port = Number(match[2]);
  return port > 0 && port < 65536 ? { host: match[1]!.replace(/^\[|\]$/g, ''), port } : undefined;
}
