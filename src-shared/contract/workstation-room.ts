// Window ↔ workstation: the meeting room. One workstation opens it, others join by address and code; without a server.

import { oc, type } from '@orpc/contract';
import * as z from 'zod';
import type { RoomRefusal } from './room-refusals.ts';

export interface RoomMember {
  readonly person: string;
  readonly name: string;
}

export interface OpenedRoom {
  /** `address:port`, one for each network that this machine is on. */
  readonly addresses: readonly string[];
  /** To be said aloud: three groups of four digits. */
  readonly code: string;
  /** ISO 8601. */
  readonly since: string;
  /** Closes by itself then. */
  readonly until: string;
  readonly cases: readonly string[];
  readonly members: readonly RoomMember[];
  /** Sealed sheets that lie here. */
  readonly sealed: number;
  /** Tries with a wrong code. */
  readonly wrongTries: number;
  /** Too many of them: nobody is let in any more until it is opened anew. */
  readonly barred: boolean;
  /** What members brought and was not taken. */
  readonly refused: readonly RoomRefusal[];
}

export interface JoinedRoom {
  readonly address: string;
  /** Name of who opened it. */
  readonly host: string;
  /** `ended`: closed by the host, or the machine that answers is another one. */
  readonly state: 'together' | 'exchanging' | 'unreachable' | 'ended';
  /** ISO 8601: last complete exchange. */
  readonly lastExchange?: string;
  readonly cases: number;
  readonly members: readonly RoomMember[];
  /** Own submitted sheets that lie sealed in the room and wait for the opening. */
  readonly sealed: number;
  /** What the host did not take from here; it is kept on this machine. */
  readonly refused: readonly RoomRefusal[];
}

export interface RoomStatus {
  readonly opened?: OpenedRoom;
  readonly joined?: JoinedRoom;
}

const base = oc.errors({ signedOut: { status: 401 } });
const nothing = z.object({});

export const meetingRoomContract = {
  status: base.input(nothing).output(type<RoomStatus>()),
  /** `cases`: which to share; all that are under way when absent. */
  open: base
    .input(z.object({ cases: z.array(z.string().max(64)).min(1).max(200).optional() }))
    .errors({ inRoom: { status: 409 }, noCases: { status: 409 }, noNetwork: { status: 503 } })
    .output(type<RoomStatus>()),
  close: base.input(nothing).output(type<RoomStatus>()),
  join: base
    .input(z.object({ address: z.string().min(1).max(200), code: z.string().min(1).max(40) }))
    .errors({
      inRoom: { status: 409 },
      badAddress: { status: 422 },
      badCode: { status: 422 },
      unreachable: { status: 503 },
      wrongCode: { status: 403 },
      /** What answered could not prove that it knows the code, or is no machine of our server. */
      otherMachine: { status: 409 },
      unknownDevice: { status: 403 },
      revokedDevice: { status: 403 },
      throttled: { status: 429 },
      full: { status: 503 },
      otherVersion: { status: 426 },
    })
    .output(type<RoomStatus>()),
  leave: base.input(nothing).output(type<RoomStatus>()),
};
