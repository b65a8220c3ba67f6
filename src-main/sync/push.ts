// Sends what was written here and is not on the server yet, in the order in which it was written. What the server refuses is parked with
// its reason: it stays here, it is counted, and it is in nobody's way.

import type { Channel, SignedEvent } from '#shared/log/event.ts';
import { streamKey, streamOf } from '#shared/log/heads.ts';
import type { CentralCalls } from '../session/central.ts';
import type { Store } from '../store/store.ts';

export interface PushDeps {
  readonly store: Store;
  readonly calls: CentralCalls;
  readonly signal: AbortSignal;
  readonly now: () => number;
  readonly log: (line: string) => void;
}

const BATCH = 500;
/** Bytes of one push, well below what the server takes. */
const BATCH_BYTES = 1024 * 1024;

/** Pushes all waiting events of a person. Answers how many the server took. */
export async function pushWaiting(deps: PushDeps, person: string): Promise<number> {
  const refilled = new Set<string>();
  let taken = 0;
  for (;;) {
    const batch = oneCase(deps.store.events.waiting(person, BATCH).map((stored) => stored.event));
    if (batch.length === 0) return taken;
    const caseId = batch[0]!.case;
    const answer = await deps.calls.exchange.push({ events: batch as Parameters<CentralCalls['exchange']['push']>[0]['events'] }, { signal: deps.signal });
    deps.store.together(() => {
      for (const stream of new Set(batch.map(streamOf))) {
        const [device, channel] = stream.split('/') as [string, Channel];
        const head = answer.heads[stream];
        if (head) deps.store.events.acknowledge(caseId, device, channel, head);
      }
      for (const { device, channel: name, seq, reason } of answer.refused) {
        const channel = name as Channel;
        const stream = streamKey(device, channel);
        if (reason === 'gap' && !refilled.has(`${caseId}/${stream}`)) {
          // The server has less of this stream than we were told: send it again from where it says, or from the start.
          refilled.add(`${caseId}/${stream}`);
          deps.store.events.acknowledge(caseId, device, channel, answer.heads[stream]);
        } else {
          deps.log(`the server refused event ${seq} of ${stream}: ${reason}`);
          deps.store.events.refuse({ case: caseId, device, channel, seq, reason }, new Date(deps.now()).toISOString());
        }
      }
    });
    taken += batch.filter((event) => event.seq <= (answer.heads[streamOf(event)]?.seq ?? 0)).length;
    // Counting what waits before and after would deceive: people go on writing while a message is under way. Whether the first that was
    // sent still waits tells it surely.
    const first = deps.store.events.waiting(person, 1)[0]?.event;
    if (answer.refused.length === 0 && first && isSame(first, batch[0]!)) {
      deps.log('the server neither took nor refused what was sent');
      return taken;
    }
  }
}

const isSame = (a: SignedEvent, b: SignedEvent): boolean => a.case === b.case && streamOf(a) === streamOf(b) && a.seq === b.seq;

/** The first events that belong to one case and fit one message. Refusals name a stream, and a stream is of one case. */
function oneCase(events: readonly SignedEvent[]): readonly SignedEvent[] {
  let bytes = 0;
  const end = events.findIndex((event, index) => {
    bytes += JSON.stringify(event).length;
    return event.case !== events[0]!.case || (index > 0 && bytes > BATCH_BYTES);
  });
  return end === -1 ? events : events.slice(0, end);
}
