// Reads a stored event back as an act: the same parsing for every place that acts on events.

import { catalogue, type Act, type EventType } from './events.ts';
import type { RefusalCode } from './case.ts';
import type { Hash, SignedEvent } from '../log/event.ts';

/** An event with its hash and, where it can be read, what it asks for. */
export interface Entry {
  readonly event: SignedEvent;
  readonly hash: Hash;
  readonly act?: Act;
  readonly unreadable?: RefusalCode;
}

export const isEventType = (type: string): type is EventType => Object.hasOwn(catalogue, type);

/** What an event asks for, or why it cannot be read. Fields that the catalogue does not know are dropped. */
export const readAct = (event: SignedEvent): Act | RefusalCode => {
  if (!isEventType(event.type)) return 'unknownType';
  const entry = catalogue[event.type];
  if (event.channel !== entry.channel) return 'wrongChannel';
  if (event.body === undefined) return 'erased';
  const body = entry.body.safeParse(event.body);
  return body.success ? ({ type: event.type, body: body.data } as Act) : 'badBody';
};

/** Pairs an event with its hash and its act. */
export const toEntry = (event: SignedEvent, hash: Hash): Entry => {
  const act = readAct(event);
  return typeof act === 'string' ? { event, hash, unreadable: act } : { event, hash, act };
};
