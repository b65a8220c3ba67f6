// Writes a demo case's events as its people's workstations would have: signed by their own devices, chained, in time.

import type { CaseState } from '#shared/case/case.ts';
import { catalogue, type BodyOf, type EventType } from '#shared/case/events.ts';
import { foldCase } from '#shared/case/fold.ts';
import type { Json } from '#shared/json.ts';
import { appendEvent } from '#shared/log/chain.ts';
import { createClock } from '#shared/log/clock.ts';
import type { LogCrypto } from '#shared/log/crypto.ts';
import type { Hash, Head, Heads, SignedEvent } from '#shared/log/event.ts';
import { streamKey } from '#shared/log/heads.ts';

/** A person at a device. */
export interface Hand {
  readonly person: string;
  readonly device: string;
  readonly privateKey: Uint8Array;
}

export interface Scribe {
  /** `at` in ms since 1970; moves forward only. */
  write<T extends EventType>(hand: Hand, at: number, type: T, body: BodyOf<T>, seen?: Heads): void;
  state(): CaseState;
  readonly written: readonly { readonly event: SignedEvent; readonly hash: Hash }[];
}

export function createScribe(caseId: string, crypto: LogCrypto): Scribe {
  const written: { event: SignedEvent; hash: Hash }[] = [];
  const heads = new Map<string, Head>();
  let now = 0;
  const clock = createClock(() => now);
  return {
    written,
    write(hand, at, type, body, seen) {
      now = Math.max(now, at);
      const channel = catalogue[type].channel;
      const stream = streamKey(hand.device, channel);
      const draft = {
        case: caseId, device: hand.device, channel, at: clock.tick(), actor: hand.person, type, body: body as Json,
        ...(seen === undefined ? {} : { seen }),
      };
      const { event, hash } = appendEvent({ head: heads.get(stream), draft, privateKey: hand.privateKey, crypto });
      heads.set(stream, { seq: event.seq, hash });
      written.push({ event, hash });
    },
    state: () => foldCase(caseId, written.map(({ event }) => event), crypto),
  };
}
