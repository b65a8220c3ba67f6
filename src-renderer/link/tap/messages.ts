// What the window and the worker that taps frames say to each other.

/** Handed over with a transform: whose frames these are. `id` is the window's own number for it. */
export interface TapOptions {
  readonly id: number;
  readonly kind: 'audio' | 'video';
}

export type ToWorker =
  /** Known a moment after the transform: what its frames are. */
  | { readonly say: 'about'; readonly id: number; readonly producer: string; readonly peer: string; readonly source: 'camera' | 'panorama' | 'microphone' | 'screen'; readonly codec: string }
  /** `from`: since when everybody has agreed; ms since 1970. */
  | { readonly say: 'arm'; readonly recording: string; readonly origin: string; readonly from: number }
  /** Ends all files; answered by `disarmed` when everything is on the disk. */
  | { readonly say: 'disarm' }
  /** The tap of this one is given up: a MediaRecorder takes over. */
  | { readonly say: 'giveUp'; readonly id: number };

export type FromWorker =
  /** Once a second: frames that passed by, per tap, and bytes on the disk since it was armed; `recording` is '' while it is not. */
  | { readonly say: 'counts'; readonly recording: string; readonly frames: { readonly [id: number]: number }; readonly bytes: number; readonly recorded: { readonly [id: number]: number } }
  /** The first piece of a track is on the disk. */
  | { readonly say: 'writing'; readonly id: number }
  | { readonly say: 'ended'; readonly why: 'diskFull' | 'ended' | 'failed' }
  | { readonly say: 'disarmed' };
