// Sizes, rates and times of the live link: one place for both ends and for the tests that overstep them.

/** One signalling message as text, in UTF-16 units. A thumbnail of a still is the largest that is meant. */
export const MOST_MESSAGE_LENGTH = 64 * 1024;
/** Messages of one socket: a pointer moves at most 20 times a second, strokes come in pieces. */
export const MESSAGES_PER_SECOND = 40;
export const MESSAGE_BURST = 160;
/** Messages that are no protocol at all before the socket is closed. */
export const MOST_MALFORMED = 5;
/** A request that is not answered by then has failed, in both directions. */
export const REQUEST_TIMEOUT_MS = 10_000;
/** Requests of one socket under way. */
export const MOST_PENDING = 32;

export const MOST_PEERS = 24;
/** Of one peer: camera, panorama, microphone, screen. */
export const MOST_PRODUCERS = 4;
export const MOST_STROKES = 400;
export const MOST_STROKE_POINTS = 256;
/** Base64 of a JPEG that the panel sees at once. */
export const MOST_THUMBNAIL_LENGTH = 40_000;
/** Asked for and not yet here. */
export const MOST_SHOTS_OPEN = 20;

/** How long a peer without a socket is kept: its media may flow on. */
export const PEER_KEPT_MS = 90_000;
/** Notifications kept for a peer whose socket is away; beyond that it gets a snapshot. */
export const NOTIFICATIONS_KEPT = 500;
/** A ticket opens one socket and is good for so long. */
export const TICKET_MS = 30_000;
/** The server pings; a socket that is silent for twice as long is away. */
export const PING_EVERY_MS = 10_000;
/** The head of a recording goes to the server this often. */
export const ANCHOR_EVERY_MS = 5_000;
/** No anchor is taken sooner after the one before; the last one always is. */
export const ANCHOR_LEAST_MS = 3_000;

/** Why the server closes a socket: WebSocket close codes. */
export const CLOSE = {
  /** No ticket, an unknown one, one that was used, one that is too old. */
  unauthorised: 4001,
  /** The same person or phone joined elsewhere. */
  replaced: 4002,
  removed: 4003,
  callEnded: 4004,
  tooFast: 4008,
  tooLarge: 4009,
  malformed: 4010,
  /** The server stops; come again. */
  goingAway: 1001,
} as const;
export type CloseReason = keyof typeof CLOSE;

/** The text that people agree to before they are recorded: its version stands in the log with each consent. Worded in `consent.ts`. */
export const CONSENT_VERSION = '2026-11';
