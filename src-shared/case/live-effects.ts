// Effects of the live link on a case that is being folded.

import type { CaseDraft, Standing } from './draft.ts';
import type { BodyOf, EventType } from './events.ts';
import type { liveEvents } from './events-live.ts';
import { footageAdded } from './opening.ts';
import type { CallState, LiveState, Mirror, Participant, RecordingState } from './live.ts';

type LiveType = keyof typeof liveEvents & EventType;
type Effect<T extends EventType> = (draft: CaseDraft, body: BodyOf<T>, standing: Standing) => void;

const change = (draft: CaseDraft, to: Partial<LiveState>): void => {
  draft.live = { ...draft.live, ...to };
};
const changeCall = (draft: CaseDraft, id: string, to: (call: CallState) => CallState): void =>
  change(draft, { calls: draft.live.calls.map((one) => (one.call === id ? to(one) : one)) });
const changeParticipant = (draft: CaseDraft, { call, peer }: { readonly call: string; readonly peer: string }, to: Partial<Participant>): void =>
  changeCall(draft, call, (one) => ({ ...one, participants: one.participants.map((each) => (each.peer === peer ? { ...each, ...to } : each)) }));
const changeRecording = (draft: CaseDraft, id: string, to: (recording: RecordingState) => RecordingState): void =>
  change(draft, { recordings: draft.live.recordings.map((one) => (one.recording === id ? to(one) : one)) });

const changeMirror = (draft: CaseDraft, recording: string, mirror: string, to: (one: Mirror) => Mirror): void =>
  changeRecording(draft, recording, (one) => {
    const known = one.mirrors.some((each) => each.mirror === mirror) ? one.mirrors : [...one.mirrors, { mirror, anchors: 0 }];
    return { ...one, mirrors: known.map((each) => (each.mirror === mirror ? to(each) : each)) };
  });

export const liveEffects: { readonly [T in LiveType]: Effect<T> } = {
  'invitation.made': (draft, body, { at }) => change(draft, { invitations: [...draft.live.invitations, { ...body, madeAt: at }] }),
  'invitation.revoked': (draft, { invitation, by }, { at }) =>
    change(draft, { invitations: draft.live.invitations.map((one) => (one.invitation === invitation && !one.revoked ? { ...one, revoked: { at, by } } : one)) }),

  'camera.added': (draft, body, { at }) => change(draft, { cameras: [...draft.live.cameras, { ...body, addedAt: at }] }),
  'camera.removed': (draft, { camera, by }, { at }) => change(draft, { cameras: draft.live.cameras.map((one) => (one.camera === camera ? { ...one, removed: { at, by } } : one)) }),

  'call.opened': (draft, { call, booking }, { at }) => change(draft, { calls: [...draft.live.calls, { call, ...(booking !== undefined && { booking }), openedAt: at, participants: [] }] }),
  'call.joined': (draft, { call, peer, name, role, person, invitation, camera }, { at }) =>
    changeCall(draft, call, (one) => ({
      ...one,
      participants: [...one.participants, { peer, name, role, ...(person !== undefined && { person }), ...(invitation !== undefined && { invitation }), ...(camera !== undefined && { camera }), joinedAt: at }],
    })),
  'call.left': (draft, body, { at }) => changeParticipant(draft, body, { left: { at, why: body.why } }),
  'call.consented': (draft, body, { at }) => changeParticipant(draft, body, { consent: { at, given: body.given, version: body.version, text: body.text } }),
  'call.closed': (draft, { call, why }, { at }) => changeCall(draft, call, (one) => ({ ...one, closed: { at, why } })),

  'recording.started': (draft, { recording, call, by }, { at }) => change(draft, { recordings: [...draft.live.recordings, { recording, call, by, startedAt: at, anchors: 0, mirrors: [] }] }),
  'recording.anchored': (draft, { recording, head }, { at }) => changeRecording(draft, recording, (one) => ({ ...one, anchor: { at, head }, anchors: one.anchors + 1 })),
  'recording.stopped': (draft, { recording, why, head }, { at }) =>
    changeRecording(draft, recording, (one) => ({ ...one, ...(head && { anchor: { at, head }, anchors: one.anchors + 1 }), stopped: { at, why } })),
  'recording.kept': (draft, body, { at, by }) => {
    changeRecording(draft, body.recording, (one) => ({ ...one, kept: { ...body, at, by } }));
    for (const footage of body.footage) footageAdded(draft, { footage });
  },

  'recording.mirrored': (draft, { recording, mirror, head }, { at }) => changeMirror(draft, recording, mirror, (one) => ({ ...one, anchor: { at, head }, anchors: one.anchors + 1 })),
  'recording.held': (draft, body, { at }) => changeMirror(draft, body.recording, body.mirror, (one) => ({ ...one, held: { ...body, at } })),

  'snapshot.taken': (draft, body, { at }) => change(draft, { snapshots: [...draft.live.snapshots, { ...body, at }] }),
  'site.delivered': (draft, body, { at }) => change(draft, { delivered: [...draft.live.delivered, { ...body, at }] }),
  'site.ticked': (draft, { standard, shot, ticked }, { at }) => {
    const { [`${standard}/${shot}`]: _, ...others } = draft.live.ticked;
    change(draft, { ticked: ticked ? { ...others, [`${standard}/${shot}`]: at } : others });
  },

  'visit.booked': (draft, { booking, from, until, people, note }) => change(draft, { visits: [...draft.live.visits, { booking, from, until, people, note }] }),
  'visit.moved': (draft, { booking, from, until }) => change(draft, { visits: draft.live.visits.map((one) => (one.booking === booking ? { ...one, from, until } : one)) }),
  'visit.cancelled': (draft, { booking, reason }, { at }) =>
    change(draft, { visits: draft.live.visits.map((one) => (one.booking === booking ? { ...one, cancelled: { at, reason } } : one)) }),
};
