// Mounts the calls on an HTTP server: `/live/<ticket>` becomes a WebSocket. A ticket that is not good is told by a close code, because a
// page does not learn the status of a refused handshake.

import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { CLOSE } from '#shared/live/limits.ts';
import { LIVE_PATH } from '#shared/live/protocol.ts';
import { MOST_SOCKET_BYTES } from './channel.ts';
import type { Live } from './live.ts';

export interface Upgrading {
  on(event: 'upgrade', listener: (request: IncomingMessage, socket: Duplex, head: Buffer) => void): unknown;
}

export function mountLive(server: Upgrading, live: Live, allowedHosts: readonly string[] | undefined): { close(): void } {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MOST_SOCKET_BYTES, perMessageDeflate: false });
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    const url = URL.parse(request.url ?? '', `http://${request.headers.host ?? 'unknown'}`);
    if (!url || !url.pathname.startsWith(LIVE_PATH) || (allowedHosts !== undefined && !allowedHosts.includes(url.hostname))) {
      socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
      return;
    }
    const ticket = url.pathname.slice(LIVE_PATH.length);
    sockets.handleUpgrade(request, socket, head, (opened) => {
      const identity = live.engine === undefined ? undefined : live.tickets.redeem(ticket);
      if (identity) live.connect(opened, identity);
      else {
        opened.on('error', () => opened.terminate());
        opened.close(CLOSE.unauthorised, 'unauthorised');
      }
    });
  });
  return {
    close() {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
    },
  };
}
