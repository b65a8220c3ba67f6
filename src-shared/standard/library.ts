// The library of a bureau: which versions of which standards there are and may be used for new cases. It is a fold of signed events in
// streams of their own, one for each device, under the name `library:<bureau>`; the server gives them their order.

import * as z from 'zod';
import { hashSchema } from '../footage/footage.ts';
import { idSchema } from './id.ts';
import type { Hash, SignedEvent } from '../log/event.ts';

export const libraryOf = (bureau: string): string => `library:${bureau}`;

const day = z.iso.date();
const name = z.string().max(200);

export const publishedSchema = z.object({
  standard: hashSchema,
  id: idSchema,
  version: z.string().min(1).max(64),
  from: day,
  until: day.optional(),
  /** Name of who published it. */
  name,
  /** Why it was published although the linter found errors that are the original's. */
  accepted: z.string().max(1000).optional(),
});
export type Published = z.infer<typeof publishedSchema>;

export const retiredSchema = z.object({ standard: hashSchema, until: day, name, reason: z.string().min(1).max(1000) });
export type Retired = z.infer<typeof retiredSchema>;

export const LIBRARY_TYPES = { published: 'standard.published', retired: 'standard.retired' } as const;

export interface LibraryAct {
  readonly hash: Hash;
  readonly kind: 'published' | 'retired';
  readonly by: string;
  readonly byName: string;
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly reason?: string;
}
export interface LibraryEntry {
  readonly hash: Hash;
  readonly id: string;
  readonly version: string;
  readonly status: 'shipped' | 'published' | 'retired';
  readonly from?: string;
  readonly until?: string;
  readonly acts: readonly LibraryAct[];
}

export type LibraryRefusal = 'malformed' | 'versionTaken' | 'alreadyPublished' | 'unknownStandard' | 'alreadyRetired';
export interface Library {
  readonly entries: ReadonlyMap<Hash, LibraryEntry>;
  /** Events without effect, with the reason. */
  readonly refused: readonly { readonly hash: Hash; readonly reason: LibraryRefusal }[];
}
export interface LibraryEvent {
  readonly event: SignedEvent;
  readonly hash: Hash;
}
export interface Shipped {
  readonly hash: Hash;
  readonly id: string;
  readonly version: string;
}

/** What an event does to the entries, or why it does nothing. What is published never changes; a version belongs to one content. */
function apply(entries: ReadonlyMap<Hash, LibraryEntry>, { event, hash }: LibraryEvent): LibraryEntry | LibraryRefusal {
  const act = { hash, by: event.actor, at: event.at.split('/')[0]! };
  if (event.type === LIBRARY_TYPES.published) {
    const body = publishedSchema.safeParse(event.body);
    if (!body.success) return 'malformed';
    const { standard, id, version, from, until, name: byName, accepted } = body.data;
    const known = entries.get(standard);
    if (known && known.status !== 'shipped') return 'alreadyPublished';
    for (const entry of entries.values()) if (entry.id === id && entry.version === version && entry.hash !== standard) return 'versionTaken';
    return {
      hash: standard, id, version, status: 'published', from, ...(until === undefined ? {} : { until }),
      acts: [...(known?.acts ?? []), { ...act, kind: 'published', byName, ...(accepted === undefined ? {} : { reason: accepted }) }],
    };
  }
  if (event.type !== LIBRARY_TYPES.retired) return 'malformed';
  const body = retiredSchema.safeParse(event.body);
  if (!body.success) return 'malformed';
  const { standard, until, name: byName, reason } = body.data;
  const known = entries.get(standard);
  if (!known) return 'unknownStandard';
  if (known.status === 'retired') return 'alreadyRetired';
  return { ...known, status: 'retired', until, acts: [...known.acts, { ...act, kind: 'retired', byName, reason }] };
}

/** Events in the server's order. */
export function foldLibrary(shipped: readonly Shipped[], events: readonly LibraryEvent[]): Library {
  const entries = new Map<Hash, LibraryEntry>(shipped.map((one) => [one.hash, { ...one, status: 'shipped', acts: [] }]));
  const refused: { hash: Hash; reason: LibraryRefusal }[] = [];
  for (const one of events) {
    const done = apply(entries, one);
    if (typeof done === 'string') refused.push({ hash: one.hash, reason: done });
    else entries.set(done.hash, done);
  }
  return { entries, refused };
}

/** Why an event would have no effect; `undefined` where it would. */
export function libraryRefusal(library: Library, event: LibraryEvent): LibraryRefusal | undefined {
  const done = apply(library.entries, event);
  return typeof done === 'string' ? done : undefined;
}

/**
 * The version of a standard that an application of that day (ISO) is judged by: the one that came into force last and has not ended; of
 * two that came on one day the one that was published later. A retired one serves until the day of its retirement. `undefined`: none.
 */
export function versionInForce(entries: Iterable<LibraryEntry>, id: string, on: string): LibraryEntry | undefined {
  const valid = [...entries].filter((entry) => entry.id === id && (entry.from ?? '') <= on && (entry.until === undefined || on <= entry.until));
  return valid.toReversed().toSorted((a, b) => ((a.from ?? '') < (b.from ?? '') ? 1 : (a.from ?? '') > (b.from ?? '') ? -1 : 0))[0];
}
