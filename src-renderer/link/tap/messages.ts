// What the window and the worker that taps frames say to each other.

import type { Source } from '#shared/live/protocol.ts';

/** Handed over with a transform: whose frames these are. `id` is the window's own number for it. */
export interface TapOptions {
  readonly id: number;
  readonly kind: 'audio' | 'video';
  /** Sent from here, or received. */
  readonly side: 'sender' | 'receiver';
}

export type ToWorker =
  /** Known a moment after the transform: what its frames are. May be said before the transform has come to the worker. */
  | { readonly say: 'about'; readonly id: number; readonly producer: string; readonly peer: string; readonly source: Source; readonly codec: string }
  /** `from`: since when everybody has agreed; ms since 1970. */
  | { readonly say: 'arm'; readonly recording: string; readonly origin: string; readonly from: number }
  /** Ends all files; answered by `disarmed` when everything is on the disk. */
  | { readonly say: 'disarm'; readonly recording: string }
  /** The tap of this one is given up: a MediaRecorder takes over. */
  | { readonly say: 'giveUp'; readonly id: number };

export interface Counts {
  /** Of which recording; '' while there is none. */
  readonly recording: string;
  /** Bytes on the disk since it was armed. */
  readonly bytes: number;
  /** Frames that came into files of this recording, by whatever tap: also by those that are gone. */
  readonly kept: { readonly [kind in 'audio' | 'video']: number };
  /** Frames that passed by, by tap. */
  readonly frames: { readonly [id: number]: number };
  /** Frames that came into a file of this recording, by tap that is there. */
  readonly recorded: { readonly [id: number]: number };
  /** Taps whose frames no file can hold. */
  readonly lost: readonly number[];
}

export type FromWorker =
  /** Once a second. */
  | ({ readonly say: 'counts' } & Counts)
  /** The first piece of a track is on the disk. */
  | { readonly say: 'writing'; readonly id: number; readonly recording: string }
  | { readonly say: 'ended'; readonly why: 'diskFull' | 'ended' | 'failed'; readonly recording: string }
  | { readonly say: 'disarmed'; readonly recording: string };
