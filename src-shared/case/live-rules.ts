// What the live link may write into a case. The server saw it happen and writes it; who recorded says what was kept.

import type { RefusalCode } from './case.ts';
import type { BodyOf, EventType } from './events.ts';
import type { liveEvents } from './events-live.ts';
import { notOf, notServer } from './parts.ts';
import type { Ground } from './rules.ts';

type LiveType = keyof typeof liveEvents & EventType;
type Rule<T extends EventType> = (ground: Ground, actor: string, body: BodyOf<T>) => RefusalCode | null;

const callOf = ({ live }: Ground, id: string) => live.calls.find((one) => one.call === id);
const recordingOf = ({ live }: Ground, id: string) => live.recordings.find((one) => one.recording === id);
const openCall = (ground: Ground, id: string): RefusalCode | null => {
  const call = callOf(ground, id);
  return !call ? 'unknownCall' : call.closed ? 'alreadyDone' : null;
};
const present = (ground: Ground, { call, peer }: { readonly call: string; readonly peer: string }): RefusalCode | null => {
  const known = callOf(ground, call)?.participants.find((one) => one.peer === peer);
  return !known ? 'unknownPerson' : known.left ? 'alreadyDone' : null;
};
const running = (ground: Ground, id: string): RefusalCode | null => {
  const recording = recordingOf(ground, id);
  return !recording ? 'unknownCall' : recording.stopped ? 'alreadyDone' : null;
};
const unheld = (ground: Ground, { recording: id, mirror }: { readonly recording: string; readonly mirror: string }): RefusalCode | null => {
  const recording = recordingOf(ground, id);
  return !recording ? 'unknownCall' : recording.mirrors.some((one) => one.mirror === mirror && one.held) ? 'alreadyDone' : null;
};
const invited = ({ live }: Ground, id: string): RefusalCode | null => (live.invitations.some((one) => one.invitation === id) ? null : 'unknownPerson');
const cameraOf = ({ live }: Ground, id: string) => live.cameras.find((one) => one.camera === id);
const booked = ({ live }: Ground, id: string): RefusalCode | null => {
  const visit = live.visits.find((one) => one.booking === id);
  return !visit ? 'unknownCall' : visit.cancelled ? 'alreadyDone' : null;
};

export const liveRules: { readonly [T in LiveType]: Rule<T> } = {
  'invitation.made': (ground, actor, body) => notServer(actor) ?? (invited(ground, body.invitation) === null ? 'alreadyDone' : null),
  'invitation.revoked': (ground, actor, body) => notServer(actor) ?? invited(ground, body.invitation),

  'camera.added': (ground, actor, body) => notServer(actor) ?? (cameraOf(ground, body.camera) ? 'alreadyDone' : null),
  'camera.removed': (ground, actor, body) => {
    const camera = cameraOf(ground, body.camera);
    return notServer(actor) ?? (!camera ? 'unknownPerson' : camera.removed ? 'alreadyDone' : null);
  },

  'call.opened': (ground, actor, body) => notServer(actor) ?? (callOf(ground, body.call) ? 'alreadyDone' : null),
  'call.joined': (ground, actor, body) => notServer(actor) ?? openCall(ground, body.call) ?? (callOf(ground, body.call)!.participants.some((one) => one.peer === body.peer) ? 'alreadyDone' : null),
  'call.left': (ground, actor, body) => notServer(actor) ?? openCall(ground, body.call) ?? present(ground, body),
  'call.consented': (ground, actor, body) => notServer(actor) ?? openCall(ground, body.call) ?? present(ground, body),
  'call.closed': (ground, actor, body) => notServer(actor) ?? openCall(ground, body.call),

  'recording.started': (ground, actor, body) => notServer(actor) ?? openCall(ground, body.call) ?? (recordingOf(ground, body.recording) ? 'alreadyDone' : null),
  'recording.anchored': (ground, actor, body) => notServer(actor) ?? running(ground, body.recording),
  'recording.stopped': (ground, actor, body) => notServer(actor) ?? running(ground, body.recording),
  // Only whose recording it was; once, whatever the machine finds later.
  'recording.kept': (ground, actor, body) => {
    const recording = recordingOf(ground, body.recording);
    return notOf(ground, actor, 'expert', 'staff') ?? (!recording ? 'unknownCall' : recording.by !== actor ? 'notAllowed' : recording.kept ? 'alreadyDone' : null);
  },

  // After its own end too: what it holds is known only then.
  'recording.mirrored': (ground, actor, body) => notServer(actor) ?? unheld(ground, body),
  'recording.held': (ground, actor, body) => notServer(actor) ?? unheld(ground, body),

  'snapshot.taken': (ground, actor, body) => notServer(actor) ?? (callOf(ground, body.call) ? (ground.live.snapshots.some((one) => one.nonce === body.nonce) ? 'alreadyDone' : null) : 'unknownCall'),
  'site.delivered': (ground, actor, body) => notServer(actor) ?? invited(ground, body.invitation),
  'site.ticked': (ground, actor, body) => notServer(actor) ?? invited(ground, body.invitation),

  'visit.booked': (ground, actor, body) => notServer(actor) ?? (ground.live.visits.some((one) => one.booking === body.booking) ? 'alreadyDone' : null),
  'visit.moved': (ground, actor, body) => notServer(actor) ?? booked(ground, body.booking),
  'visit.cancelled': (ground, actor, body) => notServer(actor) ?? booked(ground, body.booking),
};
