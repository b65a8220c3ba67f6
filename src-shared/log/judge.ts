// Whether an event that somebody sends is the next of its stream, a repeat, or refused: the same on the server and in a meeting room.

import { utf8 } from '../bytes.ts';
import { checkStream, hashEvent } from './chain.ts';
import type { LogCrypto } from './crypto.ts';
import type { Hash, Head, SignedEvent } from './event.ts';

/** The largest body the catalogue allows (a polygon of 512 points) is some 40 KiB. */
export const MOST_EVENT_BYTES = 128 * 1024;

export type EventRefusal = 'gap' | 'fork' | 'badHash' | 'badSignature' | 'wrongActor' | 'tooLarge';
export type Checked = { readonly event: SignedEvent; readonly hash: Hash };
export type RefusedAs = { readonly reason: EventRefusal; readonly fork?: Checked };

/** `known`: hash of the stored event with its number; `head`: what is stored and taken of its stream; `publicKey` of its device, 32 bytes. */
export const judgeEvent = (
  event: SignedEvent,
  ground: { readonly known: Hash | undefined; readonly head: Head | undefined; readonly publicKey: Uint8Array; readonly person: string; readonly crypto: LogCrypto },
): Checked | RefusedAs | 'repeated' => {
  const { known, head, crypto } = ground;
  if (isTooLarge(event)) return { reason: 'tooLarge' };
  if (event.actor !== ground.person) return { reason: 'wrongActor' };
  // Erasure is the server's; an event that arrives without its body would lose it for good.
  if (event.body === undefined) return { reason: 'badHash' };
  // The event by itself first: does its body match, and did this device sign it?
  const before = event.prev === null ? undefined : { seq: event.seq - 1, hash: event.prev };
  const alone = checkStream({ events: [event], publicKey: ground.publicKey, head: before, crypto });
  if (!alone.ok) return { reason: alone.fault === 'signature' ? 'badSignature' : 'badHash' };
  const checked = { event, hash: hashEvent(event, crypto) };
  if (known !== undefined) return known === checked.hash ? 'repeated' : { reason: 'fork', fork: checked };
  if (event.seq > (head?.seq ?? 0) + 1) return { reason: 'gap' };
  if (event.seq <= (head?.seq ?? 0)) return { reason: 'fork', fork: checked };
  return event.prev === (head?.hash ?? null) ? checked : { reason: 'fork', fork: checked };
};

const isTooLarge = (event: SignedEvent): boolean => {
  const text = JSON.stringify(event);
  // No unit of UTF-16 takes more than three bytes.
  if (text.length * 3 <= MOST_EVENT_BYTES) return false;
  return text.length > MOST_EVENT_BYTES || utf8(text).length > MOST_EVENT_BYTES;
};
