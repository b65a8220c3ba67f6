// An event as it comes in over the wire: text that must have the shape of an event before anything else is asked of it.

import type { SignedEvent } from '#shared/log/event.ts';

export interface Received {
  readonly event: SignedEvent;
  readonly json: string;
}

/** `undefined` for text that is no event. Whether it is a good one is the chain's to say. */
export function readEvent(json: string): SignedEvent | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  return isEvent(value) ? value : undefined;
}

const KNOWN: ReadonlySet<string> = new Set(['case', 'device', 'channel', 'seq', 'prev', 'at', 'actor', 'type', 'bodyHash', 'seen', 'sig', 'salt', 'body']);
const TEXTS = ['case', 'device', 'at', 'actor', 'type', 'bodyHash', 'sig'] as const;

/** Has the fields of an event and no others, each of its kind. */
export function isEvent(value: unknown): value is SignedEvent {
  if (typeof value !== 'object' || value === null) return false;
  const event = value as Record<string, unknown>;
  return (
    // An envelope has no fields that its hash would not cover (rule E1).
    Object.keys(event).every((name) => KNOWN.has(name)) &&
    TEXTS.every((name) => typeof event[name] === 'string') &&
    (event['channel'] === 'open' || event['channel'] === 'sheet') &&
    Number.isSafeInteger(event['seq']) &&
    (event['prev'] === null || typeof event['prev'] === 'string') &&
    (event['salt'] === undefined || typeof event['salt'] === 'string') &&
    (event['seen'] === undefined || isHeads(event['seen']))
  );
}

function isHeads(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((head: unknown) => typeof head === 'object' && head !== null && 'seq' in head && 'hash' in head && Number.isSafeInteger(head.seq) && typeof head.hash === 'string')
  );
}
