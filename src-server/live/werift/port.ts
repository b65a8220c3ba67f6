// One UDP port for all transports: ICE-lite. Packets find their transport by the user name of a check, later by where they come from.
// Clients never send their own credentials (mediasoup-client does not know them here), so checks are only answered, never made.

import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import type { IceCandidate, MediaAddress } from '../engine.ts';
import { bindingSuccess, isSignedWith, isStun, readBindingRequest } from './stun.ts';

export interface Credentials {
  readonly usernameFragment: string;
  readonly password: string;
}
/** What a transport is to the port. */
export interface PortUser {
  /** Good ones; after a restart the old ones stay until the first check with the new ones. */
  credentials: readonly Credentials[];
  receive(packet: Buffer): void;
}
interface Tuple {
  readonly address: string;
  readonly port: number;
}

export interface MediaPort {
  readonly candidates: readonly IceCandidate[];
  add(user: PortUser): { send(packet: Uint8Array): void; remove(): void; readonly isReached: boolean };
  close(): Promise<void>;
}

const SOCKET_BYTES = 4 * 2 ** 20;

export type OpenSocket = () => Socket;

export async function openMediaPort(where: MediaAddress, openSocket: OpenSocket = () => createSocket('udp4')): Promise<MediaPort> {
  const socket = openSocket();
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(where.port, where.listen, () => {
      socket.removeListener('error', reject);
      resolve();
    });
  });
  // A key frame of a panorama is hundreds of packets at once. Where the system gives less room, it is as much as it gives.
  for (const grow of ['setRecvBufferSize', 'setSendBufferSize'] as const) {
    try {
      socket[grow](SOCKET_BYTES);
    } catch {}
  }
  // A packet that cannot be sent is a lost packet.
  socket.on('error', () => undefined);
  const { port } = socket.address();
  const users = new Set<PortUser>();
  const byTuple = new Map<string, PortUser>();
  const tuples = new Map<PortUser, Tuple>();

  const latch = (user: PortUser, { address, port: from }: Tuple): void => {
    const known = tuples.get(user);
    if (known?.address === address && known.port === from) return;
    tuples.set(user, { address, port: from });
    byTuple.set(`${address}:${from}`, user);
  };
  const check = (packet: Buffer, from: RemoteInfo): void => {
    const request = readBindingRequest(packet);
    if (!request) return;
    const [ours = ''] = request.username.split(':');
    for (const user of users) {
      const used = user.credentials.find((one) => one.usernameFragment === ours);
      if (!used) continue;
      if (!isSignedWith(request, used.password)) return;
      // The client took up the newest credentials: older ones are over.
      if (used === user.credentials.at(-1)) user.credentials = [used];
      byTuple.set(`${from.address}:${from.port}`, user);
      if (request.nominates || !tuples.has(user)) latch(user, from);
      socket.send(bindingSuccess(request.transaction, from.address, from.port, used.password), from.port, from.address);
      return;
    }
  };

  socket.on('message', (packet, from) => {
    // Whatever comes from the network must not end the process: a packet that nothing can be made of is dropped.
    try {
      if (isStun(packet)) check(packet, from);
      else byTuple.get(`${from.address}:${from.port}`)?.receive(packet);
    } catch {}
  });

  return {
    candidates: (where.announced.length > 0 ? where.announced : [where.listen]).map((address, index) => ({
      foundation: `udp${index}`, priority: 1_076_302_079 - index, ip: address, address, protocol: 'udp', port, type: 'host',
    })),
    add(user) {
      users.add(user);
      return {
        send(packet) {
          const tuple = tuples.get(user);
          if (tuple) socket.send(packet, tuple.port, tuple.address);
        },
        remove() {
          users.delete(user);
          tuples.delete(user);
          for (const [tuple, owner] of byTuple) if (owner === user) byTuple.delete(tuple);
        },
        get isReached() {
          return tuples.has(user);
        },
      };
    },
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}
