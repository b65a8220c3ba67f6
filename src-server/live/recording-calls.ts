// Requests about consent and recording. What counts for anybody later is in the case's log before it is answered.

import { createHash } from 'node:crypto';
import { CONSENT_TEXT } from '#shared/live/consent.ts';
import { ANCHOR_LEAST_MS, CONSENT_VERSION } from '#shared/live/limits.ts';
import type { ChainHead, ClientMethod, Consent } from '#shared/live/protocol.ts';
import { isRecorded } from '#shared/live/rights.ts';
import { Refused } from './channel.ts';
import type { CallDeps, Handler } from './media-calls.ts';
import { recordingView, type Recording, type Room } from './room.ts';
import type { Seat } from './seat.ts';

/** Whose consent a recording needs; what stands before a camera of the site is said by whoever is there. */
const isAsked = ({ identity }: Seat): boolean => identity.camera === undefined && isRecorded(identity.role);

const hashOfText = (language: Consent['language']): string => createHash('sha256').update(CONSENT_TEXT[language], 'utf8').digest('hex');

export function createRecordingCalls(deps: CallDeps & { readonly closeProducer: (room: Room, seat: Seat, producer: string) => void }) {
  const instant = (): string => new Date(deps.now()).toISOString();
  const ownRecording = (room: Room, seat: Seat, id: string): Recording => {
    const recording = room.recordings.get(id);
    if (!recording) throw new Refused('notFound');
    if (recording.seat !== seat.id) throw new Refused('forbidden');
    return recording;
  };
  /** A head never goes back behind what is anchored. */
  const follows = (recording: Recording, head: ChainHead): void => {
    const { anchored } = recording;
    if (anchored && (head.entries < anchored.entries || head.bytes < anchored.bytes || (head.entries === anchored.entries && head.hash !== anchored.hash))) throw new Refused('stale');
  };

  const consent = async (room: Room, seat: Seat, { version, language }: Consent, given: boolean): Promise<void> => {
    if (given && version !== CONSENT_VERSION) throw new Refused('stale');
    await room.record('call.consented', { call: room.call, peer: seat.id, given, version, language, text: hashOfText(language) });
    seat.consent = given ? { version, language } : undefined;
    room.tell('consentGiven', { peer: seat.id, version, given });
    // Whoever takes it back is not recorded from then on.
    if (!given && room.recordings.size > 0) for (const producer of seat.media.producers.keys()) deps.closeProducer(room, seat, producer);
  };

  const calls: { readonly [M in ClientMethod]?: Handler<M> } = {
    async askConsent(room, seat) {
      for (const other of room.seats.values()) if (!other.consent && isAsked(other)) other.notify('consentAsked', { peer: seat.id, version: CONSENT_VERSION });
      return {};
    },
    async giveConsent(room, seat, { given, ...words }) {
      await consent(room, seat, words, given);
      return {};
    },
    async startRecording(room, seat, { recording, tracks }) {
      const { person } = seat.identity;
      if (person === undefined) throw new Refused('forbidden');
      const known = room.recordings.get(recording);
      // The same one again: its recorder joined anew after the server or its line was away.
      if (known && known.person !== person) throw new Refused('forbidden');
      const missing = [...room.seats.values()].filter((one) => isAsked(one) && !one.consent);
      if (missing.length > 0) throw new Refused('consentMissing', { peers: missing.map(({ id }) => id) });
      const startedAt = known?.startedAt ?? instant();
      const started: Recording = { recording, seat: seat.id, person, startedAt, anchored: known?.anchored, anchoredAt: 0 };
      // Counts from now on for who joins, and is taken back if the log does not take it.
      room.recordings.set(recording, started);
      if (!known) {
        const present = [...room.seats.values()].flatMap((one) => (one.consent ? [{ peer: one.id, version: one.consent.version }] : []));
        await room.record('recording.started', { call: room.call, recording, by: person, present, tracks }).catch((error: unknown) => {
          room.recordings.delete(recording);
          throw error;
        });
      }
      room.tell('recordingStarted', recordingView(room, started));
      return { startedAt };
    },
    async anchorRecording(room, seat, { recording: id, head }) {
      const recording = ownRecording(room, seat, id);
      follows(recording, head);
      if (deps.now() - recording.anchoredAt < ANCHOR_LEAST_MS) throw new Refused('tooSoon');
      recording.anchoredAt = deps.now();
      await room.record('recording.anchored', { call: room.call, recording: id, head });
      const at = instant();
      recording.anchored = { ...head, at };
      room.tell('recordingAnchored', { recording: id, head, at }, seat);
      return { at };
    },
    async stopRecording(room, seat, { recording: id, head, why }) {
      const recording = ownRecording(room, seat, id);
      follows(recording, head);
      await room.record('recording.stopped', { call: room.call, recording: id, head, why });
      room.recordings.delete(id);
      room.tell('recordingStopped', { recording: id, why });
      return { at: instant() };
    },
  };
  return { calls, consent };
}
