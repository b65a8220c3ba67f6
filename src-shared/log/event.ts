// The envelope of the log: one small signed event in one device's stream on one case in one channel.
// Everything a person does that matters is one of these; state is a fold of them.

import type { Json } from '../json.ts';

/** `open` is for everybody on the case; `sheet` is an expert's scoring, withheld whole until the panel opens. */
export type Channel = 'open' | 'sheet';

/** SHA-256, 64 lower-case hex digits. */
export type Hash = string;

/** Hybrid logical clock: ISO 8601 UTC with milliseconds, `/`, four-digit counter. Sorts as text. Example `2026-11-23T08:00:00.000Z/0000`. */
export type Instant = string;

/** What the hash of an event covers. The body is bound through `bodyHash`, so it can be erased and the chain still verifies. */
export interface Envelope {
  readonly case: string;
  readonly device: string;
  readonly channel: Channel;
  /** 1, 2, 3 … without gaps in its stream. */
  readonly seq: number;
  /** Hash of the event before it in the same stream; `null` for the first. */
  readonly prev: Hash | null;
  readonly at: Instant;
  /** Person id, or `server`. */
  readonly actor: string;
  readonly type: string;
  /** SHA-256 of canonical JSON of `{ body, salt }`. */
  readonly bodyHash: Hash;
  /** Heads the author had; present on acts that judge others' work. */
  readonly seen?: Heads;
}

export interface SignedEvent extends Envelope {
  /** Ed25519 by the device's key over the 32 bytes of the event's hash; base64. */
  readonly sig: string;
  /** 16 random bytes as hex: a short body cannot be guessed from its hash once it is erased. Absent when erased. */
  readonly salt?: string;
  /** Absent when erased. */
  readonly body?: Json;
}

/** Last known event of a stream. */
export interface Head {
  readonly seq: number;
  readonly hash: Hash;
}

/** Heads of one case by stream key `device/channel`. */
export type Heads = { readonly [stream: string]: Head };

/** A device that the server enrolled for a person. Workstations check streams against these. */
export interface DeviceRecord {
  readonly device: string;
  /** Person id, or `server`. */
  readonly person: string;
  /** Ed25519 public key, 32 bytes, base64. */
  readonly publicKey: string;
  /** ISO 8601 UTC. */
  readonly enrolledAt: string;
  readonly revokedAt?: string;
  /** Ed25519 by the server's key over canonical JSON of this record without `sig`; base64. */
  readonly sig: string;
}
