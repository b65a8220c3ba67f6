// A seat in a call: who sits there, the socket that it has now or not, what it was told, and its media. A seat outlives its sockets.

import { NOTIFICATIONS_KEPT } from '#shared/live/limits.ts';
import type { Consent, Mode, NotificationMethod, Notifications, NotifyMessage, Peer, Role, Source } from '#shared/live/protocol.ts';
import type { Channel } from './channel.ts';
import type { MediaConsumer, MediaProducer, MediaTransport, RtpCapabilities } from './engine.ts';

/** For whom a ticket is. */
export interface Identity {
  /** One seat each: `person:<id>` or `site:<invitation>`. */
  readonly key: string;
  readonly role: Role;
  readonly name: string;
  readonly person?: string;
  readonly invitation?: string;
  /** No person: a camera of the site that the server takes in itself. */
  readonly camera?: string;
  readonly case: string;
  readonly booking?: string;
  /** Asked now and then: still on the case, device not revoked, invitation still good. */
  readonly isAllowed: () => Promise<boolean>;
}

export interface SeatProducer {
  readonly media: MediaProducer;
  readonly source: Source;
  paused: boolean;
}
export interface SeatConsumer {
  readonly media: MediaConsumer;
  /** Over which it goes. */
  readonly transport: string;
  readonly producer: string;
  readonly peer: string;
  /** The client has made it too. */
  acknowledged: boolean;
  asking: boolean;
  pausedByClient: boolean;
}
export interface SeatMedia {
  rtpCapabilities: RtpCapabilities | null;
  readonly transports: Map<string, { readonly media: MediaTransport; readonly direction: 'send' | 'receive' }>;
  /** How many transports were asked for, each way. */
  readonly lines: { send: number; receive: number };
  readonly producers: Map<string, SeatProducer>;
  readonly consumers: Map<string, SeatConsumer>;
}

export interface Seat {
  readonly id: string;
  readonly identity: Identity;
  /** Secret of its holder. */
  readonly key: string;
  consent: Consent | undefined;
  mode: Mode;
  channel: Channel | undefined;
  /** ms since 1970 at which its socket was lost. */
  lostAt: number | undefined;
  isGone: boolean;
  /** Steps by which its device sends less than it was asked for. */
  eased: number;
  readonly media: SeatMedia;
  readonly seq: number;
  notify<M extends NotificationMethod>(method: M, data: Notifications[M]): void;
  /** A new socket: what it has not seen is sent again, where it is still kept. */
  attach(channel: Channel): void;
  resend(seen: number): void;
  closeMedia(): void;
}

export function createSeat(options: { readonly id: string; readonly identity: Identity; readonly key: string; readonly rtpCapabilities: RtpCapabilities | null; readonly mode: Mode; readonly consent: Consent | undefined }): Seat {
  const { id, identity, key } = options;
  let seq = 0;
  let kept: NotifyMessage[] = [];
  const media: SeatMedia = { rtpCapabilities: options.rtpCapabilities, transports: new Map(), lines: { send: 0, receive: 0 }, producers: new Map(), consumers: new Map() };
  const seat: Seat = {
    id, identity, key, media,
    consent: options.consent,
    mode: options.mode,
    channel: undefined,
    lostAt: undefined,
    isGone: false,
    eased: 0,
    get seq() {
      return seq;
    },
    notify(method, data) {
      seq += 1;
      const message = { notify: method, seq, data };
      kept.push(message);
      if (kept.length > NOTIFICATIONS_KEPT) kept = kept.slice(-NOTIFICATIONS_KEPT / 2);
      seat.channel?.notify(message);
    },
    attach(channel) {
      seat.channel = channel;
      seat.lostAt = undefined;
    },
    resend(seen) {
      for (const message of kept) if (message.seq > seen) seat.channel?.notify(message);
    },
    closeMedia() {
      for (const { media: one } of media.consumers.values()) one.close();
      for (const { media: one } of media.producers.values()) one.close();
      for (const { media: one } of media.transports.values()) one.close();
      media.consumers.clear();
      media.producers.clear();
      media.transports.clear();
    },
  };
  return seat;
}

export const peerOf = (seat: Seat): Peer => ({
  id: seat.id,
  name: seat.identity.name,
  role: seat.identity.role,
  ...(seat.identity.person !== undefined && { person: seat.identity.person }),
  ...(seat.identity.camera !== undefined && { camera: true as const }),
  ...(seat.consent && { consent: seat.consent.version }),
  connected: seat.channel !== undefined,
  ...(seat.eased > 0 && { eased: seat.eased }),
  producers: [...seat.media.producers].map(([id, { media, source, paused }]) => ({ id, kind: media.kind, source, paused })),
});
