// Takes a person's events into the log: each is checked against the stored stream, its device and its author. What is refused is
// reported and stays on the workstation; what is already here counts as taken; a contradiction is kept aside as evidence.

import { fromBase64 } from '#shared/bytes.ts';
import type { Pushed, PushRefusal } from '#shared/contract/central.ts';
import { mayKnowCase, mayWrite } from '#shared/case/visible.ts';
import type { LogCrypto } from '#shared/log/crypto.ts';
import type { Head, SignedEvent } from '#shared/log/event.ts';
import { streamOf } from '#shared/log/heads.ts';
import { judgeEvent, type Checked } from '#shared/log/judge.ts';
import type { AppendTransaction, Appending } from '../cases/append.ts';
import type { Effects } from '../effects.ts';
import { deviceById, type Session } from '../store/people.ts';
import { hashAt, headOf, insertFork } from '../store/streams.ts';

export type PushFailure = { readonly failure: 'severalCases' };
type RefusedEvent = Pushed['refused'][number];
type StreamTaken = { readonly head?: Head | undefined; readonly refused?: RefusedEvent | undefined };

export function createPush(deps: { readonly append: AppendTransaction; readonly crypto: LogCrypto; readonly effects: Effects }) {
  const { crypto } = deps;

  /** Takes one stream's events as far as they are good. Answers its new head, and the first that was refused. */
  const takeStream = async (appending: Appending, session: Session, events: readonly SignedEvent[]): Promise<StreamTaken> => {
    const { query } = appending;
    const first = events[0]!;
    const stream = { case: first.case, device: first.device, channel: first.channel };
    const refusedAt = (event: SignedEvent, reason: PushRefusal): RefusedEvent => ({ device: event.device, channel: event.channel, seq: event.seq, reason });

    const device = await deviceById(query, first.device);
    if (device === undefined) return { refused: refusedAt(first, 'unknownDevice') };
    // Only one's own streams: answering about another's would tell how far it goes.
    if (device.person !== session.person.id) return { refused: refusedAt(first, 'wrongActor') };
    if (device.revoked) return { refused: refusedAt(first, 'revokedDevice') };
    const { state } = await appending.read(first.case);
    if (!mayKnowCase(session.person, state)) return { refused: refusedAt(first, 'notVisible') };
    if (!mayWrite(session.person, first.channel, state)) return { refused: refusedAt(first, 'wrongActor') };

    const publicKey = fromBase64(device.publicKey);
    let head: Head | undefined = await headOf(query, stream);
    const stored = head;
    const taken: Checked[] = [];
    let refused: RefusedEvent | undefined;
    for (const event of events) {
      const known = stored !== undefined && event.seq <= stored.seq ? await hashAt(query, stream, event.seq) : undefined;
      const verdict = judgeEvent(event, { known, head, publicKey, person: session.person.id, crypto });
      if (verdict === 'repeated') continue;
      if ('reason' in verdict) {
        if (verdict.fork !== undefined) {
          await insertFork(query, verdict.fork.hash, event, new Date(deps.effects.now()).toISOString());
        }
        refused = refusedAt(event, verdict.reason);
        break;
      }
      taken.push(verdict);
      head = { seq: event.seq, hash: verdict.hash };
    }
    if (taken.length > 0) await appending.append(first.case, taken);
    return { head, refused };
  };

  /** All events of one case; of each stream in `refused` the first that was not taken (nothing after it was either). */
  return async (session: Session, events: readonly SignedEvent[]): Promise<Pushed | PushFailure> => {
    if (events.some((event) => event.case !== events[0]!.case)) return { failure: 'severalCases' };
    const streams = Map.groupBy(events, streamOf);
    return deps.append(async (appending) => {
      const heads: Record<string, Head> = {};
      const refused: RefusedEvent[] = [];
      for (const [stream, list] of streams) {
        const answer = await takeStream(appending, session, list);
        if (answer.head !== undefined) heads[stream] = answer.head;
        if (answer.refused !== undefined) refused.push(answer.refused);
      }
      return { heads, refused };
    });
  };
}
