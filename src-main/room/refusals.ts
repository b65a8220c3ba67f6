// What was not taken in a room, kept for as long as the room: one line a stream, until the stream goes on.

import type { CaseState } from '#shared/case/case.ts';
import type { PushRefusal } from '#shared/contract/central.ts';
import type { RoomRefusal } from '#shared/contract/room-refusals.ts';
import { streamOf } from '#shared/log/heads.ts';
import type { Channel, SignedEvent } from '#shared/log/event.ts';

export interface RefusedStream {
  readonly case: string;
  readonly device: string;
  readonly channel: Channel;
  readonly seq: number;
  readonly reason: PushRefusal;
  /** Id of who wrote it, as the event says. */
  readonly actor: string;
  readonly from?: string;
}

export interface Refusals {
  add(refused: RefusedStream): void;
  /** The stream was taken up to what came now. */
  settle(event: Pick<SignedEvent, 'case' | 'device' | 'channel'>): void;
  clear(): void;
  list(): readonly RefusedStream[];
}

/** Whoever sends rubbish fills a page, not the memory. */
const MOST = 50;

export function createRefusals(): Refusals {
  const kept = new Map<string, RefusedStream>();
  const keyOf = (event: Pick<SignedEvent, 'case' | 'device' | 'channel'>) => `${event.case}/${streamOf(event)}`;
  return {
    add(refused) {
      // A sheet before the opening is not refused for good: the next exchange brings it.
      if (refused.reason === 'blind' || (kept.size >= MOST && !kept.has(keyOf(refused)))) return;
      kept.set(keyOf(refused), refused);
    },
    settle: (event) => void kept.delete(keyOf(event)),
    clear: () => kept.clear(),
    list: () => [...kept.values()],
  };
}

/** In the words of who looks: what they may not see is not named. */
export function toldTo(refused: readonly RefusedStream[], device: string, stateOf: (caseId: string) => CaseState | undefined): readonly RoomRefusal[] {
  return refused.map(({ case: caseId, seq, reason, actor, from, device: writtenOn }) => {
    const state = stateOf(caseId);
    const people = state?.panel ? [...state.panel.experts, ...state.panel.staff, ...state.panel.supervisors] : [];
    const author = people.find((person) => person.id === actor)?.name ?? '';
    return { case: state?.opened?.number ?? '', seq, reason, author, own: writtenOn === device, ...(from === undefined ? {} : { from }) };
  });
}
