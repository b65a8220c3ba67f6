// Heads: how far one knows each stream of a case. Exchange is telling heads and sending what lies beyond them.

import { hashEvent } from './chain.ts';
import type { LogCrypto } from './crypto.ts';
import type { Channel, Head, Heads, SignedEvent } from './event.ts';

export const streamKey = (device: string, channel: Channel): string => `${device}/${channel}`;

export const streamOf = (event: Pick<SignedEvent, 'device' | 'channel'>): string => streamKey(event.device, event.channel);

/** Heads of the events given, which may come in any order. Only the last of each stream is hashed. */
export const headsOf = (events: Iterable<SignedEvent>, crypto: LogCrypto): Heads => {
  const last = new Map<string, SignedEvent>();
  for (const event of events) {
    const stream = streamOf(event);
    const before = last.get(stream);
    if (!before || event.seq > before.seq) last.set(stream, event);
  }
  const heads: Record<string, Head> = {};
  for (const stream of [...last.keys()].sort()) {
    const event = last.get(stream)!;
    heads[stream] = { seq: event.seq, hash: hashEvent(event, crypto) };
  }
  return heads;
};

/** What somebody with these heads lacks, by stream and in stream order: ready to be sent. */
export const beyond = (events: readonly SignedEvent[], heads: Heads): readonly SignedEvent[] =>
  events
    .filter((event) => event.seq > seqIn(heads, streamOf(event)))
    .sort((left, right) => compareText(streamOf(left), streamOf(right)) || left.seq - right.seq);

/** True when `seen` reaches every head of `heads`; at the same number the hash must be the same. */
export const covers = (seen: Heads, heads: Heads): boolean =>
  Object.keys(heads).every((stream) => {
    const wanted = heads[stream]!;
    if (!Object.hasOwn(seen, stream)) return false;
    const known = seen[stream]!;
    return known.seq > wanted.seq || (known.seq === wanted.seq && known.hash === wanted.hash);
  });

/** How far a stream is known, 0 when not at all. */
export const seqIn = (heads: { readonly [stream: string]: { readonly seq: number } }, stream: string): number =>
  Object.hasOwn(heads, stream) ? heads[stream]!.seq : 0;

/** Order of texts by UTF-16 units: the same on every machine, whatever its language. */
export const compareText = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);
