// What became of the live link in a case: calls with who was in them and consented, recordings with their anchors, what the site brought, bookings.

import type { Hash, Instant } from '../log/event.ts';
import type { BodyOf } from './events.ts';

export interface Participant {
  readonly peer: string;
  readonly name: string;
  readonly role: BodyOf<'call.joined'>['role'];
  readonly person?: string;
  readonly invitation?: string;
  /** A camera that the server takes in, no person. */
  readonly camera?: string;
  readonly joinedAt: Instant;
  readonly left?: { readonly at: Instant; readonly why: BodyOf<'call.left'>['why'] };
  /** The last word counts; absent: not asked or not answered. */
  readonly consent?: { readonly at: Instant; readonly given: boolean; readonly version: string; readonly text: Hash };
}

export interface CallState {
  readonly call: string;
  readonly booking?: string;
  readonly openedAt: Instant;
  readonly closed?: { readonly at: Instant; readonly why: BodyOf<'call.closed'>['why'] };
  readonly participants: readonly Participant[];
}

export interface Mirror {
  readonly mirror: string;
  readonly anchor?: { readonly at: Instant; readonly head: BodyOf<'recording.mirrored'>['head'] };
  readonly anchors: number;
  readonly held?: BodyOf<'recording.held'> & { readonly at: Instant };
}

export interface RecordingState {
  readonly recording: string;
  readonly call: string;
  readonly by: string;
  readonly startedAt: Instant;
  /** The last one, and how many there were. */
  readonly anchor?: { readonly at: Instant; readonly head: BodyOf<'recording.anchored'>['head'] };
  readonly anchors: number;
  readonly stopped?: { readonly at: Instant; readonly why: BodyOf<'recording.stopped'>['why'] };
  /** The server's own beside it. */
  readonly mirrors: readonly Mirror[];
  readonly kept?: BodyOf<'recording.kept'> & { readonly at: Instant; readonly by: string };
}

export interface InvitationState {
  readonly invitation: string;
  readonly for: string;
  readonly by: string;
  readonly madeAt: Instant;
  readonly expiresAt: string;
  readonly revoked?: { readonly at: Instant; readonly by: string };
}

export interface CameraOnSite {
  readonly camera: string;
  readonly name: string;
  readonly how: BodyOf<'camera.added'>['how'];
  readonly by: string;
  readonly addedAt: Instant;
  readonly removed?: { readonly at: Instant; readonly by: string };
}

export interface VisitState {
  readonly booking: string;
  readonly from: string;
  readonly until: string;
  readonly people: readonly string[];
  readonly note: string;
  readonly cancelled?: { readonly at: Instant; readonly reason: string };
}

export interface LiveState {
  readonly invitations: readonly InvitationState[];
  readonly cameras: readonly CameraOnSite[];
  readonly calls: readonly CallState[];
  readonly recordings: readonly RecordingState[];
  readonly snapshots: readonly (BodyOf<'snapshot.taken'> & { readonly at: Instant })[];
  readonly delivered: readonly (BodyOf<'site.delivered'> & { readonly at: Instant })[];
  /** Shots that the site says are done, by `standard/shot`. */
  readonly ticked: { readonly [shot: string]: Instant };
  readonly visits: readonly VisitState[];
}

export const emptyLive: LiveState = { invitations: [], cameras: [], calls: [], recordings: [], snapshots: [], delivered: [], ticked: {}, visits: [] };

/** Who consented among those who are in the call now. */
export const presentIn = (call: CallState): readonly Participant[] => call.participants.filter((one) => !one.left);
