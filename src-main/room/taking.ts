// Takes in what a member pushes: each event is checked against the stored stream, its device and its author, as on the server. Other than
// there anybody on a case passes on what others signed, for in a room there may be nobody else who brings it; and no sheet comes in the
// clear before the panel is opened.

import { fromBase64 } from '#shared/bytes.ts';
import type { PushRefusal, Pushed } from '#shared/contract/central.ts';
import { mayWrite } from '#shared/case/visible.ts';
import type { Clock } from '#shared/log/clock.ts';
import type { LogCrypto } from '#shared/log/crypto.ts';
import type { Head, SignedEvent } from '#shared/log/event.ts';
import { streamOf } from '#shared/log/heads.ts';
import { judgeEvent, type Checked } from '#shared/log/judge.ts';
import type { Store } from '../store/store.ts';
import { standardsOf } from '../sync/pull.ts';
import type { Member } from './members.ts';
import type { Refusals } from './refusals.ts';
import type { Sights } from './sights.ts';

type RefusedEvent = Pushed['refused'][number];

export interface TakingDeps {
  readonly store: Store;
  readonly sights: Sights;
  readonly crypto: LogCrypto;
  readonly clock: Clock;
  readonly now: () => number;
  /** Something of this case is new here. */
  readonly onCase: (caseId: string) => void;
  readonly refusals: Refusals;
}

/** `undefined`: events of several cases, which is no push. */
export function createPushTaking(deps: TakingDeps): (member: Member, events: readonly SignedEvent[]) => Pushed | undefined {
  const { store, sights, crypto } = deps;

  const takeStream = (member: Member, events: readonly SignedEvent[]): { readonly head?: Head | undefined; readonly refused?: RefusedEvent | undefined } => {
    const first = events[0]!;
    const refusedAt = (event: SignedEvent, reason: PushRefusal): RefusedEvent => ({ device: event.device, channel: event.channel, seq: event.seq, reason });
    const sight = sights.sight(member.person, first.case);
    if (!sight) return { refused: refusedAt(first, 'notVisible') };
    const device = store.accounts.devices().find((record) => record.device === first.device);
    if (!device) return { refused: refusedAt(first, 'unknownDevice') };
    if (device.revokedAt !== undefined) return { refused: refusedAt(first, 'revokedDevice') };
    if (device.person !== 'server' && !mayWrite({ id: device.person }, first.channel, sight)) return { refused: refusedAt(first, 'wrongActor') };
    if (first.channel === 'sheet' && !sight.panelOpened) return { refused: refusedAt(first, 'blind') };

    const publicKey = fromBase64(device.publicKey);
    const stored = store.events.head(first.case, first.device, first.channel);
    let head = stored;
    const taken: Checked[] = [];
    let refused: RefusedEvent | undefined;
    for (const event of events) {
      const known = stored && event.seq <= stored.seq ? store.events.hashAt(event.case, event.device, event.channel, event.seq) : undefined;
      const verdict = judgeEvent(event, { known, head, publicKey, person: device.person, crypto });
      if (verdict === 'repeated') continue;
      if ('reason' in verdict) {
        const { case: caseId, device: of, channel, seq } = event;
        if (verdict.fork) store.events.noteFork({ case: caseId, device: of, channel, seq, there: verdict.fork.hash, event }, new Date(deps.now()).toISOString());
        refused = refusedAt(event, verdict.reason);
        break;
      }
      taken.push(verdict);
      head = { seq: event.seq, hash: verdict.hash };
    }
    if (taken.length > 0) {
      store.together(() => {
        store.events.append(taken, false);
        for (const { event } of taken) for (const hash of standardsOf(event)) store.documents.wantStandard(hash);
      });
      for (const { event } of taken) deps.clock.receive(event.at);
    }
    return { head, refused };
  };

  return (member, events) => {
    if (events.some((event) => event.case !== events[0]!.case)) return undefined;
    const heads: Record<string, Head> = {};
    const refused: RefusedEvent[] = [];
    const before = store.events.lastRow(events[0]!.case);
    for (const [stream, list] of Map.groupBy(events, streamOf)) {
      const answer = takeStream(member, list);
      if (answer.head) heads[stream] = answer.head;
      if (answer.refused) {
        refused.push(answer.refused);
        const { seq, reason } = answer.refused;
        deps.refusals.add({ case: list[0]!.case, device: list[0]!.device, channel: list[0]!.channel, seq, reason, actor: list[0]!.actor, from: member.name });
      } else deps.refusals.settle(list[0]!);
    }
    if (store.events.lastRow(events[0]!.case) !== before) deps.onCase(events[0]!.case);
    return { heads, refused };
  };
}
