// What the page that plays a video offers to whoever drives it.

import type { Player } from '../../src-renderer/viewer/player.ts';
import type { Viewer } from '../../src-renderer/viewer/types.ts';

declare global {
  interface Window {
    player: Player;
    /** Of the page with two. */
    players: readonly Player[];
    /** Resolves with the frame that is shown once nothing is sought any more. */
    settled(): Promise<number>;
    /** Brightness of the video's own picture at parts of its width, half-way down. */
    brightness(parts: readonly number[]): number[];
    /** Whether the window would call the file smooth on this machine. */
    probe(): Promise<boolean | null>;
    /** ms of each frame that the painter drew, from asking for it until it was there. */
    painted: number[];
    showStill(frame: number): void;
    videoViewer: Viewer;
    ready: Promise<void>;
  }
}
