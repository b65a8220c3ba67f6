// Takes a person's events into the log: each is checked against the stored stream, its device and its author. What is refused is
// reported and stays on the workstation; what is already here counts as taken; a contradiction is kept aside as evidence.

import { fromBase64 } from '#shared/bytes.ts';
import type { Pushed, PushRefusal } from '#shared/contract/central.ts';
import type { CaseState } from '#shared/case/case.ts';
import type { Person } from '#shared/case/events.ts';
import { roleOf } from '#shared/case/rules.ts';
import { mayKnowCase } from '#shared/case/visible.ts';
import { checkStream, hashEvent } from '#shared/log/chain.ts';
import type { LogCrypto } from '#shared/log/crypto.ts';
import type { Channel, Hash, Head, SignedEvent } from '#shared/log/event.ts';
import { streamOf } from '#shared/log/heads.ts';
import type { AppendTransaction, Appending } from '../cases/append.ts';
import type { Effects } from '../effects.ts';
import { deviceById, type Session } from '../store/people.ts';
import { hashAt, headOf, insertFork } from '../store/streams.ts';

/** The largest body the catalogue allows (a polygon of 512 points) is some 40 KiB. */
export const MOST_EVENT_BYTES = 128 * 1024;

export type PushFailure = { readonly failure: 'severalCases' };
type Checked = { readonly event: SignedEvent; readonly hash: Hash };
type RefusedEvent = Pushed['refused'][number];
type StreamTaken = { readonly head?: Head | undefined; readonly refused?: RefusedEvent | undefined };
type Refused = { readonly reason: PushRefusal; readonly fork?: Checked };

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
      const verdict = judge(event, { known, head, publicKey, person: session.person.id, crypto });
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

/** Supervisors read; a sheet is an expert's. What an act may do is the fold's to judge. */
function mayWrite(person: Person, channel: Channel, state: CaseState): boolean {
  const role = roleOf(state, person.id);
  if (role === 'lead' || role === 'expert') return true;
  return role === 'staff' && channel === 'open';
}

/** Whether an event is the next of its stream, a repeat, or refused. `known`: hash of the stored event with its number. */
function judge(
  event: SignedEvent,
  ground: {
    readonly known: Hash | undefined;
    readonly head: Head | undefined;
    readonly publicKey: Uint8Array;
    readonly person: string;
    readonly crypto: LogCrypto;
  },
): Checked | Refused | 'repeated' {
  const { known, head, publicKey, crypto } = ground;
  if (Buffer.byteLength(JSON.stringify(event)) > MOST_EVENT_BYTES) return { reason: 'tooLarge' };
  if (event.actor !== ground.person) return { reason: 'wrongActor' };
  // Erasure is the server's; an event that arrives without its body would lose it for good.
  if (event.body === undefined) return { reason: 'badHash' };
  // The event by itself first: does its body match, and did this device sign it?
  const before = event.prev === null ? undefined : { seq: event.seq - 1, hash: event.prev };
  const alone = checkStream({ events: [event], publicKey, head: before, crypto });
  if (!alone.ok) return { reason: alone.fault === 'signature' ? 'badSignature' : 'badHash' };
  const checked = { event, hash: hashEvent(event, crypto) };
  if (known !== undefined) return known === checked.hash ? 'repeated' : { reason: 'fork', fork: checked };
  if (event.seq > (head?.seq ?? 0) + 1) return { reason: 'gap' };
  if (event.seq <= (head?.seq ?? 0)) return { reason: 'fork', fork: checked };
  return event.prev === (head?.hash ?? null) ? checked : { reason: 'fork', fork: checked };
}
