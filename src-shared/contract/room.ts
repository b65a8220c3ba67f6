// Workstation ↔ the workstation that opened a meeting room, over TLS with a self-made certificate: what of the central contract makes
// sense between neighbours, and what only a room needs. Beside it, as on the server: `POST /exchange/pull` and `GET /content/<sha256>/<part>`.
// Rules M1 … of docs/protocol.md.

import { oc, type } from '@orpc/contract';
import * as z from 'zod';
import { centralContract } from './central.ts';
import { followingContract } from './following.ts';
import type { DeviceRecord } from '../log/event.ts';

const base = oc.errors({
  unauthorised: { status: 401 },
  forbidden: { status: 403 },
  notFound: { status: 404 },
  throttled: { status: 429 },
});
/** 32 bytes, base64. */
const bytes32 = z.string().regex(/^[A-Za-z0-9+/]{43}=$/);
const deviceRecordSchema = z.object({
  device: z.string().max(64),
  person: z.string().max(64),
  publicKey: bytes32,
  enrolledAt: z.string().max(40),
  revokedAt: z.string().max(40).optional(),
  sig: z.string().max(128),
});

/** The greatest sealed sheet, as base64: some 20,000 acts. */
export const MOST_BOX_CHARACTERS = 6 * 1024 * 1024;
/** Device records told at once. */
export const MOST_RECORDS = 5000;

export interface Admitted {
  readonly token: string;
  /** Proof of the code, of the certificate and of this device: see src-main/room/proof.ts. */
  readonly proof: string;
  readonly sig: string;
  readonly record: DeviceRecord;
  /** Name of who opened the room. */
  readonly name: string;
}

export interface RoomNews {
  /** Who is here, the host first. */
  readonly members: readonly { readonly person: string; readonly name: string; readonly device: string }[];
  /** Sealed sheets that lie here until the panel is opened. */
  readonly sealed: readonly { readonly case: string; readonly person: string; readonly device: string }[];
}

const { changes, news, push } = centralContract.exchange;

export const roomContract = {
  room: {
    hello: base.input(z.object({ nonce: bytes32 })).output(type<{ nonce: string }>()),
    join: base
      .input(z.object({ mine: bytes32, yours: bytes32, record: deviceRecordSchema, name: z.string().max(100), proof: bytes32, sig: z.string().max(128) }))
      .errors({
        /** The code is another one, or what answered is not the machine that showed it. */
        wrongCode: { status: 403 },
        /** A device of another server, or of none. */
        unknownDevice: { status: 403 },
        revokedDevice: { status: 403 },
        full: { status: 503 },
      })
      .output(type<Admitted>()),
    state: base.input(z.object({})).output(type<RoomNews>()),
    leave: base.input(z.object({})).output(type<void>()),
    /** Records of devices whose streams are about to be pushed. What the server did not sign is left out. */
    devices: base.input(z.object({ records: z.array(deviceRecordSchema).max(MOST_RECORDS) })).output(type<void>()),
    /** A submitted sheet in a box that opens with a key which only its author's machine has. */
    keep: base
      .input(z.object({ case: z.string().max(64), publicKey: bytes32, box: z.string().max(MOST_BOX_CHARACTERS) }))
      .errors({ notSubmitted: { status: 409 } })
      .output(type<void>()),
    /** The key to it; taken only after the opening of the panel. */
    release: base
      .input(z.object({ case: z.string().max(64), key: bytes32 }))
      .errors({ notOpened: { status: 409 }, wrongKey: { status: 422 } })
      .output(type<void>()),
  },
  exchange: { changes, news, push },
  standards: { get: centralContract.standards.get },
  following: followingContract,
};
