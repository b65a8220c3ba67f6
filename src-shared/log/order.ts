// One order of all events of a case, the same on every machine, whatever order they arrived in.

import type { SignedEvent } from './event.ts';
import { compareText, seqIn, streamOf } from './heads.ts';

/**
 * Sorts by instant, device, channel, number; but never puts an event before its predecessor in its stream, nor before what it
 * has `seen`: a clock that was set wrong cannot turn cause and effect round. Repeated events are dropped.
 */
export const orderEvents = (events: readonly SignedEvent[]): readonly SignedEvent[] => {
  const streams = toStreams(events);
  const ordered: SignedEvent[] = [];
  // Few streams, many events: looking at the front of each stream is cheaper than keeping a heap.
  while (ordered.length < streams.total) {
    const next = streams.smallestFront((event) => streams.hasAllSeen(event)) ?? streams.smallestFront(() => true)!;
    ordered.push(streams.take(next));
  }
  return ordered;
};

interface Stream {
  readonly key: string;
  readonly events: readonly SignedEvent[];
  taken: number;
}

const toStreams = (events: readonly SignedEvent[]) => {
  const byKey = new Map<string, SignedEvent[]>();
  for (const event of events) {
    const key = streamOf(event);
    const list = byKey.get(key);
    if (list) list.push(event);
    else byKey.set(key, [event]);
  }
  const streams = [...byKey].map(([key, list]): Stream => ({ key, events: inSequence(list), taken: 0 })).sort((a, b) => compareText(a.key, b.key));
  const streamByKey = new Map(streams.map((stream) => [stream.key, stream]));
  return {
    total: streams.reduce((sum, stream) => sum + stream.events.length, 0),
    /** What was seen but is not at hand cannot be waited for. */
    hasAllSeen: (event: SignedEvent): boolean => {
      const { seen } = event;
      if (!seen) return true;
      return Object.keys(seen).every((key) => {
        const stream = streamByKey.get(key);
        const front = stream?.events[stream.taken];
        return !front || front.seq > seqIn(seen, key) || front === event;
      });
    },
    smallestFront: (isReady: (event: SignedEvent) => boolean): Stream | undefined => {
      let smallest: Stream | undefined;
      for (const stream of streams) {
        const front = stream.events[stream.taken];
        if (!front || !isReady(front)) continue;
        if (!smallest || compareEvents(front, smallest.events[smallest.taken]!) < 0) smallest = stream;
      }
      return smallest;
    },
    take: (stream: Stream): SignedEvent => stream.events[stream.taken++]!,
  };
};

/** The order of two events that say nothing of each other. */
export const compareEvents = (left: SignedEvent, right: SignedEvent): number =>
  compareText(left.at, right.at) || compareText(left.device, right.device) || compareText(left.channel, right.channel) || left.seq - right.seq;

/** One event a number; of the same event the copy that still has its body; of a fork (which stores refuse) always the same branch. */
const inSequence = (events: readonly SignedEvent[]): readonly SignedEvent[] => {
  const sorted = events.toSorted(
    (left, right) =>
      left.seq - right.seq || compareText(left.sig, right.sig) || Number(left.body === undefined) - Number(right.body === undefined),
  );
  return sorted.filter((event, index) => event.seq !== sorted[index - 1]?.seq);
};
